"""The three ways in which a call reaches the network: each test of this folder runs over all."""

from __future__ import annotations

import asyncio
import inspect
import ssl
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, cast

import httpcore
import httpx

import julep

Action = Callable[[Any], Any]
"""A call, given a client. Its result may be awaitable, and may be a stream."""

Lane = Callable[..., list[Any]]
"""Makes a client with the options that are its first argument, and does the actions that follow.

Returns for each its result, a list for a stream, or the exception that it raised.
"""

ONE_CONNECTION = httpx.Limits(max_connections=1)  # losing it is noticed by the next call
TLS = ssl.create_default_context()  # making one takes longer than most calls


def sync_httpx(options: dict[str, Any], *actions: Action) -> list[Any]:
    """`Client` over httpx."""
    http = httpx.Client(limits=ONE_CONNECTION, verify=TLS)
    with http, julep.Client(**options, http_client=http) as client:
        return [_outcome(client, action) for action in actions]


class _Network(httpcore.AsyncNetworkBackend):
    """Has connections closed at the end that httpx lost, too."""

    def __init__(self, network: httpcore.AsyncNetworkBackend, end: AsyncExitStack) -> None:
        self._network = network
        self._end = end

    async def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        stream = await self._network.connect_tcp(*args, **kwargs)
        self._end.push_async_callback(stream.aclose)
        return stream


def async_httpx(options: dict[str, Any], *actions: Action) -> list[Any]:
    """`AsyncClient` over httpx."""

    async def outcomes() -> list[Any]:
        # httpx may itself lose the one that a call opened which then ran out of time:
        # https://github.com/encode/httpcore/issues/1093
        http = httpx.AsyncClient(limits=httpx.Limits(max_connections=3), verify=TLS)
        async with (
            AsyncExitStack() as end,
            http,
            julep.AsyncClient(**options, http_client=http) as client,
        ):
            pool = cast(Any, http)._transport._pool
            pool._network_backend = _Network(pool._network_backend, end)
            return await _async_outcomes(client, actions)

    return asyncio.run(outcomes())


def async_aiohttp(options: dict[str, Any], *actions: Action) -> list[Any]:
    """`AsyncClient` over the engine that it chooses itself."""

    async def outcomes() -> list[Any]:
        async with julep.AsyncClient(**options) as client:
            return await _async_outcomes(client, actions)

    return asyncio.run(outcomes())


LANES: dict[str, Lane] = {
    "sync, httpx": sync_httpx,
    "async, httpx": async_httpx,
    "async, aiohttp": async_aiohttp,
}


def _outcome(client: julep.Client, action: Action) -> Any:
    try:
        result = action(client)
        if isinstance(result, julep.ChatStream):
            with result as stream:
                return list(stream)
        return result
    except Exception as error:  # noqa: BLE001  what it is, is what is tested
        return error


async def _async_outcomes(client: julep.AsyncClient, actions: tuple[Action, ...]) -> list[Any]:
    complaints: list[str] = []  # such as an exception of a task that nobody awaits any more
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(str(context)))
    close = sys.get_asyncgen_hooks().finalizer

    def forgotten(generator: Any) -> None:
        """Ours are not for the garbage collector to close. What httpx wraps around them may be."""
        if generator.ag_frame.f_globals["__name__"] in ("julep.streaming", "julep.transport.body"):
            complaints.append(f"not closed: {generator}")
        if close is not None:
            close(generator)

    sys.set_asyncgen_hooks(finalizer=forgotten)
    outcomes = [await _async_outcome(client, action) for action in actions]
    for _ in range(1000):  # until those are closed
        await asyncio.sleep(0.001)
        if len(asyncio.all_tasks()) == 1:
            break
    assert not complaints, complaints
    assert len(asyncio.all_tasks()) == 1, asyncio.all_tasks()
    return outcomes


async def _async_outcome(client: julep.AsyncClient, action: Action) -> Any:
    try:
        result = action(client)
        if inspect.isawaitable(result):
            result = await result
        if isinstance(result, julep.AsyncChatStream):
            async with result as stream:
                return [chunk async for chunk in stream]
        return result
    except Exception as error:  # noqa: BLE001  what it is, is what is tested
        return error
