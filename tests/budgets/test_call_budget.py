"""What a call may cost, counted in what does not depend on the machine: function calls and bytes."""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType
from typing import Any

import httpx
import pytest
from julep_api.types import Request

import julep

ID = "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f"
KEY = "key-of-the-budget"
LONG = 20_000_000
"""Bytes: so many that whatever else is allocated meanwhile does not count."""

SESSION = json.dumps({"id": ID, "agent_id": ID, "situation": "At the library."}).encode()


def reply(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def take(connection: socket.socket, buffer: bytearray) -> bytes:
    """The path of the next request, which is read whole and kept nowhere."""
    head = b""
    while b"\r\n\r\n" not in head:
        size = connection.recv_into(buffer)
        if not size:
            return b""
        head += bytes(buffer[:size])
    head, _, body = head.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            left = int(line[15:]) - len(body)
            while left > 0:
                left -= connection.recv_into(buffer)
    return head.split(b" ", 2)[1]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that answers with a session, or below /long with a long string."""
    short, long = reply(SESSION), reply(b'"' + b"x" * LONG + b'"')

    def answer(connection: socket.socket) -> None:
        buffer = bytearray(65536)
        with connection, suppress(OSError):
            while path := take(connection, buffer):
                connection.sendall(long if path.endswith(b"/long") else short)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"


def function_calls(work: Callable[[], object]) -> int:
    """How many functions the work calls, whether they are written in Python or not."""
    count = 0

    def profile(_frame: FrameType, event: str, _of: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def usual(work: Callable[[], object]) -> float:
    """The median: a reply may come in two parts now and then."""
    for _ in range(3):
        work()
    return statistics.median(function_calls(work) for _ in range(15))


def test_a_call_takes_fewer_function_calls_than_httpx_for_the_same_request(url: str) -> None:
    """0.73 of them on Python 3.11."""
    with julep.Client(KEY, url) as client, httpx.Client() as bare:
        headers = {"Authorization": f"Bearer {KEY}"}
        session = client.sessions.get(ID)

        def by_hand() -> object:
            got = bare.get(f"{url}/sessions/{ID}", headers=headers)
            return json.loads(got.raise_for_status().content)

        assert session.to_dict() == by_hand()
        ours, theirs = usual(lambda: client.sessions.get(ID)), usual(by_hand)
    assert ours < 0.85 * theirs


def test_retries_cost_nothing_before_they_are_needed(url: str) -> None:
    with julep.Client(KEY, url, max_retries=0) as plain, julep.Client(KEY, url) as retrying:
        without = usual(lambda: plain.sessions.get(ID))
        with_retries = usual(lambda: retrying.sessions.get(ID))
    assert with_retries == pytest.approx(without, abs=3)


def test_an_asynchronous_call_takes_no_more_function_calls_than_a_synchronous_one(url: str) -> None:
    async def count() -> float:
        async with julep.AsyncClient(KEY, url) as client:
            counts = list[float]()
            for _ in range(15):
                calls = 0

                def profile(_frame: FrameType, event: str, _of: Any) -> None:
                    nonlocal calls
                    calls += event in ("call", "c_call")

                sys.setprofile(profile)
                try:
                    await client.sessions.get(ID)
                finally:
                    sys.setprofile(None)
                counts.append(calls)
            return statistics.median(counts)

    with julep.Client(KEY, url) as client:
        synchronous = usual(lambda: client.sessions.get(ID))
    assert asyncio.run(count()) < synchronous


def peak(work: Callable[[], object]) -> float:
    """The most memory that the work needed beyond what there was, as a part of a long body."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / LONG
    finally:
        tracemalloc.stop()


def send(asynchronous: bool, url: str, request: Request) -> None:
    """Send a request, and keep the reply until it is whole."""
    if not asynchronous:
        with julep.Client(KEY, url) as client:
            client.api.sender.send(request)
        return

    async def run() -> None:
        async with julep.AsyncClient(KEY, url) as client:
            await client.api.sender.send(request)

    asyncio.run(run())


sides = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


@sides
def test_a_body_is_sent_without_a_copy_of_it(url: str, asynchronous: bool) -> None:
    request = Request("create_doc", "POST", "/docs", body=b'"' + b"x" * LONG + b'"')
    send(asynchronous, url, request._replace(body=b"{}"))
    assert peak(lambda: send(asynchronous, url, request)) < 0.2


@sides
def test_of_a_reply_there_is_one_copy(url: str, asynchronous: bool) -> None:
    """It is an eighth longer while it grows."""
    request = Request("get_doc", "GET", "/long")
    assert peak(lambda: send(asynchronous, url, request)) < 1.25
