"""The time limits of a call, held against connections that hang and replies that drip.

HTTP libraries have a limit for each read alone: a reply that comes byte by byte never runs into it.
Here each read gets what is left of the whole call, asked for anew before every read.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from functools import cache
from types import TracebackType
from typing import Any, Literal, cast

SHORTEST = 0.001
"""Seconds. No time at all would mean no limit, or a socket that doesn't block, to those below."""

LONGEST = 1e6
"""Seconds, of one read. Sockets and locks take no more than some systems can count."""

Clock = Callable[[], float]


class Deadline:
    """The moment at which a call must be over. Pure but for its clock.

    Args:
        total: Seconds from now; None for no limit.
        clock: What tells the time, in seconds.
    """

    def __init__(self, total: float | None, clock: Clock = time.monotonic) -> None:
        self.total: float | None = total
        self._clock = clock
        self._start = clock()
        self._end = math.inf if total is None else self._start + total
        self._idle = math.inf
        self._idle_end = math.inf

    def elapsed(self) -> float:
        """Seconds since the call began."""
        return self._clock() - self._start

    def left(self) -> float:
        """Seconds until the nearest limit: infinite without one, negative when it has passed."""
        return min(self._end, self._idle_end) - self._clock()

    def expect_event(self, idle: float | None) -> None:
        """From now on, let at most this many seconds pass between two events; None for any."""
        self._idle = math.inf if idle is None else idle
        self.event()

    def event(self) -> None:
        """An event has arrived: the idle limit begins anew."""
        self._idle_end = self._clock() + self._idle

    def passed(self, early: float = 0) -> Literal["total", "idle"] | None:
        """The limit that has passed, if one has, or will have in so many seconds."""
        now = self._clock() + early
        if now >= self._end:
            return "total"
        return "idle" if now >= self._idle_end else None


class Left(float):
    """Seconds that a read may take. `again` says how many those are by now."""

    __slots__ = ("_deadline", "_limit")
    _limit: float
    _deadline: Deadline

    @classmethod
    def of(cls, limit: float, deadline: Deadline) -> Left | None:
        """What is left, and at most `limit`. None where both are infinite."""
        left = min(limit, deadline.left())
        if left == math.inf:
            return None
        self = cls(max(min(left, LONGEST), SHORTEST))
        self._limit, self._deadline = limit, deadline
        return self

    def again(self) -> float:
        """Seconds, counted from now."""
        return max(min(self._limit, self._deadline.left(), LONGEST), SHORTEST)


class Limits(Mapping[str, float | None]):
    """The `timeout` extension of one request: httpx asks it at the beginning of each phase.

    Args:
        deadline: The end of the call.
        connect: Longest time to connect, in seconds; None for what is left of the call.
        read: Longest silence of the server, in seconds; None for what is left of the call.
    """

    def __init__(
        self, deadline: Deadline, connect: float | None = None, read: float | None = None
    ) -> None:
        self._deadline = deadline
        self._limits = {"connect": connect, "read": read, "write": None, "pool": None}

    def __getitem__(self, phase: str) -> float | None:
        limit = self._limits[phase]
        return Left.of(math.inf if limit is None else limit, self._deadline)

    def __iter__(self) -> Iterator[str]:
        return iter(self._limits)

    def __len__(self) -> int:
        return len(self._limits)


