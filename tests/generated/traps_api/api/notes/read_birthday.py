"""read_birthday: GET /birthday

The reply is of a format that the templates do not know.
"""

from __future__ import annotations

from typing import Any

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
        operation="read_birthday",
        method="GET",
        path="/birthday",
    )


def parse(response: httpx.Response) -> Any:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, lambda payload: payload)


def sync(
    sender: Sender,
) -> Any:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> Any:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
