"""The commands of contenders that make calls: SDKs, and HTTP libraries."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import clocks
from answering import Command, footprint, resident, serve

if TYPE_CHECKING:
    import asyncio

Calls = Mapping[str, Callable[[], Any]]
"""By name; `stream` returns how many chunks it read."""
AsyncCalls = Mapping[str, Callable[[], Awaitable[Any]]]


class Caller:
    """Makes calls with one client for each URL, which it keeps."""

    def __init__(
        self, open_sync: Callable[[str], Calls], open_async: Callable[[str], AsyncCalls]
    ) -> None:
        self._open_sync = open_sync
        self._open_async = open_async
        self._sync: dict[str, Calls] = {}
        self._async: dict[str, AsyncCalls] = {}
        self._runner: asyncio.Runner | None = None

    def serve(self, **more: Command) -> None:
        named = ("bare", "first", "calls", "in_flight", "for_a_while", "stream", "stream_async")
        serve({name: getattr(self, name) for name in named} | more)

    def bare(self) -> dict[str, Any]:
        """What there is before an SDK is loaded. Ask this first."""
        return footprint()

    def first(self, url: str, what: str, asynchronous: bool) -> dict[str, Any]:
        """The first call, from the import to the reply."""
        begin = time.perf_counter()
        if asynchronous:
            self._run(self._await(url, what))
        else:
            self._call(url, what)()
        return {"seconds": time.perf_counter() - begin} | footprint()

    def calls(self, url: str, what: str, count: int) -> dict[str, Any]:
        call = self._call(url, what)
        call()
        return {"seconds": clocks.in_turn(call, count)}

    def in_flight(self, url: str, what: str, tasks: int, count: int) -> dict[str, Any]:
        async def run() -> float:
            call = self._async_call(url, what)
            await clocks.in_flight(call, tasks, tasks)  # opens the connections
            return await clocks.in_flight(call, tasks, count)

        return {"seconds": self._run(run())}

    def for_a_while(self, url: str, what: str, tasks: int, seconds: float) -> dict[str, Any]:
        async def run() -> tuple[int, float]:
            call = self._async_call(url, what)
            await clocks.in_flight(call, tasks, tasks)
            return await clocks.for_a_while(call, tasks, seconds)

        calls, passed = self._run(run())
        return {"calls": calls, "seconds": passed}

    def stream(self, url: str, what: str) -> dict[str, Any]:
        call = self._call(url, what)
        before, begin = resident(), time.perf_counter()
        chunks = call()
        seconds = time.perf_counter() - begin
        return {"chunks": chunks, "seconds": seconds, "grown": resident() - before}

    def stream_async(self, url: str, what: str) -> dict[str, Any]:
        begin = time.perf_counter()
        chunks = self._run(self._await(url, what))
        return {"chunks": chunks, "seconds": time.perf_counter() - begin}

    async def _await(self, url: str, what: str) -> Any:
        return await self._async_call(url, what)()

    def _call(self, url: str, what: str) -> Callable[[], Any]:
        if url not in self._sync:
            self._sync[url] = self._open_sync(url)
        return self._sync[url][what]

    def _async_call(self, url: str, what: str) -> Callable[[], Awaitable[Any]]:
        if url not in self._async:
            self._async[url] = self._open_async(url)
        return self._async[url][what]

    def _run(self, coroutine: Any) -> Any:
        """In one event loop, to which the connections belong."""
        import asyncio

        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(coroutine)
