"""Work on the database, away from the event loop."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import ParamSpec, TypeVar

import anyio
from starlette.concurrency import run_in_threadpool

_LONGEST_SECONDS = 0.02
_MOST_REMEMBERED = 10_000

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread. Who is cancelled meanwhile learns of it when it has returned.

    A transaction is carried out or not, and whoever cleans up after it has to know which.
    """
    return await undisturbed(asyncio.ensure_future(run_in_threadpool(function, *args, **kwargs)))


class Quick:
    """Knows what takes less time here, on the event loop, than going to another thread and back.

    It takes everything for quick that has not been slow before.
    """

    def __init__(self) -> None:
        self._slow: OrderedDict[str, None] = OrderedDict()

    def __call__(self, key: str) -> bool:
        """Whether what goes by that key is quick, as far as is known."""
        return key not in self._slow

    @contextmanager
    def timed(self, key: str) -> Generator[None]:
        """See how long the block takes, for the next time."""
        began = time.thread_time()
        try:
            yield
        finally:
            if time.thread_time() - began > _LONGEST_SECONDS:
                self._slow[key] = None
                if len(self._slow) > _MOST_REMEMBERED:
                    self._slow.popitem(last=False)


async def undisturbed(work: asyncio.Future[T]) -> T:
    """What comes of work that goes on when whoever waits for it is cancelled."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        with anyio.CancelScope(shield=True):
            while not work.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([work])
        if not work.cancelled():
            work.exception()  # so that it counts as seen
        raise
