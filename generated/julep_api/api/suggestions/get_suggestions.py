"""get_suggestions: GET /sessions/{session_id}/suggestions

Returns the suggestions made in a session, a page at a time.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.get_suggestions_response import GetSuggestionsResponse
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
        operation="get_suggestions",
        method="GET",
        path="/sessions/{session_id}/suggestions".format(
            session_id=path_segment("session_id", session_id),
        ),
        query=query_pairs(
            ("limit", limit),
            ("offset", offset),
        ),
    )


def parse(response: httpx.Response) -> GetSuggestionsResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, GetSuggestionsResponse.from_dict)


def sync(
    sender: Sender,
    session_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
) -> GetSuggestionsResponse:
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
) -> GetSuggestionsResponse:
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
