"""JSON is read and written alike with orjson and without it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from julep_api import json_codec
from julep_api.errors import InvalidArgumentError
from julep_api.models import InputChatMlMessage, User
from julep_api.types import json_body


def outcome(work: Callable[[], Any], library: Any) -> str:
    """What comes of it: a value with its types and the order of its keys, or an error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_codec, "orjson", library)
        try:
            return repr(work())
        except (ValueError, TypeError, RecursionError) as error:
            return f"{type(error).__name__}: {error}"


def read_alike(text: bytes | str) -> str:
    """What is read, or which error is raised, with orjson and without."""
    with_orjson = outcome(lambda: json_codec.loads(text), orjson)
    assert with_orjson == outcome(lambda: json_codec.loads(text), None)
    return with_orjson


# Texts

numbers = st.from_regex(r"\A-?[0-9]{1,24}(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,4})?\Z")
any_text = st.text(st.characters(exclude_categories=[]))  # lone surrogates too
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**62, max_value=2**66)
    | st.integers(min_value=-(2**66), max_value=-(2**62))
    | st.floats()
    | any_text
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)
written = st.builds(
    json.dumps,
    values,
    ensure_ascii=st.booleans(),
    indent=st.sampled_from([None, 0, 2]),
    separators=st.sampled_from([None, (",", ":"), (" ,\r\n", "\t: ")]),
)
pieces = st.lists(
    numbers
    | st.sampled_from(
        ["[", "]", "{", "}", ",", ":", '"', '"a"', '"a":', "\\", "\\u", "d800", " ", "\n", "\x00"]
    )
    | st.sampled_from(
        ["NaN", "Infinity", "-Infinity", "nan", "null", "true", "-", "\ufeff", "\xa0"]
    ),
    max_size=12,
).map("".join)
twice = st.lists(st.tuples(st.sampled_from("abc"), scalars), max_size=6).map(
    lambda pairs: "{" + ",".join(f'"{key}":{json.dumps(value)}' for key, value in pairs) + "}"
)
texts = written | numbers | pieces | twice


@settings(deadline=None, max_examples=300)
@given(texts)
def test_a_text_is_read_alike(text: str) -> None:
    read_alike(text)


@settings(deadline=None, max_examples=300)
@given(
    text=texts,
    encoding=st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "latin-1"]
    ),
    cut=st.integers(0, 3),
)
def test_bytes_are_read_alike(text: str, encoding: str, cut: int) -> None:
    errors = "replace" if encoding == "latin-1" else "surrogatepass"
    read_alike(text.encode(encoding, errors)[cut:])


@settings(deadline=None)
@given(st.binary(max_size=30) | st.binary(max_size=20).map(lambda raw: b'"' + raw + b'"'))
def test_any_bytes_are_read_alike(raw: bytes) -> None:
    read_alike(raw)


READ = {
    "integers of 64 bits": ("[18446744073709551615, -9223372036854775808]",) * 2,
    "one more": ("18446744073709551616",) * 2,
    "one less": ("-9223372036854775809",) * 2,
    "an integer of 300 digits": ("7" * 300,) * 2,
    "an integer that Python refuses": ("7" * 5000, "ValueError: Exceeds the limit"),
    "long digits in a text": ('"18446744073709551616"', "'18446744073709551616'"),
    "minus nothing": ("[-0, -0.0]", "[0, -0.0]"),
    "constants": ("[NaN, Infinity, -Infinity]", "[nan, inf, -inf]"),
    "too large": ("[1e999, -1e999]", "[inf, -inf]"),
    "half a pair": (r'"\ud800"', r"'\ud800'"),
    "a pair": (r'"\ud83d\ude00"', "'😀'"),
    "a key twice": ('{"a": 1, "b": 2, "a": 3}', "{'a': 3, 'b': 2}"),
    "nothing": ("", "JSONDecodeError: Expecting value"),
    "two": ("1 2", "JSONDecodeError: Extra data"),
    "a comma too many": ("[1,]", "JSONDecodeError"),
    "a line break in a text": ('"a\nb"', "JSONDecodeError: Invalid control character"),
}


@pytest.mark.parametrize(("text", "read"), READ.values(), ids=READ)
def test_where_the_libraries_differ_the_standard_one_is_followed(text: str, read: str) -> None:
    assert read_alike(text).startswith(read)
    assert read_alike(text.encode()).startswith(read)


