"""A stream that is left early gives its connection back at once, however it is left.

The server of these tests streams for as long as anybody listens, and the client has one connection:
if it were lost, no further call would be answered.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from typing import Any, cast

import anyio
import httpx
import pytest
import trio

import julep
from julep.transport import aiohttp_engine

from .peers import ID, SOON, Peer, endless, serving

ONE = httpx.Limits(max_connections=1)


class OfTheCaller(Exception):
    """Raised in the body of a loop."""


@contextmanager
def peer_and_client() -> Generator[tuple[Peer, julep.Client]]:
    with (
        serving(endless) as peer,
        httpx.Client(limits=ONE) as http,
        julep.Client("k", peer.url, timeout=SOON, max_retries=0, http_client=http) as client,
    ):
        yield peer, client


def opened(client: julep.Client) -> julep.ChatStream:
    return client.sessions.chat(ID, "Hello", stream=True)


def break_the_loop(stream: julep.ChatStream) -> None:
    for _ in stream:
        break


def leave_the_block(stream: julep.ChatStream) -> None:
    with stream:
        next(stream)


def raise_in_the_loop(stream: julep.ChatStream) -> None:
    with pytest.raises(OfTheCaller):
        for _ in stream:
            raise OfTheCaller


def raise_in_the_block(stream: julep.ChatStream) -> None:
    with pytest.raises(OfTheCaller), stream:
        raise OfTheCaller


def take_a_few(stream: julep.ChatStream) -> None:
    assert len(list(islice(stream, 3))) == 3


def close(stream: julep.ChatStream) -> None:
    next(stream)
    stream.close()


def close_unread(stream: julep.ChatStream) -> None:
    stream.close()


WAYS = [
    break_the_loop,
    leave_the_block,
    raise_in_the_loop,
    raise_in_the_block,
    take_a_few,
    close,
    close_unread,
]


@pytest.mark.parametrize("leave", WAYS)
def test_leaving_a_stream_closes_its_connection(leave: Callable[[julep.ChatStream], None]) -> None:
    with peer_and_client() as (peer, client):
        stream = opened(client)
        leave(stream)
        assert peer.left.wait(SOON)
        assert client.agents.list() == []
        with pytest.raises(julep.ResponseDecodeError, match="closed before its end"):
            list(stream)


@pytest.mark.parametrize("begun", [False, True])
def test_forgetting_a_stream_closes_its_connection(begun: bool) -> None:
    """Without the help of the garbage collector, which comes when it likes."""
    gc.disable()
    try:
        with peer_and_client() as (peer, client):
            stream = opened(client)
            if begun:
                next(stream)
            del stream
            assert peer.left.wait(SOON)
            assert client.agents.list() == []
    finally:
        gc.enable()


def test_forgotten_streams_never_block_the_pool() -> None:
    """They once did: the garbage collector closed them in the midst of the pool's own work."""
    usual = gc.get_threshold()
    gc.set_threshold(20)
    try:
        with serving(endless) as peer, julep.Client("k", peer.url, timeout=SOON) as client:
            end = time.monotonic() + 1
            while time.monotonic() < end:
                peer.asked.clear()  # so that this stream is endless, too
                next(opened(client))
    finally:
        gc.set_threshold(*usual)


@pytest.mark.parametrize("begun", [False, True])
def test_the_garbage_collector_may_come_while_the_pool_is_locked(begun: bool) -> None:
    """The lock is that of httpcore, which the same thread can't take twice."""
    gc.collect()
    with peer_and_client() as (peer, client):
        kept: list[Any] = [opened(client)]
        kept.append(kept)  # a cycle, which only the collector finds
        if begun:
            next(kept[0])
        http = cast(Any, client.api).sender.pool.client()

        def collect() -> None:
            with http._transport._pool._optional_thread_lock:
                gc.collect()

        collecting = threading.Thread(target=collect, daemon=True)
        del kept
        collecting.start()
        collecting.join(SOON)
        assert not collecting.is_alive()
        assert peer.left.wait(SOON)
        assert client.agents.list() == []


