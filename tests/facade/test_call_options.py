"""Options of a client, of its copies and of a single call, and the limits of time."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from every_call import EVERY_CALL, call, public_methods
from scripted import (
    ANYTHING,
    BUSY,
    DONE,
    ID,
    LAST_CHUNK,
    STREAM_HEAD,
    Scripted,
    answer,
    at_once,
    chunk,
    late,
    says_nothing,
    scripted,
    stream,
    then,
)
from sides import Side

import julep

OK = answer(ANYTHING)


def failing(client: Any, name: str = "agents.list", **options: Any) -> julep.APITimeoutError:
    """The error of a call that takes too long."""
    with pytest.raises(julep.APITimeoutError) as caught:
        call(client, name, **options)
    return caught.value


@contextmanager
def deaf() -> Generator[str]:
    """The base URL of a server that nobody gets through to: its queue of connections is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        queue = [socket.socket() for _ in range(2)]
        for waiting in queue:
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        for waiting in queue:
            waiting.close()


# Copies of a client


def test_a_copy_uses_the_connections_of_its_original(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        client.agents.list()
        copy = client.with_options(timeout=5)
        copy.agents.list()
        copy.with_options(max_retries=0).agents.list()
        assert (server.connections, len(server.requests)) == (1, 3)


def test_a_copy_may_open_the_connection_that_its_original_uses(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        client.with_options(timeout=5).agents.list()
        client.agents.list()
        assert server.connections == 1


def test_closing_a_copy_closes_nothing(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        with client.with_options(timeout=5) as copy:
            copy.agents.list()
        copy.close()
        client.agents.list()
        copy.agents.list()
        assert server.connections == 1


def test_a_copy_is_closed_with_its_original(side: Side) -> None:
    with scripted(OK) as server:
        with side.client("key", server.url) as client:
            copy = client.with_options(timeout=5)
        with pytest.raises(julep.APIConnectionError, match="closed") as caught:
            copy.agents.list()
        assert caught.value.delivered == "no"
        assert not server.requests


def test_options_stack_and_the_original_keeps_its_own(side: Side) -> None:
    headers = {"X-Team": "blue", "X-Lane": "1"}
    with (
        scripted(BUSY) as server,
        side.client("key", server.url, default_headers=headers, max_retries=0) as client,
    ):
        copy = client.with_options(headers={"x-lane": "2", "X-Of": "copy"})
        copy = copy.with_options(max_retries=1).with_options(headers={"X-Of": "copy of a copy"})
        for one in (copy, client):
            with pytest.raises(julep.RateLimitError):
                one.agents.list()
    of_copy, again, of_client = [request.headers for request in server.requests]
    assert of_copy.get_list("x-lane") == again.get_list("x-lane") == ["2"]
    assert (of_copy["x-team"], of_copy["x-of"]) == ("blue", "copy of a copy")
    assert (of_client["x-lane"], of_client.get("x-of")) == ("1", None)
    assert of_copy["authorization"] == of_client["authorization"] == "Bearer key"


def test_managers_belong_to_the_client_that_they_were_taken_from(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        agents = client.agents
        copy = client.with_options(headers={"X-Of": "copy"})
        copy.agents.list()
        agents.list()
        copy.sessions.list()
        copy.api.list_agents()
    told = [request.headers.get("x-of") for request in server.requests]
    assert told == ["copy", None, "copy", "copy"]


def test_a_copy_may_have_another_key(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        client.with_options(headers={"authorization": "Bearer other"}).agents.list()
    assert server.requests[0].headers.get_list("authorization") == ["Bearer other"]


class Office(julep.Client):
    """A client of somebody's own."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def greeting(self) -> str:
        return f"This is {self.name}."


class AsyncOffice(julep.AsyncClient):
    """The same."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def greeting(self) -> str:
        return f"This is {self.name}."


@pytest.mark.parametrize("kind", [Office, AsyncOffice])
def test_a_copy_is_of_the_same_class_and_keeps_its_attributes(kind: Any) -> None:
    client = kind("Ada", "key", "https://api.test")
    copy = client.with_options(timeout=5)
    assert type(copy) is kind
    assert copy.greeting() == "This is Ada."
    copy.name = "Grace"
    assert client.name == "Ada"
    assert copy.agents is not client.agents
    assert type(copy.agents) is type(client.agents)


def test_copies_share_the_retry_budget(side: Side) -> None:
    """Or a program that makes a copy for each call would have no budget at all."""
    with scripted(BUSY) as server, side.client("key", server.url) as client:
        with pytest.raises(julep.RateLimitError, match="the retry budget is empty") as spent:
            client.with_options(max_retries=1000, timeout=20).agents.list()
        assert spent.value.attempts == len(server.requests) == 101  # 500 // 5 retries
        for one in (client, client.with_options(max_retries=5)):
            with pytest.raises(julep.RateLimitError, match="the retry budget is empty") as caught:
                one.agents.list()
            assert caught.value.attempts == 1


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": "5"},
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
        {"timeout": True},
        {"max_retries": -1},
        {"max_retries": 1.0},
        {"max_retries": True},
        {"max_retries": None},
        {"headers": 5},
        {"headers": None},
        {"headers": {"X-Team": 5}},
        {"headers": {"X Team": "blue"}},
        {"headers": {"X-Team": "blue\r\nX-Lane: 1"}},
    ],
)
def test_a_copy_with_impossible_options_is_refused(side: Side, options: Any) -> None:
    client = side.client("key", "https://api.test")
    with pytest.raises(julep.InvalidArgumentError):
        client.with_options(**options)


def test_a_copy_with_an_option_that_does_not_exist_is_a_type_error(side: Side) -> None:
    client: Any = side.client("key", "https://api.test")
    with pytest.raises(TypeError, match="retries"):
        client.with_options(retries=3)


# Options of one call


def test_the_calls_of_these_tests_are_all_that_there_are() -> None:
    assert public_methods() == {*EVERY_CALL}


def test_every_method_takes_options(side: Side) -> None:
    options: dict[str, Any] = {
        "timeout": 5,
        "extra_headers": {"X-Team": "blue"},
        "extra_query": {"trace": True, "tag": ["a", "b c"], "nothing": None},
        "idempotency_key": "order-7",
    }
    with scripted(OK) as server, side.client("key", server.url) as client:
        for name in EVERY_CALL:
            call(client, name, **options)
            call(client, name)
            sent, plain = server.requests[-2:]
            assert sent.headers["x-team"] == "blue", name
            assert sent.headers["authorization"] == "Bearer key", name
            assert sent.query == {**plain.query, "trace": ["true"], "tag": ["a", "b c"]}, name
            assert sent.body == plain.body, name
            writes = sent.method in ("POST", "PATCH")
            assert sent.headers.get("idempotency-key") == ("order-7" if writes else None), name
            assert ("idempotency-key" in plain.headers) is writes, name
            assert "x-team" not in plain.headers, name


def test_every_method_that_has_a_body_takes_more_of_it(side: Side) -> None:
    more: dict[str, Any] = {"new": {"deep": [1, None]}}
    with scripted(OK) as server, side.client("key", server.url) as client:
        for name in EVERY_CALL:
            call(client, name)
            plain = server.requests[-1]
            if plain.body:
                call(client, name, extra_body=more)
                assert server.requests[-1].json == {**plain.json, **more}, name
                continue
            with pytest.raises(julep.InvalidArgumentError, match="has no body") as caught:
                call(client, name, extra_body=more)
            assert caught.value.delivered == "no", name
            assert server.requests[-1] is plain, name


@pytest.mark.parametrize("option", ["temprature", "max_retries", "headers", "sink"])
def test_an_option_that_does_not_exist_is_a_type_error(
    client: julep.Client, sent: list[httpx.Request], option: str
) -> None:
    for name in EVERY_CALL:
        with pytest.raises(julep.ArgumentTypeError, match=option) as caught:
            call(client, name, **{option: 1})
        assert isinstance(caught.value, TypeError)
        assert caught.value.delivered == "no"
    assert not sent


WRONG: list[dict[str, Any]] = [
    {"timeout": "5"},
    {"timeout": 0},
    {"timeout": -1},
    {"timeout": float("nan")},
    {"timeout": True},
    {"extra_headers": 5},
    {"extra_headers": [("X-Team", "blue")]},
    {"extra_headers": {"X-Team": None}},
    {"extra_headers": {"X-Team": "blue\nX-Lane: 1"}},
    {"extra_headers": {"X-Team:": "blue"}},
    {"extra_headers": {7: "blue"}},
    {"extra_query": 5},
    {"extra_headers": {"Content-Length": "1"}},
    {"extra_headers": {"transfer-encoding": "chunked"}},
    {"extra_headers": {"Idempotency-Key": "order-7"}},
    {"extra_query": "trace=1"},
    {"extra_query": {7: "a"}},
    {"extra_query": {"a": "\ud800"}},
    {"extra_query": {"\ud800": "a"}},
    {"extra_query": {"a": object()}},
    {"extra_query": {"a": {"b": 1}}},
    {"extra_query": {"a": [["b"]]}},
    {"extra_query": {"a": [None]}},
    {"extra_query": {"a": b"bytes"}},
    {"extra_body": 5},
    {"extra_body": ["a"]},
    {"extra_body": {7: "a"}},
    {"extra_body": {"a": {1, 2}}},
    {"extra_body": {"a": float("nan")}},
    {"extra_body": {"a": "\ud800"}},
    {"idempotency_key": ""},
    {"idempotency_key": "two words"},
    {"idempotency_key": "order-7\r\nX-Lane: 1"},
    {"idempotency_key": "é"},
    {"idempotency_key": "x" * 256},
    {"idempotency_key": 7},
    {"idempotency_key": UUID(ID)},
]


@pytest.mark.parametrize("name", ["agents.create", "sessions.chat"])
def test_an_option_that_can_not_be_used_is_refused(
    client: julep.Client, sent: list[httpx.Request], name: str
) -> None:
    accepted: list[dict[str, Any]] = []
    for options in WRONG:
        try:
            call(client, name, **options)
            accepted.append(options)
        except julep.InvalidArgumentError as error:
            assert error.delivered == "no"
    assert not accepted
    assert not sent


def test_what_is_given_for_a_call_replaces_what_it_would_send(side: Side) -> None:
    query, body = {"limit": 5}, {"name": "Grace"}
    headers = {"accept": "application/json; version=2"}
    with scripted(OK) as server, side.client("key", server.url) as client:
        client.agents.list(limit=3, offset=1, extra_query=query, extra_headers=headers)
        client.agents.create("Ada", "A librarian", extra_body=body)
    listing, creation = server.requests
    assert listing.query == {"limit": ["5"], "offset": ["1"]}
    assert listing.headers.get_list("accept") == ["application/json; version=2"]
    assert creation.json == {"name": "Grace", "about": "A librarian"}
    assert (query, body) == ({"limit": 5}, {"name": "Grace"})


def test_values_of_a_query_are_written_as_the_api_writes_them(side: Side) -> None:
    id = uuid4()
    query: Any = {"a": [1, 2.5, "x"], "b": id, "c": False, "d": date(2024, 5, 29), "e": "&=é"}
    with scripted(OK) as server, side.client("key", server.url) as client:
        client.agents.list(extra_query=query)
    sent = server.requests[0].query
    assert sent.pop("a") == ["1", "2.5", "x"]
    assert sent == {"b": [str(id)], "c": ["false"], "d": ["2024-05-29"], "e": ["&=é"]}


def test_options_go_with_every_attempt(side: Side) -> None:
    with scripted(BUSY, OK) as server, side.client("key", server.url) as client:
        options: Any = {"extra_headers": {"X-Team": "blue"}, "extra_query": {"trace": 1}}
        client.agents.create("Ada", extra_body={"new": 1}, **options)
    first, second = server.requests
    assert first.target == second.target == "/api/agents?trace=1"
    assert first.json == second.json == {"name": "Ada", "new": 1}
    assert first.headers.raw == second.headers.raw


def test_options_of_a_call_hold_for_its_stream(side: Side) -> None:
    with scripted(stream()) as server, side.client("key", server.url) as client:
        options: Any = {"extra_headers": {"X-Team": "blue"}, "idempotency_key": "order-7"}
        with client.sessions.chat(ID, "Hello", stream=True, timeout=5, **options) as chunks:
            assert len(list(chunks)) == 2
    assert server.requests[0].headers["x-team"] == "blue"
    assert server.requests[0].headers["idempotency-key"] == "order-7"


# The limit of a call as a whole


@pytest.mark.parametrize("name", ["users.get", "docs.create", "memories.list", "sessions.chat"])
def test_a_call_has_a_time_limit_of_its_own(side: Side, name: str) -> None:
    with scripted(says_nothing) as server, side.client("key", server.url) as client:
        error = failing(client, name, timeout=0.1)
    assert error.limit == "total"
    assert error.attempts == 1
    assert "0.1 s, the time limit of the whole call" in str(error)
    assert "1 attempt in 0.1" in str(error)
    assert error.elapsed == pytest.approx(0.1, abs=0.09)


def test_a_call_may_have_more_time_than_its_client(side: Side) -> None:
    slow = scripted(late(OK, 0.15))
    with slow as server, side.client("key", server.url, timeout=0.05) as client:
        client.agents.list(timeout=10)
        client.with_options(timeout=10).agents.list()
        client.agents.list(timeout=None)
        failing(client)


def test_attempts_and_waits_count_towards_the_time_limit(side: Side) -> None:
    """A limit for each attempt alone would let a call take many times as long."""
    with (
        scripted(late(BUSY, 0.1)) as server,
        side.client("key", server.url, timeout=0.45, max_retries=50) as client,
        pytest.raises(julep.JulepError) as caught,
    ):
        client.agents.list()
    error = caught.value
    assert error.elapsed is not None
    assert 0.3 < error.elapsed < 0.9
    assert 2 <= error.attempts <= 5
    assert f"{error.attempts} attempts in 0." in str(error)


def test_a_wait_that_is_too_long_is_not_begun(side: Side) -> None:
    busy = answer(b"", "Retry-After: 30", status="503 Service Unavailable")
    with scripted(busy) as server, side.client("key", server.url, timeout=10) as client:
        start = time.monotonic()
        with pytest.raises(julep.ServerError, match="the server asks to wait 30 s") as caught:
            client.agents.list()
        assert time.monotonic() - start < 5
    assert caught.value.attempts == 1


def test_reading_a_stream_counts_towards_the_time_limit(side: Side) -> None:
    events = [chunk("a"), *[chunk("b")] * 20]
    with (
        scripted(then(STREAM_HEAD, *events, pause=0.05)) as server,
        side.client("key", server.url) as client,
    ):
        chunks = client.sessions.chat(ID, "Hello", stream=True, timeout=0.3)
        with pytest.raises(julep.APITimeoutError) as caught:
            list(chunks)
    assert caught.value.limit == "total"
    assert caught.value.delivered == "yes"
    assert str(caught.value.partial[0].content).startswith("ab")


# The other limits


def test_a_time_limit_is_frozen_and_its_parts_have_names() -> None:
    limits: Any = julep.Timeout(idle=5)
    assert (limits.total, limits.connect, limits.read, limits.idle) == (300, 10, None, 5)
    assert limits == julep.Timeout(idle=5)
    assert repr(limits) == "Timeout(total=300, connect=10, read=None, idle=5)"
    with pytest.raises(AttributeError):
        limits.idle = 6


@pytest.mark.parametrize("part", ["total", "connect", "read", "idle"])
@pytest.mark.parametrize("value", [0, -1, "5", True, float("nan"), float("inf")])
def test_an_impossible_time_limit_is_refused(part: str, value: Any) -> None:
    with pytest.raises(julep.InvalidArgumentError, match=part):
        julep.Timeout(**{part: value})


def test_the_limit_of_connecting(side: Side) -> None:
    limits = julep.Timeout(connect=0.1)
    with deaf() as url, side.client("key", url, timeout=limits, max_retries=1) as client:
        at_once(client)
        error = failing(client)
        assert (error.limit, error.delivered, error.attempts) == ("connect", "no", 2)
        assert "no connection within 0.1 s (Timeout.connect)" in str(error)
        assert "2 attempts" in str(error)
        # What was certainly not delivered can be sent again, whatever it is.
        assert failing(client, "agents.create").attempts == 2


def test_the_limit_of_a_silence_before_the_reply(side: Side) -> None:
    limits = julep.Timeout(read=0.1)
    with scripted(says_nothing) as server, side.client("key", server.url, timeout=limits) as client:
        at_once(client)
        error = failing(client)
        assert (error.limit, error.delivered, error.attempts) == ("read", "maybe", 3)
        assert "no reply within 0.1 s (Timeout.read)" in str(error)
        once = failing(client, "agents.create")
    assert (once.limit, once.attempts) == ("read", 1)
    assert "not sent again, as it may have been carried out" in str(once)
    assert len(server.requests) == 4


def test_the_limit_of_a_silence_within_the_reply(side: Side) -> None:
    part = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"
    limits = julep.Timeout(read=0.1)
    with (
        scripted(then(part, last=says_nothing)) as server,
        side.client("key", server.url, timeout=limits, max_retries=0) as client,
    ):
        error = failing(client)
    assert (error.limit, error.delivered) == ("read", "yes")
    assert "no complete reply within 0.1 s (Timeout.read)" in str(error)


def test_a_reply_that_keeps_coming_is_no_silence(side: Side) -> None:
    body = b"".join([b" " * 600, b'{"items": []}'])
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    pieces = [body[start : start + 200] for start in range(0, len(body), 200)]
    limits = julep.Timeout(read=0.3)
    with (
        scripted(then(head, *pieces, pause=0.1)) as server,
        side.client("key", server.url, timeout=limits, max_retries=0) as client,
    ):
        assert client.agents.list() == []


def test_comments_do_not_reset_the_limit_of_an_idle_stream(side: Side) -> None:
    comments = [b": still here\n\n"] * 100
    limits = julep.Timeout(idle=0.3)
    with (
        scripted(then(STREAM_HEAD, chunk("Hel"), *comments, pause=0.03)) as server,
        side.client("key", server.url, timeout=limits) as client,
    ):
        chunks = client.sessions.chat(ID, "Hello", stream=True)
        assert next(chunks).choices[0].delta.content == "Hel"
        with pytest.raises(julep.APITimeoutError) as caught:
            next(chunks)
    error = caught.value
    assert (error.limit, error.delivered, error.attempts) == ("idle", "yes", 1)
    assert "no event for 0.3 s (Timeout.idle)" in str(error)
    assert "1 attempt in 0." in str(error)
    assert error.partial[0].content == "Hel"
    assert len(server.requests) == 1


def test_events_reset_the_limit_of_an_idle_stream(side: Side) -> None:
    events = [*[chunk("a")] * 3, LAST_CHUNK, DONE]
    limits = julep.Timeout(idle=0.35)
    with (
        scripted(then(STREAM_HEAD, *events, pause=0.1)) as server,
        side.client("key", server.url, timeout=limits) as client,
    ):
        assert len(list(client.sessions.chat(ID, "Hello", stream=True))) == 4


def test_a_slow_reader_is_no_idle_server(side: Side) -> None:
    limits = julep.Timeout(idle=0.2)
    events = [chunk("Hello"), LAST_CHUNK, DONE]
    with (
        scripted(then(STREAM_HEAD, *events, last=says_nothing)) as server,
        side.client("key", server.url, timeout=limits) as client,
    ):
        read: list[Any] = []
        for item in client.sessions.chat(ID, "Hello", stream=True):
            time.sleep(0.25)
            read.append(item)
        assert len(read) == 2


def test_a_slow_reader_still_notices_an_idle_server(side: Side) -> None:
    limits = julep.Timeout(idle=0.2)
    with (
        scripted(then(STREAM_HEAD, chunk("Hel"), last=says_nothing)) as server,
        side.client("key", server.url, timeout=limits) as client,
    ):
        chunks = client.sessions.chat(ID, "Hello", stream=True)
        next(chunks)
        time.sleep(0.3)
        with pytest.raises(julep.APITimeoutError) as caught:
            next(chunks)
    assert caught.value.limit == "idle"


def test_a_reply_that_is_no_stream_has_no_idle_limit(side: Side) -> None:
    limits = julep.Timeout(idle=0.1)
    with (
        scripted(late(OK, 0.3)) as server,
        side.client("key", server.url, timeout=limits) as client,
    ):
        assert client.sessions.chat(ID, "Hello").finish_reason == "stop"


@pytest.mark.parametrize("how", ["client", "call"])
def test_a_number_changes_the_whole_limit_alone(side: Side, how: str) -> None:
    limits = julep.Timeout(total=20, connect=0.1)
    with deaf() as url, side.client("key", url, timeout=limits, max_retries=0) as client:
        for timeout, limit in ((5, "connect"), (julep.Timeout(total=0.1), "total")):
            if how == "client":
                error = failing(client.with_options(timeout=timeout))
            else:
                error = failing(client, timeout=timeout)
            assert error.limit == limit


def test_the_whole_limit_ends_a_connection_attempt_too(side: Side) -> None:
    with deaf() as url, side.client("key", url, timeout=0.2) as client:
        error = failing(client)
    assert (error.limit, error.delivered, error.attempts) == ("total", "no", 1)
    assert "0.2 s, the time limit of the whole call" in str(error)


# The low-level client


def low_level(side: Side, server: Scripted, **options: Any) -> Any:
    return side.low_level(api_key="key", base_url=server.url, **options)


def test_the_low_level_client_tries_again(side: Side) -> None:
    with scripted(BUSY, BUSY, OK) as server, low_level(side, server) as api:
        assert api.create_agent(name="Ada").id == ID
    first, second, third = server.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.headers["idempotency-key"] == third.headers["idempotency-key"]


def test_the_low_level_client_has_a_time_limit(side: Side) -> None:
    with scripted(says_nothing) as server, low_level(side, server, timeout=0.2) as api:
        with pytest.raises(julep.APITimeoutError) as caught:
            api.list_agents()
        assert caught.value.limit == "total"
        assert caught.value.operation == "list_agents"


def test_the_low_level_client_of_a_client_has_its_options(side: Side) -> None:
    with (
        scripted(BUSY, says_nothing) as server,
        side.client("key", server.url, timeout=julep.Timeout(read=0.1)) as client,
    ):
        copy = client.with_options(max_retries=1, headers={"X-Team": "blue"})
        at_once(copy)
        with pytest.raises(julep.APITimeoutError) as caught:
            copy.api.list_agents()
    assert (caught.value.limit, caught.value.attempts) == ("read", 2)
    assert [request.headers["x-team"] for request in server.requests] == ["blue", "blue"]
