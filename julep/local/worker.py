"""The worker: it does the jobs that requests begin, one after the other and some at once.

A job that is being done is held by a lease, which the worker renews. When its lease runs out, its
worker is gone, and the job is done again, once. What a job changes is committed together with its
end, so that it is done once even where two workers believed it theirs. Several processes may work
on one database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, bindparam, literal, or_, select, update

from . import direct
from .background import Background, Write
from .call import JsonObject
from .clock import now
from .errors import ApiError, NotFound
from .jobs import Job
from .model import ModelFailed
from .store import Store
from .tables import jobs
from .threads import in_thread
from .writer import Writer

_MOST_AT_ONCE = 16
_FORGETS_EVERY_SECONDS = 3600
_MOST_ATTEMPTS = 3
_FIRST_PAUSE = timedelta(seconds=2)
_log = logging.getLogger("julep.local")


class LeaseLost(Exception):
    """A job is another worker's by now."""


class Worker:
    """Does the jobs of a store.

    Args:
        store: Where the jobs are.
        writer: What takes them, and does what takes no time.
        background: How each kind of job is done.
        lease_seconds: How long a job is held without being renewed; after a crash, a job waits
            this long.
        poll_seconds: How often to look for jobs that other processes have begun.
    """

    def __init__(
        self,
        store: Store,
        writer: Writer,
        background: Background,
        *,
        lease_seconds: float = 10.0,
        poll_seconds: float = 1.0,
    ) -> None:
        self._store = store
        self._writer = writer
        self._background = background
        self._lease = timedelta(seconds=lease_seconds)
        self._poll_seconds = poll_seconds
        self._id = str(uuid4())
        self._woken = asyncio.Event()
        self._told = False
        self._running: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Look for jobs now, as there are some. To be called from the event loop."""
        self._told = True
        self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Work until the block ends. What is in progress then goes back to be done later."""
        tasks = [asyncio.ensure_future(work()) for work in (self._look, self._renew, self._forget)]
        try:
            yield
        finally:
            tasks += self._running.values()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await in_thread(self._give_back)

    async def _look(self) -> None:
        while True:
            self._woken.clear()
            try:
                more = await self._begin()
            except Exception:  # noqa: BLE001 - a worker goes on
                _log.exception("the worker could not look for jobs")
                more = False
            if not more:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._poll_seconds)

    async def _begin(self) -> bool:
        """Take some jobs, and begin what takes long; whether there may be more to take."""
        free = _MOST_AT_ONCE - len(self._running)
        if not free or not (self._told or await self._is_something_due()):
            return False
        self._told = False
        take = partial(self._take, free=free, running=[*self._running])
        count, taken = await self._writer.write(None, take)
        for job in taken:
            task = asyncio.ensure_future(self._perform(job))
            self._running[job.id] = task
            task.add_done_callback(partial(self._ended, job.id))
        return count == free

    def _ended(self, id: str, task: asyncio.Task[None]) -> None:
        del self._running[id]
        if not task.cancelled() and (error := task.exception()):
            _log.error("what became of job %s could not be written", id, exc_info=error)
        self._woken.set()

    async def _is_something_due(self) -> bool:
        if self._store.quick:
            return self._finds_something()
        return await in_thread(self._finds_something)

    def _finds_something(self) -> bool:
        with self._store.reading(None) as connection:
            return direct.first(connection, _ANY_DUE, moment=now()) is not None

    def _take(self, connection: Connection, free: int, running: list[str]) -> tuple[int, list[Job]]:
        """How many jobs were found, and those of them that take long. The others are done."""
        taken: list[Job] = []
        # Where the machine slept, the leases of what is being done here may be over too.
        self._hold_on(connection, running)
        rows = direct.rows(connection, _DUE, moment=now(), free=free)
        for row in rows:
            job = Job(row["id"], row["account"], row["name"], row["payload"], row["attempts"])
            if job.attempts >= _MOST_ATTEMPTS:
                reason = f"the server stopped {job.attempts} times while this was done"
                self._end(connection, job, "failed", reason)
            elif self._takes_long(connection, job):
                taken.append(self._held(connection, job))
        return len(rows), taken

    def _takes_long(self, connection: Connection, job: Job) -> bool:
        """Whether a job has yet to be done. What takes no time is done here and now."""
        try:
            with direct.savepoint(connection):
                done = self._background.at_once(connection, job)
                if done:
                    self._end(connection, job, "succeeded")
        except Exception as error:  # noqa: BLE001 - a worker goes on
            self._end(connection, job, *_failure(job, error))
            return False
        return not done

    def _held(self, connection: Connection, job: Job) -> Job:
        held = {"state": "in_progress", "attempts": job.attempts + 1, "worker": self._id}
        until = now() + self._lease
        connection.execute(
            update(jobs)
            .where(jobs.c.id == job.id)
            .values(**held, lease_until=until, run_after=None, updated_at=now())
        )
        return Job(job.id, job.account, job.name, job.payload, job.attempts + 1)

    async def _perform(self, job: Job) -> None:
        try:
            write = await self._background.perform(job)
            await in_thread(self._finish, job, write)
        except LeaseLost:
            _log.warning("job %s (%s) was taken over by another worker", job.id, job.name)
        except Exception as error:  # noqa: BLE001 - a worker goes on
            if not isinstance(error, ApiError):
                _log.exception("job %s (%s) failed", job.id, job.name)
            state, reason = _failure(job, error)
            pause = _FIRST_PAUSE * 2 ** (job.attempts - 1)
            await in_thread(self._fail, job, state, reason, now() + pause)

    def _finish(self, job: Job, write: Write) -> None:
        with self._store.writing(job.account) as connection:
            self._expect_held(connection, job)
            write(connection)
            self._end(connection, job, "succeeded")

    def _fail(self, job: Job, state: str, reason: str, run_after: datetime) -> None:
        with suppress(LeaseLost), self._store.writing(job.account) as connection:
            self._expect_held(connection, job)
            self._end(connection, job, state, reason, run_after if state == "retrying" else None)

    def _expect_held(self, connection: Connection, job: Job) -> None:
        mine = and_(jobs.c.id == job.id, jobs.c.worker == self._id, jobs.c.state == "in_progress")
        row = connection.execute(select(jobs.c.attempts).where(mine).with_for_update()).first()
        if row is None or row.attempts != job.attempts:
            raise LeaseLost

    def _end(
        self,
        connection: Connection,
        job: Job,
        state: str,
        reason: str | None = None,
        run_after: datetime | None = None,
    ) -> None:
        done: JsonObject = {"has_progress": True, "progress": 100} if state == "succeeded" else {}
        if state != "retrying":
            done["payload"] = {}  # What it has of a conversation must not outlive it.
        ended = {"state": state, "reason": reason, "worker": None, "lease_until": None, **done}
        values = {**ended, "run_after": run_after, "updated_at": now(), "job": job.id}
        direct.write(connection, _CHANGE, values)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            if self._running:
                try:
                    await in_thread(self._renew_leases, [*self._running])
                except Exception:  # noqa: BLE001 - a worker goes on
                    _log.exception("the worker could not renew its leases")

    async def _forget(self) -> None:
        while True:
            try:
                await in_thread(self._background.forget_old)
            except Exception:  # noqa: BLE001 - a worker goes on
                _log.exception("the worker could not delete what is outdated")
            await asyncio.sleep(_FORGETS_EVERY_SECONDS)

    def _renew_leases(self, running: list[str]) -> None:
        with self._store.writing(None) as connection:
            self._hold_on(connection, running)

    def _hold_on(self, connection: Connection, running: list[str]) -> None:
        """Renew the leases of these jobs, and of no other: what nobody does is to be done again."""
        if running:
            mine = and_(jobs.c.worker == self._id, jobs.c.state == "in_progress")
            held = update(jobs).where(jobs.c.id.in_(running), mine)
            connection.execute(held.values(lease_until=now() + self._lease))

    def _give_back(self) -> None:
        with self._store.writing(None) as connection:
            mine = and_(jobs.c.worker == self._id, jobs.c.state == "in_progress")
            freed = {"state": "pending", "worker": None, "lease_until": None}
            connection.execute(
                update(jobs).where(mine).values(**freed, attempts=jobs.c.attempts - 1)
            )


def _is_due() -> ColumnElement[bool]:
    moment = bindparam("moment", type_=jobs.c.run_after.type)
    waiting = and_(
        jobs.c.state.in_([literal("pending"), literal("retrying")]),
        or_(jobs.c.run_after.is_(None), jobs.c.run_after <= moment),
    )
    return or_(waiting, and_(jobs.c.state == "in_progress", jobs.c.lease_until <= moment))


# Made once, as every chat wakes the worker.
_ANY_DUE = select(jobs.c.seq).where(_is_due()).limit(1)
_DUE = (
    select(jobs)
    .where(_is_due())
    .order_by(jobs.c.seq)
    .limit(bindparam("free"))
    .with_for_update(skip_locked=True)
)
_CHANGE = update(jobs).where(jobs.c.id == bindparam("job"))


def _failure(job: Job, error: Exception) -> tuple[str, str]:
    """The state of a job that has failed, and why."""
    reason = str(error) if isinstance(error, ApiError) else f"{type(error).__name__}: {error}"
    again = isinstance(error, ModelFailed) and job.attempts < _MOST_ATTEMPTS
    if isinstance(error, NotFound):
        return "aborted", reason  # what it was for has been deleted
    return "retrying" if again else "failed", reason[:500]
