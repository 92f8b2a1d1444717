"""Carry requests out: one attempt each, and failures under our own names."""

from __future__ import annotations

import httpx
from julep_api.client import AsyncHttpxSender, HttpxSender
from julep_api.types import Request

from .policy import failure

HTTP_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
"""Everything that httpx raises by design."""


class _Driver:
    """What both drivers know: whose requests they are, and what its failures mean."""

    def __init__(self, plain: HttpxSender | AsyncHttpxSender) -> None:
        self._server, self._timeout = plain.base_url, plain.timeout

    def _failure(self, request: Request, error: Exception) -> Exception:
        return failure(request.operation, self._server, self._timeout, error)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._server}>"


class Transport(_Driver):
    """A sender over a plain one, whose failures are ours.

    `send` raises APITimeoutError when the time limit passed, and APIConnectionError when the
    server can't be reached or the connection broke.
    """

    def __init__(self, plain: HttpxSender) -> None:
        super().__init__(plain)
        self._plain = plain

    def send(self, request: Request) -> httpx.Response:
        try:
            return self._plain.send(request)
        except HTTP_ERRORS as error:
            raise self._failure(request, error) from error

    def close(self) -> None:
        self._plain.close()


class AsyncTransport(_Driver):
    """What `Transport` is, for asynchronous code."""

    def __init__(self, plain: AsyncHttpxSender) -> None:
        super().__init__(plain)
        self._plain = plain

    async def send(self, request: Request) -> httpx.Response:
        try:
            return await self._plain.send(request)
        except HTTP_ERRORS as error:
            raise self._failure(request, error) from error

    async def aclose(self) -> None:
        await self._plain.aclose()
