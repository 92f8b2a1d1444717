"""get_session: GET /sessions/{session_id}

Returns one session, without its messages.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.session import Session
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
        operation="get_session",
        method="GET",
        path="/sessions/{session_id}".format(
            session_id=path_segment("session_id", session_id),
        ),
    )


def parse(response: httpx.Response) -> Session:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, Session.from_dict)


def sync(
    sender: Sender,
    session_id: str | UUID,
) -> Session:
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
) -> Session:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                session_id,
            )
        )
    )
