"""What a comparison of two API documents says about schemas, in requests and in responses."""

from __future__ import annotations

from typing import Any

import pytest
from diff_documents import (
    BREAKS,
    MORE,
    NOTHING,
    NUMBER,
    WORD,
    Json,
    document,
    reported,
    shared,
    thing,
)

LIST: Json = {"type": "array", "items": WORD}
CHOICE: Json = {"enum": ["a", "b"], "type": "string"}


# A schema, one that allows less, and what the change is called in each direction.
NARROWINGS: list[tuple[Json, Json, str, str]] = [
    ({"type": "number"}, NUMBER, "type-narrowed", "type-widened"),
    ({}, WORD, "type-narrowed", "type-widened"),
    (WORD | {"nullable": True}, WORD, "null-forbidden", "null-allowed"),
    (WORD, WORD | {"format": "uuid"}, "format-added", "format-removed"),
    (WORD, WORD | {"pattern": "^a"}, "pattern-added", "pattern-removed"),
    (WORD, CHOICE, "enum-added", "enum-removed"),
    (CHOICE | {"enum": ["a", "c", "b"]}, CHOICE, "enum-value-removed", "enum-value-added"),
    (NUMBER | {"minimum": 1}, NUMBER | {"minimum": 2}, "minimum-raised", "minimum-lowered"),
    (NUMBER | {"maximum": 9}, NUMBER | {"maximum": 8}, "maximum-lowered", "maximum-raised"),
    (NUMBER, NUMBER | {"minimum": 1}, "minimum-added", "minimum-removed"),
    (NUMBER, NUMBER | {"maximum": 9}, "maximum-added", "maximum-removed"),
    (
        {"type": "number", "minimum": 1},
        {"type": "number", "minimum": 1, "exclusiveMinimum": True},
        "minimum-raised",
        "minimum-lowered",
    ),
    (
        {"type": "number", "maximum": 1},
        {"type": "number", "maximum": 1, "exclusiveMaximum": True},
        "maximum-lowered",
        "maximum-raised",
    ),
    (WORD, WORD | {"minLength": 1}, "min-length-added", "min-length-removed"),
    (WORD | {"minLength": 1}, WORD | {"minLength": 2}, "min-length-raised", "min-length-lowered"),
    (WORD, WORD | {"maxLength": 9}, "max-length-added", "max-length-removed"),
    (WORD | {"maxLength": 9}, WORD | {"maxLength": 8}, "max-length-lowered", "max-length-raised"),
    (LIST, LIST | {"minItems": 1}, "min-items-added", "min-items-removed"),
    (LIST | {"minItems": 1}, LIST | {"minItems": 2}, "min-items-raised", "min-items-lowered"),
    (LIST, LIST | {"maxItems": 9}, "max-items-added", "max-items-removed"),
    (LIST | {"maxItems": 9}, LIST | {"maxItems": 8}, "max-items-lowered", "max-items-raised"),
    (thing(), thing() | {"minProperties": 1}, "min-properties-added", "min-properties-removed"),
    (
        thing() | {"minProperties": 1},
        thing() | {"minProperties": 2},
        "min-properties-raised",
        "min-properties-lowered",
    ),
    (thing(), thing() | {"maxProperties": 9}, "max-properties-added", "max-properties-removed"),
    (
        thing() | {"maxProperties": 9},
        thing() | {"maxProperties": 8},
        "max-properties-lowered",
        "max-properties-raised",
    ),
    (NUMBER, NUMBER | {"multipleOf": 2}, "multiple-of-added", "multiple-of-removed"),
    (LIST, LIST | {"uniqueItems": True}, "unique-items-required", "unique-items-dropped"),
    ({"type": "array"}, LIST, "items-typed", "items-untyped"),
    (
        thing(),
        thing() | {"additionalProperties": False},
        "additional-properties-forbidden",
        "additional-properties-allowed",
    ),
    (
        thing(),
        thing() | {"additionalProperties": WORD},
        "additional-properties-typed",
        "additional-properties-untyped",
    ),
    (
        thing() | {"additionalProperties": WORD},
        thing() | {"additionalProperties": False},
        "additional-properties-forbidden",
        "additional-properties-allowed",
    ),
    (
        thing() | {"additionalProperties": NUMBER},
        thing() | {"additionalProperties": NUMBER | {"minimum": 0}},
        "minimum-added",
        "minimum-removed",
    ),
    (
        {"oneOf": [WORD, NUMBER, LIST]},
        {"oneOf": [WORD, LIST]},
        "union-member-removed",
        "union-member-added",
    ),
    ({"anyOf": [WORD, LIST]}, WORD, "union-member-removed", "union-member-added"),
    (
        {"oneOf": [WORD, LIST]},
        {"oneOf": [WORD, LIST | {"minItems": 1}]},
        "min-items-added",
        "min-items-removed",
    ),
    (
        {"anyOf": [thing(a=WORD), thing(b=WORD)]},
        {"oneOf": [thing(a=WORD), thing(b=WORD)]},
        "union-made-exclusive",
        "union-made-inclusive",
    ),
    (
        thing(a=WORD),
        thing(a=WORD) | {"anyOf": [{"required": ["a"]}, {"minProperties": 2}]},
        "union-added",
        "union-removed",
    ),
    (
        {"prefixItems": [WORD, NUMBER]},
        {"prefixItems": [WORD, NUMBER | {"minimum": 0}]},
        "minimum-added",
        "minimum-removed",
    ),
    (
        thing() | {"patternProperties": {"^a": WORD}},
        thing() | {"patternProperties": {"^a": WORD | {"maxLength": 9}}},
        "max-length-added",
        "max-length-removed",
    ),
    (
        {"oneOf": [thing(a=WORD), {"oneOf": [NUMBER, LIST]}]},
        {"oneOf": [thing(a=WORD), {"oneOf": [NUMBER, LIST | {"minItems": 1}]}]},
        "min-items-added",
        "min-items-removed",
    ),
    (thing(a=WORD), thing(a=WORD) | {"required": ["a"]}, "property-required", "property-optional"),
]
# Two schemas neither of which allows all that the other one does.
REPLACEMENTS: list[tuple[Json, Json, str]] = [
    (WORD, NUMBER, "type-changed"),
    (thing(a=WORD), LIST, "type-changed"),
    (thing(a=LIST), thing(a={"type": "array", "items": NUMBER}), "type-changed"),
    (WORD | {"format": "uuid"}, WORD | {"format": "email"}, "format-changed"),
    (WORD | {"pattern": "^a"}, WORD | {"pattern": "^b"}, "pattern-changed"),
    (NUMBER | {"multipleOf": 2}, NUMBER | {"multipleOf": 3}, "multiple-of-changed"),
    (WORD, WORD | {"not": {"enum": ["a"]}}, "not-changed"),
    (WORD | {"not": {"enum": ["a"]}}, WORD | {"not": {"enum": ["b"]}}, "not-changed"),
    (WORD, WORD | {"contentEncoding": "quoted-printable"}, "constraint-changed"),
    (LIST, LIST | {"prefixItems": [WORD]}, "constraint-changed"),
    (
        WORD | {"allOf": [{"pattern": "^a"}, {"pattern": "b$"}]},
        WORD | {"allOf": [{"pattern": "^a"}, {"pattern": "c$"}]},
        "pattern-changed",
    ),
    (
        thing(a=WORD) | {"discriminator": {"propertyName": "a"}},
        thing(a=WORD) | {"discriminator": {"propertyName": "a", "mapping": {"b": "Other"}}},
        "discriminator-changed",
    ),
    (thing(), thing() | {"dependentRequired": {"a": ["b"]}}, "constraint-changed"),
    (thing(), thing() | {"propertyNames": {"pattern": "^a"}}, "constraint-changed"),
]


