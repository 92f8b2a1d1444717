"""Connection pools: opened when they are first needed, and closed with whoever opened them."""

from __future__ import annotations

import inspect
import os
import socket
import sys
import threading
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar

import httpx

from .deadline import Watch, in_asyncio
from .errors import APIConnectionError, InvalidArgumentError

C = TypeVar("C")

LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=5)
"""Of a pool: an agent makes many slow calls at once, more than httpx's 100."""


class Pool:
    """The connections of a synchronous client. Threads share it; a forked child opens its own.

    Args:
        given: A client or transport to use as it is, and never to close.
    """

    def __init__(self, given: Any = None) -> None:
        self._given: httpx.Client | None = adopt(given, asynchronous=False)
        self.is_own: bool = given is None
        """Whether the pool opens its connections itself."""
        self._opened: httpx.Client | None = None
        self._retired: list[httpx.Client] = []
        self._networks: weakref.WeakSet[Any] = weakref.WeakSet()
        self._abandoned: deque[Callable[[], None]] = deque()
        self._finalizer: weakref.finalize[..., Any] | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._process = os.getpid()

    def client(self) -> httpx.Client:
        """What to send with.

        Raises:
            APIConnectionError: It is closed.
            InvalidArgumentError: It can't be opened.
        """
        if self._given is not None:
            check_open(self._closed or self._given.is_closed)
            self._close_abandoned()
            return self._given
        self._notice_fork()
        self._close_abandoned()
        with self._lock:
            check_open(self._closed)
            if self._opened is None:
                self._opened = opened = set_up(_open)
                self._finalizer = weakref.finalize(self, opened.close)  # forgotten, not closed
            return self._opened

    def renew(self) -> None:
        """Open other connections from now on; those that are in use go on to their end."""
        with self._lock:
            if self._opened is not None:
                self._retired.append(self._opened)
            self._opened = None

    def watch(self) -> Watch:
        """What is to watch the next request, so that closing the pool ends it."""
        return Watch() if self._given is not None else _Watch(self)

    def connected(self, network: Any) -> None:
        """A connection has been opened."""
        with self._lock:
            self._networks.add(network)
            closed = self._closed
        if closed:
            hang_up(network)

    def abandon(self, network: Any, close: Callable[[], None]) -> None:
        """Hang up now, and close with the next call what nobody has a use for any more.

        This is for the garbage collector. It comes when it likes, also while this very thread holds
        the lock that to close takes.
        """
        self._abandoned.append(close)
        if network is not None:
            hang_up(network)

    def _close_abandoned(self) -> None:
        with suppress(IndexError):
            while True:
                self._abandoned.popleft()()

    def close(self) -> None:
        """Close the connections. Calls that wait for an answer end at once."""
        self._notice_fork()
        self._close_abandoned()
        with self._lock:
            self._closed = True
            opened, self._opened = self._opened, None
            networks = [*self._networks]
        for network in networks:
            hang_up(network)
        for client in (opened, *self._retired):
            if client is not None:
                client.close()
        if self._finalizer is not None:
            self._finalizer.detach()

    def _notice_fork(self) -> None:
        """Leave the parent's connections alone: both would read the replies from the same sockets.

        The parent's finalizer closes the child's copies of them when the child ends.
        """
        if self._process != os.getpid():
            self._process, self._lock = os.getpid(), threading.Lock()
            self._opened = self._finalizer = None
            self._retired = []
            self._abandoned.clear()
            self._networks = weakref.WeakSet()


def _open() -> httpx.Client:
    from .network import keep_connect_time  # httpcore takes longer to import than all the rest

    return keep_connect_time(httpx.Client(limits=LIMITS, cookies=no_cookies()))


