"""Time limits of a call, with a clock that only the tests move."""

from __future__ import annotations

import asyncio
import math
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api.deadline import (
    LONGEST,
    SHORTEST,
    Deadline,
    Left,
    Limits,
    Watch,
    answered,
    in_asyncio,
    keep_time,
    keep_track,
    within,
)


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


# Deadlines


def test_a_deadline_counts_from_when_it_was_made(clock: Clock) -> None:
    deadline = Deadline(10, clock)
    assert (deadline.total, deadline.elapsed(), deadline.left()) == (10, 0, 10)
    clock.now += 4
    assert (deadline.total, deadline.elapsed(), deadline.left()) == (10, 4, 6)
    clock.now += 7
    assert (deadline.elapsed(), deadline.left()) == (11, -1)


def test_the_total_passes_and_stays_passed(clock: Clock) -> None:
    deadline = Deadline(10, clock)
    assert deadline.passed() is None
    clock.now += 9.99
    assert deadline.passed() is None
    clock.now += 0.01
    assert deadline.passed() == "total"
    deadline.event()
    assert deadline.passed() == "total"


def test_a_deadline_without_a_total_never_passes(clock: Clock) -> None:
    deadline = Deadline(None, clock)
    clock.now += 1e9
    assert (deadline.total, deadline.left(), deadline.passed()) == (None, math.inf, None)
    assert deadline.elapsed() == 1e9


def test_events_begin_the_idle_limit_anew(clock: Clock) -> None:
    deadline = Deadline(100, clock)
    deadline.expect_event(5)
    assert deadline.left() == 5
    clock.now += 4
    assert (deadline.left(), deadline.passed()) == (1, None)
    deadline.event()
    assert deadline.left() == 5
    clock.now += 5
    assert (deadline.left(), deadline.passed()) == (0, "idle")


def test_events_do_not_move_the_total(clock: Clock) -> None:
    deadline = Deadline(10, clock)
    deadline.expect_event(5)
    for _ in range(4):
        clock.now += 2
        deadline.event()
    assert deadline.left() == 2
    clock.now += 2
    assert deadline.passed() == "total"


def test_where_both_have_passed_it_is_the_total(clock: Clock) -> None:
    deadline = Deadline(10, clock)
    deadline.expect_event(5)
    clock.now += 20
    assert deadline.passed() == "total"


def test_before_a_stream_begins_and_without_a_limit_silence_may_last(clock: Clock) -> None:
    deadline = Deadline(None, clock)
    deadline.event()
    assert deadline.left() == math.inf
    deadline.expect_event(None)
    clock.now += 1e9
    assert (deadline.left(), deadline.passed()) == (math.inf, None)
    deadline.expect_event(5)
    assert deadline.left() == 5
    deadline.expect_event(None)
    assert deadline.left() == math.inf


@pytest.mark.parametrize(("total", "idle", "limit"), [(5, None, "total"), (None, 5, "idle")])
def test_who_is_early_may_ask_for_what_is_about_to_pass(
    clock: Clock, total: float | None, idle: float | None, limit: str
) -> None:
    deadline = Deadline(total, clock)
    deadline.expect_event(idle)
    clock.now += 4.5
    assert deadline.passed() is None
    assert deadline.passed(0.25) is None
    assert deadline.passed(0.5) == limit


def test_a_deadline_has_a_clock_of_its_own_if_it_is_given_none() -> None:
    deadline = Deadline(60)
    assert 0 <= deadline.elapsed() <= 60 - deadline.left() < 30


# What is left for one read


def test_what_is_left_is_a_number_now_and_another_one_later(clock: Clock) -> None:
    left = Left.of(math.inf, Deadline(10, clock))
    assert left == 10
    assert left is not None
    clock.now += 4
    assert left == 10
    assert left.again() == 6


def test_a_read_has_its_own_limit_too(clock: Clock) -> None:
    left = Left.of(3, Deadline(10, clock))
    assert left is not None and (left, left.again()) == (3, 3)
    clock.now += 8
    assert left.again() == 2


def test_with_a_limit_of_the_read_alone_it_stays(clock: Clock) -> None:
    left = Left.of(3, Deadline(None, clock))
    clock.now += 1e6
    assert left is not None and (left, left.again()) == (3, 3)


def test_where_nothing_is_limited_there_is_no_limit(clock: Clock) -> None:
    assert Left.of(math.inf, Deadline(None, clock)) is None


def test_an_idle_limit_that_begins_later_counts_too(clock: Clock) -> None:
    deadline = Deadline(100, clock)
    left = Left.of(math.inf, deadline)
    deadline.expect_event(5)
    assert left is not None and left.again() == 5


@pytest.mark.parametrize("late", [0, 1, 1e9])
def test_when_the_time_is_over_a_little_is_left(clock: Clock, late: float) -> None:
    left = Left.of(math.inf, Deadline(10, clock))
    clock.now += 10 + late
    assert left is not None and left.again() == SHORTEST
    assert Left.of(math.inf, Deadline(-1, clock)) == SHORTEST


