"""list_moods: GET /moods

The reply is an array of such values.
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
    decode_list,
    decode_response,
)

_MOOD = {member.value: member for member in Mood}


def read(payload: Any) -> list[Mood]:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return [_MOOD[item] if item in _MOOD else Mood(item) for item in decode_list(payload)]
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="list_moods",
        method="GET",
        path="/moods",
    )


def parse(response: httpx.Response) -> list[Mood]:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> list[Mood]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> list[Mood]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
