"""httpx over aiohttp's connections: what an asynchronous client uses on asyncio.

At 50 calls in flight it does twenty times what httpx's own pool does, and cancelled calls don't
leave slots taken for ever (https://github.com/encode/httpcore/issues/1093).
"""

from __future__ import annotations

import asyncio
import os
import weakref
from base64 import b64encode
from collections.abc import AsyncIterator
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, cast

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient
from julep_api.pools import LIMITS, current_loop, no_cookies

_TURNS: Final = 2
"""Turns of the event loop before a connection is chosen: one to hear which of them were closed
while the program was busy with something else, one to act upon it."""


_REQUEST: Final[ContextVar[httpx.Request]] = ContextVar("_REQUEST")


async def _trace(step: str) -> None:
    """Tell whoever watches the request, as httpcore does, how far it has got."""
    request = _REQUEST.get()
    tell = request.extensions.get("trace")
    if tell is not None:
        await tell(step, {"request": request})


async def _sent(*_: object) -> None:
    await _trace("aiohttp.send_request_headers.started")


class _Connection(ResponseHandler):
    """A connection that is not used again when a reply lies in it to which there was no request.

    aiohttp 3.14 would take such a reply for the answer to the next request. Nor does it tell the
    reader of a body, who then waits for ever, that a later chunk of it is malformed, or that the
    connection is closed.
    """

    def is_connected(self) -> bool:
        state = cast(Any, self)
        return super().is_connected() and not state._buffer and state._exception is None

    def set_exception(self, exc: Any, *args: Any, **kwargs: Any) -> None:
        known = isinstance(exc, aiohttp.ClientError)
        self._break_body(exc if known else aiohttp.ClientPayloadError(str(exc)))
        super().set_exception(exc, *args, **kwargs)

    def close(self) -> None:
        transport = self.transport
        if transport is not None and transport.get_extra_info("sslcontext") is not None:
            self.abort()  # TLS would wait up to 30 s for the server to take its leave
            return
        self._break_body(aiohttp.ClientConnectionError("the connection was closed"))
        super().close()

    def abort(self) -> None:
        self._break_body(aiohttp.ClientConnectionError("the connection was closed"))
        super().abort()

    def _break_body(self, error: aiohttp.ClientError) -> None:
        payload = cast(Any, self)._payload
        if payload is not None and not payload.is_eof() and payload.exception() is None:
            payload.set_exception(error)


class _Connector(aiohttp.TCPConnector):
    """Holds to the limit of a connection as a whole: aiohttp's is one for each address of a host,
    and leaves out the look-up of its name."""

    async def _create_connection(self, req: Any, traces: Any, timeout: Any) -> ResponseHandler:
        try:
            async with asyncio.timeout(timeout.sock_connect):
                return await super()._create_connection(req, traces, timeout)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError("no connection in time") from error


class _Transport(AiohttpTransport):
    """The transport of httpx-aiohttp, which says by its exceptions whether a request was sent.

    httpx-aiohttp 0.2.0 calls a connection that broke after the request a ConnectTimeout, which
    would make it look unsent, and lets replies that are not HTTP through as errors of aiohttp,
    whose repr shows the request's headers.
    """

    def get_client(self) -> aiohttp.ClientSession:
        connector = _Connector(
            limit=self.limits.max_connections or 0,
            keepalive_timeout=self.limits.keepalive_expiry,
            ssl=self.ssl_context,
        )
        cast(Any, connector)._factory = partial(_Connection, loop=asyncio.get_running_loop())
        sending = aiohttp.TraceConfig()
        sending.on_request_headers_sent.append(_sent)
        # Cookies are httpx's affair, and retries are ours.
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[sending],
            skip_auto_headers=["Content-Type"],  # it invents one where there is no body
        )
        cast(Any, session)._retry_connection = False
        _connectors.add(connector)
        weakref.finalize(self, _forget, connector, asyncio.get_running_loop())
        return session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _REQUEST.set(request)
        await _trace("aiohttp.connect.started")
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        if self.proxy is not None and request.url.scheme == "http":
            request.headers.update(self.proxy.headers)  # there is no CONNECT that would have them
        try:
            response = await super().handle_async_request(request)
        except (httpx.TransportError, aiohttp.ClientError) as error:
            raise _told(error) from None
        except asyncio.CancelledError as error:
            raise error.with_traceback(None) from None  # the frames of aiohttp hold the key
        session = cast(aiohttp.ClientSession, self.client)
        response.stream = _Stream(session, cast(Any, response.stream)._aiohttp_response)
        return response


