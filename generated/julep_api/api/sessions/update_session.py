"""update_session: PUT /sessions/{session_id}

Overwrites what can be changed of a session with the given values. To change only some of them,
patch it.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.resource_updated_response import ResourceUpdatedResponse
from ...models.update_session_request import UpdateSessionRequest
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
    json_body,
    path_segment,
)


def request(
    session_id: str | UUID,
    body: UpdateSessionRequest,
) -> Request:
    """Build the request.

    Args:
        session_id: Id of the session.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="update_session",
        method="PUT",
        path="/sessions/{session_id}".format(
            session_id=path_segment("session_id", session_id),
        ),
        body=json_body("update_session", body),
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
    session_id: str | UUID,
    body: UpdateSessionRequest,
) -> ResourceUpdatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                session_id,
                body,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    session_id: str | UUID,
    body: UpdateSessionRequest,
) -> ResourceUpdatedResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                session_id,
                body,
            )
        )
    )
