"""read_moment: GET /moment

The reply is a date-time.
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
    decode_response,
    parse_datetime,
)


def read(payload: Any) -> datetime:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return parse_datetime(payload)
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="read_moment",
        method="GET",
        path="/moment",
    )


def parse(response: httpx.Response) -> datetime:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> datetime:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> datetime:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
