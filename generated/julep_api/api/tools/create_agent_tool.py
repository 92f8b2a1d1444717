"""create_agent_tool: POST /agents/{agent_id}/tools

Gives an agent a tool that it may use in all of its sessions.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.create_tool_request import CreateToolRequest
from ...models.resource_created_response import ResourceCreatedResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
    path_segment,
)


def request(
    agent_id: str | UUID,
    body: CreateToolRequest,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="create_agent_tool",
        method="POST",
        path="/agents/{agent_id}/tools".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
        body=json_body("create_agent_tool", body),
    )


def parse(response: httpx.Response) -> ResourceCreatedResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, ResourceCreatedResponse.from_dict)


def sync(
    sender: Sender,
    agent_id: str | UUID,
    body: CreateToolRequest,
) -> ResourceCreatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                agent_id,
                body,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    agent_id: str | UUID,
    body: CreateToolRequest,
) -> ResourceCreatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
                body,
            )
        )
    )
