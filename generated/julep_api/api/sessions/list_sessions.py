"""list_sessions: GET /sessions

Returns your sessions, a page at a time, optionally only those whose metadata matches.
"""

from __future__ import annotations

import httpx

from ...models.list_sessions_request_order import ListSessionsRequestOrder
from ...models.list_sessions_request_sort_by import ListSessionsRequestSortBy
from ...models.list_sessions_response import ListSessionsResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    query_pairs,
)


def request(
    limit: int | None = None,
    offset: int | None = None,
    metadata_filter: str | None = None,
    sort_by: ListSessionsRequestSortBy | str | None = None,
    order: ListSessionsRequestOrder | str | None = None,
) -> Request:
    """Build the request.

    Args:
        limit: Number of items to return at most.
        offset: Number of items to skip from the start.
        metadata_filter: A JSON object, written as a string. Only items are returned whose
            metadata has every one of its keys with an equal value of the same type. A nested
            object has to be equal as a whole.
        sort_by: The time to sort by.
        order: Direction of the sort, `asc` for the oldest first and `desc` for the newest
            first.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="list_sessions",
        method="GET",
        path="/sessions",
        query=query_pairs(
            ("limit", limit),
            ("offset", offset),
            ("metadata_filter", metadata_filter),
            ("sort_by", sort_by),
            ("order", order),
        ),
    )


def parse(response: httpx.Response) -> ListSessionsResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, ListSessionsResponse.from_dict)


def sync(
    sender: Sender,
    limit: int | None = None,
    offset: int | None = None,
    metadata_filter: str | None = None,
    sort_by: ListSessionsRequestSortBy | str | None = None,
    order: ListSessionsRequestOrder | str | None = None,
) -> ListSessionsResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                limit,
                offset,
                metadata_filter,
                sort_by,
                order,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    limit: int | None = None,
    offset: int | None = None,
    metadata_filter: str | None = None,
    sort_by: ListSessionsRequestSortBy | str | None = None,
    order: ListSessionsRequestOrder | str | None = None,
) -> ListSessionsResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                limit,
                offset,
                metadata_filter,
                sort_by,
                order,
            )
        )
    )
