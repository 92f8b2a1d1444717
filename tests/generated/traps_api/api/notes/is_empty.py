"""is_empty: GET /emptiness

The reply is a boolean.
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
        operation="is_empty",
        method="GET",
        path="/emptiness",
    )


def parse(response: httpx.Response) -> bool:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, lambda payload: payload)


def sync(
    sender: Sender,
) -> bool:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> bool:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
