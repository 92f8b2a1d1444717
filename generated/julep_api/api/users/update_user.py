"""update_user: PUT /users/{user_id}

Overwrites the user with the given values. To change only some of them, patch it.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.resource_updated_response import ResourceUpdatedResponse
from ...models.update_user_request import UpdateUserRequest
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
    path_segment,
)


def request(
    user_id: str | UUID,
    body: UpdateUserRequest,
) -> Request:
    """Build the request.

    Args:
        user_id: Id of the user.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="update_user",
        method="PUT",
        path="/users/{user_id}".format(
            user_id=path_segment("user_id", user_id),
        ),
        body=json_body("update_user", body),
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
    user_id: str | UUID,
    body: UpdateUserRequest,
) -> ResourceUpdatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                user_id,
                body,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    user_id: str | UUID,
    body: UpdateUserRequest,
) -> ResourceUpdatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                user_id,
                body,
            )
        )
    )
