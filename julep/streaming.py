"""A chat's reply while it is written: typed chunks, and the whole reply that they add up to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import httpx
from julep_api.deadline import Deadline
from julep_api.errors import CallRecord, JulepError
from julep_api.streaming import StreamReader

from .transport.body import AsyncBody, Body, Interrupted
from .transport.failure import chained

if TYPE_CHECKING:
    from julep_api.models import ChatResponse, ChatResponseChunk

    from .telemetry import Span

E = TypeVar("E", bound=BaseException)


class _Stream:
    """What both streams know of the reply that they read."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._reader = StreamReader(response)
        self._closed = False  # before its end
        self._deadline: Deadline | None = response.extensions.get("deadline")
        self._span: Span | None = response.extensions.get("span")

    def _feed(self, data: bytes) -> Iterator[ChatResponseChunk]:
        for chunk in self._reader.feed(data):
            yield chunk
            self._waiting()  # what the caller did with the chunk is not the server's silence
        self._noted()
        if self._span is not None and self._reader.complete:
            with suppress(JulepError):  # which is for callers that ask for the whole reply
                self._span.answers(self._reader.whole().to_dict())

    def _waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.event()

    def _noted(self) -> None:
        """Keep what errors say of the call up to date."""
        call: CallRecord | None = self._response.extensions.get("call")
        if call is not None and self._deadline is not None:
            record = call._replace(elapsed=self._deadline.elapsed())
            self._response.extensions["call"] = record

    def _broken(self, error: Interrupted) -> JulepError:
        """The error for a connection that broke in mid-stream, with what had arrived."""
        self._noted()
        broken, url = error.broken, self._response.request.url
        if broken.ends_early:
            return chained(self._reader.truncated(broken.text), broken.cause)
        record = self._response.extensions["call"]
        shown = f"{url.scheme}://{url.netloc.decode()}{url.path}"
        return self._reader.broken(broken.error(record, self._response.request.method, shown))

    def _reading(self, begins: bool) -> None:
        """Tell the trace that the stream is read, or isn't any more."""
        if self._span is not None:
            (self._span.hold if begins else self._span.release)()

    def _traced(self, error: E) -> E:
        """Tell the trace what ended the stream, unless the caller just left it."""
        if self._span is not None and not isinstance(error, GeneratorExit):
            self._span.fail(error)
        return error


class ChatStream(_Stream, Iterator["ChatResponseChunk"]):
    """The chunks of a reply, as they arrive; a context manager that closes the connection.

    Leaving a `for` loop early closes the connection too. A stream that breaks raises an error whose
    `partial` is what had arrived.

        with client.sessions.chat(session_id, "Hello", stream=True) as stream:
            for chunk in stream:
                print(chunk.choices[0].delta.content or "", end="")
        reply = stream.response()

    Raises:
        StreamTruncatedError: The stream ended before its last event, or the connection broke.
        StreamFailedError: The server says that it failed.
        APITimeoutError: A time limit passed.
        ResponseDecodeError: The reply is not the stream that the API promises.
    """

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response)
        if not self._reader.readable:
            self._refuse()
        self._chunks = self._read()

    def _refuse(self) -> None:
        try:
            self._response.read()
        except Interrupted as error:
            raise self._broken(error) from None
        finally:
            self._response.close()
        self._reader.check()

    def _read(self) -> Iterator[ChatResponseChunk]:
        self._reading(True)
        body = self._response.stream
        parts = iter(body) if isinstance(body, Body) else self._response.iter_bytes()
        try:
            for data in parts:
                yield from self._feed(data)
                if self._reader.complete:
                    if isinstance(body, Body):
                        body.finish(parts)
                    return
            self._reader.end()
        except Interrupted as error:
            raise self._traced(self._broken(error)) from None
        except BaseException as error:
            self._traced(error)
            raise
        finally:
            self._reading(False)
            self._response.close()

    def __next__(self) -> ChatResponseChunk:
        if self._closed:
            self._reader.whole()  # says that the stream was closed
        return next(self._chunks)

    # Not self but a generator: it closes the connection when a loop is left.
    def __iter__(self) -> Iterator[ChatResponseChunk]:  # noqa: PYI034
        try:
            yield from self._chunks
        finally:
            self.close()

    def response(self) -> ChatResponse:
        """Read what is left, and return the whole reply.

        Raises:
            ResponseDecodeError: The stream is not what the API promises, or was closed before its end.
            APIConnectionError: The connection broke.
        """
        if not self._closed:
            for _ in self._chunks:
                pass
        return self._reader.whole()

    def close(self) -> None:
        """Close the connection. What has not arrived yet is lost."""
        self._closed = not self._reader.complete
        self._reading(False)
        self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncChatStream(_Stream, AsyncIterator["ChatResponseChunk"]):
    """The chunks of a reply, as they arrive. Only its `async with` closes a loop left early at once.

    It raises what `ChatStream` raises.

        async with await client.sessions.chat(session_id, "Hello", stream=True) as stream:
            async for chunk in stream:
                print(chunk.choices[0].delta.content or "", end="")
        reply = await stream.response()
    """

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response)
        self._chunks = self._read()

    @classmethod
    async def open(cls, response: httpx.Response) -> Self:
        """The stream of a reply whose headers have arrived.

        Raises:
            ApiError: The status is not a success.
            ResponseDecodeError: The reply is not a stream.
        """
        self = cls(response)
        if not self._reader.readable:
            await self._refuse()
        return self

    async def _refuse(self) -> None:
        try:
            await self._response.aread()
        except Interrupted as error:
            raise self._broken(error) from None
        finally:
            await self._response.aclose()
        self._reader.check()

    async def _read(self) -> AsyncIterator[ChatResponseChunk]:
        self._reading(True)
        body = self._response.stream
        parts = aiter(body) if isinstance(body, AsyncBody) else self._response.aiter_bytes()
        try:
            async for data in parts:
                for chunk in self._feed(data):
                    yield chunk
                if self._reader.complete:
                    if isinstance(body, AsyncBody):
                        await body.finish(parts)
                    return
            self._reader.end()
        except Interrupted as error:
            raise self._traced(self._broken(error)) from None
        except BaseException as error:
            self._traced(error)
            raise
        finally:
            self._reading(False)
            if isinstance(parts, AsyncGenerator):  # which may not be left half-way
                await parts.aclose()
            await self._response.aclose()

    async def __anext__(self) -> ChatResponseChunk:
        if self._closed:
            self._reader.whole()  # says that the stream was closed
        return await anext(self._chunks)

    async def response(self) -> ChatResponse:
        """Read what is left, and return the whole reply.

        Raises:
            ResponseDecodeError: The stream is not what the API promises, or was closed before its end.
            APIConnectionError: The connection broke.
        """
        if not self._closed:
            async for _ in self._chunks:
                pass
        return self._reader.whole()

    async def aclose(self) -> None:
        """Close the connection. What has not arrived yet is lost."""
        self._closed = not self._reader.complete
        self._reading(False)
        await self._response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