@pytest.mark.parametrize("total", [1e-9, 1, LONGEST, 1e10, float(sys.maxsize), 1e300])
def test_sockets_and_locks_take_whatever_is_left(clock: Clock, total: float) -> None:
    left = Left.of(math.inf, Deadline(total, clock))
    assert left is not None and SHORTEST <= left.again() <= LONGEST < threading.TIMEOUT_MAX
    with socket.socket() as one:
        one.settimeout(left)
        one.settimeout(left.again())


@settings(deadline=None)
@given(
    limit=st.floats(min_value=0),
    total=st.none() | st.floats(min_value=1e-3, max_value=1e12),
    idle=st.none() | st.floats(min_value=1e-3, max_value=1e12),
    later=st.floats(0, 1e12),
)
def test_what_is_left_is_never_more_than_any_limit_nor_nothing(
    limit: float, total: float | None, idle: float | None, later: float
) -> None:
    clock = Clock()
    deadline = Deadline(total, clock)
    deadline.expect_event(idle)
    left = Left.of(limit, deadline)
    clock.now += later
    if left is None:
        assert limit == deadline.left() == math.inf
    else:
        assert SHORTEST <= left.again() <= max(SHORTEST, min(limit, deadline.left()))


# What httpx asks for


def test_httpx_is_given_limits_for_its_four_phases(clock: Clock) -> None:
    limits = Limits(Deadline(10, clock), connect=3, read=20)
    assert dict(limits) == {"connect": 3, "read": 10, "write": 10, "pool": 10}
    assert len(limits) == 4
    clock.now += 8
    assert dict(limits) == {"connect": 2, "read": 2, "write": 2, "pool": 2}


def test_limits_that_are_not_set_are_none(clock: Clock) -> None:
    limits = Limits(Deadline(None, clock), connect=3)
    assert dict(limits) == {"connect": 3, "read": None, "write": None, "pool": None}
    assert limits.get("another") is None


# Reads and writes that keep time


