"""Who watches calls, hooks and the log, sees all of them and none of their secrets."""

from __future__ import annotations

import asyncio
import os
import pickle
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted import (
    ANYTHING,
    BUSY,
    ID,
    STREAM_HEAD,
    Step,
    answer,
    at_once,
    breaks_off,
    chunk,
    scripted,
    stream,
)
from sides import Side
from sockets import refusing

import julep

KEY = "sk-very-secret"
OK = answer(ANYTHING)
MOVED = answer(b"", "Location: /api/elsewhere", status="307 Temporary Redirect")
GONE = answer({"detail": "No such agent"}, status="404 Not Found")


class Witness:
    """What hooks were told, in order."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        names = ("on_request", "on_response", "on_retry", "on_error")
        self.hooks: dict[str, Any] = dict.fromkeys(names, self.events.append)

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__.removesuffix("Event") for event in self.events]


@pytest.fixture
def witness() -> Witness:
    return Witness()


# Which events come, and in which order


def test_a_success_is_a_request_and_a_response(side: Side, witness: Witness) -> None:
    with scripted(OK) as server, side.client(KEY, server.url, **witness.hooks) as client:
        client.agents.list(limit=3)
    asked, answered = witness.events
    url = f"{server.url}/agents"
    assert isinstance(asked, julep.RequestEvent)
    assert (asked.operation, asked.method, asked.url) == ("list_agents", "GET", url)
    assert (asked.attempt, asked.headers["accept"]) == (1, "application/json")
    assert isinstance(answered, julep.ResponseEvent)
    assert (answered.operation, answered.method, answered.url) == ("list_agents", "GET", url)
    assert (answered.attempt, answered.status_code, answered.request_id) == (1, 200, "request-7")
    assert answered.headers["x-request-id"] == "request-7"
    assert 0 < answered.elapsed < 5


def test_a_retry_is_told_before_the_next_request(side: Side, witness: Witness) -> None:
    with scripted(BUSY, OK) as server, side.client(KEY, server.url, **witness.hooks) as client:
        client.agents.create("Ada")
    assert witness.kinds == ["Request", "Response", "Retry", "Request", "Response"]
    first, refused, retry, second, _ = witness.events
    assert (first.attempt, refused.attempt, retry.attempt, second.attempt) == (1, 1, 1, 2)
    assert refused.status_code == 429
    assert retry.operation == "create_agent"
    assert retry.reason == "429: Later"
    assert 0.001 <= retry.wait <= 0.0011 + 1e-9
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_a_failure_is_told_last(side: Side, witness: Witness) -> None:
    with (
        scripted(BUSY) as server,
        side.client(KEY, server.url, max_retries=1, **witness.hooks) as client,
        pytest.raises(julep.RateLimitError) as caught,
    ):
        client.agents.list()
    assert witness.kinds == ["Request", "Response", "Retry", "Request", "Response", "Error"]
    last = witness.events[-1]
    assert (last.operation, last.attempts) == ("list_agents", 2)
    assert type(last.error) is julep.RateLimitError
    assert last.error.status_code == 429
    assert str(last.error) == str(caught.value)
    assert last.elapsed == pytest.approx(caught.value.elapsed, abs=0.1)


def test_an_attempt_without_a_reply_has_no_response(side: Side, witness: Witness) -> None:
    with side.client(KEY, refusing(), max_retries=1, **witness.hooks) as client:
        at_once(client)
        with pytest.raises(julep.APIConnectionError) as caught:
            client.agents.create("Ada")
    assert witness.kinds == ["Request", "Retry", "Request", "Error"]
    assert "can't connect" in witness.events[1].reason
    assert witness.events[-1].error is caught.value


@pytest.mark.parametrize("reply", [answer(b"<html>"), stream(chunk("Hel"))])
def test_a_reply_that_can_not_be_read_is_a_failure_too(
    side: Side, witness: Witness, reply: bytes
) -> None:
    with (
        scripted(reply) as server,
        side.client(KEY, server.url, **witness.hooks) as client,
        pytest.raises(julep.ResponseDecodeError),
    ):
        client.sessions.chat(ID, "Hello", stream=True).response()
    assert witness.kinds == ["Request", "Response", "Error"]


def test_both_ends_of_a_redirect_are_told_as_one_attempt(side: Side, witness: Witness) -> None:
    with scripted(MOVED, OK) as server, side.client(KEY, server.url, **witness.hooks) as client:
        client.agents.create("Ada")
    assert witness.kinds == ["Request", "Response", "Request", "Response"]
    assert [event.attempt for event in witness.events] == [1, 1, 1, 1]
    urls = [event.url.removeprefix(server.url) for event in witness.events]
    assert urls == ["/agents", "/agents", "/elsewhere", "/elsewhere"]
    assert witness.events[1].status_code == 307


def test_a_stream_is_a_request_and_a_response(side: Side, witness: Witness) -> None:
    with scripted(stream()) as server, side.client(KEY, server.url, **witness.hooks) as client:
        client.sessions.chat(ID, "Hello", stream=True).response()
    assert witness.kinds == ["Request", "Response"]
    assert witness.events[1].headers["content-type"] == "text/event-stream"


def test_hooks_belong_to_copies_and_to_every_way_of_calling(side: Side, witness: Witness) -> None:
    with scripted(OK) as server, side.client(KEY, server.url, **witness.hooks) as client:
        client.with_options(timeout=5).agents.list()
        client.with_raw_response.agents.list()
        client.api.list_agents()
    assert witness.kinds == ["Request", "Response"] * 3


@pytest.mark.parametrize("name", ["on_request", "on_response", "on_retry", "on_error"])
def test_each_hook_works_alone(side: Side, witness: Witness, name: str) -> None:
    hooks = {name: witness.hooks[name]}
    with (
        scripted(BUSY) as server,
        side.client(KEY, server.url, max_retries=1, **hooks) as client,
        pytest.raises(julep.RateLimitError),
    ):
        client.agents.list()
    kind = name.removeprefix("on_").capitalize()
    assert witness.kinds == [kind] * (1 if name == "on_error" else 2 - (name == "on_retry"))


# What they may see

SECRETS = {
    "Authorization": f"Bearer {KEY}",
    "Cookie": "sid=hidden",
    "X-Api-Key": "hidden",
    "X-Token": "hidden",
    "Proxy-Authorization": "hidden",
    "X-Amz-Security-Token": "hidden",
    "X-Client-Secret": "hidden",
    "X-Password": "hidden",
}


def test_headers_that_are_secrets_are_redacted(side: Side, witness: Witness) -> None:
    told = [f"{name}: hidden" for name in ("Set-Cookie", "X-Session-Token", "X-New-Api-Key")]
    with (
        scripted(answer({"items": []}, *told, "X-Shard: 7")) as server,
        side.client(KEY, server.url, default_headers={"X-Team": "blue"}, **witness.hooks) as client,
    ):
        client.agents.list(extra_headers=SECRETS)
    asked, answered = witness.events
    assert server.requests[0].headers["x-api-key"] == "hidden"
    for name in SECRETS:
        assert asked.headers[name.lower()] == "[redacted]"
    for name in ("set-cookie", "x-session-token", "x-new-api-key"):
        assert answered.headers[name] == "[redacted]"
    assert (asked.headers["x-team"], answered.headers["x-shard"]) == ("blue", "7")
    for event in witness.events:
        assert "hidden" not in repr(event)
        assert KEY not in repr(event)


def test_events_show_neither_query_nor_body(side: Side, witness: Witness) -> None:
    with scripted(OK) as server, side.client(KEY, server.url, **witness.hooks) as client:
        client.agents.list(metadata_filter={"name": "whisper"})
        client.agents.create("whisper", extra_query={"name": "whisper"})
    assert all("whisper" in request.target for request in server.requests)
    assert "whisper" not in repr(witness.events)


def test_events_are_frozen_and_travel(side: Side, witness: Witness) -> None:
    with (
        scripted(BUSY) as server,
        side.client(KEY, server.url, max_retries=1, **witness.hooks) as client,
        pytest.raises(julep.RateLimitError),
    ):
        client.agents.list()
    for event in witness.events:
        with pytest.raises(AttributeError):
            event.operation = "another"
        copy = pickle.loads(pickle.dumps(event))
        assert type(copy) is type(event)
        assert repr(copy) == repr(event)


# What they may be


def test_hooks_of_an_async_client_may_be_coroutine_functions() -> None:
    waited: list[str] = []

    async def hook(event: Any) -> None:
        await asyncio.sleep(0.001)
        waited.append(type(event).__name__)

    async def fail(base_url: str) -> None:
        hooks: dict[str, Any] = dict.fromkeys(Witness().hooks, hook)
        async with julep.AsyncClient(KEY, base_url, max_retries=1, **hooks) as client:
            with pytest.raises(julep.RateLimitError):
                await client.agents.list()

    with scripted(BUSY) as server:
        asyncio.run(fail(server.url))
    kinds = [name.removesuffix("Event") for name in waited]
    assert kinds == ["Request", "Response", "Retry", "Request", "Response", "Error"]


def test_a_sync_client_refuses_coroutine_functions() -> None:
    """They would never be awaited, and so never run."""

    async def hook(event: Any) -> None: ...

    with pytest.raises(julep.InvalidArgumentError, match=r"on_retry.*AsyncClient"):
        julep.Client(KEY, "https://api.test", on_retry=hook)


@pytest.mark.parametrize("hook", ["print", 7, {}])
def test_what_can_not_be_called_is_no_hook(side: Side, hook: Any) -> None:
    with pytest.raises(julep.InvalidArgumentError, match="on_error"):
        side.client(KEY, "https://api.test", on_error=hook)


class Mistake(Exception):
    pass


def mistaken(side: Side, coroutine: bool) -> Callable[[Any], Any]:
    """A hook that raises when it is first called."""
    mistakes = [Mistake]

    def hook(event: Any) -> None:
        if mistakes:
            raise mistakes.pop()

    async def async_hook(event: Any) -> None:
        hook(event)

    return async_hook if coroutine and side.is_async else hook


HOOKED: dict[str, list[Step]] = {
    "on_request": [],
    "on_response": [OK],
    "on_retry": [BUSY],
    "on_error": [GONE],
}
"""What a server says until it comes to the hook."""


@pytest.mark.parametrize("name", HOOKED)
@pytest.mark.parametrize("coroutine", [False, True])
def test_a_hook_that_raises_ends_the_call(side: Side, name: str, coroutine: bool) -> None:
    hooks: dict[str, Any] = {name: mistaken(side, coroutine)}
    with (
        scripted(*HOOKED[name], answer({"items": []})) as server,
        side.client(KEY, server.url, **hooks) as client,
    ):
        with pytest.raises(Mistake):
            client.agents.list()
        assert len(server.requests) == len(HOOKED[name])
        assert client.agents.list() == []
        assert server.connections == 1  # it serves again


def test_a_hook_that_raises_before_a_stream_is_read_closes_its_connection(side: Side) -> None:
    closed = threading.Event()

    def goes_on(connection: socket.socket) -> None:
        connection.sendall(STREAM_HEAD)
        if not connection.recv(1):
            closed.set()

    with (
        scripted(goes_on) as server,
        side.client(KEY, server.url, on_response=mistaken(side, coroutine=False)) as client,
    ):
        with pytest.raises(Mistake) as kept:
            client.sessions.chat(ID, "Hello", stream=True)
        assert closed.wait(5)
        del kept


# The log

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, logging, os, sys
def set_up_logging(when):
    if when in os.environ:
        logging.basicConfig(level=os.environ[when], format="root %(name)s %(message)s")
set_up_logging("LOGGING_BEFORE")
import julep
set_up_logging("LOGGING_AFTER")
url, calls = sys.argv[1], int(sys.argv[2])
client = julep.Client("sk-very-secret", url, max_retries=1)
for _ in range(calls):
    try:
        client.agents.create("Ada", metadata={"key": "sk-very-secret"})
    except julep.JulepError:
        pass
"""


