"""Types as JSON Schema, and what is told of JSON that does not fit."""

from __future__ import annotations

import collections
import sys
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    MutableMapping,
    MutableSequence,
    Sequence,
)
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Optional, Union
from uuid import UUID

import jsonschema_rs
import pydantic
import pytest
import typing_extensions

import julep
from julep.conversation.schema import codec_of
from tests.conversation.library import (
    CHAPTER,
    NULL,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Author,
    Bare,
    Book,
    Box,
    Bytes,
    Chapter,
    Crate,
    Empty,
    Endless,
    Floor,
    Folder,
    Foreign,
    Genre,
    Labelled,
    Linked,
    Loan,
    Loose,
    Mixed,
    Pair,
    Place,
    Plain,
    Reader,
    Secret,
    Shelf,
    T,
    Unseeded,
    Untyped,
    Wired,
    object_of,
)

SCHEMAS: list[tuple[Any, Any]] = [
    (str, TEXT),
    (int, WHOLE),
    (float, NUMBER),
    (bool, TRUTH),
    (None, NULL),
    (Any, {}),
    (object, {}),
    (datetime, {"type": "string", "format": "date-time"}),
    (date, {"type": "string", "format": "date"}),
    (time, {"type": "string", "format": "time"}),
    (UUID, {"type": "string", "format": "uuid"}),
    (Author, TEXT),
    (Final[int], WHOLE),
    (Annotated[str, "A name"], {"type": "string", "description": "A name"}),
    (Annotated[str, 5, "A name", "Not this"], {"type": "string", "description": "A name"}),
    (Annotated[int, typing_extensions.Doc("Old")], {"type": "integer", "description": "Old"}),
    (Annotated[int, pydantic.Field(description="F")], {"type": "integer", "description": "F"}),
    (Annotated[int, 5], WHOLE),
    # Choices
    (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
    (Literal["a", 1, True, None], {"enum": ["a", 1, True, None]}),  # noqa: PYI061
    (Literal[Genre.ESSAY], {"type": "string", "enum": ["essay"]}),
    (Genre, {"type": "string", "enum": ["novel", "essay"]}),
    (Floor, {"enum": [0, 1]}),
    (Mixed, {"enum": [None, 0.5]}),
    # Unions: what takes less comes first
    (Optional[int], {"anyOf": [WHOLE, NULL]}),  # noqa: UP045
    (Union[str, int], {"anyOf": [WHOLE, TEXT]}),  # noqa: UP007
    (float | int, {"anyOf": [WHOLE, NUMBER]}),
    (Any | int, {"anyOf": [WHOLE, {}]}),
    (
        datetime | date,
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
            ]
        },
    ),
    (
        Annotated[str, "x"] | date,
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "description": "x"}]},
    ),
    # Containers
    (list, {"type": "array", "items": {}}),
    (list[int], {"type": "array", "items": WHOLE}),
    (Sequence[int], {"type": "array", "items": WHOLE}),
    (MutableSequence[int], {"type": "array", "items": WHOLE}),
    (Collection[int], {"type": "array", "items": WHOLE}),
    (Iterable[int], {"type": "array", "items": WHOLE}),
    (set[int], {"type": "array", "items": WHOLE, "uniqueItems": True}),
    (frozenset[int], {"type": "array", "items": WHOLE, "uniqueItems": True}),
    (AbstractSet[int], {"type": "array", "items": WHOLE, "uniqueItems": True}),
    (tuple, {"type": "array", "items": {}}),
    (tuple[int, ...], {"type": "array", "items": WHOLE}),
    (
        tuple[int, str],
        {"type": "array", "prefixItems": [WHOLE, TEXT], "minItems": 2, "maxItems": 2},
    ),
    (dict, {"type": "object", "additionalProperties": {}}),
    (dict[str, int], {"type": "object", "additionalProperties": WHOLE}),
    (dict[Any, int], {"type": "object", "additionalProperties": WHOLE}),
    (Mapping[str, int], {"type": "object", "additionalProperties": WHOLE}),
    (MutableMapping[str, int], {"type": "object", "additionalProperties": WHOLE}),
    (
        dict[Genre, int],
        {
            "type": "object",
            "propertyNames": {"type": "string", "enum": ["novel", "essay"]},
            "additionalProperties": WHOLE,
        },
    ),
    # Fields
    (
        Shelf,
        object_of(
            {"name": TEXT, "floor": WHOLE}, "name", title="Shelf", description="Where books are."
        ),
    ),
    (
        Loose,
        object_of(
            {"name": {"type": "string", "description": "What it is called"}, "floor": WHOLE},
            "name",
            title="Loose",
        ),
    ),
    (Foreign, object_of({"name": TEXT, "floor": WHOLE}, "name", title="Foreign")),
    (
        Book,
        object_of(
            {
                "title": {"type": "string", "description": "What is on its spine."},
                "genre": {"type": "string", "enum": ["novel", "essay"], "default": "novel"},
                "tags": {"type": "array", "items": TEXT},
                "pages": {"anyOf": [WHOLE, NULL], "default": None},
            },
            "title",
            title="Book",
            description="A book.",
        ),
    ),
    (Untyped, object_of({"name": TEXT}, "name", title="Untyped")),
    (Unseeded, object_of({"name": TEXT}, "name", title="Unseeded")),
    (
        Place,
        object_of(
            {"shelf": TEXT, "number": {"type": "integer", "default": 1}}, "shelf", title="Place"
        ),
    ),
    (Pair, object_of({"left": {}, "right": {}}, "left", "right", title="Pair")),
    # Generic classes
    (
        Box[int],
        object_of(
            {
                "item": WHOLE,
                "others": {"anyOf": [{"type": "array", "items": WHOLE}, NULL], "default": None},
            },
            "item",
            title="Box",
        ),
    ),
    (Labelled[int], object_of({"label": WHOLE}, title="Labelled")),
    # Recursive classes
    (Chapter, {"$ref": "#/$defs/Chapter", "$defs": {"Chapter": CHAPTER}}),
    (
        list[Chapter],
        {"type": "array", "items": {"$ref": "#/$defs/Chapter"}, "$defs": {"Chapter": CHAPTER}},
    ),
    (
        Linked[int] | Linked[str],
        {
            "anyOf": [{"$ref": "#/$defs/Linked"}, {"$ref": "#/$defs/Linked_2"}],
            "$defs": {
                name: object_of(
                    {
                        "item": item,
                        "rest": {"anyOf": [{"$ref": f"#/$defs/{name}"}, NULL], "default": None},
                    },
                    "item",
                    title="Linked",
                )
                for name, item in {"Linked": WHOLE, "Linked_2": TEXT}.items()
            },
        },
    ),
]


