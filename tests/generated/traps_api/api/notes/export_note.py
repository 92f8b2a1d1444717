"""export_note: GET /notes/{note_id}/{format_}

Path parameters whose names are not plain Python names, and a header that must be given.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.note import Note
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    header_pairs,
    path_segment,
)


def request(
    note_id: str | UUID,
    format: str,
    x_tenant: str,
) -> Request:
    """Build the request.

    Args:
        note_id: Which note.
        format: How it is written.
        x_tenant: Whose it is.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="export_note",
        method="GET",
        path="/notes/{note_id}/{format_}".format(
            note_id=path_segment("note_id", note_id),
            format_=path_segment("format", format),
        ),
        headers=header_pairs(
            ("X-Tenant", x_tenant),
        ),
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
    note_id: str | UUID,
    format: str,
    x_tenant: str,
) -> Note:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                note_id,
                format,
                x_tenant,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    note_id: str | UUID,
    format: str,
    x_tenant: str,
) -> Note:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                note_id,
                format,
                x_tenant,
            )
        )
    )
