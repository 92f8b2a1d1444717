"""Bodies of replies: decoded, within the deadline and a size, whichever library brought them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import aclosing, closing, suppress
from functools import partial
from io import BytesIO
from typing import Any, Final

import httpx
from julep_api.deadline import answered, keep_time, keep_track, within
from julep_api.pools import Pool

from .call import Attempt
from .failure import Broken, broken, is_ours, redacted
from .inflate import EncodingError, Inflater

END_SECONDS: Final = 0.2
"""How long to wait, after the last event of a stream, for the end of the reply.

Only a reply that was read to its end leaves a connection that can be used again. It comes at once
or not at all, and nobody should have to wait for it.
"""


MAX_ERROR_SIZE: Final = 2**20
"""Bytes that are read of a reply with an error status. What comes after them is left."""


class Interrupted(Exception):
    """A body that is being read as a stream can't be read any further."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.text)
        self.broken = broken


class Arrived:
    """A reply whose headers have arrived, from an engine of ours. An `httpx.Response` takes longer.

    Args:
        status_code: HTTP status.
        headers: Names and values.
        stream: The body, to be iterated and closed.
        extensions: Those of an `httpx.Response`.
    """

    def __init__(
        self,
        status_code: int,
        headers: Iterable[tuple[bytes, bytes]],
        stream: Any,
        extensions: dict[str, Any],
    ) -> None:
        self.status_code: int = status_code
        self.headers: httpx.Headers = httpx.Headers([*headers])
        self.stream: Any = stream
        self.extensions: dict[str, Any] = extensions
        self.is_success: bool = 200 <= status_code < 300
        self.http_version: str = extensions["http_version"].decode("ascii", "replace")

    def close(self) -> None:
        self.stream.close()

    async def aclose(self) -> None:
        await self.stream.aclose()


class Reply(httpx.Response):
    """A reply. httpx takes 20 times as long to make one, mostly for the request that it is to."""

    def answers(self, method: str, address: str) -> None:
        """Note the request, to be made when somebody asks for it."""
        self._asked = (method, address)

    @property
    def request(self) -> httpx.Request:
        """The request, without its headers: the reply may be kept, and shown."""
        if self._request is None:
            self._request = httpx.Request(*self._asked)
        return self._request

    @request.setter
    def request(self, value: httpx.Request) -> None:
        self._request = value

    def hold(self, content: bytes) -> None:
        """Take a body that was read. As a stream, httpx would read it once more."""
        self._content = content
        self.is_closed = self.is_stream_consumed = True


class _Received:
    """A reply whose headers have arrived.

    Args:
        raw: The reply of httpx or of a library like it.
        attempt: What it is the reply to.
    """

    def __init__(self, raw: Any, attempt: Attempt) -> None:
        self._raw = raw
        self._deadline = attempt.deadline
        self._timeout = attempt.options.timeout
        most = attempt.options.max_response_size
        self._limit = most if raw.is_success else min(most, MAX_ERROR_SIZE)
        self._key = attempt.options.secret.encode()
        self._network: Any = raw.extensions.get("network_stream") if self._may_end else None
        self.answers: bool = self._network is None or answered(self._network)
        """Whether this is the reply to this request. A broken server may send two to an earlier one."""
        kind = raw.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.streams: bool = attempt.stream and raw.is_success and kind == "text/event-stream"
        """Whether the reply is the stream that was asked for, rather than one to read as a whole."""
        self._method, self._address = attempt.method, attempt.address
        self.at_close: list[Callable[[], None]] = []
        """Called when the body is closed."""

    def _inflater(self, limit: float | None = None) -> Inflater:
        encoding = self._raw.headers.get("content-encoding", "")
        return Inflater(encoding, self._limit if limit is None else limit)

    def _reply(self, stream: Any) -> Reply:
        headers = self._raw.headers.raw  # as bytes, for there may be any in them
        if self._key and any(self._key in value for _, value in headers):
            headers = [(name, self._without_key(value)) for name, value in headers]
        reply = Reply(
            self._raw.status_code, headers=headers, stream=stream, extensions=self._extensions()
        )
        reply.answers(self._method, self._address)
        if "content-encoding" in reply.headers:
            del reply.headers["content-encoding"]  # it is decoded
        return reply

    def _extensions(self) -> dict[str, Any]:
        return {**self._raw.extensions, "deadline": self._deadline, "redact": self._redact}

    def _read(self, content: bytes) -> Reply:
        reply = self._reply(httpx.ByteStream(content))
        reply.hold(content)
        return reply

    def _whole(self, content: bytes, error: Exception | None = None) -> httpx.Response | Broken:
        if error is None and self._raw.is_success:
            return self._read(content)
        # It will only be shown, and some servers quote a key that they refuse.
        reply = self._read(self._without_key(content))
        if error is None or not reply.is_success:
            return reply  # an error status says more than that its text was cut off
        return self._broken(error, reply)

    def _redact(self, text: str) -> str:
        return self._without_key(text.encode(errors="replace")).decode()

    def _without_key(self, text: bytes) -> bytes:
        return text.replace(self._key, b"[redacted]") if self._key else text

    def _interrupted(self, error: Exception) -> Interrupted:
        reply = self._read(b"")
        return Interrupted(self._broken(error, reply))

    def _broken(self, error: Exception, reply: httpx.Response) -> Broken:
        outcome = broken(error, reply, deadline=self._deadline, timeout=self._timeout)
        return redacted(outcome, self._key.decode())

    def _closed(self) -> None:
        while self.at_close:
            self.at_close.pop()()

    @property
    def _may_end(self) -> bool:
        """Whether to wait for the end: HTTP/2 gives back a connection without it."""
        return str(self._raw.http_version) != "HTTP/2"


