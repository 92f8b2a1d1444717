"""Waiting for a job: when to look again, and how it ends. `managers/job.py` does the waiting."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from julep_api.client import check_timeout
from julep_api.errors import APITimeoutError
from julep_api.models import JobStatus

from .errors import JobFailedError, JobTimeoutError
from .transport.async_driver import sleep

__all__ = ["Waiting", "sleep"]

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_GROWTH: Final = 1.5
"""Of a pause, in proportion to the one before: a job is found to be over at the latest when it has
taken half as long again, and at most 5 s late."""

_EARLY: Final = 0.05
"""Seconds before its limit at which a call may take it for passed."""


class Waiting:
    """The rules for one job. Pure but for its clock and its chance.

    Args:
        job_id: Which job.
        timeout: Seconds to wait in all; None for ever.
        clock: Seconds that only go forward.
        chance: A number from 0 up to 1.

    Raises:
        InvalidArgumentError: The time limit is not a positive number.
    """

    def __init__(
        self,
        job_id: str,
        timeout: float | None,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._job_id = job_id
        limit = check_timeout(timeout)
        self._timeout = math.inf if limit is None else limit
        self._clock = clock
        self._chance = chance
        self._end = clock() + self._timeout
        self._pause = _FIRST_PAUSE
        self._job: JobStatus | None = None

    def left(self) -> float:
        """Seconds that are left; infinite without a limit.

        Raises:
            JobTimeoutError: None are.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise JobTimeoutError(self._job_id, self._timeout, self._job)
        return left

    @contextmanager
    def reading(self) -> Generator[None]:
        """What is read in the block is read in time.

        Raises:
            JobTimeoutError: The server has not answered when the time was over.
        """
        try:
            yield
        except APITimeoutError as error:
            if self._clock() < self._end - _EARLY:
                raise  # it was a limit of the client's own
            raise JobTimeoutError(self._job_id, self._timeout, self._job) from error

    def is_news(self, job: JobStatus) -> bool:
        """Note what was read. Whether it is the first, or has another state or progress."""
        before, self._job = self._job, job
        return before is None or (before.state, before.progress) != (job.state, job.progress)

    def ended(self, job: JobStatus) -> bool:
        """Whether the job has succeeded. States that are not known yet are waited out.

        Raises:
            JobFailedError: It has ended in another way.
        """
        if job.state in ("failed", "aborted"):
            raise JobFailedError(job)
        return job.state == "succeeded"

    def pause(self) -> float:
        """Seconds until the next look. They grow, and are up to a fifth shorter by chance: many who
        began to wait at once shall not ask at once for ever."""
        seconds = self._pause * (1 - self._chance() / 5)
        self._pause = min(self._pause * _GROWTH, _LONGEST_PAUSE)
        return min(seconds, self.left())
