"""send_mood: POST /bodies/mood

The body is a value of an enumeration.
"""

from __future__ import annotations

import httpx

from ...models.mood import Mood
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_nothing,
    json_body,
)


def request(
    body: Mood,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="send_mood",
        method="POST",
        path="/bodies/mood",
        body=json_body("send_mood", body),
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
    body: Mood,
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
    body: Mood,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