@pytest.mark.parametrize(("annotation", "schema"), SCHEMAS, ids=lambda one: str(one)[:40])
def test_the_schema_of_a_type(annotation: Any, schema: Any) -> None:
    assert codec_of(annotation).schema == schema
    draft = "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate({"$schema": draft, **schema})


def test_fields_of_attrs_classes_have_the_names_that_their_constructors_take() -> None:
    schema = codec_of(Reader).schema
    assert [*schema["properties"]] == ["name", "card", "loans"]
    assert codec_of(Reader).decode({"name": "Tom", "card": 5}) == Reader("Tom", card=5)


def test_pydantic_says_itself_what_its_models_are() -> None:
    schema = codec_of(Loan).schema
    assert schema["properties"]["bookTitle"]["description"] == "Its title"
    assert codec_of(Loan).decode({"bookTitle": "Orlando"}) == Loan(bookTitle="Orlando")
    with pytest.raises(julep.ToolArgumentsError, match=r"^days: Input should be greater than"):
        codec_of(Loan).decode({"bookTitle": "Orlando", "days": 0})
    nested = codec_of(list[Folder])
    assert nested.decode([{"name": "a", "folders": [{"name": "b"}]}]) == [
        Folder(name="a", folders=[Folder(name="b")])
    ]
    assert jsonschema_rs.is_valid(nested.schema, [{"name": "a", "folders": [{"name": "b"}]}])
    with pytest.raises(julep.ToolArgumentsError, match=r"^\[0\]\.folders\[0\]\.name: "):
        nested.decode([{"name": "a", "folders": [{}]}])


