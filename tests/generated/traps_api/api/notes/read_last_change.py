"""read_last_change: GET /last-change

The reply may be null.
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


def read(payload: Any) -> datetime | None:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return None if payload is None else parse_datetime(payload)
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request() -> Request:
    """Build the request.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="read_last_change",
        method="GET",
        path="/last-change",
    )


def parse(response: httpx.Response) -> datetime | None:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
) -> datetime | None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(sender.send(request()))


async def asyncio(
    sender: AsyncSender,
) -> datetime | None:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(await sender.send(request()))
