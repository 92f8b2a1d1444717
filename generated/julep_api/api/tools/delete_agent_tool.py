"""delete_agent_tool: DELETE /agents/{agent_id}/tools/{tool_id}

Takes a tool away from an agent.
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
    agent_id: str | UUID,
    tool_id: str | UUID,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
        tool_id: Id of the tool.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="delete_agent_tool",
        method="DELETE",
        path="/agents/{agent_id}/tools/{tool_id}".format(
            agent_id=path_segment("agent_id", agent_id),
            tool_id=path_segment("tool_id", tool_id),
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
    agent_id: str | UUID,
    tool_id: str | UUID,
) -> ResourceDeletedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                agent_id,
                tool_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    agent_id: str | UUID,
    tool_id: str | UUID,
) -> ResourceDeletedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
                tool_id,
            )
        )
    )
