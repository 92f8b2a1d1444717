"""read_latest: GET /latest

The reply is a union.
"""

from __future__ import annotations

from typing import Any

import httpx

from ...errors import ModelDecodeError
from ...models.colour import Colour
from ...models.mood import Mood
from ...models.note import Note
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_response,
)

_MOOD = {member.value: member for member in Mood}


def read_reply(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is dict and "id" in value and "type" in value:
        return Note.from_dict(value)
    if kind is dict:
        return Colour.from_dict(value)
    if kind is str:
        return _MOOD[value] if value in _MOOD else Mood(value)
    return value


def read(payload: Any) -> Note | Colour | Mood:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return read_reply(payload)
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="read_latest",
        method="GET",
        path="/latest",
    )


def parse(response: httpx.Response) -> Note | Colour | Mood:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> Note | Colour | Mood:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> Note | Colour | Mood:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
