"""Arguments of tools, against schemas as validators understand them: for types that are made up."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, cast

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import julep
from julep.conversation.results import plain, to_text
from julep.conversation.schema import codec_of
from tests.conversation.kinds import (
    FORMATTED,
    JSON,
    PLAIN_CLASSES,
    SIMPLE,
    Kind,
    classes,
    containers,
    pydantic_model,
    sets,
)
from tests.conversation.library import Book, Chapter, Folder, Genre, Linked, Loan, Place, Shelf

BRIEF = pytest.mark.filterwarnings("ignore:Generating overly large repr")
"""What makes up types has a long description, which hypothesis now and then asks for."""

STRICT = st.recursive(
    SIMPLE, lambda kinds: containers(kinds) | classes(kinds, PLAIN_CLASSES), max_leaves=5
)
"""Types of which all is said in their schema."""

LEAVES = SIMPLE | FORMATTED
ALL = st.recursive(
    st.one_of(LEAVES, sets(LEAVES), classes(LEAVES, st.just(pydantic_model))),
    lambda kinds: containers(kinds) | classes(kinds, PLAIN_CLASSES),
    max_leaves=5,
)


def validator(schema: Any) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema)


@BRIEF
@settings(deadline=None)
@given(kind=ALL, data=st.data())
def test_values_fit_their_schema_and_are_read_as_they_were(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(kind.values)
    codec = codec_of(kind.type)
    text = json.dumps(plain(value), allow_nan=False)
    validator(codec.schema).validate(json.loads(text))
    read = codec.decode_text(text)
    assert read == value
    assert type(read) is type(value)


def near(value: Any) -> st.SearchStrategy[Any]:
    """JSON that differs from this in one place at most."""
    if isinstance(value, dict) and value:
        properties = cast("dict[str, Any]", value)
        return st.sampled_from([*properties]).flatmap(lambda name: _near_object(properties, name))
    if isinstance(value, list) and value:
        items = cast("list[Any]", value)
        return st.sampled_from(range(len(items))).flatmap(lambda n: _near_list(items, n))
    return st.just(cast(object, value)) | JSON


def _near_object(properties: dict[str, Any], name: str) -> st.SearchStrategy[Any]:
    without = {key: one for key, one in properties.items() if key != name}
    return st.one_of(
        st.just(without),
        near(properties[name]).map(lambda other: {**properties, name: other}),
        JSON.map(lambda other: {**properties, f"{name}2": other}),
    )


def _near_list(items: list[Any], n: int) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.just([*items[:n], *items[n + 1 :]]),
        st.just([*items, items[n]]),
        near(items[n]).map(lambda other: [*items[:n], other, *items[n + 1 :]]),
    )


@BRIEF
@settings(deadline=None)
@given(kind=STRICT, data=st.data())
def test_json_is_read_just_if_it_fits_the_schema(kind: Kind, data: st.DataObject) -> None:
    given = data.draw(JSON | kind.values.map(plain).flatmap(near))
    codec = codec_of(kind.type)
    try:
        codec.decode(given)
    except julep.ToolArgumentsError as error:
        assert not validator(codec.schema).is_valid(given), str(error)
    else:
        validator(codec.schema).validate(given)


def lend(
    book: Book,
    genres: dict[Genre, list[Place]],
    where: Shelf | None = None,
    chapters: list[Chapter] = [],  # noqa: B006
    rest: Linked[int | str] | None = None,
    folder: Folder | None = None,
    loan: Loan | None = None,
    numbers: set[float] = set(),  # noqa: B006
) -> None: ...


TOOL = julep.tool(lend)

NAMED = st.sampled_from([*TOOL.parameters["properties"]])


def nested(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


DEEP = st.builds(
    nested,
    st.sampled_from(["[", '{"item": 1, "rest": ', '{"rest": ', '{"folders": [']),
    st.sampled_from(["", "]", "}", "]}"]),
    st.sampled_from([50, 300, 900, 3000, 200_000]),
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet='{}[]":,\\ue0129.-+nulltrfase\ud800'),
    JSON.map(json.dumps),
    st.dictionaries(NAMED, JSON).map(json.dumps),
    DEEP,
    st.builds('{{"{}": {}}}'.format, NAMED, DEEP),
    st.sampled_from(
        [
            "NaN",
            '{"numbers": [NaN]}',
            '{"numbers": [1e999]}',
            "1" * 5000,
            '{"numbers": [' + "1" * 400,
        ]
    ),
)


@settings(deadline=None)
@given(TEXTS)
def test_whatever_an_agent_writes_is_read_or_refused(text: str) -> None:
    with suppress(julep.ToolArgumentsError):
        TOOL.arguments(text)


@settings(deadline=None)
@given(TEXTS | st.builds('{{"name": "lend", "arguments": {}}}'.format, TEXTS))
def test_whatever_a_call_looks_like_it_is_read(text: str) -> None:
    raw = {
        "role": "function_call",
        "content": text,
        "id": "x",
        "created_at": "2026-01-01T00:00:00Z",
    }
    call = julep.ToolCall.of(julep.ChatMlMessage.from_dict(raw))
    with suppress(julep.ToolArgumentsError):
        TOOL.arguments(call.arguments)


@settings(deadline=None)
@given(JSON | st.floats() | st.binary() | st.complex_numbers() | st.dictionaries(st.dates(), JSON))
def test_whatever_a_tool_returns_is_told_as_json(value: object) -> None:
    text = to_text(value)
    if not isinstance(value, str):
        json.loads(text)
