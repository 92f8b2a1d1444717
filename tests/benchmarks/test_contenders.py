"""Contenders run: the programs, the server that they call, and what tells when one of them fails."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
import pytest

import julep
from benchmarks import payloads, replies
from benchmarks.contenders.wire import ID, KEY, MESSAGES, MODEL, REQUESTS, ROOTS, Request
from benchmarks.parts.start import statements
from benchmarks.workers import ContenderError, Worker, raw_server

HERE = Path(sys.executable)
OURS = REQUESTS["julep get"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with raw_server() as url:
        yield url


@pytest.fixture(scope="module")
def sdk() -> Iterator[Worker]:
    with Worker("julep", HERE, "julep_sdk.py") as worker:
        yield worker


def raw(url: str, sent: list[bytes], until: bytes) -> bytes:
    """What comes back of parts that are sent one by one, up to some text."""
    received = b""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), 10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in sent:
            connection.sendall(part)
        while not received.endswith(until):
            part = connection.recv(65536)
            assert part, received
            received += part
    return received


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_the_server_answers_each_request_with_json(url: str, request_: Request) -> None:
    reply = httpx.request(request_.method, url + request_.path, content=request_.body or None)
    assert reply.status_code == 200 and isinstance(reply.json(), dict)


def test_the_server_answers_the_same_slowly(url: str) -> None:
    assert httpx.get(f"{url}/slow{OURS.path}").json() == httpx.get(url + OURS.path).json()


def test_the_server_knows_nothing_else(url: str) -> None:
    for path in ("/", "/slow/nothing", "/api/sessions?limit=7"):
        assert httpx.get(url + path).status_code == 404


def test_the_server_answers_requests_that_come_together_or_in_pieces(url: str) -> None:
    chat = REQUESTS["julep chat"]
    head = f"{chat.method} {chat.path} HTTP/1.1\r\nContent-Length: {len(chat.body)}\r\n\r\n"
    asked = head.encode() + chat.body
    reply = replies.whole()[f"{chat.method} {chat.path}".encode()]
    pieces = [asked[:10], asked[10:-5], asked[-5:] + asked + asked]
    assert raw(url, pieces, reply) in (reply, reply * 3, reply * 2)
    assert raw(url, [asked * 3], reply * 3) == reply * 3


@pytest.mark.parametrize("together", [1, 7, 250])
def test_a_stream_has_the_chunks_that_are_asked_for(url: str, together: int) -> None:
    with httpx.stream("POST", f"{url}/stream/1234/{together}/api/sessions/{ID}/chat") as reply:
        parts = [*reply.iter_raw()]
    *events, done, rest = b"".join(parts).decode().split("\n\n")
    assert (len(events), done, rest) == (1235, "data: [DONE]", "")
    assert all("choices" in json.loads(event.removeprefix("data: ")) for event in events)


def test_pages_add_up_to_all_sessions(url: str) -> None:
    with julep.Client(KEY, url + ROOTS["julep"]) as client:
        assert len({session.id for session in client.sessions.iter()}) == replies.SESSIONS


def test_the_libraries_send_what_the_sdks_send() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        whole = replies.whole()[f"{request.method} {request.url.path}".encode()]
        return httpx.Response(200, content=whole.partition(b"\r\n\r\n")[2])

    transport = httpx.MockTransport(answer)
    ours = julep.Client(KEY, f"http://host{ROOTS['julep']}", http_client=transport)
    ours.sessions.get(ID)
    ours.sessions.chat(ID, MESSAGES)
    client: Any = httpx.Client(transport=transport)
    theirs = openai.OpenAI(
        api_key=KEY, base_url=f"http://host{ROOTS['openai']}", http_client=client
    )
    theirs.models.retrieve(MODEL)
    messages: Any = MESSAGES
    theirs.chat.completions.create(model=MODEL, messages=messages)
    names = ("julep get", "julep chat", "openai get", "openai chat")
    for request, name in zip(sent, names, strict=True):
        wanted = REQUESTS[name]
        assert (request.method, request.url.path) == (wanted.method, wanted.path)
        assert json.loads(request.content or "0") == json.loads(wanted.body or "0")
        assert all(request.headers[header] == value for header, value in wanted.headers.items())


def test_a_contender_answers_what_it_is_asked(url: str, sdk: Worker) -> None:
    bare = sdk.ask("bare")
    first = sdk.ask("first", url=url, what="julep get", asynchronous=False)
    assert first["modules"] > bare["modules"] and first["bytes"] > bare["bytes"] > 1e6
    assert sdk.ask("calls", url=url, what="julep chat", count=2)["seconds"] > 0
    assert sdk.ask("in_flight", url=url, what="julep get", tasks=3, count=5)["seconds"] > 0
    assert sdk.ask("policy_calls", url=url, count=2, policy=True)["seconds"] > 0
    done = sdk.ask("for_a_while", url=url, what="julep chat", tasks=3, seconds=0.01)
    assert done["calls"] >= 3


@pytest.mark.parametrize("command", ["stream", "stream_async"])
def test_a_contender_counts_chunks(url: str, sdk: Worker, command: str) -> None:
    answer = sdk.ask(command, url=f"{url}/stream/250/3", what="julep stream")
    assert answer["chunks"] == 251


@pytest.mark.parametrize("library", ["httpx", "httpx2", "httpx-aiohttp", "aiohttp"])
def test_http_libraries_make_the_same_calls(url: str, library: str) -> None:
    with Worker(library, HERE, "http_library.py", library) as worker:
        for what in REQUESTS:
            arguments = {"url": url, "what": what, "tasks": 2, "count": 2}
            assert worker.ask("in_flight", **arguments)["seconds"] > 0
            if library in ("httpx", "httpx2"):
                assert worker.ask("calls", url=url, what=what, count=1)["seconds"] > 0


def test_the_models_of_contenders_hold_the_same_values(tmp_path: Path) -> None:
    with (
        Worker("julep models", HERE, "julep_codec.py") as ours,
        Worker("pydantic 2", HERE, "pydantic_codec.py") as theirs,
    ):
        digests, file = list[str](), tmp_path / "page.json"
        pages = {"sessions": (payloads.SESSIONS, payloads.sessions)}
        pages |= {"messages": (payloads.MESSAGES, payloads.messages)}
        for kind, (properties, page) in pages.items():
            for name in properties:
                file.write_text(json.dumps(page(name)))
                one = ours.ask("decoded", kind=kind, file=str(file))
                assert one == theirs.ask("decoded", kind=kind, file=str(file))
                digests.append(one["digest"])
        # Absent properties and nulls read alike.
        assert len({*digests}) == len(digests) - 2
        file.write_text(json.dumps(payloads.chat(20)))
        assert ours.ask("encoded", file=str(file)) == theirs.ask("encoded", file=str(file))
        for source in ("models", "dicts"):
            arguments = {"file": str(file), "source": source, "count": 1}
            assert ours.ask("time_encode", **arguments)["seconds"] >= 0


def test_decoded_models_take_memory(tmp_path: Path) -> None:
    file = tmp_path / "page.json"
    file.write_text(json.dumps(payloads.sessions("usual", 50)))
    with Worker("julep models", HERE, "julep_codec.py") as ours:
        assert ours.ask("memory", kind="sessions", file=str(file))["bytes"] > 300
        arguments = {"kind": "sessions", "file": str(file), "count": 1}
        assert ours.ask("time_decode", **arguments)["seconds"] >= 0


def test_a_contender_that_fails_is_named_with_what_it_said(url: str) -> None:
    with Worker("julep", HERE, "julep_sdk.py") as worker:
        with pytest.raises(
            ContenderError, match=r"(?s)^julep: calls: it ended.*KeyError: 'no such"
        ):
            worker.ask("calls", url=url, what="no such call", count=1)
        with pytest.raises(ContenderError, match="julep: bare: it ended with status 1"):
            worker.ask("bare")


def test_a_contender_that_is_silent_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.workers.SECONDS", 0.01)
    with (
        Worker("httpx", HERE, "http_library.py", "httpx") as worker,
        pytest.raises(ContenderError, match=r"httpx: calls: no answer in 0\.01 s"),
    ):
        worker.ask("calls", url=f"{url}/slow", what="julep get", count=1)


def test_statements_of_a_new_interpreter_that_fail_are_shown() -> None:
    assert statements(HERE, "pass")() < 60
    with pytest.raises(ContenderError, match="ZeroDivisionError"):
        statements(HERE, "1 / 0")()
