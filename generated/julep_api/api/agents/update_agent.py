"""update_agent: PUT /agents/{agent_id}

Overwrites the agent with the given values. To change only some of them, patch it.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.resource_updated_response import ResourceUpdatedResponse
from ...models.update_agent_request import UpdateAgentRequest
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
    body: UpdateAgentRequest,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="update_agent",
        method="PUT",
        path="/agents/{agent_id}".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
        body=json_body("update_agent", body),
    )


def parse(response: httpx.Response) -> ResourceUpdatedResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, ResourceUpdatedResponse.from_dict)


def sync(
    sender: Sender,
    agent_id: str | UUID,
    body: UpdateAgentRequest,
) -> ResourceUpdatedResponse:
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
    body: UpdateAgentRequest,
) -> ResourceUpdatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
                body,
            )
        )
    )
