"""Errors of the SDK, all below `JulepError`."""

from typing import TYPE_CHECKING

from julep_api.errors import *

if TYPE_CHECKING:
    from julep_api.errors import Delivered
    from julep_api.models import JobStatus

    from .checking import ArgumentTypeError

# Spelt out, because mypy reads no other list. A test holds it to that of `julep_api.errors`.
__all__ = [
    "APIConnectionError",
    "APITimeoutError",
    "ApiError",
    "ArgumentTypeError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "InvalidArgumentError",
    "InvalidIdError",
    "JobFailedError",
    "JobTimeoutError",
    "JulepError",
    "ModelDecodeError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseDecodeError",
    "ResponseError",
    "ResponseTruncatedError",
    "ServerError",
    "StreamFailedError",
    "StreamTruncatedError",
    "UnprocessableEntityError",
]


class JobFailedError(JulepError):
    """A job that was waited for has failed, or was aborted.

        reply = client.sessions.chat(session_id, "Hello")
        try:
            for job_id in reply.jobs or []:
                client.jobs.wait(job_id)
        except julep.JobFailedError as error:
            print(error.job.reason)

    Attributes:
        job: The job, with its state and the reason.
    """

    delivered: "Delivered" = "yes"
    operation: str | None = "get_job_status"
    job: "JobStatus"

    def __init__(self, job: "JobStatus") -> None:
        reason = f": {job.reason}" if job.reason else ""
        super().__init__(f"job {job.name} ({job.id}): {job.state}{reason}")
        self.job = job


class JobTimeoutError(JulepError, TimeoutError):
    """A job that was waited for has not ended in time. It goes on; one may wait for it again.

        reply = client.sessions.chat(session_id, "Hello")
        for job_id in reply.jobs or []:
            try:
                client.jobs.wait(job_id, timeout=60)
            except julep.JobTimeoutError as error:
                print(error.job)

        try:
            client.jobs.wait(report.jobs[0], timeout=60)
        except julep.JobTimeoutError as error:
            print(error.job.state if error.job else "not known")

    Attributes:
        job: The job as it was last read; None if it could not be read in time.
    """

    operation: str | None = "get_job_status"
    job: "JobStatus | None"

    def __init__(self, job_id: str, timeout: float, job: "JobStatus | None") -> None:
        known = f"is {job.state}" if job else "could not be read"
        name = f"{job.name} ({job_id})" if job else job_id
        super().__init__(f"job {name}: {known} after {timeout:g} s of waiting")
        self.delivered: Delivered = "yes" if job else "maybe"
        self.job = job


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    # Its base is one of beartype's, which takes long to import.
    if name == "ArgumentTypeError":
        from .checking import ArgumentTypeError

        return ArgumentTypeError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
