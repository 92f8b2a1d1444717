"""Clocks around calls. asyncio is loaded by what needs it alone: modules are counted, too."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable


def in_turn(call: Callable[[], object], count: int) -> float:
    """Seconds for each of so many calls, one after the other."""
    begin = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - begin) / count


def of_work(work: Callable[[], object], count: int) -> float:
    """Seconds for each time that something is worked out, without the garbage collector.

    They are the processor's: nothing waits here, and what others run meanwhile does not count.
    """
    work()
    gc.collect()
    gc.disable()
    try:
        begin = time.process_time()
        for _ in range(count):
            work()
        return (time.process_time() - begin) / count
    finally:
        gc.enable()


async def in_flight(call: Callable[[], Awaitable[object]], tasks: int, count: int) -> float:
    """Seconds for each of so many calls, so many of them at once."""
    import asyncio

    left = iter(range(count))

    async def caller() -> None:
        for _ in left:
            await call()

    begin = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(tasks)))
    return (time.perf_counter() - begin) / count


async def for_a_while(
    call: Callable[[], Awaitable[object]], tasks: int, seconds: float
) -> tuple[int, float]:
    """How many calls were begun in so many seconds, so many at once, and when the last had ended."""
    import asyncio

    begin = time.perf_counter()

    async def caller() -> int:
        calls = 0
        while not calls or time.perf_counter() - begin < seconds:
            await call()
            calls += 1
        return calls

    calls = sum(await asyncio.gather(*(caller() for _ in range(tasks))))
    return calls, time.perf_counter() - begin
