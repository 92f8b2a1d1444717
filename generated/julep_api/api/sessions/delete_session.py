"""delete_session: DELETE /sessions/{session_id}

Deletes a session for good.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.resource_deleted_response import ResourceDeletedResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    path_segment,
)


def request(
    session_id: str | UUID,
) -> Request:
    """Build the request.

    Args:
        session_id: Id of the session.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="delete_session",
        method="DELETE",
        path="/sessions/{session_id}".format(
            session_id=path_segment("session_id", session_id),
        ),
    )


def parse(response: httpx.Response) -> ResourceDeletedResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, ResourceDeletedResponse.from_dict)


def sync(
    sender: Sender,
    session_id: str | UUID,
) -> ResourceDeletedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                session_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    session_id: str | UUID,
) -> ResourceDeletedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                session_id,
            )
        )
    )
