"""get_agent_memories: GET /agents/{agent_id}/memories

Returns the memories of an agent that fit a query, optionally only those about one user.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.get_agent_memories_response import GetAgentMemoriesResponse
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
    query: str,
    user_id: str | UUID | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
        query: What to look for, in plain words.
        user_id: Only memories about this user.
        limit: Number of items to return at most.
        offset: Number of items to skip from the start.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="get_agent_memories",
        method="GET",
        path="/agents/{agent_id}/memories".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
        query=query_pairs(
            ("query", query),
            ("user_id", user_id),
            ("limit", limit),
            ("offset", offset),
        ),
    )


def parse(response: httpx.Response) -> GetAgentMemoriesResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, GetAgentMemoriesResponse.from_dict)


def sync(
    sender: Sender,
    agent_id: str | UUID,
    query: str,
    user_id: str | UUID | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> GetAgentMemoriesResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                agent_id,
                query,
                user_id,
                limit,
                offset,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    agent_id: str | UUID,
    query: str,
    user_id: str | UUID | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> GetAgentMemoriesResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
                query,
                user_id,
                limit,
                offset,
            )
        )
    )
