"""Random changes of which values a schema allows: bounds, lengths, formats, enumerations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spec_edits import ARRAY, BARE, DROP, NUMBER, OBJECT, Edit, free_text, mutators, pair
from spec_mutations import BREAKING, NARROWED, WIDENED
from spec_walk import Json

OPEN: Json = {"minimum": DROP, "exclusiveMinimum": DROP, "maximum": DROP, "exclusiveMaximum": DROP}


def step(schema: Json) -> float:
    return 1 if schema["type"] == "integer" else 0.25


def low(schema: Json) -> float:
    return schema.get("minimum", schema.get("maximum", 50) - 10)


def high(schema: Json) -> float:
    return schema.get("maximum", low(schema) + 10)


def _size(name: str, keyword: str, fits: Callable[[Json], bool], *, least: bool) -> Iterator[Edit]:
    """The edits of a bound of a length."""
    tighter, looser = ("raised", "lowered") if least else ("lowered", "raised")
    some, more = (2, 3) if least else (7, 6)
    yield Edit(f"{name}-{tighter}", f"{name}-{looser}", fits, pair(keyword, some, more))
    yield Edit(f"{name}-added", f"{name}-removed", fits, pair(keyword, DROP, some))


NUMBERS = [
    Edit(
        "maximum-lowered",
        "maximum-raised",
        NUMBER,
        lambda s: (BARE | {"maximum": high(s)}, BARE | {"maximum": high(s) - step(s)}),
    ),
    Edit(
        "minimum-raised",
        "minimum-lowered",
        NUMBER,
        lambda s: (BARE | {"minimum": low(s)}, BARE | {"minimum": low(s) + step(s)}),
    ),
    Edit(
        "maximum-lowered",
        "maximum-raised",
        NUMBER,
        lambda s: (
            BARE | {"maximum": high(s), "exclusiveMaximum": DROP},
            BARE | {"maximum": high(s), "exclusiveMaximum": True},
        ),
    ),
    Edit(
        "minimum-raised",
        "minimum-lowered",
        NUMBER,
        lambda s: (
            BARE | {"minimum": low(s), "exclusiveMinimum": DROP},
            BARE | {"minimum": low(s), "exclusiveMinimum": True},
        ),
    ),
    Edit(
        "maximum-added",
        "maximum-removed",
        NUMBER,
        lambda s: (BARE | OPEN, BARE | OPEN | {"maximum": high(s)}),
    ),
    Edit(
        "minimum-added",
        "minimum-removed",
        NUMBER,
        lambda s: (BARE | OPEN, BARE | OPEN | {"minimum": low(s)}),
    ),
    Edit("multiple-of-added", "multiple-of-removed", NUMBER, pair("multipleOf", DROP, 2)),
    Edit(
        "multiple-of-changed",
        "multiple-of-changed",
        NUMBER,
        pair("multipleOf", 2, 3),
        BREAKING,
        BREAKING,
    ),
]

SIZES = [
    *_size("min-length", "minLength", free_text, least=True),
    *_size("max-length", "maxLength", free_text, least=False),
    *_size("min-items", "minItems", ARRAY, least=True),
    *_size("max-items", "maxItems", ARRAY, least=False),
    *_size("min-properties", "minProperties", OBJECT, least=True),
    *_size("max-properties", "maxProperties", OBJECT, least=False),
    Edit("unique-items-required", "unique-items-dropped", ARRAY, pair("uniqueItems", DROP, True)),
]

TEXTS = [
    Edit("format-added", "format-removed", free_text, pair("format", DROP, "hostname")),
    Edit(
        "format-changed",
        "format-changed",
        free_text,
        lambda s: (BARE | {"format": s.get("format", "uri")}, BARE | {"format": "email"}),
        BREAKING,
        BREAKING,
    ),
    Edit("pattern-added", "pattern-removed", free_text, pair("pattern", DROP, "^[a-z]+$")),
    Edit(
        "pattern-changed",
        "pattern-changed",
        free_text,
        pair("pattern", "^[a-z]+$", "^[0-9]+$"),
        BREAKING,
        BREAKING,
    ),
    Edit("enum-added", "enum-removed", free_text, pair("enum", DROP, ["red", "green"]), alone=True),
    Edit(
        "enum-removed",
        "enum-added",
        lambda s: "enum" in s,
        pair("enum", ["red", "green"], DROP),
        WIDENED,
        NARROWED,
    ),
    Edit(
        "enum-value-added",
        "enum-value-removed",
        lambda s: "enum" in s,
        lambda s: ({}, {"enum": [*s["enum"][:1], "brand_new", *s["enum"][1:]]}),
        WIDENED,
        NARROWED,
    ),
    Edit(
        "enum-value-removed",
        "enum-value-added",
        lambda s: len(s.get("enum", ())) > 1,
        lambda s: (BARE, BARE | {"enum": s["enum"][1:]}),
    ),
]

MUTATORS = mutators(NUMBERS, SIZES, TEXTS)
