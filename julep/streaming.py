"""A chat's reply while it is written: typed chunks, and the whole reply that they add up to."""

from __future__ import annotations

import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import httpx
from julep_api.deadline import Deadline
from julep_api.errors import CallRecord, JulepError, ResponseDecodeError
from julep_api.streaming import StreamReader

from .transport.body import AsyncBody, Body, Interrupted
from .transport.failure import chained

if TYPE_CHECKING:
    from julep_api.models import ChatResponse, ChatResponseChunk

    from .telemetry import Span

E = TypeVar("E", bound=BaseException)


class _Reply:
    """A reply that is being read.

    The generators that read hold this, and not the stream, which holds them: a cycle would keep the
    connection open until the garbage collector comes.
    """

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.reader = StreamReader(response)
        self._deadline: Deadline | None = response.extensions.get("deadline")
        self._span: Span | None = response.extensions.get("span")
        self.report: Callable[[JulepError], Any] | None = response.extensions.get("report")
        """Tells whoever watches that the call failed after all."""

    def feed(self, data: bytes) -> Iterator[ChatResponseChunk]:
        for chunk in self.reader.feed(data):
            yield chunk
            self._waiting()  # what the caller did with the chunk is not the server's silence
        self._noted()
        if self._span is not None and self.reader.complete:
            with suppress(JulepError):  # which is for callers that ask for the whole reply
                self._span.answers(self.reader.whole().to_dict())

    def _waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.event()

    def _noted(self) -> None:
        """Keep what errors say of the call up to date."""
        call: CallRecord | None = self.response.extensions.get("call")
        if call is not None and self._deadline is not None:
            record = call._replace(elapsed=self._deadline.elapsed())
            self.response.extensions["call"] = record

    def broken(self, error: Interrupted) -> JulepError:
        """The error for a connection that broke in mid-stream, with what had arrived."""
        self._noted()
        broken, url = error.broken, self.response.request.url
        if broken.ends_early:
            return chained(self.reader.truncated(broken.text), broken.cause)
        record = self.response.extensions["call"]
        shown = f"{url.scheme}://{url.netloc.decode()}{url.path}"
        return self.reader.broken(broken.error(record, self.response.request.method, shown))

    def hold(self, begins: bool) -> None:
        """Tell the trace that the stream is read, or isn't any more."""
        if self._span is not None:
            (self._span.hold if begins else self._span.release)()

    def traced(self, error: E) -> E:
        """Tell the trace what ended the stream, unless the caller just left it."""
        if self._span is not None and not isinstance(error, GeneratorExit):
            self._span.fail(error)
        return error


def _read(reply: _Reply) -> Iterator[ChatResponseChunk]:
    reply.hold(True)
    body = reply.response.stream
    parts = iter(body) if isinstance(body, Body) else reply.response.iter_bytes()
    forgotten = False
    try:
        for data in parts:
            yield from reply.feed(data)
            if reply.reader.complete:
                if isinstance(body, Body):
                    body.finish(parts)
                return
        reply.reader.end()
    except Interrupted as error:
        failed = reply.traced(reply.broken(error))
        if reply.report:
            reply.report(failed)
        raise failed from failed.__cause__
    except GeneratorExit:
        forgotten = True  # and then the stream's finalizer comes
        raise
    except BaseException as error:
        reply.traced(error)
        if reply.report and isinstance(error, JulepError):
            reply.report(error)
        raise
    finally:
        reply.hold(False)
        if not forgotten:
            reply.response.close()


async def _read_async(reply: _Reply) -> AsyncGenerator[ChatResponseChunk]:
    body = reply.response.stream
    parts: AsyncIterator[bytes] | None = None
    try:
        yield cast(Any, None)  # once begun, it is closed by the event loop when it is forgotten
        reply.hold(True)
        parts = aiter(body) if isinstance(body, AsyncBody) else reply.response.aiter_bytes()
        async for data in parts:
            for chunk in reply.feed(data):
                yield chunk
            if reply.reader.complete:
                if isinstance(body, AsyncBody):
                    await body.finish(parts)
                return
        reply.reader.end()
    except Interrupted as error:
        failed = reply.traced(reply.broken(error))
        if reply.report:
            await reply.report(failed)
        raise failed from failed.__cause__
    except BaseException as error:
        reply.traced(error)
        if reply.report and isinstance(error, JulepError):
            await reply.report(error)
        raise
    finally:
        reply.hold(False)
        if isinstance(parts, AsyncGenerator):  # which may not be left half-way
            await parts.aclose()
        await reply.response.aclose()