class Network:
    """A stream of httpcore's that writes down what it is asked."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.timeouts: list[float | None] = []
        self.written: list[bytes] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.timeouts.append(timeout)
        self.clock.now += 4
        return b"x" * max_bytes

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.timeouts.append(timeout)
        self.clock.now += 4
        self.written.append(buffer)


@pytest.fixture
def network(clock: Clock) -> Network:
    network = Network(clock)
    keep_time(network)
    return network


def test_each_read_is_given_what_is_left_then(clock: Clock, network: Network) -> None:
    left = Left.of(math.inf, Deadline(10, clock))
    assert [network.read(3, left) for _ in range(3)] == [b"xxx"] * 3
    assert network.timeouts == [10, 6, 2]
    with pytest.raises(TimeoutError):  # though there is more to read at once
        network.read(3, left)


def test_what_tls_may_take_is_asked_for_when_it_begins(clock: Clock) -> None:
    info: dict[str, Any] = {"timeout": Left.of(5, Deadline(10, clock))}
    clock.now += 7
    Watch()("connection.start_tls.started", info)
    assert info["timeout"] == 3


def test_a_long_text_is_written_in_parts_that_keep_time(clock: Clock, network: Network) -> None:
    text = bytes(range(256)) * 700
    network.write(text, Left.of(math.inf, Deadline(10, clock)))
    assert b"".join(network.written) == text
    assert max(map(len, network.written)) == 65536
    assert network.timeouts == [10, 6, 2]


def test_nothing_is_written_where_there_is_nothing(network: Network) -> None:
    network.write(b"", 5)
    assert network.written == []


@pytest.mark.parametrize("timeout", [5.0, None])
def test_other_timeouts_are_handed_on(network: Network, timeout: float | None) -> None:
    network.read(1, timeout)
    network.write(b"x", timeout)
    network.read(1)
    assert network.timeouts == [timeout, timeout, None]


def test_a_stream_keeps_time_once(clock: Clock, network: Network) -> None:
    read = network.read
    keep_time(network)
    assert network.read == read


# Streams that know whether they were answered


def test_a_stream_that_nobody_tracks_is_taken_to_be_answered(clock: Clock) -> None:
    assert answered(Network(clock))
    assert answered(None)


def test_a_stream_is_answered_when_something_was_read_after_the_last_write(
    network: Network,
) -> None:
    assert answered(network)
    network.write(b"x")
    assert not answered(network)
    network.write(b"x")
    network.read(1)
    assert answered(network)
    network.write(b"x")
    assert not answered(network)


class AsyncNetwork(Network):
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride]
        return super().read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().write(buffer, timeout)


def test_so_is_an_async_one(clock: Clock) -> None:
    async def use(network: AsyncNetwork) -> list[bool]:
        seen = [answered(network)]
        await network.write(b"x", 5)
        seen.append(answered(network))
        assert await network.read(3, 5) == b"xxx"
        return [*seen, answered(network)]

    network = AsyncNetwork(clock)
    keep_track(network)
    write = network.write
    keep_track(network)
    assert network.write == write
    assert asyncio.run(use(network)) == [True, False, True]
    assert (network.written, network.timeouts) == ([b"x"], [5, 5])


class Broken(Exception):
    pass


def test_a_read_that_fails_is_no_answer(clock: Clock) -> None:
    class Breaks(Network):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            raise Broken

    network = Breaks(clock)
    keep_time(network)
    network.write(b"x")
    with pytest.raises(Broken):
        network.read(1)
    assert not answered(network)


# What a request tells of its way


def step(name: str, method: bytes = b"POST", made: object = None) -> tuple[str, dict[str, Any]]:
    class Sent:
        def __init__(self) -> None:
            self.method = method

    return name, {"request": Sent(), "return_value": made}


def test_a_request_that_nobody_watched_may_have_been_sent() -> None:
    assert Watch().sent is None


@pytest.mark.parametrize("version", ["http11", "http2"])
def test_a_request_is_sent_when_its_headers_are(version: str) -> None:
    watch = Watch()
    watch(*step("connection.connect_tcp.started"))
    assert watch.sent is False
    watch(*step(f"{version}.send_request_headers.started"))
    assert watch.sent is True
    watch(*step(f"{version}.send_request_body.failed"))
    assert watch.sent is True


def test_asking_a_proxy_for_a_tunnel_sends_nothing() -> None:
    watch = Watch()
    watch(*step("http11.send_request_headers.started", b"CONNECT"))
    assert watch.sent is False
    watch(*step("http11.send_request_headers.started", b"GET"))
    assert watch.sent is True


def test_an_async_request_is_watched_in_the_same_way() -> None:
    async def see() -> list[bool | None]:
        watch = Watch()
        await watch.see_async(*step("connection.connect_tcp.started"))
        before = watch.sent
        await watch.see_async(*step("http11.send_request_headers.started"))
        return [before, watch.sent]

    assert asyncio.run(see()) == [False, True]


@pytest.mark.parametrize(
    "name",
    [
        "connection.connect_tcp.complete",
        "connection.start_tls.complete",
        "proxy_connection.start_tls.complete",
    ],
)
def test_a_connection_that_was_made_keeps_time(clock: Clock, name: str) -> None:
    network = Network(clock)
    Watch()(*step(name, made=network))
    network.read(1, Left.of(math.inf, Deadline(10, clock)))
    network.read(1, Left.of(math.inf, Deadline(10, clock)))
    left = Left.of(math.inf, Deadline(10, clock))
    clock.now += 3
    network.read(1, left)
    assert network.timeouts == [10, 10, 7]


@pytest.mark.parametrize("name", ["connection.connect_tcp.started", "connection.start_tls.failed"])
def test_a_connection_that_was_not_made_is_left_alone(name: str) -> None:
    Watch()(*step(name, made=None))


# Blocks that end in time

Run = Callable[[Callable[[], Awaitable[Any]]], Any]


def in_asyncio_(block: Callable[[], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        return await block()

    return asyncio.run(run())


loops = pytest.mark.parametrize(
    ("run", "sleep"),
    [(in_asyncio_, asyncio.sleep), (trio.run, trio.sleep)],
    ids=["asyncio", "trio"],
)


@loops
def test_a_block_that_takes_too_long_is_left(
    run: Run, sleep: Callable[[float], Awaitable[None]]
) -> None:
    async def block() -> None:
        async with within(0.01):
            await sleep(50)

    with pytest.raises(TimeoutError):
        run(block)


@loops
@pytest.mark.parametrize("seconds", [50, 1e12, math.inf])
def test_a_block_that_does_not_is_not(
    run: Run, sleep: Callable[[float], Awaitable[None]], seconds: float
) -> None:
    async def block() -> str:
        async with within(seconds):
            await sleep(0.01)
        return "done"

    assert run(block) == "done"


@loops
@pytest.mark.parametrize("seconds", [0, -1, -1e9])
def test_a_block_without_time_is_left_where_it_first_waits(
    run: Run, sleep: Callable[[float], Awaitable[None]], seconds: float
) -> None:
    async def block() -> None:
        async with within(seconds):
            await sleep(0.5)

    with pytest.raises(TimeoutError):
        run(block)


@loops
def test_what_a_block_raises_comes_out_of_it(
    run: Run, sleep: Callable[[float], Awaitable[None]]
) -> None:
    async def block() -> None:
        async with within(50):
            await sleep(0)
            raise LookupError("of the block")

    with pytest.raises(LookupError, match="of the block"):
        run(block)


@loops
def test_it_is_known_which_library_runs_the_loop(
    run: Run, sleep: Callable[[float], Awaitable[None]]
) -> None:
    async def ask() -> bool:
        return in_asyncio()

    assert run(ask) is (run is in_asyncio_)
    assert not in_asyncio()