def ids(rows: list[Any]) -> list[str]:
    return [f"{number} {row[2]}" for number, row in enumerate(rows)]


@pytest.mark.parametrize(("wide", "narrow", "there", "back"), NARROWINGS, ids=ids(NARROWINGS))
class TestFewerValues:
    def test_break_those_who_send_them(
        self, wide: Json, narrow: Json, there: str, back: str
    ) -> None:
        wide, narrow = document(request=wide), document(request=narrow)
        assert reported(wide, narrow) == [(there, BREAKS, NOTHING)]
        assert reported(narrow, wide) == [(back, MORE, NOTHING)]

    def test_are_a_gain_for_those_who_get_them(
        self, wide: Json, narrow: Json, there: str, back: str
    ) -> None:
        wide, narrow = document(response=wide), document(response=narrow)
        assert reported(wide, narrow) == [(there, NOTHING, MORE)]
        assert reported(narrow, wide) == [(back, NOTHING, BREAKS)]

    def test_of_a_schema_for_both_are_one_change(
        self, wide: Json, narrow: Json, there: str, back: str
    ) -> None:
        assert reported(shared(wide), shared(narrow)) == [(there, BREAKS, MORE)]
        assert reported(shared(narrow), shared(wide)) == [(back, MORE, BREAKS)]


@pytest.mark.parametrize(("one", "other", "kind"), REPLACEMENTS, ids=ids(REPLACEMENTS))
def test_other_values_break_everybody(one: Json, other: Json, kind: str) -> None:
    for old, new in ((one, other), (other, one)):
        request = document(request=old), document(request=new)
        response = document(response=old), document(response=new)
        assert reported(*request) == [(kind, BREAKS, NOTHING)]
        assert reported(*response) == [(kind, NOTHING, BREAKS)]
        assert reported(shared(old), shared(new)) == [(kind, BREAKS, BREAKS)]
