"""read_task: GET /task

The reply is put together from parts.
"""

from __future__ import annotations

import httpx

from ...models.task import Task
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
)


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="read_task",
        method="GET",
        path="/task",
    )


def parse(response: httpx.Response) -> Task:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, Task.from_dict)


def sync(
    sender: Sender,
) -> Task:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> Task:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
