"""create_agent_doc: POST /agents/{agent_id}/docs

Stores a doc for an agent. A background job then embeds it so that it can be recalled.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.create_doc import CreateDoc
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
    body: CreateDoc,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="create_agent_doc",
        method="POST",
        path="/agents/{agent_id}/docs".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
        body=json_body("create_agent_doc", body),
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
    body: CreateDoc,
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
    body: CreateDoc,
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
