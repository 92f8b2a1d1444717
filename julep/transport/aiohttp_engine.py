"""httpx over aiohttp's connections: what an asynchronous client uses on asyncio.

At 50 calls in flight it does twenty times what httpx's own pool does, and cancelled calls don't
leave slots taken for ever (https://github.com/encode/httpcore/issues/1093).
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import weakref
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from functools import cached_property, partial
from ssl import SSLContext
from typing import Any, Final, cast

import aiohttp
import httpx
import yarl
from aiohttp.abc import AbstractStreamWriter
from aiohttp.client_proto import ResponseHandler
from julep_api.deadline import Limits, Watch
from julep_api.pools import LIMITS, current_loop, no_cookies, set_up

from .body import Arrived
from .call import Attempt
from .origin import server_and_path

_PIECE: Final = 2**16


_CONNECTED: Final[ContextVar[Callable[[], None]]] = ContextVar("_CONNECTED")
"""Called when the request of this task has its connection, upon which it is sent."""


class _Connection(ResponseHandler):
    """A connection that is not used again when it was closed, or when a reply lies in it to which
    there was no request, though the event loop had no time yet to say so.

    aiohttp 3.14 would take such a reply for the answer to the next request. Nor does it tell the
    reader of a body, who then waits for ever, that a later chunk of it is malformed, or that the
    connection is closed.
    """

    def is_connected(self) -> bool:
        state = cast(Any, self)
        if not super().is_connected() or state._buffer or state._exception is not None:
            return False
        return not _has_news(cast(asyncio.Transport, self.transport).get_extra_info("socket"))

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


def _has_news(connection: socket.socket) -> bool:
    """Whether there is something to read from a socket, such as its end."""
    if hasattr(select, "poll"):  # not on Windows
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([connection], [], [], 0)[0])


class _Content(aiohttp.Payload):
    """A body, sent in pieces. Of long ones, aiohttp itself would warn, or make a copy."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self._size = len(body)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return str(self._value, encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        await self.write_with_length(writer, None)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        for start in range(0, len(self._value), _PIECE):
            await writer.write(self._value[start : start + _PIECE])


class _Connector(aiohttp.TCPConnector):
    """Holds to the limit of a connection as a whole: aiohttp's is one for each address of a host,
    and leaves out the look-up of its name."""

    async def connect(self, req: Any, traces: Any, timeout: Any) -> aiohttp.connector.Connection:
        connection = await super().connect(req, traces, timeout)
        _CONNECTED.get()()
        return connection

    async def _create_connection(self, req: Any, traces: Any, timeout: Any) -> ResponseHandler:
        try:
            async with asyncio.timeout(timeout.sock_connect):
                return await super()._create_connection(req, traces, timeout)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError("no connection in time") from error


class _Headers(list[tuple[str, str]]):
    """Headers of a request. The key is among them, and tracebacks show local variables."""

    def __repr__(self) -> str:
        return "<headers>"


