"""delete_note: DELETE /notes/{note_id}

The reply has no body.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_nothing,
    path_segment,
)


def request(
    note_id: str | UUID,
) -> Request:
    """Build the request.

    Args:
        note_id: Which note.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="delete_note",
        method="DELETE",
        path="/notes/{note_id}".format(
            note_id=path_segment("note_id", note_id),
        ),
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
    note_id: str | UUID,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                note_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    note_id: str | UUID,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                note_id,
            )
        )
    )
