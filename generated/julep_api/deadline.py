"""The end of a call's time, held against a reply that keeps dripping."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping

import httpx


class Deadline:
    """The moment at which a call must be over.

    httpx has a limit for each read alone, so that a reply which never stops, byte by byte, would
    never run into it.
    """

    def __init__(self, timeout: float | None) -> None:
        self._end = None if timeout is None else time.monotonic() + timeout

    def left(self) -> float | None:
        """Seconds that are left, and never none at all, which would mean without a limit."""
        return None if self._end is None else max(self._end - time.monotonic(), 0.001)

    def check(self) -> None:
        """Raise what httpx raises for a slow read, if the time is over."""
        if self._end is not None and time.monotonic() > self._end:
            raise httpx.ReadTimeout("the reply is not complete yet")


class Remaining(Mapping[str, float | None]):
    """httpx's limits of one request: each is what is left of the call's time when it is asked for.

    They are asked for at the beginning of each phase: connecting, sending, waiting for the headers,
    reading the body.
    """

    _PHASES = ("connect", "pool", "read", "write")

    def __init__(self, deadline: Deadline, timeout: float | None) -> None:
        self._deadline = deadline
        self.timeout: float | None = timeout
        """The limit of the whole call, in seconds."""

    def __getitem__(self, phase: str) -> float | None:
        if phase not in self._PHASES:
            raise KeyError(phase)
        return self._deadline.left()

    def __iter__(self) -> Iterator[str]:
        return iter(self._PHASES)

    def __len__(self) -> int:
        return len(self._PHASES)


class LimitedStream(httpx.SyncByteStream):
    """The body of a reply, for as long as there is time."""

    def __init__(self, body: httpx.SyncByteStream, deadline: Deadline) -> None:
        self._body, self._deadline = body, deadline

    def __iter__(self) -> Iterator[bytes]:
        for part in self._body:
            self._deadline.check()
            yield part

    def close(self) -> None:
        self._body.close()


class AsyncLimitedStream(httpx.AsyncByteStream):
    """What `LimitedStream` is, for asynchronous code."""

    def __init__(self, body: httpx.AsyncByteStream, deadline: Deadline) -> None:
        self._body, self._deadline = body, deadline

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._body:
            self._deadline.check()
            yield part

    async def aclose(self) -> None:
        await self._body.aclose()
