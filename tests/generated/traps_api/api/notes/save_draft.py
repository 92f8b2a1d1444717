"""save_draft: POST /drafts

The body is optional and taken whole.
"""

from __future__ import annotations

import httpx

from ...models.draft import Draft
from ...models.note import Note
from ...types import (
    OMIT,
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
)


def request(
    body: Draft | None = None,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="save_draft",
        method="POST",
        path="/drafts",
        body=None if body is None or body is OMIT else json_body("save_draft", body),
    )


def parse(response: httpx.Response) -> Note:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, Note.from_dict)


def sync(
    sender: Sender,
    body: Draft | None = None,
) -> Note:
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
    body: Draft | None = None,
) -> Note:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
