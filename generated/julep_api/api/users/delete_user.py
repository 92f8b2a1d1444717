"""delete_user: DELETE /users/{user_id}

Deletes a user for good.
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
    user_id: str | UUID,
) -> Request:
    """Build the request.

    Args:
        user_id: Id of the user.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="delete_user",
        method="DELETE",
        path="/users/{user_id}".format(
            user_id=path_segment("user_id", user_id),
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
    user_id: str | UUID,
) -> ResourceDeletedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                user_id,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    user_id: str | UUID,
) -> ResourceDeletedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                user_id,
            )
        )
    )