_connectors: weakref.WeakSet[aiohttp.TCPConnector] = weakref.WeakSet()


def _forget(connector: aiohttp.TCPConnector, loop: asyncio.AbstractEventLoop) -> None:
    """Close connections that nobody closed: neither their client, nor their event loop at its end.

    aiohttp would complain of them on stderr. At the end of the program a loop may still run in
    another thread; only there could they be closed.
    """
    if loop.is_running() and loop is not current_loop():
        _disown(connector)
    else:
        cast(Any, connector)._close()


def _disown(*connectors: aiohttp.TCPConnector) -> None:
    """Leave connections as they are, and take them for closed.

    This goes for those of the parent in a child that was forked, too. The two share what the event
    loop watches sockets with: to close a connection in the child would end the parent's watch over
    it, and the parent would wait for the reply for ever.
    """
    for connector in connectors or _connectors:
        cast(Any, connector)._closed = True


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_disown)


class _Stream(httpx.AsyncByteStream):
    """The body of a reply."""

    def __init__(self, session: aiohttp.ClientSession, response: aiohttp.ClientResponse) -> None:
        self._session = session
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._response.content
        try:
            async for part in content.iter_any():
                self._check_open()
                yield part
        except aiohttp.ClientError as error:
            # aiohttp gives the error first, and keeps to itself what had arrived before it.
            self._check_open()
            if rest := cast(Any, content)._read_nowait(-1):
                yield rest
            raise _told(error) from None

    def _check_open(self) -> None:
        if self._session.closed:
            raise httpx.ReadError("the client was closed")

    async def aclose(self) -> None:
        self._response.release()


def _told(error: Exception) -> Exception:
    cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
    text = str(cause) or type(cause).__name__
    match cause:
        case aiohttp.ConnectionTimeoutError():
            return httpx.ConnectTimeout(text)
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return httpx.ProxyError(text)
        case aiohttp.ClientConnectorError():
            return httpx.ConnectError(text)
        case aiohttp.SocketTimeoutError() | aiohttp.ServerTimeoutError():
            return httpx.ReadTimeout(text)
        case aiohttp.ClientResponseError():
            said = cause.message.partition("\n")[0]
            return httpx.RemoteProtocolError(f"the reply is not HTTP: {said[:200]}")
        case aiohttp.ClientPayloadError() if "not completed" in text:
            return httpx.ReadError("the body ended early")
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return httpx.UnsupportedProtocol(text)
        case aiohttp.ClientError():
            return httpx.ReadError(text)
        case _:
            return error


class Client(HttpxAiohttpClient):
    """httpx's client over these connections, proxies of the environment included."""

    def _init_transport(self, *args: Any, **kwargs: Any) -> httpx.AsyncBaseTransport:
        return kwargs.get("transport") or _Transport(**_known(kwargs))

    def _init_proxy_transport(
        self, proxy: httpx.Proxy, *args: Any, **kwargs: Any
    ) -> httpx.AsyncBaseTransport:
        if proxy.raw_auth is not None:
            # As a header, for the class in which aiohttp wants it warns that it will go away.
            login = b64encode(b":".join(proxy.raw_auth)).decode()
            headers = {**proxy.headers, "Proxy-Authorization": f"Basic {login}"}
            proxy = httpx.Proxy(proxy.url, ssl_context=proxy.ssl_context, headers=headers)
        return _Transport(proxy=proxy, **_known(kwargs))


def _known(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "transport"}


def open_client() -> httpx.AsyncClient:
    """A client for the event loop that runs now."""
    return Client(limits=LIMITS, cookies=no_cookies())
