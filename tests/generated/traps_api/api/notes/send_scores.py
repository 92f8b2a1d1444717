"""send_scores: POST /bodies/scores

The body is an object of any properties.
"""

from __future__ import annotations

import httpx

from ...models.scores import Scores
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_nothing,
    json_body,
)


def request(
    body: Scores,
) -> Request:
    """Build the request.

    Args:
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="send_scores",
        method="POST",
        path="/bodies/scores",
        body=json_body("send_scores", body),
    )


def parse(response: httpx.Response) -> None:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_nothing(response)


def sync(
    sender: Sender,
    body: Scores,
) -> None:
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
    body: Scores,
) -> None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                body,
            )
        )
    )
