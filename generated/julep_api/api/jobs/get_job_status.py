"""get_job_status: GET /jobs/{job_id}

Tells how far a background job has come.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.job_status import JobStatus
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    path_segment,
)


def request(
    job_id: str | UUID,
) -> Request:
    """Build the request.

    Args:
        job_id: Id of the job.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="get_job_status",
        method="GET",
        path="/jobs/{job_id}".format(
            job_id=path_segment("job_id", job_id),
        ),
    )


def parse(response: httpx.Response) -> JobStatus:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, JobStatus.from_dict)


def sync(
    sender: Sender,
    job_id: str | UUID,
) -> JobStatus:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                job_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    job_id: str | UUID,
) -> JobStatus:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                job_id,
            )
        )
    )
