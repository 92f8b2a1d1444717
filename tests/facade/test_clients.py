"""The clients: what they send with every request, and what they open and close."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sides import Side

import julep
import julep.local
from julep.local import Server


def nothing_listed(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"items": []})


def sent_by(side: Side, **arguments: Any) -> httpx.Request:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return nothing_listed(request)

    side.played(answer, **arguments).agents.list()
    return requests[0]


def test_default_headers_go_with_every_request(side: Side) -> None:
    request = sent_by(side, default_headers={"X-Team": "blue", "x-lane": "7"})
    assert request.headers["x-team"] == "blue"
    assert request.headers["X-Lane"] == "7"
    assert request.headers["authorization"] == "Bearer a-key"
    assert request.headers["accept"] == "application/json"


def test_the_client_says_what_it_is(side: Side) -> None:
    assert sent_by(side).headers["user-agent"] == f"julep-python/{julep.__version__}"


def test_a_default_header_replaces_one_of_the_clients_however_it_is_written(side: Side) -> None:
    request = sent_by(side, default_headers={"user-AGENT": "mine"})
    assert request.headers.get_list("user-agent") == ["mine"]


def test_the_callers_headers_are_not_changed(side: Side) -> None:
    headers = {"X-Team": "blue"}
    sent_by(side, default_headers=headers)
    assert headers == {"X-Team": "blue"}


@pytest.mark.parametrize(
    ("given", "sent"), [({}, 300), ({"timeout": 7}, 7), ({"timeout": None}, None)]
)
def test_the_time_limit_is_that_of_the_client(side: Side, given: Any, sent: Any) -> None:
    limits = {**sent_by(side, **given).extensions["timeout"]}
    connect = limits.pop("connect")
    assert connect == pytest.approx(min(10, sent or 10), abs=0.5)
    # What is left of the limit, which is that of the whole call.
    assert [*limits.values()] == [sent if sent is None else pytest.approx(sent, abs=0.5)] * 3


def test_a_client_is_a_context_manager_that_cannot_be_used_after_its_block(
    side: Side, server: julep.local.Server
) -> None:
    with side.client(server.api_key, server.url) as client:
        client.agents.list(limit=1)
        jobs = client.jobs
    with pytest.raises(julep.JulepError, match="closed"):
        client.agents.list(limit=1)
    with pytest.raises(julep.JulepError, match="closed"):
        jobs.get("5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11")
    client.close()


def test_a_client_that_was_passed_in_stays_open(side: Side, server: julep.local.Server) -> None:
    http = side.http()
    for _ in range(2):
        with side.client(server.api_key, server.url, http_client=http) as client:
            client.agents.list(limit=1)
    assert not http.is_closed
    side.close(http)


def test_an_open_stream_ends_with_its_client(side: Side) -> None:
    with (
        julep.local.serve(word_delay=0.3) as server,
        side.client(server.api_key, server.url) as client,
    ):
        session_id = client.sessions.create(None, client.agents.create("Ada").id).id
        stream = client.sessions.chat(session_id, "Hello, who are you?", stream=True)
        next(stream)
        client.close()
        with pytest.raises(julep.JulepError):
            stream.response()


def test_threads_may_share_a_client(server: julep.local.Server) -> None:
    start = threading.Barrier(8)

    def create(number: int) -> str:
        start.wait()
        return client.agents.create(f"Ada {number}").id

    with julep.Client(server.api_key, server.url) as client, ThreadPoolExecutor(8) as pool:
        assert len({*pool.map(create, range(8))}) == 8


def test_the_low_level_client_is_at_hand(side: Side, server: julep.local.Server) -> None:
    with side.client(server.api_key, server.url) as client:
        created = client.api.create_agent(name="Ada")
        assert client.agents.get(created.id).name == "Ada"


SECRET = "sk-very-secret"
HIDDEN = "a-token-in-a-header"


@pytest.mark.parametrize("show", [repr, str])
def test_no_representation_shows_the_key(side: Side, show: Any) -> None:
    client = side.client(SECRET, "https://api.test/api", default_headers={"X-Token": HIDDEN})
    api: Any = client.api
    sender = getattr(api, "target", api).sender
    for thing in (client, api, sender, client.agents, vars(getattr(client, "target", client))):
        assert SECRET not in show(thing)
        assert HIDDEN not in show(thing)


FORKING = """
import os, sys, julep
client = julep.Client(sys.argv[1], sys.argv[2], timeout=10)
ids = [client.agents.create(name).id for name in ("Ada", "Grace", "Mary")]

def ask(own):
    for _ in range(30):
        if client.agents.get(own).id != own:
            return 1
    return 0

children = []
for own in ids[1:]:
    child = os.fork()
    if not child:
        try:
            code = ask(own)
        except BaseException as error:
            print(repr(error), flush=True)
            code = 2
        os._exit(code)
    children.append(child)
codes = [ask(ids[0]), *(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)]
print(codes)
"""


def in_a_process(code: str, server: Server) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, server.api_key, server.url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_processes_that_were_forked_do_not_read_each_others_replies(server: Server) -> None:
    done = in_a_process(FORKING, server)
    assert (done.stdout, done.stderr) == ("[0, 0, 0]\n", "")


LOOPS = """
import asyncio, sys, threading, julep
client = julep.AsyncClient(sys.argv[1], sys.argv[2], timeout=10)

async def call():
    print(type(await client.agents.list(limit=1)).__name__)

asyncio.run(call())
asyncio.run(call())
thread = threading.Thread(target=asyncio.run, args=(call(),))
thread.start()
thread.join()
asyncio.run(client.aclose())
try:
    asyncio.run(call())
except julep.APIConnectionError as error:
    print("closed" in str(error))
"""


def test_an_async_client_lives_on_in_another_event_loop(server: Server) -> None:
    # In a process of its own: the connections of a loop that is gone are closed by being forgotten,
    # of which Python warns.
    done = in_a_process(LOOPS, server)
    assert (done.stdout.split(), done.stderr) == (["list", "list", "list", "True"], "")
