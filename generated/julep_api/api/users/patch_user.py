"""patch_user: PATCH /users/{user_id}

Changes the given values and leaves the rest alone. Metadata is merged at every level.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.patch_user_request import PatchUserRequest
from ...models.resource_updated_response import ResourceUpdatedResponse
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
    body: PatchUserRequest,
) -> Request:
    """Build the request.

    Args:
        user_id: Id of the user.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="patch_user",
        method="PATCH",
        path="/users/{user_id}".format(
            user_id=path_segment("user_id", user_id),
        ),
        body=json_body("patch_user", body),
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
    body: PatchUserRequest,
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
    body: PatchUserRequest,
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
