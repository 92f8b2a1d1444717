"""Replies as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import cast

import anyio.lowlevel
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from .call import JsonObject
from .errors import ApiError

MEDIA_TYPE = "text/event-stream"


class EventsResponse(StreamingResponse):
    """A response of data-only events, the last of which says that it is the last.

    A failure in mid-stream is told in an event too, after which nothing comes.

    Args:
        events: The JSON objects to send. They are closed when the client goes away.
        headers: More headers.
        holding: What the events come from. It is closed too, even if none was asked for.
    """

    def __init__(
        self,
        events: AsyncGenerator[JsonObject],
        headers: Mapping[str, str] | None = None,
        *,
        holding: AsyncGenerator[JsonObject] | None = None,
    ) -> None:
        self._events = events
        self._holding = holding or events
        super().__init__(
            _lines(events),
            headers={"Cache-Control": "no-cache", **(headers or {})},
            media_type=MEDIA_TYPE,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A client may go away before the first event is asked for, or while one is being sent.
        async with aclosing(self._holding), aclosing(self._events):
            await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        async with aclosing(cast(AsyncGenerator[str], self.body_iterator)):
            await super().stream_response(send)


async def _lines(events: AsyncGenerator[JsonObject]) -> AsyncGenerator[str]:
    try:
        async for event in events:
            yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
            # Where all events are there at once, nobody else would have a turn before the end, nor
            # would it be seen that the client has gone away.
            await anyio.lowlevel.checkpoint()
    except ApiError as error:
        message = {"message": error.detail, "code": error.status}
        yield f"data: {json.dumps({'error': message}, ensure_ascii=False)}\n\n"
        return
    yield "data: [DONE]\n\n"