# Asynchronous

AsyncLeave = Callable[[julep.AsyncChatStream], Awaitable[None]]


def on_asyncio(main: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await main()

    asyncio.run(run())


RUNS: dict[str, Callable[[Callable[[], Awaitable[None]]], None]] = {
    "asyncio": on_asyncio,
    "trio": trio.run,
}
each_library = pytest.mark.parametrize("library", RUNS)


@asynccontextmanager
async def one_connection(library: str, peer: Peer) -> AsyncGenerator[julep.AsyncClient]:
    http = (
        aiohttp_engine.Client(limits=ONE) if library == "asyncio" else httpx.AsyncClient(limits=ONE)
    )
    async with (
        http,
        julep.AsyncClient("k", peer.url, timeout=SOON, max_retries=0, http_client=http) as client,
    ):
        yield client


async def is_left(peer: Peer) -> bool:
    return await anyio.to_thread.run_sync(peer.left.wait, SOON)


async def async_opened(client: julep.AsyncClient) -> julep.AsyncChatStream:
    return await client.sessions.chat(ID, "Hello", stream=True)


async def async_leave_the_block(stream: julep.AsyncChatStream) -> None:
    async with stream:
        await anext(stream)


async def async_break_in_the_block(stream: julep.AsyncChatStream) -> None:
    async with stream:
        async for _ in stream:
            break


async def async_raise_in_the_block(stream: julep.AsyncChatStream) -> None:
    with pytest.raises(OfTheCaller):
        async with stream:
            async for _ in stream:
                raise OfTheCaller


async def async_close(stream: julep.AsyncChatStream) -> None:
    await anext(stream)
    await stream.aclose()


async def async_close_unread(stream: julep.AsyncChatStream) -> None:
    await stream.aclose()


ASYNC_WAYS = [
    async_leave_the_block,
    async_break_in_the_block,
    async_raise_in_the_block,
    async_close,
    async_close_unread,
]


# httpx itself forgets generators, of which trio warns.
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@each_library
@pytest.mark.parametrize("leave", ASYNC_WAYS)
def test_leaving_an_async_stream_closes_its_connection(leave: AsyncLeave, library: str) -> None:
    with serving(endless) as peer:

        async def main() -> None:
            async with one_connection(library, peer) as client:
                stream = await async_opened(client)
                await leave(stream)
                assert await is_left(peer)
                assert await client.agents.list() == []
                with pytest.raises(julep.ResponseDecodeError, match="closed before its end"):
                    await stream.response()

        RUNS[library](main)


async def async_break_the_loop(stream: julep.AsyncChatStream) -> None:
    async for _ in stream:
        break


async def async_raise_in_the_loop(stream: julep.AsyncChatStream) -> None:
    with pytest.raises(OfTheCaller):
        async for _ in stream:
            raise OfTheCaller


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@each_library
@pytest.mark.parametrize("leave", [async_break_the_loop, async_raise_in_the_loop])
def test_leaving_a_loop_closes_the_connection_while_the_stream_is_kept(
    leave: AsyncLeave, library: str
) -> None:
    with serving(endless) as peer:

        async def main() -> None:
            async with one_connection(library, peer) as client:
                stream = await async_opened(client)
                await leave(stream)
                assert await is_left(peer)
                assert await client.agents.list() == []
                with pytest.raises(julep.ResponseDecodeError, match="closed before its end"):
                    await stream.response()

        RUNS[library](main)


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@each_library
@pytest.mark.parametrize("begun", [False, True])
def test_forgetting_an_async_stream_closes_its_connection(begun: bool, library: str) -> None:
    with serving(endless) as peer:

        async def main() -> None:
            async with one_connection(library, peer) as client:
                stream = await async_opened(client)
                if begun:
                    await anext(stream)
                del stream
                assert await is_left(peer)
                assert await client.agents.list() == []

        gc.disable()
        try:
            RUNS[library](main)
        finally:
            gc.enable()
