"""list_moments: GET /moments

The reply is an array of date-times.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from ...errors import ModelDecodeError
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_list,
    decode_response,
    parse_datetime,
)


def read(payload: Any) -> list[datetime]:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return [parse_datetime(item) for item in decode_list(payload)]
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="list_moments",
        method="GET",
        path="/moments",
    )


def parse(response: httpx.Response) -> list[datetime]:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> list[datetime]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> list[datetime]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
