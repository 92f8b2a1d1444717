"""Writes from the event loop.

What a chat writes takes SQLite microseconds, and to make it durable milliseconds. A thread for each
would spend more time on waiting for the others, and for the interpreter, than on its work. So the
event loop carries out what has gathered, and only the commit, one for all of it, is for a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeVar

import anyio
from anyio.to_thread import run_sync
from sqlalchemy import Connection

from .databases import Parts
from .store import Store
from .threads import in_thread, undisturbed

T = TypeVar("T")


class Writer:
    """Carries out writes that take no time.

    Args:
        store: Where they go.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Write] = []
        self._task: asyncio.Task[None] | None = None
        # All threads for requests may be waiting for what this one commits.
        self._thread: anyio.CapacityLimiter | None = None

    async def write(
        self, account: str | None, work: Callable[[Connection], T], *, takes_long: bool = False
    ) -> T:
        """What the work returns, when what it has written is committed; it is undone if it raises.

        Who is cancelled meanwhile learns of it afterwards.

        Args:
            account: Whose rows it touches; None for everybody's.
            work: What to do. It must not begin a transaction, nor wait for anything.
            takes_long: Whether it takes longer than going to another thread.
        """
        if takes_long or not self._store.quick:
            return await in_thread(self._alone, account, work)
        write = _Write(account, work)
        self._waiting.append(write)
        if self._task is None:
            self._task = asyncio.ensure_future(self._write_all())
        return await undisturbed(write.outcome)

    def _alone(self, account: str | None, work: Callable[[Connection], T]) -> T:
        with self._store.writing(account) as connection:
            return work(connection)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await self._write_together()
        finally:
            self._task = None

    async def _write_together(self) -> None:
        shared = self._store.writing_together()
        assert shared is not None  # as the store is quick
        together: list[_Write] = []
        transaction = ExitStack()
        begin = partial(transaction.enter_context, shared)
        try:
            try:
                part = await self._in_own_thread(begin)
                together, self._waiting = self._waiting, []
                for write in together:
                    write.carry_out(part)
            finally:
                await self._in_own_thread(transaction.close)
        except BaseException as error:
            if not together:
                together, self._waiting = self._waiting, []
            for write in together:
                write.error = error
            if not isinstance(error, Exception):
                raise
        finally:
            for write in together:
                write.end()

    async def _in_own_thread(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = anyio.CapacityLimiter(1)
        return await undisturbed(asyncio.ensure_future(run_sync(work, limiter=self._thread)))


class _Write:
    """A write that somebody waits for."""

    def __init__(self, account: str | None, work: Callable[[Connection], Any]) -> None:
        self.outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._account = account
        self._work = work
        self._result: Any = None
        self.error: BaseException | None = None
        """What it raised, or the commit."""

    def carry_out(self, part: Parts) -> None:
        try:
            with part(self._account) as connection:
                self._result = self._work(connection)
        except Exception as error:  # noqa: BLE001 - it is for whoever waits
            self.error = error

    def end(self) -> None:
        if isinstance(self.error, asyncio.CancelledError):
            self.outcome.cancel()
        elif self.error is not None:
            self.outcome.set_exception(self.error)
        else:
            self.outcome.set_result(self._result)
