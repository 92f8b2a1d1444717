"""create_agent: POST /agents

Creates an agent, together with any tools and docs given along with it.
"""

from __future__ import annotations

import httpx

from ...models.create_agent_request import CreateAgentRequest
from ...models.resource_created_response import ResourceCreatedResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
)


def request(
    body: CreateAgentRequest,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="create_agent",
        method="POST",
        path="/agents",
        body=json_body("create_agent", body),
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
    body: CreateAgentRequest,
) -> ResourceCreatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                body,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    body: CreateAgentRequest,
) -> ResourceCreatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
