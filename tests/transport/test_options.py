"""What callers may choose about a call: checked when it is given, and put together."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from types import MappingProxyType
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_calls import KEY, options

from julep import Timeout
from julep.errors import InvalidArgumentError
from julep.options import to_timeout
from julep.transport.options import MAX_RESPONSE_SIZE, Options, check_count, merged

AN_ID = UUID("3f2b8c1e-9d47-4a65-8b0f-6c1d2e3f4a5b")

# Time limits

NO_SECONDS: list[Any] = [0, -1, math.inf, -math.inf, math.nan, True, "5", b"5", [], len]
"""None of these is a number of seconds."""

LIMITS = ["total", "connect", "read", "idle"]


def test_the_limits_of_a_call_have_defaults() -> None:
    limits = Timeout()
    assert (limits.total, limits.connect, limits.read, limits.idle) == (300, 10, None, 120)


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("seconds", [None, 1, 0.001, 1e9])
def test_a_limit_is_a_number_of_seconds_or_none(name: str, seconds: float | None) -> None:
    assert getattr(Timeout(**{name: seconds}), name) == seconds


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("seconds", NO_SECONDS, ids=repr)
def test_anything_else_is_refused_by_name(name: str, seconds: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=f"Timeout.{name}: .*positive number"):
        Timeout(**{name: seconds})


def test_limits_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Timeout().total = 5  # pyright: ignore[reportAttributeAccessIssue]


def test_limits_show_what_they_are() -> None:
    assert repr(Timeout(total=5)) == "Timeout(total=5, connect=10, read=None, idle=120)"
    assert Timeout(total=5) == Timeout(total=5) != Timeout(total=6)


@pytest.mark.parametrize("total", [5, 0.5, None])
def test_a_number_changes_the_total_alone(total: float | None) -> None:
    before = Timeout(total=1, connect=2, read=3, idle=4)
    assert to_timeout(total, before) == Timeout(total=total, connect=2, read=3, idle=4)


def test_limits_replace_all_limits() -> None:
    assert to_timeout(Timeout(read=7), Timeout(connect=2)) == Timeout(read=7)


@pytest.mark.parametrize("seconds", NO_SECONDS, ids=repr)
def test_what_is_no_time_is_refused(seconds: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="positive number"):
        to_timeout(seconds, Timeout())
    with pytest.raises(InvalidArgumentError, match="positive number"):
        options(timeout=seconds)


# Counts


@pytest.mark.parametrize("count", [0, 1, 10**6])
def test_a_count_is_an_integer(count: int) -> None:
    assert check_count("max_retries", count) == count


@pytest.mark.parametrize("count", [-1, 1.0, True, None, "2", math.inf, math.nan], ids=repr)
def test_anything_else_is_no_count(count: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"max_retries .* must be an integer"):
        check_count("max_retries", count)
    with pytest.raises(InvalidArgumentError, match=r"max_retries .* must be an integer"):
        options(max_retries=count)


def test_a_count_may_have_to_be_larger() -> None:
    assert check_count("max_response_size", 1, 1) == 1
    with pytest.raises(InvalidArgumentError, match=r"max_response_size 0 .* at least 1"):
        check_count("max_response_size", 0, 1)


# Options from options


def test_by_default_a_call_is_tried_three_times_and_may_bring_a_hundred_megabytes() -> None:
    usual = options()
    assert (usual.max_retries, usual.max_response_size) == (2, MAX_RESPONSE_SIZE) == (2, 10**8)
    assert (usual.extra_query, usual.extra_body, usual.idempotency_key) == ((), None, None)


def test_what_is_given_replaces_what_was_and_the_rest_stays() -> None:
    before = options(max_retries=5, idempotency_key="k")
    after = before.derive({"timeout": 7, "extra_query": {"a": 1}})
    assert after == before._replace(
        timeout=before.timeout._replace(total=7), extra_query=(("a", "1"),)
    )
    assert (before.timeout.total, before.extra_query) == (300, ())


def test_what_is_not_given_changes_nothing() -> None:
    assert options().derive({}) == options()


@pytest.mark.parametrize(
    ("total", "at_most", "left"), [(300, 5, 5), (3, 5, 3), (None, 5, 5)], ids=str
)
def test_a_call_may_have_no_more_time_than_is_left_for_several(
    total: float | None, at_most: float, left: float
) -> None:
    before = options()._replace(timeout=Timeout(total=total, read=2))
    assert before.derive({"at_most": at_most}).timeout == Timeout(total=left, read=2)


@pytest.mark.parametrize("name", ["headers", "extra_headers"])
def test_headers_are_added_and_replace_those_of_the_same_name(name: str) -> None:
    before = options()
    after = before.derive({name: {"USER-AGENT": "mine", "X-New": "1"}})
    assert after.headers == httpx.Headers(
        {"authorization": KEY, "user-agent": "mine", "x-new": "1"}
    )
    assert before.headers["user-agent"] == "test"
    assert "x-new" not in before.headers


def test_headers_of_headers_add_up() -> None:
    after = options(headers={"x-a": "1", "x-b": "1"}).derive({"extra_headers": {"X-B": "2"}})
    assert (after.headers["x-a"], after.headers.get_list("x-b")) == ("1", ["2"])


@pytest.mark.parametrize(
    "headers",
    [None, [("a", "b")], "a: b", {"a": "b\r\nc: d"}, {"a\n": "b"}, {"": "b"}, {"a": 1}, {1: "b"}],
    ids=repr,
)
def test_headers_that_can_not_be_sent_are_refused(headers: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="header"):
        options(extra_headers=headers)


def test_headers_are_not_shown() -> None:
    assert "secret" not in repr(options(extra_headers={"x-secret": "secret"}))


@pytest.mark.parametrize(
    ("authorization", "secret"),
    [
        (KEY, "secret-key-of-mine"),
        ("12345678", "12345678"),
        ("Bearer 12345678", "12345678"),
        ("Bearer word", ""),
        ("", ""),
    ],
)
def test_the_key_is_known_so_that_it_can_be_left_out_unless_it_may_be_a_word(
    authorization: str, secret: str
) -> None:
    assert options(headers={"authorization": authorization}).secret == secret


def test_without_a_key_there_is_none_to_leave_out() -> None:
    assert Options(timeout=Timeout(), headers=httpx.Headers()).secret == ""


# Query and body


def test_queries_are_written_as_those_of_methods_are() -> None:
    query: dict[str, Any] = {"a": "x", "b": 2, "c": True, "d": [1, "y"], "e": None, "f": AN_ID}
    assert options(extra_query=query).extra_query == (
        ("a", "x"),
        ("b", "2"),
        ("c", "true"),
        ("d", "1"),
        ("d", "y"),
        ("f", str(AN_ID)),
    )


@pytest.mark.parametrize("value", [{"a": 1}, {1: 2}, b"x", len, [[1]], {"a"}], ids=repr)
def test_what_has_no_form_in_a_query_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="extra_query: a: "):
        options(extra_query={"a": value})


@pytest.mark.parametrize("name", ["extra_query", "extra_body"])
@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType], ids=lambda k: k.__name__)
def test_any_mapping_of_names_will_do(name: str, kind: Any) -> None:
    given = getattr(options(**{name: kind({"a": 1})}), name)
    assert dict(given) in ({"a": 1}, {"a": "1"})


@pytest.mark.parametrize("name", ["extra_query", "extra_body"])
@pytest.mark.parametrize("value", [None, "a=b", [("a", "b")], {1: 2}, {"a": 1, None: 2}, 5])
def test_what_is_no_mapping_of_names_is_refused(name: str, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=f"{name} must be a mapping of names"):
        options(**{name: value})


@pytest.mark.parametrize("query", [{"a": "\ud800"}, {"\ud800": "a"}, {"a": ["\udfff"]}], ids=ascii)
def test_text_that_can_not_be_sent_is_refused(query: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="can't be sent"):
        options(extra_query=query)


def test_more_properties_are_merged_into_a_body() -> None:
    body = b'{"name":"Ada","model":"m","settings":{"a":1}}'
    extra = {"model": "n", "new": [None, "\u00e9"], "settings": {"b": 2}}
    assert json.loads(merged("create_agent", body, extra)) == {
        "name": "Ada",
        "model": "n",
        "settings": {"b": 2},
        "new": [None, "\u00e9"],
    }


def test_no_properties_leave_a_body_what_it_is() -> None:
    assert json.loads(merged("create_agent", b'{"name":"Ada"}', {})) == {"name": "Ada"}


def test_an_operation_without_a_body_takes_no_properties() -> None:
    with pytest.raises(InvalidArgumentError, match=r"get_agent: extra_body: .* has no body"):
        merged("get_agent", None, {"a": 1})


def endless() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value", [{1, 2}, math.nan, math.inf, "\ud800", b"x", len, {1: 2}, endless()], ids=repr
)
def test_properties_that_are_no_json_are_refused(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="create_agent: "):
        merged("create_agent", b"{}", {"a": value})


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e300, 1e300) | st.text("aé🎉"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("aé"), inner),
    max_leaves=5,
)
objects = st.dictionaries(st.text("ab🎉", max_size=2), json_values, max_size=4)


@settings(deadline=None)
@given(body=objects, extra=objects)
def test_a_body_holds_what_was_there_and_what_was_added(
    body: dict[str, Any], extra: dict[str, Any]
) -> None:
    assert json.loads(merged("op", json.dumps(body).encode(), extra)) == {**body, **extra}


# Idempotency keys


@pytest.mark.parametrize(
    "key", ["a", "3f2b8c1e-9d47-4a65-8b0f-6c1d2e3f4a5b", "!~", '"quoted"', "x" * 255]
)
def test_a_key_is_any_ascii_text_without_blanks(key: str) -> None:
    assert options(idempotency_key=key).idempotency_key == key


@pytest.mark.parametrize(
    "key",
    ["", " ", "a b", "a\n", "a\r\nX: y", "\x00", "\x7f", "é", "x" * 256, None, 5, b"a", True],
    ids=repr,
)
def test_anything_else_is_no_key(key: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="idempotency_key must be 1 to 255 ASCII"):
        options(idempotency_key=key)


@settings(deadline=None)
@given(st.text() | st.text("".join(map(chr, range(0x21, 0x7F))), min_size=1, max_size=255))
def test_a_key_that_is_taken_can_be_sent_in_a_header(key: str) -> None:
    try:
        taken = options(idempotency_key=key).idempotency_key
    except InvalidArgumentError:
        return
    assert taken == key
    raw = httpx.Headers({"Idempotency-Key": key}).raw[0][1]
    assert raw == raw.strip() == key.encode("ascii")
