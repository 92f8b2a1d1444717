"""create_session: POST /sessions

Opens a conversation with an agent, for a user if one is given.
"""

from __future__ import annotations

import httpx

from ...models.create_session_request import CreateSessionRequest
from ...models.resource_created_response import ResourceCreatedResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
)


def request(
    body: CreateSessionRequest,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="create_session",
        method="POST",
        path="/sessions",
        body=json_body("create_session", body),
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
    body: CreateSessionRequest,
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
    body: CreateSessionRequest,
) -> ResourceCreatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