class Watch:
    """The `trace` extension of one request: sees how far it gets, and makes its reads keep time.

    See https://www.encode.io/httpcore/extensions/#trace for the names of the steps.
    """

    def __init__(self) -> None:
        self.sent: bool | None = None
        """Whether a part of the request may have been sent; None where nobody reports."""

    def __call__(self, step: str, info: Mapping[str, Any]) -> None:
        meaning = self._see(step, info)
        if meaning == "begins TLS" and isinstance(info.get("timeout"), Left):
            # httpcore asked for it before it connected, and passes this dict on.
            cast(dict[str, Any], info)["timeout"] = info["timeout"].again()
        if meaning == "connected":
            self.connected(info["return_value"])

    def connected(self, network: Any) -> None:
        """A connection has been opened, or encrypted."""
        keep_time(network)

    async def see_async(self, step: str, info: Mapping[str, Any]) -> None:
        """What calling it does for a synchronous client; asynchronous ones keep time by `within`."""
        self._see(step, info)

    def _see(self, step: str, info: Mapping[str, Any]) -> str | None:
        meaning = _meaning(step)
        # A proxy is asked for a tunnel by a request of its own.
        sends = meaning == "sends" and info["request"].method != b"CONNECT"
        self.sent = self.sent or sends
        return meaning


@cache
def _meaning(step: str) -> str | None:
    """What a step is to us. There are few of them."""
    if step.endswith(".send_request_headers.started"):
        return "sends"
    if step.endswith("start_tls.started"):
        return "begins TLS"
    connects = step.endswith((".connect_tcp.complete", "start_tls.complete"))
    return "connected" if connects else None


_SLICE = 65536


def answered(network: Any) -> bool:
    """Whether something was read since the last write. If not, a reply is to an earlier request."""
    return bool(getattr(network, "answered", True))


def keep_time(network: Any) -> None:
    """Make a network stream of httpcore ask how much time is left before each read and write."""
    if "answered" in vars(network):
        return  # it does already
    network.answered = True
    read: Callable[[int, float | None], bytes] = network.read
    write: Callable[[bytes, float | None], None] = network.write

    def timely_read(max_bytes: int, timeout: float | None = None) -> bytes:
        data = read(max_bytes, _left(timeout))
        network.answered = True
        return data

    def timely_write(buffer: bytes, timeout: float | None = None) -> None:
        network.answered = False
        for start in range(0, len(buffer), _SLICE):
            write(buffer[start : start + _SLICE], _left(timeout))

    network.read, network.write = timely_read, timely_write


def _left(timeout: float | None) -> float | None:
    """Seconds that a read may take by now.

    Raises:
        TimeoutError: None are left. Where data comes without end, no read would say so.
    """
    if not isinstance(timeout, Left):
        return timeout
    left = timeout.again()
    if left <= SHORTEST:
        raise TimeoutError
    return left


def keep_track(network: Any) -> None:
    """Make an asynchronous network stream note what `answered` tells; `within` keeps its time."""
    if "answered" in vars(network):
        return
    network.answered = True
    read: Callable[[int, float | None], Awaitable[bytes]] = network.read
    write: Callable[[bytes, float | None], Awaitable[None]] = network.write

    async def tracked_read(max_bytes: int, timeout: float | None = None) -> bytes:
        data = await read(max_bytes, timeout)
        network.answered = True
        return data

    async def tracked_write(buffer: bytes, timeout: float | None = None) -> None:
        network.answered = False
        await write(buffer, timeout)

    network.read, network.write = tracked_read, tracked_write


def in_asyncio() -> bool:
    """Whether this runs in an event loop of asyncio."""
    asyncio = sys.modules.get("asyncio")  # costly to import, and without it there is no loop of its
    return asyncio is not None and asyncio._get_running_loop() is not None


def within(seconds: float) -> AbstractAsyncContextManager[object]:
    """Cancel what is in the block, and raise TimeoutError, when it takes longer."""
    if in_asyncio():
        import asyncio

        return asyncio.timeout(None if seconds == math.inf else seconds)
    return _FailAfter(seconds)


class _FailAfter:
    """`asyncio.timeout` for other event loops."""

    def __init__(self, seconds: float) -> None:
        import anyio  # httpx depends on it; asyncio can do without

        self._scope = anyio.fail_after(None if seconds == math.inf else max(seconds, 0))

    async def __aenter__(self) -> None:
        self._scope.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        return self._scope.__exit__(kind, error, traceback)
