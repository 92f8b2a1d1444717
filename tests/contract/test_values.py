"""The values with which this folder makes its proofs are valid, and no two of them alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from .document import OPERATIONS, Operation, Parameter, Schema, members, problems, resolve
from .placement import exact, pairs
from .recorder import Arrived
from .values import AWKWARD, Given, everything, least, replies

every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=str)


def test_the_document_has_operations() -> None:
    assert len(OPERATIONS) >= 36


@every_operation
def test_requests_are_valid(operation: Operation) -> None:
    for given in [*everything(operation), least(operation)]:
        for parameter in operation.parameters:
            if parameter.name in given.parameters:
                assert not problems(parameter.schema, given.parameters[parameter.name])
        if operation.body:
            assert not problems(operation.body, given.body)


@every_operation
def test_replies_are_valid(operation: Operation) -> None:
    for schema in filter(None, [operation.reply, operation.event]):
        for reply in replies(schema):
            assert not problems(schema, reply)


@every_operation
def test_every_parameter_and_property_is_given(operation: Operation) -> None:
    for given in everything(operation):
        assert [*given.parameters, *(given.body or [])] == operation.names


@every_operation
def test_no_two_arguments_have_the_same_values_in_all_variants(operation: Operation) -> None:
    *filled, _ = everything(operation)
    columns = {name: exact([argument(g, name) for g in filled]) for name in operation.names}
    assert len({*columns.values()}) == len(columns), columns


def argument(given: Given, name: str) -> Any:
    return given.parameters[name] if name in given.parameters else given.body[name]


@every_operation
def test_every_choice_of_a_reply_and_of_a_body_is_made(operation: Operation) -> None:
    *filled, _ = everything(operation)
    bodies = [given.body for given in filled]
    for schema, jsons in [(operation.body, bodies), (operation.reply, replies(operation.reply))]:
        if schema:
            made: dict[str, set[str]] = {}
            for value in jsons:
                for place, choice in choices_in(schema, value, "$"):
                    made.setdefault(place, set()).add(choice)
            assert made == possible(schema, "$")


def choices_in(raw: Schema, value: Any, place: str) -> Iterator[tuple[str, str]]:
    """The members and values of unions, enumerations and booleans that were chosen, by their place."""
    schema = resolve(raw)
    if choices := members(schema):
        index = next(i for i, choice in enumerate(choices) if not problems(choice, value))
        yield place, str(index)
        yield from choices_in(choices[index], value, f"{place}|{index}")
    elif "enum" in schema or schema.get("type") == "boolean":
        yield place, repr(value)
    elif schema.get("type") == "array":
        for item in cast(list[Any], value):
            yield from choices_in(schema["items"], item, f"{place}[]")
    else:
        for name, inner in schema.get("properties", {}).items():
            yield from choices_in(inner, value[name], f"{place}.{name}")


def possible(raw: Schema, place: str) -> dict[str, set[str]]:
    """All that can be chosen, by its place."""
    schema = resolve(raw)
    found: dict[str, set[str]] = {}
    if choices := members(schema):
        found[place] = {str(index) for index in range(len(choices))}
        for index, choice in enumerate(choices):
            found |= possible(choice, f"{place}|{index}")
    elif "enum" in schema or schema.get("type") == "boolean":
        found[place] = {repr(value) for value in schema.get("enum", [True, False])}
    elif schema.get("type") == "array":
        found |= possible(schema["items"], f"{place}[]")
    for name, inner in schema.get("properties", {}).items():
        found |= possible(inner, f"{place}.{name}")
    return found


def test_texts_have_what_is_easily_encoded_wrongly() -> None:
    assert {*"é &=+%/?#\"'🎈\\"} <= {*AWKWARD}


def test_a_list_in_a_query_is_a_parameter_for_each_item() -> None:
    tags = Parameter("tags", "query", False, {"type": "array", "items": {"type": "boolean"}})
    assert pairs(tags, [True, "a b"]) == [("tags", "true"), ("tags", "a b")]


def test_the_recorder_does_not_mend_what_arrives() -> None:
    arrived = Arrived("GET", "//a%20b?x=1+2&x=%2B&empty=", [("A", "1"), ("a", "2")], b"")
    assert arrived.path == "//a%20b"
    assert arrived.query == [("x", "1 2"), ("x", "+"), ("empty", "")]
    assert arrived.header("a") == ["1", "2"]
    with pytest.raises(ValueError):
        print(Arrived("GET", "/?novalue", [], b"").query)