def log_of(*steps: Step, calls: int = 1, **variables: str) -> list[str]:
    """What a program writes to standard error that makes these calls."""
    inherited = {name: value for name, value in os.environ.items() if name != "JULEP_LOG"}
    path = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    with scripted(*steps) as server:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, server.url, str(calls)],
            env={**inherited, "PYTHONPATH": path, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout == ""
    return done.stderr.splitlines()


QUOTED = answer(
    {"detail": "The key sk-very-secret\nis wrong\x1b[31m\u2028really"},
    "X-Echo: Bearer sk-very-secret",
    status="401 Unauthorized",
)
REDIRECTED = answer(b"", "Location: /api/b", status="302 Found")
HOPS: list[Step] = [MOVED, OK, BUSY, OK, breaks_off, QUOTED, REDIRECTED]
"""Six attempts, of which the first is redirected."""


def test_the_log_has_one_line_for_each_attempt() -> None:
    lines = log_of(*HOPS, calls=5, JULEP_LOG="info")
    parts = [line.split(" ", 4) for line in lines]
    assert all(part[2:4] == ["julep", "INFO"] for part in parts)
    success, busy, again, broken, quoted, redirected = [part[4] for part in parts]
    assert re.fullmatch(
        r"create_agent: POST \S+/api/elsewhere -> 200 in \d\.\d{3} s, attempt 1, "
        r"request id request-7",
        success,
    )
    assert busy == "create_agent: attempt 1 failed: 429: Later; again in 0.00 s"
    assert "/api/agents -> 200 in " in again
    assert "attempt 2" in again
    assert "the connection broke" in broken
    assert "401: The key [redacted]\\nis wrong\\x1b[31m\\u2028really" in quoted
    assert "302: Found" in redirected


def test_the_log_has_bodies_and_headers_only_when_it_is_to_be_long() -> None:
    text = "\n".join(log_of(*HOPS, calls=5, JULEP_LOG="info"))
    assert "metadata" not in text
    assert "x-request-id" not in text
    lines = log_of(*HOPS, calls=5, JULEP_LOG="debug")
    text = "\n".join(lines)
    assert '"metadata":{"key":"[redacted]"}' in text
    assert "'x-request-id': 'request-7'" in text
    assert "'authorization': '[redacted]'" in text
    assert sum(" INFO " in line for line in lines) == 6
    assert all(" julep " in line for line in lines)


@pytest.mark.parametrize("level", ["info", "debug", "DEBUG "])
def test_the_log_never_has_the_key(level: str) -> None:
    lines = log_of(*HOPS, calls=5, JULEP_LOG=level)
    assert len(lines) > 5
    assert "very-secret" not in "\n".join(lines)


@pytest.mark.parametrize(("level", "logger"), [("INFO", "julep "), ("DEBUG", "httpcore.")])
def test_the_logs_of_other_libraries_do_not_have_the_key(level: str, logger: str) -> None:
    lines = log_of(MOVED, OK, BUSY, GONE, calls=2, LOGGING_BEFORE=level)
    assert any(line.startswith(f"root {logger}") for line in lines)
    assert "very-secret" not in "\n".join(lines)


@pytest.mark.parametrize("place", [9_980, 9_990, 9_999, 10_000, 10_005, 10_014, 10_020])
def test_a_key_at_the_end_of_what_is_shown_is_not_shown_in_part(
    caplog: pytest.LogCaptureFixture, place: int
) -> None:
    key = "sk-" + "0123456789" * 2
    body = b" " * place + key.encode() + b" " * 100
    with (
        caplog.at_level("DEBUG", "julep"),
        scripted(answer(body)) as server,
        julep.Client(key, server.url) as client,
        pytest.raises(julep.ResponseDecodeError),
    ):
        client.agents.list()
    assert "sk-0" not in caplog.text
    assert "..." in caplog.text


def test_without_the_variable_nothing_is_printed() -> None:
    assert log_of(*HOPS, calls=5) == []
    assert log_of(*HOPS, calls=5, JULEP_LOG="") == []


def test_an_unknown_level_is_warned_of() -> None:
    (line,) = log_of(OK, JULEP_LOG="loud")
    assert "WARNING JULEP_LOG is 'loud': info and debug are what it can be" in line


@pytest.mark.parametrize("order", ["LOGGING_BEFORE", "LOGGING_AFTER"])
def test_no_line_is_written_twice(order: str) -> None:
    """A program that sets up logging of its own has two handlers then."""
    variables: Any = {order: "INFO"}
    lines = log_of(OK, JULEP_LOG="info", **variables)
    assert len([line for line in lines if "create_agent" in line]) == 1


def test_a_program_may_take_the_log_without_the_variable() -> None:
    lines = log_of(OK, LOGGING_BEFORE="INFO")
    assert len([line for line in lines if line.startswith("root julep create_agent: POST")]) == 1


def test_a_stream_is_logged_without_its_body(side: Side, caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level("DEBUG", "julep"),
        scripted(stream()) as server,
        side.client(KEY, server.url) as client,
    ):
        client.sessions.chat(ID, "Hello", stream=True).response()
    levels = [record.levelname for record in caplog.records if record.name == "julep"]
    assert levels == ["DEBUG", "INFO", "DEBUG"]
    assert "Hello!" not in caplog.text
