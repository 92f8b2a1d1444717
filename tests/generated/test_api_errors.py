"""Every reply that is not what was asked for is an error with a type, a message and no secrets."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api import errors
from julep_api.errors import (
    APIConnectionError,
    ApiError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InvalidArgumentError,
    InvalidIdError,
    JulepError,
    ModelDecodeError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ResponseError,
    ServerError,
    UnprocessableEntityError,
    api_error,
)
from played_server import KEY, PlayedServer
from spec_schemas import SOME_ID, json_values

pytestmark = pytest.mark.usefixtures("json_library")

CLASSES = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: ApiError,
    409: ConflictError,
    418: ApiError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    500: ServerError,
    502: ServerError,
    503: ServerError,
    504: ServerError,
    520: ServerError,
    599: ServerError,
    # Nobody follows redirects here, and a status without a name is still a status.
    302: ApiError,
    304: ApiError,
    499: ApiError,
}


def error_of(status: int, **reply: Any) -> Any:
    """The error of a call that is answered like this."""
    with pytest.raises(ResponseError) as caught:
        PlayedServer(status, **reply).call("get_agent", agent_id=SOME_ID)
    return caught.value


# Statuses


@pytest.mark.parametrize(("status", "kind"), CLASSES.items())
def test_a_status_has_its_class(status: int, kind: type[ApiError]) -> None:
    error = error_of(status, json={"detail": "because"})
    assert type(error) is kind
    assert error.status_code == status
    assert error.message == "because"


@pytest.mark.parametrize(("status", "kind"), CLASSES.items())
def test_the_async_client_raises_the_same(status: int, kind: type[ApiError]) -> None:
    with pytest.raises(kind) as caught:
        PlayedServer(status).call_async("get_agent", agent_id=SOME_ID)
    assert caught.value.status_code == status


def test_the_classes_form_one_family() -> None:
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, Exception):
            assert issubclass(kind, JulepError), name
    assert issubclass(ApiError, ResponseError) and issubclass(ResponseDecodeError, ResponseError)
    assert issubclass(NotFoundError, KeyError)
    assert issubclass(InvalidIdError, ValueError) and issubclass(InvalidIdError, AssertionError)
    assert issubclass(InvalidArgumentError, ValueError)
    assert not issubclass(InvalidArgumentError, AssertionError)
    assert issubclass(APITimeoutError, APIConnectionError)
    assert issubclass(APITimeoutError, TimeoutError)


# Messages


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ({"json": {"detail": "no such agent"}}, "no such agent"),
        ({"json": {"error": {"message": "too long", "code": "length"}}}, "too long"),
        ({"json": {"error": "too long"}}, "too long"),
        ({"json": {"status_code": 404, "message": "gone", "data": None}}, "gone"),
        ({"json": {"detail": None, "error": None, "message": "gone"}}, "gone"),
        ({"json": {"detail": [], "message": "gone"}}, "gone"),
        ({"json": "gone"}, "gone"),
        ({"text": " gone \n"}, "gone"),
        ({"html": "<!DOCTYPE html><h1>nginx</h1>"}, "Not Found"),
        ({"text": "\n <html>"}, "Not Found"),
        ({}, "Not Found"),
        ({"content": b"\xff\xfe\x00broken"}, None),
        ({"json": {}}, "Not Found"),
        ({"json": []}, "Not Found"),
        ({"json": None}, "Not Found"),
        ({"json": 7}, "Not Found"),
    ],
    ids=str,
)
def test_the_message_is_found_in_every_shape(reply: dict[str, Any], message: str | None) -> None:
    error = error_of(404, **reply)
    assert error.message == message if message else error.message
    assert str(error).startswith(f"404: {error.message}")


def test_the_values_that_are_not_valid_are_listed() -> None:
    issues: list[dict[str, Any]] = [
        {"loc": ["body", "messages", 0, "role"], "msg": "unknown role", "type": "enum"},
        {"loc": [], "msg": "no place"},
        {"msg": "no loc"},
    ]
    error = error_of(422, json={"detail": issues})
    assert error.message == "body.messages.0.role: unknown role; no place; no loc"


def test_a_status_without_a_name_has_a_message() -> None:
    error = error_of(520, html="<h1>Web server is returning an unknown error</h1>")
    assert error.message
    assert "520" in str(error)


def test_the_body_is_there_to_look_into() -> None:
    body = {"error": {"message": "too long", "code": "length"}}
    assert error_of(400, json=body).body == body
    assert error_of(400, text="plain").body == "plain"
    assert error_of(400).body == ""


def test_a_long_text_is_cut_in_the_message_and_whole_in_the_body() -> None:
    error = error_of(500, text="x" * 100_000)
    assert len(str(error)) < 1000
    assert len(error.body) == 100_000


@settings(deadline=None)
@given(
    body=json_values.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries(
        {},
        optional={
            "detail": st.lists(
                json_values
                | st.fixed_dictionaries({}, optional={"loc": json_values, "msg": json_values})
            ),
            "error": json_values | st.fixed_dictionaries({"message": json_values}),
            "message": json_values,
        },
    ).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=40),
    status=st.integers(300, 599),
)
def test_whatever_the_body_is_there_is_an_error_to_read(body: bytes, status: int) -> None:
    request = httpx.Request("GET", "https://api.test/agents")
    error = api_error(httpx.Response(status, content=body, request=request))
    assert type(error) is CLASSES.get(status, ServerError if status >= 500 else ApiError)
    assert error.message
    assert str(error).startswith(f"{status}: ")


# Replies that are no errors to HTTP, but not what was promised either


@pytest.mark.parametrize(
    "reply",
    [
        {"html": "<!DOCTYPE html><title>Log in</title>"},
        {"text": "OK"},
        {"content": b""},
        {"content": b"\xff\xfe"},
        {"content": b'{"id": "x"'},
        {"content": b"[" * 100_000},
        {"json": []},
        {"json": "text"},
        {"json": None},
        {"json": {}},
        {"json": {"name": "Ada", "model": "m"}},
        {"json": {"id": "x", "name": "Ada", "model": "m", "created_at": "yesterday"}},
        {"json": {"id": "x", "name": "Ada", "model": "m", "default_settings": "none"}},
    ],
    ids=lambda reply: str(reply)[:60],
)
def test_a_success_that_can_not_be_read_is_a_decode_error(reply: dict[str, Any]) -> None:
    error = error_of(200, **reply)
    assert type(error) is ResponseDecodeError
    assert error.status_code == 200
    assert len(str(error)) < 1000


def test_a_decode_error_says_what_is_wrong_and_how_the_body_starts() -> None:
    text = str(error_of(200, html="<title>Log in</title>"))
    assert "not JSON" in text and "<title>Log in</title>" in text
    assert "empty" in str(error_of(200))
    assert "'id'" in str(error_of(200, json={"name": "Ada", "model": "m"}))


def test_the_cause_of_a_decode_error_is_kept() -> None:
    cause = error_of(200, json={"name": "Ada", "model": "m"}).__cause__
    assert isinstance(cause, ModelDecodeError)


# What an error tells about the call


def test_an_error_knows_its_request() -> None:
    error = error_of(404, headers={"X-Request-Id": "req-7", "Retry-After": "3"})
    assert error.request_id == "req-7"
    assert error.headers["retry-after"] == "3"
    assert (error.method, error.url) == ("GET", f"https://api.test/api/agents/{SOME_ID}")
    assert "req-7" in str(error) and error.url in str(error)


def test_an_error_without_a_request_id_says_so() -> None:
    assert error_of(404).request_id is None
    assert "request id" not in str(error_of(404))


def test_a_key_error_reads_like_the_others() -> None:
    error = error_of(404, json={"detail": "no agent 'x'"})
    assert str(error).startswith("404: no agent 'x' (GET ")
    with pytest.raises(KeyError):
        raise error


# Secrets


def test_the_url_has_neither_query_nor_credentials() -> None:
    request = httpx.Request("GET", "https://me:hush@api.test:8443/api/agents?metadata_filter=hush")
    error = api_error(httpx.Response(500, request=request))
    assert error.url == "https://api.test:8443/api/agents"
    assert "hush" not in str(error) + repr(error)


@pytest.mark.parametrize("status", [200, *CLASSES])
def test_no_key_is_in_an_error(status: int) -> None:
    error = error_of(status, text="no")
    assert KEY not in str(error) + repr(error) + repr(error.__dict__)
    assert KEY.encode() not in pickle.dumps(error)


# Copies


def _api_error() -> Exception:
    return error_of(404, json={"detail": "no"}, headers={"X-Request-Id": "req-7"})


ERRORS: list[Callable[[], Exception]] = [
    _api_error,
    lambda: error_of(520),
    lambda: error_of(200, text="no"),
    lambda: InvalidArgumentError("no"),
    lambda: InvalidIdError("no"),
    lambda: ModelDecodeError("no"),
    lambda: APIConnectionError("no"),
    lambda: APITimeoutError("no"),
    lambda: JulepError(),
]


@pytest.mark.parametrize("make", ERRORS)
@pytest.mark.parametrize("how", ["copy", "deepcopy", "pickle"])
def test_an_error_survives_copy_and_pickle(make: Callable[[], Exception], how: str) -> None:
    error = make()
    copies: dict[str, Callable[[], Exception]] = {
        "copy": lambda: copy.copy(error),
        "deepcopy": lambda: copy.deepcopy(error),
        "pickle": lambda: pickle.loads(pickle.dumps(error)),
    }
    other = copies[how]()
    assert type(other) is type(error)
    assert (str(other), repr(other), other.args) == (str(error), repr(error), error.args)
    assert vars(other) == vars(error)


def test_a_subclass_of_ones_own_survives_pickle_too() -> None:
    assert str(copy.copy(OwnError("a", 1))) == "a"
    assert vars(pickle.loads(pickle.dumps(OwnError("a", 1)))) == {"number": 1}


class OwnError(JulepError):
    """An error whose constructor takes something else than its args."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text)
        self.number = number


def test_notes_survive_pickle() -> None:
    error = _api_error()
    error.add_note("while testing")
    assert pickle.loads(pickle.dumps(error)).__notes__ == ["while testing"]
