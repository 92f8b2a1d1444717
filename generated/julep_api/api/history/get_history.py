"""get_history: GET /sessions/{session_id}/history

Returns the recorded messages of a session, a page at a time. Templates are not filled in.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.get_history_response import GetHistoryResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    path_segment,
    query_pairs,
)


def request(
    session_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
) -> Request:
    """Build the request.

    Args:
        session_id: Id of the session.
        limit: Number of items to return at most.
        offset: Number of items to skip from the start.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="get_history",
        method="GET",
        path="/sessions/{session_id}/history".format(
            session_id=path_segment("session_id", session_id),
        ),
        query=query_pairs(
            ("limit", limit),
            ("offset", offset),
        ),
    )


def parse(response: httpx.Response) -> GetHistoryResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, GetHistoryResponse.from_dict)


def sync(
    sender: Sender,
    session_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
) -> GetHistoryResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                session_id,
                limit,
                offset,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    session_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
) -> GetHistoryResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                session_id,
                limit,
                offset,
            )
        )
    )