class ChatStream(Iterator["ChatResponseChunk"]):
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
        self._reply = _Reply(response)
        self._closed = False  # before its end
        if not self._reply.reader.readable:
            self._refuse()
        self._chunks = _read(self._reply)
        body = response.stream
        # Forgotten, or left to the end of the program.
        weakref.finalize(self, body.abandon if isinstance(body, Body) else response.close)

    def _refuse(self) -> None:
        try:
            self._reply.response.read()
        except Interrupted as error:
            raise self._reply.broken(error) from None
        finally:
            self._reply.response.close()
        try:
            self._reply.reader.check()
        except ResponseDecodeError as error:
            if self._reply.report:
                self._reply.report(error)
            raise

    def _check_open(self) -> None:
        if self._closed:
            self._reply.reader.whole()  # says that the stream was closed

    def __next__(self) -> ChatResponseChunk:
        self._check_open()
        return next(self._chunks)

    # Not self but a generator: it closes the connection when a loop is left.
    def __iter__(self) -> Iterator[ChatResponseChunk]:  # noqa: PYI034
        self._check_open()
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
        return self._reply.reader.whole()

    def close(self) -> None:
        """Close the connection. What has not arrived yet is lost."""
        self._closed = not self._reply.reader.complete
        self._reply.hold(False)
        self._reply.response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncChatStream(AsyncIterator["ChatResponseChunk"]):
    """The chunks of a reply, as they arrive; a context manager that closes the connection.

    Leaving an `async for` loop early closes the connection too, when the event loop has its next
    turn. It raises what `ChatStream` raises.

        async with await client.sessions.chat(session_id, "Hello", stream=True) as stream:
            async for chunk in stream:
                print(chunk.choices[0].delta.content or "", end="")
        reply = await stream.response()
    """

    def __init__(self, response: httpx.Response) -> None:
        self._reply = _Reply(response)
        self._closed = False  # before its end
        self._chunks = _read_async(self._reply)

    @classmethod
    async def open(cls, response: httpx.Response) -> Self:
        """The stream of a reply whose headers have arrived.

        Raises:
            ApiError: The status is not a success.
            ResponseDecodeError: The reply is not a stream.
        """
        self = cls(response)
        if not self._reply.reader.readable:
            await self._refuse()
        await anext(self._chunks)
        return self

    async def _refuse(self) -> None:
        try:
            await self._reply.response.aread()
        except Interrupted as error:
            raise self._reply.broken(error) from None
        finally:
            await self._reply.response.aclose()
        try:
            self._reply.reader.check()
        except ResponseDecodeError as error:
            if self._reply.report:
                await self._reply.report(error)
            raise

    def _check_open(self) -> None:
        if self._closed:
            self._reply.reader.whole()  # says that the stream was closed

    async def __anext__(self) -> ChatResponseChunk:
        self._check_open()
        return await anext(self._chunks)

    async def __aiter__(self) -> AsyncIterator[ChatResponseChunk]:
        self._check_open()
        try:
            async for chunk in self._chunks:
                yield chunk
        finally:
            await self.aclose()

    async def response(self) -> ChatResponse:
        """Read what is left, and return the whole reply.

        Raises:
            ResponseDecodeError: The stream is not what the API promises, or was closed before its end.
            APIConnectionError: The connection broke.
        """
        if not self._closed:
            async for _ in self._chunks:
                pass
        return self._reply.reader.whole()

    async def aclose(self) -> None:
        """Close the connection. What has not arrived yet is lost."""
        self._closed = not self._reply.reader.complete
        self._reply.hold(False)
        await self._reply.response.aclose()
        if not getattr(self._chunks, "ag_running", False):  # by a task that will find out by itself
            await self._chunks.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
