"""Lets a test that is written for `Client` run over `AsyncClient` too."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, cast

import httpx

import julep
from julep.managers.base import BaseManager
from julep.raw import AsyncRawClient, RawManager
from julep.transport import AsyncTransport

Handler = Callable[[httpx.Request], httpx.Response]

_ASYNCHRONOUS = (
    julep.AsyncClient,
    julep.AsyncJulepApi,
    julep.AsyncChatStream,
    julep.AsyncConversation,
    julep.AsyncReplyStream,
    julep.AsyncToolRun,
    AsyncGenerator,
    julep.AsyncItemIterator,
    BaseManager,
    AsyncRawClient,
    AsyncTransport,
    RawManager,
)


class Awaited:
    """An asynchronous object that looks like its synchronous twin: all that it returns is awaited."""

    def __init__(self, target: Any, runner: asyncio.Runner) -> None:
        self.target = target
        self._runner = runner

    def _run(self, awaitable: Any) -> Any:
        async def wait() -> Any:
            return await awaitable

        return self._runner.run(wait())

    def _result(self, value: Any) -> Any:
        # A run may be awaited, and iterated too.
        if inspect.isawaitable(value) and not isinstance(value, julep.AsyncToolRun):
            value = self._run(value)
        if inspect.ismethod(value):
            method = value

            def call(*args: Any, **kwargs: Any) -> Any:
                return self._result(method(*args, **kwargs))

            return call
        return Awaited(value, self._runner) if isinstance(value, _ASYNCHRONOUS) else value

    def __getattr__(self, name: str) -> Any:
        return self._result(getattr(self.target, "aclose" if name == "close" else name))

    def __enter__(self) -> Any:
        return self._result(self.target.__aenter__())

    def __exit__(self, *exception: object) -> None:
        self._run(self.target.__aexit__(*exception))

    def __next__(self) -> Any:
        try:
            return self._run(anext(self.target))
        except StopAsyncIteration:
            raise StopIteration from None

    def __iter__(self) -> Iterator[Any]:
        return (
            iter(self._result(aiter(self.target)))
            if isinstance(self.target, julep.AsyncReplyStream)
            else self
        )

    def __repr__(self) -> str:
        return repr(self.target)


class Side:
    """One of the two clients.

    Attributes:
        name: "sync" or "async".
    """

    def __init__(self, name: str, runner: asyncio.Runner) -> None:
        self.name = name
        self._runner = runner

    @property
    def is_async(self) -> bool:
        return self.name == "async"

    def client(self, *args: Any, **kwargs: Any) -> julep.Client:
        """A client, made with these arguments."""
        if not self.is_async:
            return julep.Client(*args, **kwargs)
        return cast(julep.Client, Awaited(julep.AsyncClient(*args, **kwargs), self._runner))

    def low_level(self, **kwargs: Any) -> julep.JulepApi:
        """A low-level client, made with these arguments."""
        if not self.is_async:
            return julep.JulepApi(**kwargs)
        return cast(julep.JulepApi, Awaited(julep.AsyncJulepApi(**kwargs), self._runner))

    def http(self, handler: Handler | None = None, sent: list[httpx.Request] | None = None) -> Any:
        """An HTTP client for `http_client`.

        Args:
            handler: What answers in place of the network.
            sent: A list to which the requests are added that are sent.
        """
        transport = httpx.MockTransport(handler) if handler else None
        requests: list[httpx.Request] = [] if sent is None else sent
        if not self.is_async:
            return httpx.Client(transport=transport, event_hooks={"request": [requests.append]})

        async def keep_async(request: httpx.Request) -> None:
            requests.append(request)

        return httpx.AsyncClient(transport=transport, event_hooks={"request": [keep_async]})

    def close(self, http: Any) -> None:
        """Close an HTTP client of this side."""
        if self.is_async:
            self._runner.run(http.aclose())
        else:
            http.close()

    def played(self, handler: Handler, **kwargs: Any) -> julep.Client:
        """A client whose server is a function."""
        given: dict[str, Any] = {"api_key": "a-key", "base_url": "https://api.test/api"}
        given |= {"max_retries": 0, **kwargs}
        return self.client(**given, http_client=self.http(handler))

    def __repr__(self) -> str:
        return self.name
