"""Work on the database, away from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

import anyio
from starlette.concurrency import run_in_threadpool

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread. Who is cancelled meanwhile learns of it when it has returned.

    A transaction is carried out or not, and whoever cleans up after it has to know which.
    """
    return await undisturbed(asyncio.ensure_future(run_in_threadpool(function, *args, **kwargs)))


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
