"""read_average: GET /average

The reply is a number.
"""

from __future__ import annotations

import httpx

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
        operation="read_average",
        method="GET",
        path="/average",
    )


def parse(response: httpx.Response) -> float:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, lambda payload: payload)


def sync(
    sender: Sender,
) -> float:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> float:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