def test_what_is_nested_is_read_alike() -> None:
    assert read_alike("[" * 400 + "]" * 400) == "[" * 400 + "]" * 400
    assert "RecursionError" in read_alike("[" * 200_000 + "]" * 200_000)
    assert "JSONDecodeError" in read_alike("[" * 400)


# Values


class Plain(Enum):
    RED = "red"
    PAIR = (1, "a")


class Mixed(str, Enum):  # noqa: UP042
    RED = "red"


class Word(StrEnum):
    RED = "red"


class Number(IntEnum):
    ONE = 1


class Text(str):
    def __str__(self) -> str:
        return "something else"


class Whole(int): ...


class Broken(float): ...


class Named(dict[str, Any]): ...


@dataclass
class Data:
    a: int = 1


class Point(NamedTuple):
    x: int
    y: int


ODD: list[Any] = [
    *(Plain.RED, Plain.PAIR, Mixed.RED, Word.RED, Number.ONE),
    *(Text("a"), Whole(1), Whole(2**70), Broken(0.5), Broken("nan")),
    *(datetime(2024, 5, 29, tzinfo=UTC), datetime(2024, 5, 29, 1, 2, 3, 4), date(2024, 5, 29)),
    *(time(1, 2), Decimal("1.5"), Fraction(1, 2), UUID(int=7), Data(), Point(1, 2), b"a", {1}),
    *(object, ..., 1j, range(2), MappingProxyType({"a": [UUID(int=7)]}), OrderedDict(a=1)),
    *(Named(a=(1, 2)), {1: 2}, {None: 1}, {True: 1}, {Text("k"): 1}, {Word.RED: Word.RED}),
    InputChatMlMessage(role="user", content="Hi", additional_properties={"at": date(2024, 5, 29)}),
    User(id="x", metadata={"a": [None, float("inf")]}),
    User(id="x", metadata={"a": {"b": Mixed.RED}}),
]
odd = st.sampled_from(ODD)
whatever = st.recursive(
    scalars | odd,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(any_text | st.integers(), inner, max_size=3)
        | st.dictionaries(any_text, inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=500)
@example("null")
@example({"a": [None, "null", float("nan")]})
@given(whatever)
def test_a_value_is_written_alike(value: Any) -> None:
    def sent() -> Any:
        return json.loads(json_body("test", value))

    assert outcome(sent, orjson) == outcome(sent, None)


SENT = {
    "text that is also more": ([Text("a"), Mixed.RED, Word.RED], ["a", "red", "red"]),
    "enumerations": ([Plain.RED, Plain.PAIR, Number.ONE], ["red", [1, "a"], 1]),
    "large numbers": ([2**64, -(2**70), 1e16], [2**64, -(2**70), 1e16]),
    "nothing": ({"a": None, "b": "null"}, {"a": None, "b": "null"}),
    "several kinds of lists": ([(1, 2), Point(1, 2)], [[1, 2], [1, 2]]),
    "keys that are also more": ({Text("a"): 1, Word.RED: 2}, {"a": 1, "red": 2}),
}


@pytest.mark.parametrize("library", [orjson, None], ids=["orjson", "the standard library"])
@pytest.mark.parametrize(("value", "sent"), SENT.values(), ids=SENT)
def test_what_is_written(value: Any, sent: Any, library: Any) -> None:
    assert outcome(lambda: json.loads(json_body("test", value)), library) == repr(sent)


@pytest.mark.parametrize("library", [orjson, None], ids=["orjson", "the standard library"])
def test_what_is_in_itself_is_refused(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_codec, "orjson", library)
    endless: dict[str, Any] = {}
    endless["self"] = [endless]
    with pytest.raises(InvalidArgumentError, match="can't be sent as JSON"):
        json_body("test", endless)


# Which library


def test_orjson_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_codec, "orjson", json_codec.UNKNOWN)
    assert json_codec.loads("[1]") == [1]
    assert json_codec.orjson is orjson


def test_it_goes_without_orjson(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_codec, "orjson", json_codec.UNKNOWN)
    monkeypatch.setitem(sys.modules, "orjson", None)
    assert json_body("test", {"a": [1]}) == b'{"a":[1]}'
    assert json_codec.loads(b" [1]") == [1]
    assert json_codec.orjson is None


def test_orjson_is_not_loaded_before_there_is_json() -> None:
    code = (
        "import sys, julep; client = julep.Client(api_key='k', base_url='https://api.test');"
        "assert 'orjson' not in sys.modules; julep.User(id='x').to_json();"
        "assert 'orjson' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
