"""get_agent_tools: GET /agents/{agent_id}/tools

Returns the tools of an agent.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.get_agent_tools_response import GetAgentToolsResponse
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
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
        limit: Number of items to return at most.
        offset: Number of items to skip from the start.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="get_agent_tools",
        method="GET",
        path="/agents/{agent_id}/tools".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
        query=query_pairs(
            ("limit", limit),
            ("offset", offset),
        ),
    )


def parse(response: httpx.Response) -> GetAgentToolsResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, GetAgentToolsResponse.from_dict)


def sync(
    sender: Sender,
    agent_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
) -> GetAgentToolsResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                agent_id,
                limit,
                offset,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    agent_id: str | UUID,
    limit: int | None = None,
    offset: int | None = None,
) -> GetAgentToolsResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
                limit,
                offset,
            )
        )
    )
