"""search_notes: GET /found

The reply is an array of unions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from ...errors import ModelDecodeError
from ...models.note import Note
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_list,
    decode_response,
    parse_datetime,
)


def read_reply_item(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is str:
        try:
            return parse_datetime(value)
        except ValueError:
            pass
    if kind is dict and "id" in value and "type" in value:
        return Note.from_dict(value)
    return value


def read(payload: Any) -> list[Note | datetime | str]:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return [read_reply_item(item) for item in decode_list(payload)]
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="search_notes",
        method="GET",
        path="/found",
    )


def parse(response: httpx.Response) -> list[Note | datetime | str]:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> list[Note | datetime | str]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> list[Note | datetime | str]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
