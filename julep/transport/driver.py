"""Carry requests out: one attempt each, and failures under our own names."""

from __future__ import annotations

from typing import Generic, TypeVar

import httpx
from julep_api.client import AsyncHttpxSender, HttpxSender
from julep_api.types import Request

from .policy import failure

HTTP_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError)
"""What httpx raises by design; RuntimeError where a connection belongs to another event loop."""


S = TypeVar("S", HttpxSender, AsyncHttpxSender)


class _Driver(Generic[S]):
    """What both drivers do: send by a plain sender, and know what its failures mean."""

    def __init__(self, plain: S) -> None:
        self._plain: S = plain

    def _failure(self, request: Request, error: Exception) -> Exception:
        return failure(request.operation, self._plain.base_url, self._plain.timeout, error)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._plain.base_url}>"


class Transport(_Driver[HttpxSender]):
    """A sender over a plain one, whose failures are ours.

    `send` raises APITimeoutError when the time limit passed, and APIConnectionError when the
    server can't be reached or the connection broke.
    """

    def send(self, request: Request) -> httpx.Response:
        try:
            return self._plain.send(request)
        except HTTP_ERRORS as error:
            raise self._failure(request, error) from error

    def close(self) -> None:
        self._plain.close()


class AsyncTransport(_Driver[AsyncHttpxSender]):
    """What `Transport` is, for asynchronous code."""

    async def send(self, request: Request) -> httpx.Response:
        try:
            return await self._plain.send(request)
        except HTTP_ERRORS as error:
            raise self._failure(request, error) from error

    async def aclose(self) -> None:
        await self._plain.aclose()
