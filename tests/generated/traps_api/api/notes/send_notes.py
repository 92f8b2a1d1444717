"""send_notes: POST /bodies/notes

The body is an array of objects.
"""

from __future__ import annotations

import httpx

from ...models.new_note import NewNote
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_nothing,
    json_body,
)


def request(
    body: list[NewNote],
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="send_notes",
        method="POST",
        path="/bodies/notes",
        body=json_body("send_notes", body),
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
    body: list[NewNote],
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
    body: list[NewNote],
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
