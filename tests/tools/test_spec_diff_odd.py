"""Cycles, deep nesting and values of the wrong kind do not stop a comparison."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, cast

import pytest
from diff_documents import BREAKS, MORE, NUMBER, WORD, Json, edited, operation, reported, shared

from tools.spec_diff.compare import compare

THING: Json = {"$ref": "#/components/schemas/Thing"}
QUERY: Json = {"in": "query", "name": "q", "schema": WORD}
KEY: Json = {"key": []}
PAIR: Json = {"type": "object", "required": ["b", "a"], "properties": {"a": WORD, "b": NUMBER}}
LOOP: Json = {
    "type": "object",
    "properties": {"next": THING, "all": {"type": "array", "items": THING}},
}


def test_cycles_end() -> None:
    longer = copy.deepcopy(LOOP)
    longer["properties"]["next"] = LOOP
    assert not compare(shared(LOOP), shared(longer))
    assert not compare(shared(longer), shared(LOOP))


def test_a_change_in_a_cycle_is_found_once() -> None:
    changed = edited(LOOP, lambda schema: schema["properties"].update(size=NUMBER))
    assert len(compare(shared(LOOP), shared(changed))) == 1


@pytest.mark.parametrize(
    "schema",
    [
        THING,
        {"allOf": [THING]},
        {"oneOf": [THING]},
        {"oneOf": [THING, WORD]},
        {"not": THING},
        {"type": "object", "additionalProperties": THING},
    ],
)
def test_a_schema_made_of_itself_can_be_compared(schema: Json) -> None:
    assert not compare(shared(schema), shared(schema))
    compare(shared(schema), shared(WORD))
    compare(shared(WORD), shared(schema))


def test_schemas_may_be_nested_deeply() -> None:
    documents = shared(WORD), shared(WORD)
    for spec in documents:
        schemas = spec["components"]["schemas"]
        for _ in range(1200):
            schemas["Thing"] = {"items": schemas["Thing"]}
    assert not compare(*documents)


ODD: list[Any] = [None, [], {}, -5, "x", [None], {"$ref": "#/nowhere"}]


def places(value: Any, *way: Any) -> Iterator[tuple[Any, ...]]:
    entries: Any = ()
    if isinstance(value, dict):
        entries = cast(Json, value).items()
    elif isinstance(value, list):
        entries = enumerate(cast(list[Any], value))
    for key, child in entries:
        yield (*way, key)
        yield from places(child, *way, key)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_values_anywhere_do_not_stop_it(odd: Any) -> None:
    schema = PAIR | {
        "enum": [1],
        "oneOf": [PAIR, {"allOf": [PAIR]}],
        "discriminator": {"propertyName": "a", "mapping": {"a": "b"}},
        "additionalProperties": NUMBER | {"minimum": 1, "exclusiveMaximum": 3},
        "example": 1,
    }
    start = shared(schema) | {"servers": [{"url": "/"}], "security": [KEY], "tags": [{"name": "a"}]}
    operation(start).update(parameters=[QUERY], tags=["a"], security=[KEY], callbacks={"c": {}})
    for way in places(start):
        changed = copy.deepcopy(start)
        node: Any = changed
        for key in way[:-1]:
            node = node[key]
        node[way[-1]] = odd
        compare(start, changed)
        compare(changed, start)
        assert not compare(changed, copy.deepcopy(changed))


def test_numbers_may_be_beyond_measure() -> None:
    huge = [shared(NUMBER | {"minimum": bound}) for bound in (10**400, 1e400, 2)]
    assert reported(huge[0], huge[2]) == [("minimum-lowered", MORE, BREAKS)]
    assert reported(huge[1], huge[2]) == [("minimum-added", BREAKS, MORE)]
