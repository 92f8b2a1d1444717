"""Every error travels: copied or pickled, it keeps its class, its text and its fields."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api.errors import CallRecord

from julep import ChatMlMessage, JobStatus, errors
from julep.errors import (
    APIConnectionError,
    ApiError,
    APITimeoutError,
    ArgumentTypeError,
    JobFailedError,
    JobTimeoutError,
    JulepError,
    ResponseError,
)

CLASSES: dict[str, type[JulepError]] = {name: getattr(errors, name) for name in errors.__all__}
every_class = pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)

FIELDS = ["delivered", "attempts", "elapsed", "operation", "request_id", "partial"]
OF_RESPONSES = ["status_code", "headers", "method", "url"]


def pickled(protocol: int) -> Callable[[Any], Any]:
    return lambda error: pickle.loads(pickle.dumps(error, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {n}": pickled(n) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
}
every_way = pytest.mark.parametrize("travel", WAYS.values(), ids=WAYS)


def response(status: int = 404, body: bytes = b'{"detail": "no"}') -> httpx.Response:
    return httpx.Response(
        status,
        content=body,
        headers=[("X-Request-Id", "req-7"), ("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")],
        request=httpx.Request("GET", "https://api.test/api/agents"),
        extensions={"call": CallRecord("get_agent", 3, 1.5, "a note")},
    )


def make(kind: type[JulepError], text: str = "what went wrong") -> JulepError:
    """An error of this class, as the SDK makes it."""
    if issubclass(kind, ApiError):
        return kind(response())
    if issubclass(kind, ResponseError):
        return kind(text, response(200))
    if issubclass(kind, ArgumentTypeError):
        return kind(text, (5, object()))
    if issubclass(kind, JobFailedError):
        return kind(job(text))
    if issubclass(kind, JobTimeoutError):
        return kind("j", 1.5, job(text))
    return kind(text)


def job(reason: str) -> JobStatus:
    created = datetime(2024, 5, 29, tzinfo=UTC)
    return JobStatus(id="j", name="embed_doc", reason=reason, created_at=created, state="failed")


def message(content: str) -> ChatMlMessage:
    created = datetime(2024, 5, 29, tzinfo=UTC)
    return ChatMlMessage(id="m", created_at=created, role="assistant", content=content)


def fields_of(error: JulepError) -> Iterator[tuple[str, object]]:
    names = FIELDS + (OF_RESPONSES if isinstance(error, ResponseError) else [])
    names += ["message", "body"] if isinstance(error, ApiError) else []
    names += ["limit"] if isinstance(error, APITimeoutError) else []
    names += ["job"] if isinstance(error, (JobFailedError, JobTimeoutError)) else []
    for name in names:
        yield name, getattr(error, name)


def assert_same(other: JulepError, error: JulepError) -> None:
    assert other is not error
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert dict(fields_of(other)) == dict(fields_of(error))


@every_class
@every_way
def test_an_error_survives_a_journey(kind: type[JulepError], travel: Callable[[Any], Any]) -> None:
    error = make(kind)
    other = travel(error)
    assert_same(other, error)
    assert_same(travel(other), error)
    if not isinstance(error, ArgumentTypeError):  # its values may be such that can't travel
        assert (repr(other), other.args) == (repr(error), error.args)


@every_class
@every_way
def test_it_can_be_raised_and_caught_afterwards_as_before(
    kind: type[JulepError], travel: Callable[[Any], Any]
) -> None:
    for base in kind.__mro__[:-2]:  # all but BaseException and object
        with pytest.raises(base):  # pyright: ignore[reportArgumentType]
            raise travel(make(kind))


texts = st.text(max_size=20)


@settings(deadline=None, max_examples=300)
@given(
    kind=st.sampled_from([kind for kind in CLASSES.values() if kind is not ArgumentTypeError]),
    text=texts,
    fields=st.fixed_dictionaries(
        {
            "delivered": st.sampled_from(["no", "yes", "maybe"]),
            "attempts": st.integers(0, 10),
            "elapsed": st.none() | st.floats(0, 1e6),
            "operation": st.none() | texts,
            "request_id": st.none() | texts,
            "partial": st.lists(texts.map(message), max_size=2).map(tuple),
        }
    ),
    limit=st.sampled_from(["total", "connect", "read", "idle"]),
    notes=st.lists(texts, max_size=2),
    way=st.sampled_from(sorted(WAYS)),
)
def test_an_error_keeps_whatever_is_in_its_fields(
    kind: type[JulepError],
    text: str,
    fields: dict[str, Any],
    limit: str,
    notes: list[str],
    way: str,
) -> None:
    error = make(kind, text)
    for name, value in fields.items():
        setattr(error, name, value)
    if isinstance(error, APITimeoutError):
        error.limit = limit  # pyright: ignore[reportAttributeAccessIssue]
    for note in notes:
        error.add_note(note)
    other = WAYS[way](error)
    assert_same(other, error)
    assert dict(fields_of(other)).items() >= fields.items()
    assert getattr(other, "__notes__", []) == notes


@every_way
def test_an_argument_type_error_keeps_what_was_noted(travel: Callable[[Any], Any]) -> None:
    error = ArgumentTypeError("5 is no text", (5, object()))
    error.operation = "get_agent"
    error.add_note("it was the id")
    other = travel(error)
    assert other.operation == "get_agent"
    assert other.__notes__ == ["it was the id"]


@pytest.mark.parametrize("travel", [WAYS["deepcopy"], WAYS["pickle 5"]], ids=["deepcopy", "pickle"])
def test_a_deep_copy_shares_nothing_that_can_change(travel: Callable[[Any], Any]) -> None:
    error: Any = make(errors.NotFoundError)
    other = travel(error)
    other.body["detail"] = "changed"
    other.headers["x-request-id"] = "changed"
    assert error.body == {"detail": "no"}
    assert error.headers["x-request-id"] == "req-7"


def test_headers_that_come_twice_are_both_kept() -> None:
    error: Any = pickle.loads(pickle.dumps(make(errors.NotFoundError)))
    assert isinstance(error.headers, httpx.Headers)
    assert error.headers.get_list("set-cookie") == ["a=b", "c=d"]


# What errors know when nobody has told them more


@every_class
def test_every_error_has_every_field(kind: type[JulepError]) -> None:
    error = make(kind)
    assert error.partial == ()
    if isinstance(error, ResponseError):
        assert (error.delivered, error.request_id) == ("yes", "req-7")
        assert (error.operation, error.attempts, error.elapsed) == ("get_agent", 3, 1.5)
    elif isinstance(error, (JobFailedError, JobTimeoutError)):  # of calls that went well
        assert (error.delivered, error.operation) == ("yes", "get_job_status")
    else:
        assert error.delivered == ("maybe" if isinstance(error, APIConnectionError) else "no")
        assert (error.operation, error.attempts, error.elapsed) == (None, 0, None)
        assert error.request_id is None


@every_class
def test_no_class_lacks_a_docstring_or_escapes_the_family(kind: type[JulepError]) -> None:
    assert issubclass(kind, JulepError)
    assert kind.__doc__


def test_an_error_of_a_response_says_what_the_call_was() -> None:
    assert str(make(errors.NotFoundError)) == (
        "404: no (get_agent: GET https://api.test/api/agents, request id req-7, "
        "3 attempts in 1.50 s; a note)"
    )
    one = response()
    one.extensions["call"] = CallRecord("get_agent", 1, 0.004)
    assert str(errors.NotFoundError(one)).endswith("request id req-7, 1 attempt in 0.00 s)")


def test_an_error_of_a_response_of_nobodys_call_does_not() -> None:
    alone = response()
    del alone.extensions["call"]
    error = errors.NotFoundError(alone)
    assert str(error) == "404: no (GET https://api.test/api/agents, request id req-7)"
    assert (error.operation, error.attempts, error.elapsed) == (None, 0, None)


def test_a_call_can_be_noted_later() -> None:
    error = JulepError("what went wrong")
    error.record(CallRecord("get_agent", 2, 0.5, "a note"))
    assert (error.operation, error.attempts, error.elapsed) == ("get_agent", 2, 0.5)
