"""`with_raw_response`: the reply as it came, beside what was read from it."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from every_call import EVERY_CALL, MANAGERS, call, public_methods
from scripted import ANYTHING, BUSY, DONE, ID, STREAM_HEAD, answer, chunk, scripted, stream, then
from sides import Awaited, Side

import julep
from julep import raw

ROOT = Path(__file__).parents[2]

OK = answer(ANYTHING, "X-Shard: 7")


def as_synchronous(client: Any, value: Any) -> Any:
    """A stream as the test's side reads it."""
    if isinstance(value, julep.AsyncChatStream):
        return Awaited(value, client._runner)
    return value


# Every method has it


RAW_KINDS = {
    name: (getattr(raw, f"Raw{name.capitalize()}"), getattr(raw, f"AsyncRaw{name.capitalize()}"))
    for name in MANAGERS
}


def raw_methods(kind: type) -> set[str]:
    methods = inspect.getmembers(kind, inspect.isfunction)
    return {name for name, _ in methods if not name.startswith("_")} - {"recording"}


@pytest.mark.parametrize("name", MANAGERS)
def test_no_method_is_missing_and_none_is_too_many(name: str) -> None:
    wanted = {method.partition(".")[2] for method in public_methods() if method.startswith(name)}
    for kind in RAW_KINDS[name]:
        assert raw_methods(kind) == wanted


def test_the_calls_of_these_tests_are_all_that_there_are() -> None:
    assert public_methods() == {*EVERY_CALL}


def check_reply(reply: Any, plain: Any) -> None:
    assert type(reply).__name__ == "RawResponse"
    assert (type(reply.parsed), reply.parsed) == (type(plain), plain)
    assert reply.headers["x-shard"] == "7"


