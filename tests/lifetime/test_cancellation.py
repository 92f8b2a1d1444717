"""A call that is stopped gives its connection back: a pool of ten loses none, whatever happens.

httpx itself does lose them (https://github.com/encode/httpcore/issues/1093): of the ten connections
of an `httpx.AsyncClient` that is passed in, none is left after twenty seconds of this on asyncio. It
is why asynchronous clients use aiohttp by default, and is not tested here. httpx2 loses none.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import httpx2
import pytest

import julep
from julep.transport import aiohttp_engine

from .busy_server import FOR_EVER, busy
from .peers import ID
from .programs import Target

CONNECTIONS = 10
WORKERS = 2 * CONNECTIONS  # so that some are cancelled while they wait for a connection

SECONDS = float(os.environ.get("JULEP_TEST_CANCELLING_SECONDS", "20"))
"""How long the client that all use is put to the test."""


class Failed(Exception):
    """Of a neighbour of the call."""


Make = Callable[[], Awaitable[object]]


async def cancelled(make: Make, after: float) -> None:
    task = asyncio.ensure_future(make())
    await asyncio.sleep(after)
    task.cancel()
    await task


async def timed_out(make: Make, after: float) -> None:
    async with asyncio.timeout(after):
        await make()


async def with_a_neighbour_that_fails(make: Make, after: float) -> None:
    async def fail() -> None:
        await asyncio.sleep(after)
        raise Failed

    async def call() -> None:
        await make()

    async with asyncio.TaskGroup() as group:
        group.create_task(fail())
        group.create_task(call())


STOPS = (cancelled, timed_out, with_a_neighbour_that_fails)


async def torment(
    client: julep.AsyncClient, session_id: str, seconds: float, longest: float
) -> Counter[str]:
    """Call and stop calls at random moments. How often the calls ended in which way.

    Args:
        client: What to call with.
        session_id: What to chat in.
        seconds: How long.
        longest: Longest time until a call is stopped, in seconds.
    """

    async def get() -> None:
        await client.agents.list(limit=1)

    async def stream() -> None:
        async for _ in await client.sessions.chat(session_id, "Hello", stream=True):
            pass

    async def stream_in_a_block() -> None:
        async with await client.sessions.chat(session_id, "Hello", stream=True) as chunks:
            async for _ in chunks:
                pass

    async def work() -> None:
        while time.monotonic() < end:
            make = chance.choice((get, stream, stream_in_a_block))
            after = longest * chance.random() ** 2  # more happens at the beginning than later
            try:
                await chance.choice(STOPS)(make, after)
            except (asyncio.CancelledError, TimeoutError) as error:
                ends[type(error).__name__] += 1
            except ExceptionGroup as group:
                ends.update(type(error).__name__ for error in group.exceptions)
            else:
                ends["done"] += 1

    chance = random.Random(1093)
    ends: Counter[str] = Counter()
    end = time.monotonic() + seconds
    async with asyncio.TaskGroup() as workers:
        for _ in range(WORKERS):
            workers.create_task(work())
    return ends


async def open_at_once(http: Any, url: str) -> int:
    """How many endless streams can be open at the same time, up to the size of the pool."""
    client = julep.AsyncClient("k", url, http_client=http)
    streams: list[julep.AsyncChatStream] = []
    try:
        async with asyncio.timeout(60):
            for _ in range(CONNECTIONS):
                streams.append(await client.sessions.chat(FOR_EVER, "Hello", stream=True))
                await anext(streams[-1])
    except TimeoutError:
        pass
    for stream in streams:
        await stream.aclose()
    return len(streams)


def of_aiohttp() -> httpx.AsyncClient:
    return aiohttp_engine.Client(limits=httpx.Limits(max_connections=CONNECTIONS))


def of_httpx2() -> Any:
    return httpx2.AsyncClient(limits=httpx2.Limits(max_connections=CONNECTIONS))


ENDS = {"CancelledError", "TimeoutError", "Failed", "done"}


def check(pool: Callable[[], Any], target: Target, seconds: float, longest: float) -> None:
    async def main(url: str) -> tuple[Counter[str], int]:
        async with pool() as http:
            client = julep.AsyncClient(
                target.api_key, target.url or url, timeout=60, max_retries=0, http_client=http
            )
            ends = Counter[str]()
            # A busy machine may take a while for all of it to happen.
            for _ in range(10):
                ends += await torment(client, target.session_id, seconds, longest)
                if {*ends} >= ENDS:
                    break
            return ends, await open_at_once(http, url)

    with busy() as url:
        ends, connections = asyncio.run(main(url))
    assert connections == CONNECTIONS
    # All of it happened, and nothing else, such as an APITimeoutError.
    assert {*ends} == ENDS


@pytest.mark.parametrize(
    ("pool", "seconds"),
    [(of_aiohttp, SECONDS), (of_httpx2, min(SECONDS, 1))],
    ids=["aiohttp", "httpx2"],
)
def test_calls_that_are_stopped_give_their_connections_back(
    pool: Callable[[], Any], seconds: float
) -> None:
    check(pool, Target("k", "", ID), seconds, 0.15)


def test_calls_of_the_embedded_server_do_too(target: Target) -> None:
    # It works on at what it was asked for before the call was stopped: it needs time for that.
    check(of_aiohttp, target, min(SECONDS, 1), 0.5)
