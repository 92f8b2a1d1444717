"""Jobs: background work that requests began, such as embedding a doc."""

from __future__ import annotations

import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Self, Unpack

from julep_api import models
from julep_api.api import jobs
from julep_api.errors import InvalidArgumentError

from ..options import CallOptions, PollOptions
from ..waiting import Waiting, sleep
from . import inputs
from .base import BaseManager, checked, done, limited, pending
from .inputs import Id

if TYPE_CHECKING:
    from .. import raw

__all__ = ["AsyncJobsManager", "BaseJobsManager", "JobsManager"]


class BaseJobsManager(BaseManager):
    """Validates, builds and calls the operations on jobs."""

    def _get(self, job_id: Id) -> models.JobStatus | Awaitable[models.JobStatus]:
        return self._call(jobs.get_job_status, inputs.to_id("job_id", job_id))

    def _waiting(
        self, job_id: Id, timeout: float | None, options: PollOptions
    ) -> tuple[Self, Waiting]:
        """What asks, and the rules that it asks by."""
        return self._with(options), Waiting(inputs.to_id("job_id", job_id), timeout)


class JobsManager(BaseJobsManager):
    """Jobs, over a synchronous client.

    ```python
    for job_id in report.jobs:
        print(client.jobs.wait(job_id).state)
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawJobs:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawJobs(self)

    @checked
    def get(self, job_id: Id, **options: Unpack[CallOptions]) -> models.JobStatus:
        """Read how far a job is.

            for job_id in report.jobs:
                print(client.jobs.get(job_id).state)

        Args:
            job_id: One of the `jobs` of an earlier reply.

        Raises:
            NotFoundError: No job has this id.
        """
        return done(self._with(options)._get(job_id))

    @checked
    def wait(
        self,
        job_id: Id,
        timeout: float | None = 300,
        on_progress: Callable[[models.JobStatus], object] | None = None,
        **options: Unpack[PollOptions],
    ) -> models.JobStatus:
        """Wait until a job has succeeded, and return it.

            reply = client.sessions.chat(session_id, "Hello")
            for job_id in reply.jobs or []:
                client.jobs.wait(job_id, timeout=60)

        The job is read again after pauses that grow from 0.1 to 5 seconds.

        Args:
            job_id: One of the `jobs` of an earlier reply.
            timeout: Seconds to wait in all, not for one request; None for ever.
            on_progress: Called with the job when it is first read, and when its state or its
                progress has changed. An asynchronous client awaits what it returns.

        Raises:
            JobFailedError: The job has failed or was aborted; its `job` says why.
            JobTimeoutError: It has not ended in time. Its `job` is what was last read of it.
            NotFoundError: No job has this id.
        """
        if inspect.iscoroutinefunction(on_progress):
            raise InvalidArgumentError(
                "on_progress is a coroutine function, which only an AsyncClient can await"
            )
        manager, waiting = self._waiting(job_id, timeout, options)
        while True:
            with waiting.reading():
                job = done(limited(manager, waiting.left())._get(job_id))
            if waiting.is_news(job) and on_progress is not None:
                on_progress(job)
            if waiting.ended(job):
                return job
            time.sleep(waiting.pause())


class AsyncJobsManager(BaseJobsManager, twin=JobsManager):
    """Jobs, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawJobs:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawJobs(self)

    @checked
    async def get(self, job_id: Id, **options: Unpack[CallOptions]) -> models.JobStatus:
        return await pending(self._with(options)._get(job_id))

    @checked
    async def wait(
        self,
        job_id: Id,
        timeout: float | None = 300,
        on_progress: Callable[[models.JobStatus], object] | None = None,
        **options: Unpack[PollOptions],
    ) -> models.JobStatus:
        manager, waiting = self._waiting(job_id, timeout, options)
        while True:
            with waiting.reading():
                job = await pending(limited(manager, waiting.left())._get(job_id))
            if waiting.is_news(job) and on_progress is not None:
                told = on_progress(job)
                if inspect.isawaitable(told):
                    await told
            if waiting.ended(job):
                return job
            await sleep(waiting.pause())