class _Watch(Watch):
    """Tells the pool of the connections that the request opens."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool

    def connected(self, network: Any) -> None:
        super().connected(network)
        self._pool.connected(network)


def hang_up(network: Any) -> None:
    """End a connection. Closing its socket alone would not wake a thread that reads from it."""
    with suppress(OSError):  # it is closed already
        # Not the method of a TLS socket, which is not for use by two threads at once.
        socket.socket.shutdown(network.get_extra_info("socket"), socket.SHUT_RDWR)


class AsyncPool:
    """The connections of an asynchronous client: those of each event loop apart from the others.

    A connection can't be used from another event loop than the one that opened it, so each loop
    has a client of its own, which is closed at the latest when the loop is shut down.

    Args:
        given: A client or transport to use as it is, and never to close.
        kind: What opens a client.
    """

    def __init__(
        self, given: Any = None, kind: Callable[[], httpx.AsyncClient] | None = None
    ) -> None:
        self._given: httpx.AsyncClient | None = adopt(given, asynchronous=True)
        self.is_own: bool = given is None
        self._kind = kind or (lambda: httpx.AsyncClient(limits=LIMITS, cookies=no_cookies()))
        self._opened: dict[object, _OfLoop] = {}
        self._lock = threading.Lock()
        self._closed = False

    async def client(self) -> httpx.AsyncClient:
        """What to send with in this event loop.

        Raises:
            APIConnectionError: It is closed.
            InvalidArgumentError: It can't be opened.
        """
        if self._given is not None:
            check_open(self._closed or self._given.is_closed)
            return self._given
        check_open(self._closed)
        loop = current_loop()
        here = self._opened.get(loop)
        if here is None or here.client.is_closed:
            here = _OfLoop(set_up(self._kind))
            with self._lock:  # the loops may be in several threads
                for over in [loop for loop, of in self._opened.items() if of.is_over(loop)]:
                    del self._opened[over]
                self._opened[loop] = here
            await here.begin()
        return here.client

    async def aclose(self) -> None:
        self._closed = True
        with self._lock:
            here = self._opened.pop(current_loop(), None)
        if here is not None:
            await here.aclose()


def current_loop() -> Any:
    """What connections belong to: an event loop of asyncio, a run of trio, or None elsewhere."""
    if in_asyncio():
        import asyncio

        return asyncio.get_running_loop()
    if "trio" in sys.modules:
        import trio

        with suppress(RuntimeError):  # it is not trio that runs
            return trio.lowlevel.current_trio_token()
    return None


class _OfLoop:
    """A client that is closed when its event loop shuts down, if nobody closes it before.

    Event loops close the asynchronous generators that began in them before they end
    (https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.shutdown_asyncgens), and
    there is no other notice of their end.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client: httpx.AsyncClient = client
        self._until_end = _close_at_end(client)

    async def begin(self) -> None:
        await anext(self._until_end)

    def is_over(self, loop: Any) -> bool:
        """Whether it is of no use any more. Loops of asyncio may end without closing it."""
        return self.client.is_closed or (hasattr(loop, "is_closed") and loop.is_closed())

    async def aclose(self) -> None:
        await self._until_end.aclose()
        await self.client.aclose()


async def _close_at_end(client: httpx.AsyncClient) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await client.aclose()


def no_cookies() -> CookieJar:
    """A jar that keeps nothing: the API has no cookies, and jars don't tell apart a host's ports."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def set_up(kind: Callable[[], C]) -> C:
    """Make a connection pool, or what one needs, with the proxies and certificates of the environment.

    Raises:
        InvalidArgumentError: The environment names some that can't be used.
    """
    try:
        return kind()
    except (ValueError, ImportError, OSError) as error:
        raise InvalidArgumentError(
            f"no connection pool can be opened: {error} (are the variables of the environment for "
            "proxies and certificates right?)"
        ) from error


def check_open(closed: bool) -> None:
    """Refuse to send with a client that is closed.

    Raises:
        APIConnectionError: It is.
    """
    if closed:
        error = APIConnectionError(
            "the client is closed; make a new one, or send before its `with` block ends"
        )
        error.delivered = "no"
        raise error


def adopt(given: Any, asynchronous: bool) -> Any:
    """A client that the caller made, or one over the transport that the caller made.

    httpx2 (https://github.com/pydantic/httpx2) goes on where httpx ends, with the same methods.

    Raises:
        InvalidArgumentError: It is something else, or a synchronous and an asynchronous one are
            mixed up.
    """
    if given is None:
        return None
    wanted = "AsyncClient" if asynchronous else "Client"
    handle = "handle_async_request" if asynchronous else "handle_request"
    send = getattr(given, "send", None)
    if hasattr(given, "build_request") and inspect.ismethod(send):
        if inspect.iscoroutinefunction(send) is asynchronous:
            return given
    elif send is None and inspect.ismethod(getattr(given, handle, None)):
        return getattr(_library_of(given), wanted)(transport=given)
    kind = "an asynchronous" if asynchronous else "a synchronous"
    raise InvalidArgumentError(
        f"http_client, httpx_client: must be {kind} client such as httpx.{wanted}, or {kind} "
        f"transport, not {type(given).__module__}.{type(given).__qualname__}"
    )


def _library_of(transport: object) -> Any:
    """httpx, or httpx2 where the transport is one of its."""
    of_httpx2 = any(kind.__module__.startswith("httpx2") for kind in type(transport).__mro__)
    return sys.modules["httpx2"] if of_httpx2 else httpx
