"""get_agent_docs: GET /agents/{agent_id}/docs

Returns the docs of an agent, optionally only those whose metadata matches.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.get_agent_docs_request_order import GetAgentDocsRequestOrder
from ...models.get_agent_docs_request_sort_by import GetAgentDocsRequestSortBy
from ...models.get_agent_docs_response import GetAgentDocsResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    path_segment,
    query_pairs,
)


def request(
    agent_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
    metadata_filter: str | None = None,
    sort_by: GetAgentDocsRequestSortBy | str | None = None,
    order: GetAgentDocsRequestOrder | str | None = None,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
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
        operation="get_agent_docs",
        method="GET",
        path="/agents/{agent_id}/docs".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
        query=query_pairs(
            ("limit", limit),
            ("offset", offset),
            ("metadata_filter", metadata_filter),
            ("sort_by", sort_by),
            ("order", order),
        ),
    )


def parse(response: httpx.Response) -> GetAgentDocsResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, GetAgentDocsResponse.from_dict)


def sync(
    sender: Sender,
    agent_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
    metadata_filter: str | None = None,
    sort_by: GetAgentDocsRequestSortBy | str | None = None,
    order: GetAgentDocsRequestOrder | str | None = None,
) -> GetAgentDocsResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                agent_id,
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
    agent_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
    metadata_filter: str | None = None,
    sort_by: GetAgentDocsRequestSortBy | str | None = None,
    order: GetAgentDocsRequestOrder | str | None = None,
) -> GetAgentDocsResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
                limit,
                offset,
                metadata_filter,
                sort_by,
                order,
            )
        )
    )
