"""list_notes: GET /notes

The reply is an array; the query parameters are of every kind.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from ...errors import ModelDecodeError
from ...models.mood import Mood
from ...models.note import Note
from ...types import (
    AsyncSender,
    Request,
    Sender,
    decode_list,
    decode_response,
    query_pairs,
)


def read(payload: Any) -> list[Note]:
    """Decode the JSON of the reply.

    Raises:
        ModelDecodeError: It is not what the API promises.
    """
    try:
        return [*map(Note.from_dict, decode_list(payload))]
    except (TypeError, ValueError) as error:
        raise ModelDecodeError(str(error)) from error


def request(
    archived: bool | None = None,
    tags: list[str] | None = None,
    since: datetime | None = None,
    owners: list[str] | None = None,
    moods: list[Mood] | None = None,
    limit: int | None = None,
    format: str | None = None,
    class_: str | None = None,
) -> Request:
    """Build the request.

    Args:
        archived: Old notes too.
        tags: With all of these.
        since: Not older.
        owners: Theirs.
        moods: In these moods.
        limit: At most so many.
        format: How they are written.
        class_: Of this class.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="list_notes",
        method="GET",
        path="/notes",
        query=query_pairs(
            ("archived", archived),
            ("tags", tags),
            ("since", since),
            ("owners", owners),
            ("moods", moods),
            ("limit", limit),
            ("format", format),
            ("class", class_),
        ),
    )


def parse(response: httpx.Response) -> list[Note]:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_response(response, read)


def sync(
    sender: Sender,
    archived: bool | None = None,
    tags: list[str] | None = None,
    since: datetime | None = None,
    owners: list[str] | None = None,
    moods: list[Mood] | None = None,
    limit: int | None = None,
    format: str | None = None,
    class_: str | None = None,
) -> list[Note]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                archived,
                tags,
                since,
                owners,
                moods,
                limit,
                format,
                class_,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    archived: bool | None = None,
    tags: list[str] | None = None,
    since: datetime | None = None,
    owners: list[str] | None = None,
    moods: list[Mood] | None = None,
    limit: int | None = None,
    format: str | None = None,
    class_: str | None = None,
) -> list[Note]:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                archived,
                tags,
                since,
                owners,
                moods,
                limit,
                format,
                class_,
            )
        )
    )
