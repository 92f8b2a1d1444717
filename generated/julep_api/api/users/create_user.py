"""create_user: POST /users

Creates a user, together with any docs given along with it.
"""

from __future__ import annotations

import httpx

from ...models.create_user_request import CreateUserRequest
from ...models.resource_created_response import ResourceCreatedResponse
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
)


def request(
    body: CreateUserRequest,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="create_user",
        method="POST",
        path="/users",
        body=json_body("create_user", body),
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
    body: CreateUserRequest,
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
    body: CreateUserRequest,
) -> ResourceCreatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
