"""Connection pools: opened when they are first needed, and closed with whoever opened them."""

from __future__ import annotations

import inspect
import os
import sys
import threading
import weakref
from collections.abc import AsyncGenerator, Callable
from typing import Any, TypeVar

import httpx

from .deadline import in_asyncio
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
        self._opened: httpx.Client | None = None
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
            return self._given
        if self._process != os.getpid():
            # After a fork, parent and child would read each other's replies from the same sockets.
            self._process, self._lock, self._opened = os.getpid(), threading.Lock(), None
        with self._lock:
            check_open(self._closed)
            if self._opened is None:
                self._opened = opened = open_client(lambda: httpx.Client(limits=LIMITS))
                self._finalizer = weakref.finalize(self, opened.close)  # forgotten, not closed
            return self._opened

    def close(self) -> None:
        with self._lock:
            self._closed = True
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()
        if self._finalizer is not None:
            self._finalizer.detach()


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
        self._kind = kind or (lambda: httpx.AsyncClient(limits=LIMITS))
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
            here = _OfLoop(open_client(self._kind))
            with self._lock:  # the loops may be in several threads
                for other in [other for other in self._opened if is_over(other)]:
                    del self._opened[other]
                self._opened[loop] = here
            await here.begin()
        return here.client

    async def aclose(self) -> None:
        self._closed = True
        here = self._opened.pop(current_loop(), None)
        if here is not None:
            await here.aclose()


def current_loop() -> Any:
    """What connections belong to: an event loop of asyncio, or None where it is another library."""
    if not in_asyncio():
        return None
    import asyncio

    return asyncio.get_running_loop()


def is_over(loop: Any) -> bool:
    return loop is not None and bool(loop.is_closed())


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

    async def aclose(self) -> None:
        await self._until_end.aclose()
        await self.client.aclose()


async def _close_at_end(client: httpx.AsyncClient) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await client.aclose()


def open_client(kind: Callable[[], C]) -> C:
    """Open a connection pool, with the proxies that the environment names.

    Raises:
        InvalidArgumentError: The environment names one that can't be used.
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
    if inspect.ismethod(send) and inspect.iscoroutinefunction(send) is asynchronous:
        return given
    if send is None and hasattr(given, handle):
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