def _is_known(error: Exception) -> bool:
    return isinstance(error, EncodingError) or is_ours(error)


class Body(_Received, httpx.SyncByteStream):
    """The body of a reply to a synchronous client.

    Args:
        raw: The reply of httpx or of a library like it.
        attempt: What it is the reply to.
        pool: Where its connection comes from.
    """

    def __init__(self, raw: Any, attempt: Attempt, pool: Pool) -> None:
        super().__init__(raw, attempt)
        self._pool = pool
        self._open = True
        self._source: Iterator[bytes] | None = None
        if self._network is not None:
            keep_time(self._network)

    def read(self) -> httpx.Response | Broken:
        """The reply with all of its body, or as much as there is."""
        content = BytesIO()  # gives away its bytes without a copy of them
        try:
            with closing(self._parts(self._inflater())) as parts:
                for part in parts:
                    content.write(part)
        except Exception as error:
            if not _is_known(error):
                raise
            return self._whole(content.getvalue(), error)
        finally:
            self.close()
        return self._whole(content.getvalue())

    def stream(self) -> httpx.Response:
        """The reply with this as its body, still to be read."""
        self._deadline.expect_event(self._timeout.idle)
        return self._reply(self)

    def _parts(self, inflater: Inflater) -> Generator[bytes]:
        self._source = iter(self._raw.stream)  # not iter_raw: a transport may have read it already
        for part in self._source:
            if self._deadline.passed():
                raise TimeoutError
            yield from inflater.feed(part)
        inflater.end()

    def __iter__(self) -> Iterator[bytes]:
        try:
            with closing(self._parts(self._inflater(limit=float("inf")))) as parts:
                yield from parts
        except Exception as error:
            if not _is_known(error):
                raise
            raise self._interrupted(error) from None

    def finish(self, parts: Iterator[bytes]) -> None:
        """Read the end of a stream whose last event has arrived, if it comes soon."""
        if self._may_end:
            self._deadline.expect_event(END_SECONDS)
            with suppress(Interrupted):
                next(parts, None)

    def close(self) -> None:
        self._open = False
        try:
            self._raw.close()
        finally:
            self._closed()

    def abandon(self) -> None:
        """What `close` does, for the garbage collector."""
        if self._open:
            self._open = False
            self._closed()
            # Its generators would close the connection, were they left to the collector.
            self._pool.abandon(self._network, partial(_close, self._raw, self._source))


def _close(raw: Any, _source: object) -> None:
    raw.close()


class AsyncBody(_Received, httpx.AsyncByteStream):
    """What `Body` is, for asynchronous code."""

    def __init__(self, raw: Any, attempt: Attempt) -> None:
        super().__init__(raw, attempt)
        if self._network is not None:
            keep_track(self._network)

    async def read(self) -> httpx.Response | Broken:
        content = BytesIO()
        try:
            if (arrived := self._take()) is not None:
                inflater = self._inflater()
                for piece in inflater.feed(arrived):
                    content.write(piece)
                inflater.end()
                return self._whole(content.getvalue())
            async with aclosing(self._parts(self._inflater())) as parts:
                async for part in parts:
                    content.write(part)
        except Exception as error:
            if not _is_known(error):
                raise
            return self._whole(content.getvalue(), error)
        finally:
            await self.aclose()
        return self._whole(content.getvalue())

    def _take(self) -> bytes | None:
        """The body as it came, if all of it has arrived and its library gives it away."""
        take: Callable[[], bytes | None] | None = getattr(self._raw.stream, "take", None)
        return take() if take else None

    def stream(self) -> httpx.Response:
        self._deadline.expect_event(self._timeout.idle)
        return self._reply(self)

    async def _parts(self, inflater: Inflater) -> AsyncGenerator[bytes]:
        raw = aiter(self._raw.stream)
        try:
            while True:
                async with within(self._deadline.left()):
                    part = await anext(raw, None)
                if part is None:
                    break
                for piece in inflater.feed(part):
                    yield piece
        finally:
            if hasattr(raw, "aclose"):  # as generators have, which may not be left half-way
                await raw.aclose()
        inflater.end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async with aclosing(self._parts(self._inflater(limit=float("inf")))) as parts:
                async for part in parts:
                    yield part
        except Exception as error:
            if not _is_known(error):
                raise
            raise self._interrupted(error) from None

    async def finish(self, parts: AsyncIterator[bytes]) -> None:
        if self._may_end:
            self._deadline.expect_event(END_SECONDS)
            with suppress(Interrupted):
                await anext(parts, None)

    async def aclose(self) -> None:
        try:
            await self._raw.aclose()
        finally:
            self._closed()
