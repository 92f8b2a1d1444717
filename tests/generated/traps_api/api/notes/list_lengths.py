"""list_lengths: GET /lengths

The reply is an array of integers.
"""

from __future__ import annotations

import httpx

from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_list,
    decode_response,
)


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="list_lengths",
        method="GET",
        path="/lengths",
    )


def parse(response: httpx.Response) -> list[int]:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, decode_list)


def sync(
    sender: Sender,
) -> list[int]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> list[int]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