def test_every_method_has_it_in_both_spellings(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        for name in EVERY_CALL:
            manager, method = name.split(".")
            plain = call(client, name)
            of_client = call(client.with_raw_response, name)
            of_manager = getattr(getattr(client, manager).with_raw_response, method)
            for reply in (of_client, of_manager(**EVERY_CALL[name])):
                check_reply(reply, plain)


def test_every_method_still_takes_options(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        for name in EVERY_CALL:
            call(client.with_raw_response, name, timeout=5, extra_headers={"X-Team": "blue"})
            assert server.requests[-1].headers["x-team"] == "blue", name
            with pytest.raises(TypeError, match="temprature"):
                call(client.with_raw_response, name, temprature=1)


def test_arguments_are_still_checked(client: julep.Client, sent: list[httpx.Request]) -> None:
    with pytest.raises(julep.ArgumentTypeError):
        client.with_raw_response.agents.get(7)  # type: ignore[arg-type]
    with pytest.raises(julep.InvalidIdError):
        client.agents.with_raw_response.get("../agents")
    assert not sent


# What it tells


def test_the_fields_of_a_raw_response(side: Side) -> None:
    created = answer(ANYTHING, "X-Shard: 7", "X-Shard: 8", status="201 Created")
    with scripted(created) as server, side.client("key", server.url) as client:
        reply = client.agents.with_raw_response.create("Ada")
    assert isinstance(reply.parsed, julep.ResourceCreatedResponse)
    assert reply.parsed.id == ID
    assert reply.status_code == 201
    assert isinstance(reply.headers, httpx.Headers)
    assert reply.headers.get_list("X-SHARD") == ["7", "8"]
    assert reply.request_id == "request-7"
    assert 0 < reply.elapsed < 5
    assert reply.attempts == 1
    with pytest.raises(AttributeError):
        reply.attempts = 2  # type: ignore[misc]


def test_a_reply_without_a_request_id_has_none(side: Side) -> None:
    client = side.played(lambda _: httpx.Response(200, json=ANYTHING))
    assert client.agents.with_raw_response.get(ID).request_id is None


def test_attempts_and_their_time_are_counted(side: Side) -> None:
    busy = answer(b"", "retry-after-ms: 150", status="503 Service Unavailable")
    with scripted(busy, BUSY, OK) as server, side.client("key", server.url) as client:
        reply = client.with_raw_response.agents.create("Ada")
        again = client.with_raw_response.agents.get(ID)
    assert (reply.attempts, again.attempts) == (3, 1)
    assert reply.elapsed > 0.15 > again.elapsed


def test_a_redirect_is_no_attempt(side: Side) -> None:
    moved = answer(b"", "Location: /api/elsewhere", status="307 Temporary Redirect")
    with scripted(moved, OK) as server, side.client("key", server.url) as client:
        reply = client.with_raw_response.agents.get(ID)
    assert (reply.status_code, reply.attempts, len(server.requests)) == (200, 1, 2)


def test_errors_are_raised_as_usual(side: Side) -> None:
    gone = answer({"detail": "No such agent"}, status="404 Not Found")
    html = answer(b"<html>", "Content-Type: text/html")
    with scripted(gone, html) as server, side.client("key", server.url) as client:
        with pytest.raises(julep.NotFoundError, match="No such agent"):
            client.with_raw_response.agents.get(ID)
        with pytest.raises(julep.ResponseDecodeError):
            client.agents.with_raw_response.get(ID)


def test_a_manager_can_be_used_raw_and_plain(side: Side) -> None:
    with scripted(OK) as server, side.client("key", server.url) as client:
        agents, raw_agents = client.agents, client.agents.with_raw_response
        first, second = raw_agents.get(ID), raw_agents.create("Ada")
        assert isinstance(agents.get(ID), julep.Agent)
        assert isinstance(first.parsed, julep.Agent)
        assert isinstance(second.parsed, julep.ResourceCreatedResponse)
        assert server.connections == 1


def test_a_copy_of_a_client_has_it_too(side: Side) -> None:
    with scripted(BUSY, OK) as server, side.client("key", server.url, max_retries=0) as client:
        copy = client.with_options(max_retries=1, headers={"X-Team": "blue"})
        assert copy.with_raw_response.agents.get(ID).attempts == 2
        assert server.requests[-1].headers["x-team"] == "blue"


def named(request: httpx.Request) -> httpx.Response:
    """A reply that says for whom it is."""
    time.sleep(0.001)
    return httpx.Response(
        200, json=ANYTHING, headers={"X-Name": json.loads(request.content)["name"]}
    )


NAMES = [f"agent {number}" for number in range(40)]


def test_threads_do_not_mix_their_replies() -> None:
    client = julep.Client("key", "https://api.test", http_client=httpx.MockTransport(named))
    create = client.with_raw_response.agents.create
    with ThreadPoolExecutor(8) as pool:
        replies = [*pool.map(create, NAMES)]
    assert [reply.headers["x-name"] for reply in replies] == NAMES


def test_tasks_do_not_mix_their_replies() -> None:
    client = julep.AsyncClient("key", "https://api.test", http_client=httpx.MockTransport(named))
    create = client.with_raw_response.agents.create

    async def calls() -> list[Any]:
        return await asyncio.gather(*map(create, NAMES))

    assert [reply.headers["x-name"] for reply in asyncio.run(calls())] == NAMES


# Against the embedded server


def test_a_real_reply(client: julep.Client, agent_id: str) -> None:
    reply = client.agents.with_raw_response.get(agent_id)
    assert reply.parsed == client.agents.get(agent_id)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"


def test_a_deletion_has_a_reply_and_nothing_to_parse(client: julep.Client, agent_id: str) -> None:
    reply = client.with_raw_response.agents.delete(agent_id)
    nothing: Any = reply.parsed
    assert nothing is None
    assert reply.status_code in (200, 202)


def test_a_real_chat(client: julep.Client, session_id: str) -> None:
    reply = client.with_raw_response.sessions.chat(session_id, "Hello")
    assert isinstance(reply.parsed, julep.ChatResponse)
    # The embedded server honours keys, and says so by sending them back.
    assert len(reply.headers["idempotency-key"]) == 36


# Streams


def test_the_reply_of_a_stream_is_there_before_its_events(side: Side) -> None:
    asked = threading.Event()

    def waits(connection: socket.socket) -> None:
        if asked.wait(10):
            connection.sendall(chunk("Hel") + DONE)

    with (
        scripted(then(STREAM_HEAD, last=waits)) as server,
        side.client("key", server.url) as client,
    ):
        reply = client.with_raw_response.sessions.chat(ID, "Hello", stream=True)
        assert (reply.status_code, reply.request_id, reply.attempts) == (200, "request-7", 1)
        assert reply.headers["content-type"] == "text/event-stream"
        asked.set()
        with as_synchronous(client, reply.parsed) as chunks:
            assert [item.choices[0].delta.content for item in chunks] == ["Hel"]


def test_a_stream_after_a_retry(side: Side) -> None:
    with scripted(BUSY, stream()) as server, side.client("key", server.url) as client:
        reply = client.sessions.with_raw_response.chat(ID, "Hello", stream=True)
        assert reply.attempts == 2
        whole = as_synchronous(client, reply.parsed).response()
        assert whole.response[0][0].content == "Hello!"


def test_a_stream_that_is_refused_raises_as_usual(side: Side) -> None:
    with (
        scripted(OK) as server,
        side.client("key", server.url) as client,
        pytest.raises(julep.ResponseDecodeError, match="stream"),
    ):
        client.with_raw_response.sessions.chat(ID, "Hello", stream=True)


# Types

SAMPLE = """
from typing import Any, assert_type

import julep
from julep import (
    AsyncChatStream, AsyncClient, ChatMlMessage, ChatResponse, ChatStream, Client, RawResponse,
)


def know(client: Client, flag: bool) -> None:
    raw = client.with_raw_response
    assert_type(raw.agents.get("id"), RawResponse[julep.Agent])
    assert_type(client.agents.with_raw_response.get("id"), RawResponse[julep.Agent])
    assert_type(raw.agents.get("id").parsed.name, str)
    assert_type(raw.agents.list(limit=1, timeout=5), RawResponse[list[julep.Agent]])
    assert_type(raw.agents.create("Ada"), RawResponse[julep.ResourceCreatedResponse])
    assert_type(raw.users.get("id"), RawResponse[julep.User])
    assert_type(raw.sessions.history("id"), RawResponse[list[ChatMlMessage]])
    assert_type(raw.docs.list(agent_id="id").parsed, list[julep.Doc])
    assert_type(raw.memories.list("id", "tea"), RawResponse[list[julep.Memory]])
    assert_type(raw.tools.get("id"), RawResponse[list[julep.Tool]])
    assert_type(raw.jobs.get("id"), RawResponse[julep.JobStatus])
    assert_type(raw.agents.delete("id"), RawResponse[None])
    assert_type(raw.sessions.chat("id", "Hello"), RawResponse[ChatResponse])
    assert_type(raw.sessions.chat("id", "Hello", stream=True), RawResponse[ChatStream])
    assert_type(raw.jobs.get("id").attempts, int)
    assert_type(raw.jobs.get("id").request_id, str | None)
    assert_type(raw.jobs.get("id").elapsed, float)


async def know_async(client: AsyncClient) -> None:
    raw = client.with_raw_response
    assert_type(await raw.agents.get("id"), RawResponse[julep.Agent])
    assert_type(await client.agents.with_raw_response.get("id"), RawResponse[julep.Agent])
    assert_type(await raw.agents.list(), RawResponse[list[julep.Agent]])
    assert_type(await raw.sessions.chat("id", "Hello"), RawResponse[ChatResponse])
    assert_type(await raw.sessions.chat("id", "Hello", stream=True), RawResponse[AsyncChatStream])


def options(client: Client, query: dict[str, Any]) -> None:
    client.agents.get("id", timeout=5, extra_headers={"X-Team": "blue"}, extra_query=query)
    client.agents.create("Ada", timeout=julep.Timeout(idle=5), extra_body={}, idempotency_key="7")
    client.sessions.chat("id", "Hello", timeout=None, idempotency_key="7", temperature=1)
    class Office(Client):
        pass
    assert_type(Office().with_options(timeout=5, max_retries=0, headers={}), Office)


def hooks(event: julep.RequestEvent) -> None: ...
async def coroutine_hook(event: julep.ErrorEvent) -> None: ...


Client(on_request=hooks)
AsyncClient(on_request=hooks, on_error=coroutine_hook)


def wrong(client: Client, other: AsyncClient) -> None:
    client.with_raw_response.agents.get("id").name  # wrong
    client.with_raw_response.agents.get(7)  # wrong
    client.with_raw_response.agents.get("id", temprature=1)  # wrong
    client.with_raw_response.jobs.list()  # wrong
    client.with_raw_response.sessions.chat("id", "Hello", stream=True).parsed.usage  # wrong
    other.with_raw_response.agents.get("id").parsed  # wrong
    client.agents.get("id", timeout="5")  # wrong
    client.agents.get("id", extra_headers={"X-Team": 7})  # wrong
    client.agents.get("id", max_retries=5)  # wrong
    client.with_options(retries=5)  # wrong
    Client(on_error=hooks)  # wrong
"""


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What pyright says, by line."""
    folder = tmp_path_factory.mktemp("typing")
    (folder / "sample.py").write_text(SAMPLE)
    settings: dict[str, Any] = {
        "include": ["sample.py"],
        "extraPaths": [str(ROOT), str(ROOT / "generated")],
        "typeCheckingMode": "strict",
        "reportUnusedExpression": "none",
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(folder)]
    command += ["--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] >= 1, done.stderr
    return {
        problem["range"]["start"]["line"] + 1: problem["message"]
        for problem in found["generalDiagnostics"]
    }


LINES = dict(enumerate(SAMPLE.split("\n"), 1))
WRONG = {number for number, line in LINES.items() if re.search("# wrong$", line)}


def test_right_use_is_understood(problems: dict[int, str]) -> None:
    assert not {LINES[n].strip(): text for n, text in problems.items() if n not in WRONG}


def test_wrong_use_is_an_error(problems: dict[int, str]) -> None:
    assert not [LINES[number].strip() for number in sorted(WRONG - {*problems})]
