"""get_agent: GET /agents/{agent_id}

Returns one agent.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.agent import Agent
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    path_segment,
)


def request(
    agent_id: str | UUID,
) -> Request:
    """Build the request.

    Args:
        agent_id: Id of the agent.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="get_agent",
        method="GET",
        path="/agents/{agent_id}".format(
            agent_id=path_segment("agent_id", agent_id),
        ),
    )


def parse(response: httpx.Response) -> Agent:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, Agent.from_dict)


def sync(
    sender: Sender,
    agent_id: str | UUID,
) -> Agent:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                agent_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    agent_id: str | UUID,
) -> Agent:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                agent_id,
            )
        )
    )
