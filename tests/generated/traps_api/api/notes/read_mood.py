"""read_mood: GET /mood

The reply is a value of an enumeration.
"""

from __future__ import annotations

from typing import Any

import httpx

from ...errors import ModelDecodeError
from ...models.mood import Mood
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
)

_MOOD = {member.value: member for member in Mood}


def read(payload: Any) -> Mood:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return _MOOD[payload] if payload in _MOOD else Mood(payload)
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="read_mood",
        method="GET",
        path="/mood",
    )


def parse(response: httpx.Response) -> Mood:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> Mood:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> Mood:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
