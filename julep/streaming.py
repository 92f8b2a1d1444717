"""A chat's reply while it is written: typed chunks, and the whole reply that they add up to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx
from julep_api.errors import JulepError
from julep_api.streaming import StreamReader, read_end, read_end_async

from .transport.driver import HTTP_ERRORS
from .transport.policy import failure

if TYPE_CHECKING:
    from julep_api.models import ChatResponse, ChatResponseChunk


def _broken(response: httpx.Response, error: Exception) -> JulepError:
    """The error for a connection that broke in mid-stream."""
    url = response.request.url
    timeout = getattr(response.request.extensions.get("timeout"), "timeout", None)
    return failure("chat", f"{url.scheme}://{url.netloc.decode()}", timeout, error)


class ChatStream(Iterator["ChatResponseChunk"]):
    """The chunks of a reply, as they arrive; a context manager that closes the connection.

    Leaving a `for` loop early closes the connection too.

        with client.sessions.chat(session_id, "Hello", stream=True) as stream:
            for chunk in stream:
                print(chunk.choices[0].delta.content or "", end="")
        reply = stream.response()
    """

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._reader = StreamReader(response)
        self._closed = False  # before its end
        try:
            if not self._reader.readable:
                response.read()
            self._reader.check()
        except HTTP_ERRORS as error:
            raise _broken(self._response, error) from error
        finally:
            if not self._reader.readable:
                response.close()
        self._chunks = self._read()

    def _read(self) -> Iterator[ChatResponseChunk]:
        try:
            parts = self._response.iter_bytes()
            for data in parts:
                yield from self._reader.feed(data)
                if self._reader.complete:
                    read_end(self._response, parts)
                    return
            self._reader.end()
        except HTTP_ERRORS as error:
            raise _broken(self._response, error) from error
        finally:
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


class AsyncChatStream(AsyncIterator["ChatResponseChunk"]):
    """The chunks of a reply, as they arrive. Only its `async with` closes a loop left early at once.

    async with await client.sessions.chat(session_id, "Hello", stream=True) as stream:
        async for chunk in stream:
            print(chunk.choices[0].delta.content or "", end="")
    reply = await stream.response()
    """

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._reader = StreamReader(response)
        self._closed = False  # before its end
        self._chunks = self._read()

    @classmethod
    async def open(cls, response: httpx.Response) -> Self:
        """The stream of a reply whose headers have arrived.

        Raises:
            ApiError: The status is not a success.
            ResponseDecodeError: The reply is not a stream.
        """
        self = cls(response)
        try:
            if not self._reader.readable:
                await response.aread()
            self._reader.check()
        except HTTP_ERRORS as error:
            raise _broken(self._response, error) from error
        finally:
            if not self._reader.readable:
                await response.aclose()
        return self

    async def _read(self) -> AsyncIterator[ChatResponseChunk]:
        try:
            parts = self._response.aiter_bytes()
            async for data in parts:
                for chunk in self._reader.feed(data):
                    yield chunk
                if self._reader.complete:
                    await read_end_async(self._response, parts)
                    return
            self._reader.end()
        except HTTP_ERRORS as error:
            raise _broken(self._response, error) from error
        finally:
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
