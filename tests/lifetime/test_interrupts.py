"""Ctrl-C: a program ends at once with a KeyboardInterrupt, and a program that goes on can go on."""

from __future__ import annotations

import _thread
import asyncio
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

import julep
from julep.transport import aiohttp_engine

from .peers import (
    BODY_BEGINS,
    COME_LATER,
    ID,
    NOTHING_LISTED,
    SOON,
    STREAM_BEGINS,
    Peer,
    endless,
    serving,
    silent,
)
from .programs import Target, output, start

GET = "client.agents.list()"
STREAM = "client.sessions.chat(SESSION, 'Hello', stream=True)"

WAITS = {
    "for the headers": (silent(), GET),
    "for the body": (silent(BODY_BEGINS), GET),
    "for another attempt": (silent(COME_LATER), GET),
    "for an event": (silent(STREAM_BEGINS), STREAM),
    "for a chunk": (endless, STREAM),
}
each_wait = pytest.mark.parametrize(("first", "call"), WAITS.values(), ids=WAITS)

SYNC = """
client = julep.Client(KEY, URL)
result = {call}
if not isinstance(result, list):
    for _ in result:
        pass
"""

ASYNC = """
client = julep.AsyncClient(KEY, URL)

async def main():
    result = await {call}
    if not isinstance(result, list):
        async for _ in result:
            pass

"""

PROGRAMS = {
    "sync": SYNC,
    "asyncio": ASYNC + "asyncio.run(main())",
    "trio": ASYNC + "import trio\ntrio.run(main)",
}

OF_A_TRACEBACK = {
    "Traceback (most recent call last):",
    "KeyboardInterrupt",
    # asyncio cancels the main task, and then says why.
    "asyncio.exceptions.CancelledError",
    "",
    "During handling of the above exception, another exception occurred:",
}


@each_wait
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_that_is_interrupted_ends_with_its_traceback(
    first: Callable[[Peer, Any], None], call: str, program: str
) -> None:
    with serving(first) as peer:
        running = start(program.format(call=call), Target("k", peer.url, ID))
        try:
            assert peer.asked.wait(SOON * 2)
            time.sleep(0.1)  # until it waits for what does not come
            running.send_signal(signal.SIGINT)
            interrupted = time.monotonic()
            out, err = output(running)
        finally:
            running.kill()
        assert time.monotonic() - interrupted < SOON
        assert peer.left.wait(SOON)
    assert running.returncode == -signal.SIGINT
    assert (out, err.splitlines()[-1]) == ("", "KeyboardInterrupt")
    said = [line for line in err.splitlines() if not line.startswith(" ")]
    assert set(said) <= OF_A_TRACEBACK


# A program that goes on: the client has one connection, and must still be able to use it.

ONE = httpx.Limits(max_connections=1)

CALLS: dict[str, Callable[[Any], Any]] = {
    GET: lambda client: client.agents.list(),
    STREAM: lambda client: client.sessions.chat(ID, "Hello", stream=True),
}


@contextmanager
def interrupted(peer: Peer) -> Generator[None]:
    """Press Ctrl-C once the block waits for the server."""

    over = threading.Event()

    def press() -> None:
        peer.asked.wait(SOON)
        if not over.wait(0.1):
            # To this thread, as the terminal does: it may have to be woken.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        over.set()
        thread.join()


@each_wait
def test_a_client_works_after_an_interrupt(first: Callable[[Peer, Any], None], call: str) -> None:
    with (
        serving(first) as peer,
        httpx.Client(limits=ONE) as http,
        julep.Client("k", peer.url, http_client=http) as client,
    ):
        with interrupted(peer):
            for _ in CALLS[call](client):
                pass
        assert client.with_options(timeout=SOON).agents.list() == []


@each_wait
def test_an_async_client_works_after_an_interrupt(
    first: Callable[[Peer, Any], None], call: str
) -> None:
    async def main() -> None:
        result = await CALLS[call](client)
        async for _ in result:
            pass

    with serving(first) as peer, asyncio.Runner() as runner:
        http = aiohttp_engine.Client(limits=ONE)
        client = julep.AsyncClient("k", peer.url, http_client=http)
        with interrupted(peer):
            runner.run(main())
        again = client.with_options(timeout=SOON).agents.list()
        assert runner.run(again) == []
        runner.run(http.aclose())


def test_an_interrupt_that_does_not_wake_the_thread_comes_with_the_answer() -> None:
    """As when another thread of Python asks for it."""

    def late(peer: Peer, connection: Any) -> None:
        peer.asked.set()
        time.sleep(0.3)
        connection.sendall(NOTHING_LISTED)
        connection.recv(1)

    def ask(peer: Peer) -> None:
        peer.asked.wait(SOON)
        _thread.interrupt_main()

    with (
        serving(late) as peer,
        httpx.Client(limits=ONE) as http,
        julep.Client("k", peer.url, timeout=SOON, http_client=http) as client,
    ):
        thread = threading.Thread(target=ask, args=[peer])
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            client.agents.list()
        thread.join()
        assert client.agents.list() == []
