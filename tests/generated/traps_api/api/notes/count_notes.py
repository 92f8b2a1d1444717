"""count_notes: GET /count

The reply is an integer.
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
        operation="count_notes",
        method="GET",
        path="/count",
    )


def parse(response: httpx.Response) -> int:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, lambda payload: payload)


def sync(
    sender: Sender,
) -> int:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> int:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