ALIASES = """
type Names = list[str]
type Tree = dict[str, Tree] | str
type Several[T] = list[T] | T
type Nested[T] = list[Nested[T]] | T
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="`type X = ...` is of Python 3.12")
def test_aliases_of_the_type_statement() -> None:
    names: dict[str, Any] = {}
    exec(ALIASES, names)  # noqa: S102 - older Pythons can't compile it
    assert codec_of(names["Names"]).schema == {"type": "array", "items": TEXT}
    tree = codec_of(names["Tree"])
    assert tree.schema["$defs"]["Tree"]["anyOf"][0]["additionalProperties"] == {
        "$ref": "#/$defs/Tree"
    }
    assert tree.decode({"a": {"b": "c"}}) == {"a": {"b": "c"}}
    assert codec_of(names["Several"][int]).schema == {
        "anyOf": [{"type": "array", "items": WHOLE}, WHOLE]
    }
    assert codec_of(names["Nested"][int]).decode([[1], 2]) == [[1], 2]
    with pytest.raises(julep.InvalidToolError, match="type variable T stands for no type"):
        codec_of(names["Several"])


Names = typing_extensions.TypeAliasType("Names", list[str])
Several = typing_extensions.TypeAliasType("Several", list[T], type_params=(T,))


def test_aliases_of_typing_extensions() -> None:
    assert codec_of(Names).schema == {"type": "array", "items": TEXT}
    assert codec_of(Several[int]).schema == {"type": "array", "items": WHOLE}


# What can't be expressed -----------------------------------------------------------------------

REFUSED: list[tuple[Any, str]] = [
    (bytes, "bytes can't be expressed as JSON"),
    (complex, "complex can't be expressed as JSON"),
    (Decimal, "Decimal can't be expressed as JSON"),
    (Path, "Path can't be expressed as JSON"),
    (timedelta, "timedelta can't be expressed as JSON"),
    (Plain, "Plain can't be expressed as JSON"),
    (type[int], "type[int] can't be expressed as JSON"),
    (collections.deque[int], "collections.deque[int] can't be expressed as JSON"),
    (Callable[[int], str], "collections.abc.Callable[[int], str] can't be expressed as JSON"),
    (list[bytes], "bytes can't be expressed as JSON"),
    (int | bytes, "bytes can't be expressed as JSON"),
    (dict[int, str], "keys of JSON objects are text, not int"),
    (dict[str | int, str], "keys of JSON objects are text, not str | int"),
    (Literal[b"a"], "b'a' can't be expressed as JSON"),
    (Bytes, "<Bytes.A: b'a'> can't be expressed as JSON"),
    (Endless, "<Endless.ALL: inf> can't be expressed as JSON"),
    (Empty, "Empty has no members"),
    (T, "the type variable ~T stands for no type here"),
    (Box, "Box: item: the type variable ~T stands for no type here"),
    (
        Crate[int, str],
        "Crate can't be expressed as JSON: tests.conversation.library.Box[~T] is generic too",
    ),
    (Secret, "Secret: seed: InitVar can't be expressed as JSON"),
    (Bare, "Bare: name has no annotation"),
    (
        Wired,
        (
            "Wired can't be expressed as JSON: Cannot generate a JsonSchema for "
            "core_schema.IsInstanceSchema (<class 'threading.Event'>)"
        ),
    ),
]


@pytest.mark.parametrize(("annotation", "why"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_cannot_be_expressed_is_refused_with_the_parameters_name(
    annotation: Any, why: str
) -> None:
    def find(author: str, how: Any) -> None: ...

    find.__annotations__["how"] = annotation
    with pytest.raises(julep.InvalidToolError) as caught:
        julep.tool(find)
    assert str(caught.value) == f"find: how: {why}"


# What is told of arguments that do not fit ------------------------------------------------------


@dataclass(frozen=True)
class Picky:
    number: int

    def __post_init__(self) -> None:
        raise {1: ValueError("not one"), 2: KeyError(2), 3: ZeroDivisionError()}[self.number]


WRONG: list[tuple[Any, str, str]] = [
    (int, '"5"', "how: '5' is not a whole number"),
    (int, "5.5", "how: 5.5 is not a whole number"),
    (int, "true", "how: true is not a whole number"),
    (float, '"5"', "how: '5' is not a number"),
    (float, "1e400", "how: Infinity is not a number"),
    (bool, "1", "how: 1 is not true or false"),
    (str, "null", "how: null is not a text"),
    (None, "0", "how: 0 is not null"),
    (date, '"soon"', "how: 'soon' is not a date, such as 2026-01-31"),
    (Genre, '"poem"', "how: 'poem' is not one of \"novel\", \"essay\""),
    (Literal[1], "true", "how: true is not one of 1"),
    (list[int], '{"a": 1}', 'how: {"a": 1} is not a list'),
    (list[int], '[1, "a", null]', "how[1]: 'a' is not a whole number; how[2]: null is not a whole number"),
    (tuple[int, str], "[1]", "how: it has 1 items, not 2"),
    (dict[str, int], "[]", "how: [] is not an object"),
    (dict[str, int], '{"a": "b"}', "how.a: 'b' is not a whole number"),
    (dict[Genre, int], '{"poem": 1}', "how: 'poem' is not one of \"novel\", \"essay\""),
    (
        dict[date, int],
        '{"2026-01-31": 1, "20260131": 2}',
        "how: two of its names mean the same",
    ),
    (set[Any], "[[]]", "how: unhashable type: 'list'"),
    (int | None, '"5"', "how: '5' is not a whole number"),
    (int | bool, '"5"', "how: '5' is none of: integer, boolean"),
    (Shelf | int, '{"floor": 1}', "how.name: it is missing"),
    (Shelf | Place, "{}", "how: {} is none of: object (Shelf), object (Place)"),
    (Shelf, '{"name": "A", "flor": 1}', "how.flor: there is no such property"),
    (Picky, '{"number": 1}', "how: not one"),
    (Picky, '{"number": 2}', "how: KeyError: 2"),
    (Picky, '{"number": 3}', "how: ZeroDivisionError"),
    (str, f'["{"x" * 100}"]', f'how: ["{"x" * 75}... is not a text'),
    (list[int], '["a", "b", "c", "d", "e", "f", "g"]',
     "; ".join(f"how[{n}]: '{c}' is not a whole number" for n, c in enumerate("abcde")) + "; and 2 more"),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "given", "told"), WRONG)
def test_what_is_told_of_arguments_that_do_not_fit(annotation: Any, given: str, told: str) -> None:
    def find(how: Any) -> None: ...

    find.__annotations__["how"] = annotation
    with pytest.raises(julep.ToolArgumentsError) as caught:
        julep.tool(find).arguments(f'{{"how": {given}}}')
    assert str(caught.value) == told


def test_wrong_answers_in_deep_places_are_found_in_no_time() -> None:
    text = '{"item": 1, "rest": ' * 40 + '"end"' + "}" * 40
    with pytest.raises(julep.ToolArgumentsError, match=r"(rest\.?){40}: 'end' is not an object"):
        codec_of(Linked[int]).decode_text(text)


def test_what_is_nested_too_deeply_is_told_as_such() -> None:
    text = '{"item": 1, "rest": ' * 400 + "null" + "}" * 400
    with pytest.raises(julep.ToolArgumentsError, match="nested too deeply"):
        codec_of(Linked[int]).decode_text(text)
