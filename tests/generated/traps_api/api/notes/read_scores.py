"""read_scores: GET /scores

The reply is an object of any properties.
"""

from __future__ import annotations

import httpx

from ...models.scores import Scores
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
        operation="read_scores",
        method="GET",
        path="/scores",
    )


def parse(response: httpx.Response) -> Scores:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, lambda payload: payload)


def sync(
    sender: Sender,
) -> Scores:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> Scores:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
