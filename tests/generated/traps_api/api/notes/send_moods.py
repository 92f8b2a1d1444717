"""send_moods: POST /bodies/moods

The body is an array, and optional.
"""

from __future__ import annotations

import httpx

from ...models.mood import Mood
from ...types import (
    OMIT,
    AsyncSender,
    Request,
    Sender,
    decode_nothing,
    json_body,
)


def request(
    body: list[Mood] | None = None,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="send_moods",
        method="POST",
        path="/bodies/moods",
        body=None if body is None or body is OMIT else json_body("send_moods", body),
    )


def parse(response: httpx.Response) -> None:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_nothing(response)


def sync(
    sender: Sender,
    body: list[Mood] | None = None,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                body,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    body: list[Mood] | None = None,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
