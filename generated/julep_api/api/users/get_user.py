"""get_user: GET /users/{user_id}

Returns one user.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.user import User
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
        operation="get_user",
        method="GET",
        path="/users/{user_id}".format(
            user_id=path_segment("user_id", user_id),
        ),
    )


def parse(response: httpx.Response) -> User:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, User.from_dict)


def sync(
    sender: Sender,
    user_id: str | UUID,
) -> User:
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
) -> User:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                user_id,
            )
        )
    )
