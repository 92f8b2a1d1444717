"""A reply of a conversation while it is written: its text, as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Self

from julep_api import models

from .reply import Reply

if TYPE_CHECKING:
    from ..streaming import AsyncChatStream, ChatStream

__all__ = ["AsyncReplyStream", "ReplyStream"]


class _Texts:
    """Finds what the agent says among the pieces of a reply. Pure."""

    def __init__(self) -> None:
        self._role: str = "assistant"

    def of(self, chunk: models.ChatResponseChunk) -> str:
        """The text in a chunk; of alternative replies, that of the first."""
        said = ""
        for choice in chunk.choices:
            if choice.index:
                continue
            self._role = choice.delta.role or self._role
            if self._role == "assistant":
                said += choice.delta.content or ""
        return said


class ReplyStream:
    """A reply while it is written. It is asked for when the first piece is.

        for text in conversation.stream("How long are books lent for?").text:
            print(text, end="", flush=True)

    Iterating over the stream itself gives the chunks. It is a context manager, which closes the
    connection; leaving a loop closes it too. It raises what `ChatStream` raises.
    """

    def __init__(
        self, open: Callable[[], ChatStream], count: Callable[[models.CompletionUsage], None]
    ) -> None:
        self._open = open
        self._count = count
        self._stream: ChatStream | None = None
        self._reply: Reply | None = None

    @property
    def text(self) -> Iterator[str]:
        """The text of the reply, piece by piece."""
        texts = _Texts()
        for chunk in self:
            if said := texts.of(chunk):
                yield said

    def __iter__(self) -> Iterator[models.ChatResponseChunk]:
        yield from self._opened()
        self.reply()

    def reply(self) -> Reply:
        """Read what is left, and return the whole reply."""
        if self._reply is None:
            self._reply = Reply(self._opened().response())
            self._count(self._reply.usage)
        return self._reply

    def close(self) -> None:
        """Close the connection. What has not arrived yet is lost."""
        if self._stream is not None:
            self._stream.close()

    def _opened(self) -> ChatStream:
        if self._stream is None:
            self._stream = self._open()
        return self._stream

    def __enter__(self) -> Self:
        self._opened()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncReplyStream:
    """A reply while it is written. It is asked for when the first piece is.

        async for text in conversation.stream("How long are books lent for?").text:
            print(text, end="", flush=True)

    Iterating over the stream itself gives the chunks. It is a context manager, which closes the
    connection; leaving a loop closes it too. It raises what `AsyncChatStream` raises.
    """

    def __init__(
        self,
        open: Callable[[], Awaitable[AsyncChatStream]],
        count: Callable[[models.CompletionUsage], None],
    ) -> None:
        self._open = open
        self._count = count
        self._stream: AsyncChatStream | None = None
        self._reply: Reply | None = None

    @property
    async def text(self) -> AsyncIterator[str]:
        """The text of the reply, piece by piece."""
        texts = _Texts()
        # So that leaving a loop over the text closes what is below, too.
        async with aclosing(self.__aiter__()) as chunks:
            async for chunk in chunks:
                if said := texts.of(chunk):
                    yield said

    async def __aiter__(self) -> AsyncGenerator[models.ChatResponseChunk]:
        stream = await self._opened()
        try:
            async for chunk in stream:
                yield chunk
            await self.reply()
        finally:
            await stream.aclose()

    async def reply(self) -> Reply:
        """Read what is left, and return the whole reply."""
        if self._reply is None:
            self._reply = Reply(await (await self._opened()).response())
            self._count(self._reply.usage)
        return self._reply

    async def aclose(self) -> None:
        """Close the connection. What has not arrived yet is lost."""
        if self._stream is not None:
            await self._stream.aclose()

    async def _opened(self) -> AsyncChatStream:
        if self._stream is None:
            self._stream = await self._open()
        return self._stream

    async def __aenter__(self) -> Self:
        await self._opened()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
