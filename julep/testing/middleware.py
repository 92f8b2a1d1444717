"""Around the application: each request is written down, and meets its fault if there is one."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import Answer, Cut, Delay, Disconnect, Drip, Fault, Faults
from .operations import PREFIX, operation_of
from .received import ReceivedRequest, RequestLog

_LONGEST_NAP_SECONDS = 0.02
_HIDDEN = "Bearer [redacted]"


class FaultyApp:
    """An ASGI application that has the faults that it is told to have.

    Args:
        app: The application proper.
        requests: Where requests are written down.
        faults: The faults.
        is_over: Whether a request with this key is of a test that is over: it is let through, and
            neither counts nor is written down.
    """

    def __init__(
        self,
        app: ASGIApp,
        requests: RequestLog,
        faults: Faults,
        is_over: Callable[[str | None], bool],
    ) -> None:
        self._app = app
        self._requests = requests
        self._faults = faults
        self._is_over = is_over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        if self._is_over(_key(dict(headers))):
            await self._app(scope, receive, send)
            return
        body, again = await _read(receive)
        request = _received(scope, dict(headers), body)
        self._requests.add(request)
        fault = self._faults.take(request.operation)
        exchange = _Exchange(self._app, scope, again, send)
        if fault is None:
            await exchange.carry_out()
        else:
            await _play(fault, exchange)


class _Exchange:
    """A request that has arrived, and the connection that its reply goes to."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        self._app = app
        self._scope = scope
        self._receive = receive
        self.send = send

    async def carry_out(self, send: Send | None = None) -> None:
        await self._app(self._scope, self._receive, send or self.send)

    @property
    def is_closed(self) -> bool:
        """Whether the client is gone."""
        return bool(self._transport.is_closing())

    def hang_up(self) -> None:
        """Close the connection, once all that was sent is on its way."""
        self._transport.close()

    @property
    def _transport(self) -> Any:
        """The connection itself.

        ASGI has no way to close it without a reply: if an application returns without one, or
        raises, uvicorn sends a 500 and logs an error. So the transport is taken from where uvicorn
        keeps it, which is the same for all of its HTTP protocols.
        """
        transport = getattr(getattr(self.send, "__self__", None), "transport", None)
        if transport is None:
            raise RuntimeError("this fault needs uvicorn, and nothing between it and FaultyApp")
        return transport

    async def gone(self) -> None:
        """Wait until the server knows that the connection is closed, and expects no reply."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _play(fault: Fault, exchange: _Exchange) -> None:
    match fault.effect:
        case Answer() as answer:
            await _answer(answer, exchange.send)
        case Delay(seconds):
            await _pause(seconds, fault, exchange)
            if exchange.is_closed:
                await exchange.gone()
            else:
                await exchange.carry_out()
        case Drip() as drip:
            await exchange.carry_out(_dripping(drip, fault, exchange))
        case Cut(after_bytes):
            await exchange.carry_out(_cut(after_bytes, exchange))
            if exchange.is_closed:
                await exchange.gone()
        case Disconnect(carried_out):
            if carried_out:
                await exchange.carry_out(_into_nothing)
            exchange.hang_up()
            await exchange.gone()


async def _answer(answer: Answer, send: Send) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})


def _dripping(drip: Drip, fault: Fault, exchange: _Exchange) -> Send:
    async def send(message: Message) -> None:
        body: bytes = message.get("body", b"")
        for start in range(0, len(body), drip.bytes):
            await _pause(drip.every, fault, exchange)
            piece = body[start : start + drip.bytes]
            await exchange.send({"type": message["type"], "body": piece, "more_body": True})
        if not body or not message.get("more_body"):
            await exchange.send({**message, "body": b""} if body else message)

    return send


def _cut(after_bytes: int, exchange: _Exchange) -> Send:
    left = after_bytes

    async def send(message: Message) -> None:
        nonlocal left
        if exchange.is_closed:
            return
        if message["type"] != "http.response.body":
            await exchange.send(message)
            return
        body: bytes = message.get("body", b"")
        if len(body) < left:
            left -= len(body)
            await exchange.send(message)
            return
        await exchange.send({"type": message["type"], "body": body[:left], "more_body": True})
        exchange.hang_up()

    return send


async def _into_nothing(message: Message) -> None:
    """Send nothing."""


async def _pause(seconds: float, fault: Fault, exchange: _Exchange) -> None:
    """Wait, but not for a client that is gone, nor for a fault that has ended."""
    end = time.monotonic() + seconds
    while not (fault.ended or exchange.is_closed) and (left := end - time.monotonic()) > 0:
        await anyio.sleep(min(left, _LONGEST_NAP_SECONDS))


async def _read(receive: Receive) -> tuple[bytes, Callable[[], Awaitable[Message]]]:
    """The body of a request, and a way to receive it once more."""
    parts: list[bytes] = []
    more = True
    last: Message | None = None
    while more:
        message = await receive()
        if message["type"] != "http.request":
            last = message
            break
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(parts)
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": more}]
    if last:
        waiting.append(last)

    async def again() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return body, again


def _received(scope: Scope, headers: dict[str, str], body: bytes) -> ReceivedRequest:
    path = scope["path"].removeprefix(PREFIX)
    if "authorization" in headers:
        headers = {**headers, "authorization": _HIDDEN}
    return ReceivedRequest(
        method=scope["method"],
        path=path,
        operation=operation_of(scope["method"], path),
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=headers,
        body=body,
    )


def _key(headers: dict[str, str]) -> str | None:
    """The API key that a request brings."""
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key if kind == "Bearer" else None