class _Transport(httpx.AsyncBaseTransport):
    """Sends over aiohttp's connections, and says by httpx's exceptions whether a request was sent.

    Args:
        limits: Of the pool.
        trust_env: Whether the environment may name certificates.
        proxy: Where to send by way of.
    """

    def __init__(
        self, limits: httpx.Limits, trust_env: bool, proxy: httpx.Proxy | None = None
    ) -> None:
        self._limits = limits
        self._proxy = proxy
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    @cached_property
    def _tls(self) -> SSLContext:
        """Made when it is needed: to read the certificates takes some 20 ms and a megabyte."""
        return set_up(partial(httpx.create_ssl_context, trust_env=self._trust_env))

    def _open(self) -> aiohttp.ClientSession:
        if self._session is not None:
            return self._session
        connector = _Connector(
            limit=self._limits.max_connections or 0, keepalive_timeout=self._limits.keepalive_expiry
        )
        cast(Any, connector)._factory = partial(_Connection, loop=asyncio.get_running_loop())
        # Cookies are httpx's affair, and so is decompression; retries are ours.
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=["Content-Type"],  # it invents one where there is no body
        )
        cast(Any, self._session)._retry_connection = False
        _connectors.add(connector)
        weakref.finalize(self, _forget, connector, asyncio.get_running_loop())
        return self._session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        arrived = await self.request(
            request.method,
            str(request.url),
            _Headers(request.headers.multi_items()),
            await request.aread(),
            request.extensions.get("timeout", {}),
            lambda: None,
        )
        return httpx.Response(
            arrived.status_code,
            headers=arrived.headers,
            stream=arrived.stream,
            extensions=arrived.extensions,
        )

    async def request(
        self,
        method: str,
        url: str,
        headers: _Headers,
        body: bytes | None,
        limits: Mapping[str, float | None],
        connected: Callable[[], None],
    ) -> Arrived:
        """Send a request, and return the reply with its body unread.

        Args:
            method: HTTP method.
            url: The whole URL, escaped.
            headers: Names and values.
            body: What is sent, if anything is.
            limits: Seconds that each phase may take.
            connected: Called when there is a connection, upon which the request is sent.

        Raises:
            httpx.TransportError: There is no reply.
        """
        session = self._open()
        plain = url.startswith("http:")
        way: dict[str, Any] = {} if plain and self._proxy is None else {"ssl": self._tls}
        if self._proxy is not None:
            way |= {"proxy": str(self._proxy.url), "proxy_headers": self._proxy.headers}
            if plain:  # there is no CONNECT that would have them
                headers += self._proxy.headers.multi_items()
        _CONNECTED.set(connected)
        try:
            reply = await session.request(
                method,
                yarl.URL(url, encoded=True),
                headers=headers,
                data=_Content(body) if body else None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    connect=limits.get("pool"),
                    sock_connect=limits.get("connect"),
                    sock_read=limits.get("read"),
                ),
                **way,
            )
        except aiohttp.ClientError as error:
            raise _told(error) from None
        except asyncio.CancelledError as error:
            raise error.with_traceback(None) from None  # the frames of aiohttp hold the key
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": (reply.reason or "").encode()}
        return Arrived(reply.status, reply.raw_headers, _Stream(session, reply), extensions)

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


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

    def take(self) -> bytes | None:
        """The whole body, if it has arrived."""
        content = self._response.content
        if not content.is_eof() or content.exception() is not None:
            return None
        self._check_open()
        return content.read_nowait()

    async def aclose(self) -> None:
        self._response.release()


def _told(error: Exception) -> Exception:
    cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
    text = str(cause) or type(cause).__name__
    if isinstance(cause, aiohttp.ClientConnectorError):
        # How it would encrypt, as a repr of an object, helps nobody.
        for how in ("default", cause.ssl):
            text = text.replace(f" ssl:{how}", "")
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


class Client(httpx.AsyncClient):
    """httpx's client over these connections, proxies of the environment included."""

    def _init_transport(self, *args: Any, **kwargs: Any) -> httpx.AsyncBaseTransport:
        return _Transport(kwargs["limits"], kwargs["trust_env"])

    def _init_proxy_transport(
        self, proxy: httpx.Proxy, *args: Any, **kwargs: Any
    ) -> httpx.AsyncBaseTransport:
        if proxy.raw_auth is not None:
            # As a header, for the class in which aiohttp wants it warns that it will go away.
            login = b64encode(b":".join(proxy.raw_auth)).decode()
            headers = {**proxy.headers, "Proxy-Authorization": f"Basic {login}"}
            proxy = httpx.Proxy(proxy.url, ssl_context=proxy.ssl_context, headers=headers)
        return _Transport(kwargs["limits"], kwargs["trust_env"], proxy)


async def send(
    client: httpx.AsyncClient, attempt: Attempt, limits: Limits, watch: Watch
) -> Arrived:
    """Send an attempt, and return the reply with its body unread.

    Args:
        client: A client of `open_client`.
        attempt: What to send.
        limits: Seconds that each phase may take.
        watch: What is told that the request is sent.

    Raises:
        httpx.TransportError: There is no reply.
    """
    origin, path = server_and_path(attempt)
    watch.sent = False
    # httpx has no other way to ask which proxy, if any, the environment names for a server.
    transport: _Transport = cast(Any, client)._transport_for_url(origin.url)
    return await transport.request(
        attempt.method,
        f"{origin.text}{path}",
        _Headers((name.decode(), value.decode()) for name, value in attempt.fields.values()),
        attempt.body,
        limits,
        partial(setattr, watch, "sent", True),
    )


def open_client() -> httpx.AsyncClient:
    """A client for the event loop that runs now."""
    return Client(limits=LIMITS, cookies=no_cookies())
