"""Jobs: background work that requests began, such as embedding a doc."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Unpack

from julep_api import models
from julep_api.api import jobs

from ..options import CallOptions
from . import inputs
from .base import BaseManager, checked, done, pending
from .inputs import Id

if TYPE_CHECKING:
    from .. import raw

__all__ = ["AsyncJobsManager", "BaseJobsManager", "JobsManager"]


class BaseJobsManager(BaseManager):
    """Validates, builds and calls the operations on jobs."""

    def _get(self, job_id: Id) -> models.JobStatus | Awaitable[models.JobStatus]:
        return self._call(jobs.get_job_status, inputs.to_id("job_id", job_id))


class JobsManager(BaseJobsManager):
    """Jobs, over a synchronous client."""

    @property
    def with_raw_response(self) -> raw.RawJobs:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawJobs(self)

    @checked
    def get(self, job_id: Id, **options: Unpack[CallOptions]) -> models.JobStatus:
        """Read how far a job is.

        Args:
            job_id: One of the `jobs` of an earlier reply.

        Raises:
            NotFoundError: No job has this id.
        """
        return done(self._with(options)._get(job_id))


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
