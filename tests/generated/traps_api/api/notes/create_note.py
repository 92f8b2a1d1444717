"""create_note: POST /notes

The body is optional, and OpenAPI says to ignore three of the header parameters.
"""

from __future__ import annotations

import httpx

from ...models.new_note import NewNote
from ...models.note import Note
from ...types import (
    OMIT,
    AsyncSender,
    Request,
    Sender,
    decode_response,
    header_pairs,
    json_body,
)


def request(
    body: NewNote | None = None,
    x_trace_id: str | None = None,
) -> Request:
    """Build the request.

    Args:
        x_trace_id: Found again in the logs.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="create_note",
        method="POST",
        path="/notes",
        headers=header_pairs(
            ("X-Trace-Id", x_trace_id),
        ),
        body=None if body is None or body is OMIT else json_body("create_note", body),
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
    body: NewNote | None = None,
    x_trace_id: str | None = None,
) -> Note:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                body,
                x_trace_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    body: NewNote | None = None,
    x_trace_id: str | None = None,
) -> Note:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
                x_trace_id,
            )
        )
    )
