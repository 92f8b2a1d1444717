"""How much may be asked of the server: how large a body, how slowly, and how much at once.

A body is counted while it arrives, so that one that is too large is refused before it is in
memory; one that does not arrive is given up. A request takes its place among those that are
carried out only when all of it is there: whoever sends slowly keeps nobody waiting.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from .errors import ApiError

DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024
"""Room for a few images in a message."""

DEFAULT_MAX_CONCURRENCY = 256
"""More than the streams that one process can keep going without one of them stalling."""

PATIENCE_SECONDS = 60.0
"""How long the server waits for a request, and for its reply to be read."""

_SLOWEST_BYTES_PER_SECOND = 10_000
_RETRY_AFTER_SECONDS = 1


class Limits:
    """An ASGI application whose requests are limited.

    What is too much is raised as an `ApiError` where the application reads the body: 413 for a
    body that is too large, 408 for one that is too slow, 429 if too many requests are being
    carried out.

    Args:
        app: The application. It reads the body of whatever it carries out, and answers what
            is raised then.
        max_body_bytes: How large a request's body may be.
        max_concurrency: How many requests may be carried out at once, streams included.
    """

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, max_concurrency: int) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._max_concurrency = max_concurrency
        # Only ever touched by the event loop's thread.
        self._carried_out = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(Headers(scope=scope), receive, self._max_body_bytes)
        placed = False

        async def limited() -> Message:
            nonlocal placed
            if placed:
                return await receive()
            message = await body.next_part()
            if body.complete:
                self._take_place()
                placed = True
            return message

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and body.given_up:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        try:
            await self._app(scope, limited, answer)
        finally:
            self._carried_out -= placed

    def _take_place(self) -> None:
        if self._carried_out >= self._max_concurrency:
            raise ApiError(
                429,
                f"{self._max_concurrency} requests are being carried out; try again in a moment",
                retry_after=_RETRY_AFTER_SECONDS,
            )
        self._carried_out += 1


class _Body:
    """A request's body as it arrives."""

    def __init__(self, headers: Headers, receive: Receive, max_bytes: int) -> None:
        self.complete = False
        self.given_up = False
        self._receive = receive
        self._max_bytes = max_bytes
        self._announced = int(headers.get("content-length", 0))
        self._received = 0
        self._began = asyncio.get_running_loop().time()

    async def next_part(self) -> Message:
        """The next message of the body, or that the client has gone.

        Raises:
            ApiError: the body is too large, or does not arrive.
        """
        self._check_size(self._announced)
        due = self._began + PATIENCE_SECONDS + self._received / _SLOWEST_BYTES_PER_SECOND
        try:
            async with asyncio.timeout_at(due):
                message = await self._receive()
        except TimeoutError:
            self.given_up = True
            raise ApiError(408, "the request's body did not arrive in time") from None
        if message["type"] == "http.request":
            self._received += len(message.get("body", b""))
            self._check_size(self._received)
            self.complete = not message.get("more_body", False)
        return message

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            raise ApiError(413, f"the request's body is larger than {self._max_bytes} bytes")


# Both have what is used here. That of httptools takes a tenth of the time.
if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Protocol
else:
    _Protocol = AutoHTTPProtocol


class HttpProtocol(_Protocol):
    """HTTP/1.1, closing connections on which no request comes to be, or no reply is read.

    uvicorn waits for the rest of a request for ever once there is a byte of it, or if there
    never was one; so it does for the rest of a body that has been answered already, and for
    a client to read its reply.
    """

    timeout_keep_alive_task: TimerHandle | None
    _due: float | None = None
    """When a request has to be there, of which there is something."""
    _reading: asyncio.TimerHandle | None = None
    """Looks whether the client reads what waits to be sent."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._close_at(self.loop.time() + PATIENCE_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing() or self._is_answering():
            self._due = None
            return
        if self._due is None:
            self._due = self.loop.time() + PATIENCE_SECONDS
        self._close_at(self._due)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_again()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_looking()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_looking()
        super().connection_lost(exc)

    def _look_again(self) -> None:
        waiting: int = self.transport.get_write_buffer_size()
        self._reading = self.loop.call_later(PATIENCE_SECONDS, self._expect_less, waiting)

    def _expect_less(self, before: int) -> None:
        read = before - self.transport.get_write_buffer_size()
        if read < PATIENCE_SECONDS * _SLOWEST_BYTES_PER_SECOND:
            self.transport.abort()
        else:
            self._look_again()

    def _stop_looking(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _close_at(self, moment: float) -> None:
        # The first byte of a request, and the end of a reply, stop this timer of uvicorn's.
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_at(moment, self.timeout_keep_alive_handler)
