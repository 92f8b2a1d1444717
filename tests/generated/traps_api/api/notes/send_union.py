"""send_union: POST /bodies/union

The body is a union.
"""

from __future__ import annotations

import httpx

from ...models.draft import Draft
from ...models.new_note import NewNote
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_nothing,
    json_body,
)


def request(
    body: NewNote | Draft,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="send_union",
        method="POST",
        path="/bodies/union",
        body=json_body("send_union", body),
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
    body: NewNote | Draft,
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
    body: NewNote | Draft,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
