"""Server-sent events of the chat operation: from bytes to chunks, and from chunks to one reply."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar, cast

import httpx
from attrs import Factory, define

from .errors import (
    JulepError,
    ModelDecodeError,
    ResponseDecodeError,
    StreamFailedError,
    StreamTruncatedError,
    api_error,
    server_message,
)
from .json_codec import loads
from .models.chat_chunk_delta import ChatChunkDelta
from .models.chat_ml_message import ChatMlMessage
from .models.chat_response import ChatResponse
from .models.chat_response_chunk import ChatResponseChunk
from .models.completion_usage import CompletionUsage
from .models.doc_ids import DocIds
from .types import decode_response

E = TypeVar("E", bound=JulepError)

DONE = "[DONE]"
"""The data of the event that ends a stream."""


class EventDecoder:
    """Splits bytes of a `text/event-stream` into the data of its events.

    Pure: feed it bytes as they arrive, however they are cut. Follows the WHATWG standard
    (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation);
    event names, ids and retry times mean nothing in this API and are passed over.
    """

    def __init__(self) -> None:
        self._first = True
        self._after_cr = False
        self._line = bytearray()  # the beginning of one
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The data of each event that these bytes complete."""
        if self._after_cr or b"\r" in chunk:
            chunk = self._with_lf(chunk)
        end = chunk.rfind(b"\n") + 1
        if not end:
            self._line += chunk
            return
        # Whole lines: no character goes on after them.
        text = (self._line + chunk[:end] if self._line else chunk[:end]).decode(errors="replace")
        self._line = bytearray(chunk[end:])
        if self._first:
            self._first = False
            text = text.removeprefix("\ufeff")
        # str.splitlines knows more ends of lines than there are here.
        for line in text[:-1].split("\n"):
            if line.startswith("data: "):
                self._data.append(line[6:])
            elif line:
                name, _, value = line.partition(":")
                if name == "data":
                    self._data.append(value)
            elif self._data:
                data, self._data = self._data, []
                yield "\n".join(data)

    def _with_lf(self, chunk: bytes) -> bytes:
        """Only CR, LF and CRLF end a line. CRLF may be cut in two."""
        if self._after_cr and chunk:
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        if chunk.endswith(b"\r"):
            self._after_cr = True
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read_chunk(response: httpx.Response, data: str) -> ChatResponseChunk:
    """The chunk that an event carries.

    Raises:
        ResponseDecodeError: The event is not a chunk.
    """
    try:
        payload = loads(data)
    except (ValueError, RecursionError):
        raise stream_error(
            response, f"an event of the stream is not JSON: {data[:200]!r}"
        ) from None
    fields = cast(dict[str, Any], payload) if isinstance(payload, dict) else {}
    if said := _said(fields):
        problem = f"instead of a chunk, the server says in mid-stream: {said}"
        raise StreamFailedError(f"{response.status_code}: {problem}", response)
    try:
        return ChatResponseChunk.from_dict(fields)
    except ModelDecodeError as error:
        raise stream_error(response, f"{error}; the event is {data[:200]!r}") from error


def _said(event: dict[str, Any]) -> str:
    """What an event says that reports a failure; nothing if it is a chunk, or just malformed."""
    if not event.get("error") and "choices" in event:
        return ""
    return server_message(event) or (json.dumps(event)[:200] if event.get("error") else "")


def stream_error(response: httpx.Response, problem: str) -> ResponseDecodeError:
    """An error for a stream, whose body can't be shown as a whole reply's can."""
    return ResponseDecodeError(f"{response.status_code}: {problem}", response)


@define
class _Message:
    """A message under construction."""

    id: str
    created_at: datetime
    role: str = "assistant"
    name: str | None = None
    content: list[str] = Factory(list[str])
    words: list[str] = Factory(list[str])

    def add(self, text: str) -> None:
        if not isinstance(cast(object, text), str):
            raise TypeError(f"expected a text, got {type(text).__name__}")
        self.words.append(text)
        if len(self.words) == 1000:  # as texts of their own, they take ten times as much memory
            self.content.append("".join(self.words))
            self.words.clear()

    def written(self) -> ChatMlMessage:
        return ChatMlMessage(
            id=self.id,
            created_at=self.created_at,
            role=self.role,
            name=self.name,
            content="".join([*self.content, *self.words]),
        )


class ChunkAccumulator:
    """Adds chunks up into the ChatResponse that the same call would have returned in one piece."""

    def __init__(self) -> None:
        self._messages: dict[int, list[_Message]] = {}
        self._id = ""
        self._finish_reason: str | None = None
        self._usage: CompletionUsage | None = None
        self._doc_ids: DocIds | None = None
        self._jobs: list[str] | None = None

    def add(self, chunk: ChatResponseChunk) -> None:
        """Take in one more chunk.

        Raises:
            TypeError: What it says can't be added to anything, such as a number in place of text.
        """
        self._id = chunk.id
        for choice in chunk.choices:
            messages = self._messages.get(choice.index or 0)
            if messages is None:
                messages = self._messages[choice.index or 0] = []
            delta = cast(ChatChunkDelta | None, choice.delta)  # a null is kept, so it may be one
            begins = delta is not None and delta.role and messages and messages[-1].id != chunk.id
            if begins or not messages:
                messages.append(_Message(chunk.id, chunk.created_at))
            if delta is not None:
                message = messages[-1]
                message.role = delta.role or message.role
                message.name = delta.name or message.name
                message.add(delta.content or "")
            self._finish_reason = choice.finish_reason or self._finish_reason
        self._usage = chunk.usage or self._usage
        self._doc_ids = chunk.doc_ids or self._doc_ids
        self._jobs = self._jobs if chunk.jobs is None else chunk.jobs

    def messages(self) -> tuple[ChatMlMessage, ...]:
        """The messages as far as they have arrived, those of each alternative reply in turn."""
        return tuple(message for reply in self._replies() for message in reply)

    def _replies(self) -> list[list[ChatMlMessage]]:
        return [
            [message.written() for message in messages]
            for _, messages in sorted(self._messages.items())
        ]

    def response(self) -> ChatResponse:
        """The whole reply.

        Raises:
            ModelDecodeError: The chunk that ends a reply has not arrived.
        """
        if self._finish_reason is None or self._usage is None:
            raise ModelDecodeError("ChatResponse: the stream ended before the reply was complete")
        return ChatResponse(
            id=self._id,
            finish_reason=self._finish_reason,
            response=self._replies(),
            usage=self._usage,
            jobs=self._jobs,
            doc_ids=self._doc_ids or DocIds(agent_doc_ids=[], user_doc_ids=[]),
        )


MAX_EVENT_BYTES = 16 * 2**20
"""Longest event that is waited for: a line that never ends must not fill the memory."""


class StreamReader:
    """Reads the chunks of one reply from its bytes, and keeps what they add up to. Pure."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._decoder = EventDecoder()
        self._accumulator = ChunkAccumulator()
        self._pending = 0
        self.complete: bool = False
        """Whether the event that ends the stream has arrived."""

    @property
    def readable(self) -> bool:
        """Whether the reply is a stream at all. If not, its body has to be read as a whole."""
        return self._response.is_success and is_event_stream(self._response)

    def check(self) -> None:
        """Refuse a reply that is no stream and whose body was read.

        Raises:
            ApiError: The status is not a success.
            ResponseDecodeError: The reply is something else than a stream.
        """
        if not self._response.is_success:
            raise api_error(self._response)
        if not self.readable:
            raise ResponseDecodeError.of(self._response, "asked for a stream, got something else")

    def feed(self, data: bytes) -> Iterator[ChatResponseChunk]:
        """The chunks that these bytes complete.

        Raises:
            ResponseDecodeError: An event is not a chunk, or is too long.
            StreamFailedError: An event says that the server failed.
        """
        self._pending += len(data)
        for event in self._decoder.feed(data):
            self._pending = 0
            if event == DONE:
                self.complete = True
                return
            yield self._chunk(event)
        if self._pending > MAX_EVENT_BYTES:
            problem = f"an event of the stream is longer than {MAX_EVENT_BYTES} bytes"
            raise self.broken(stream_error(self._response, problem))

    def _chunk(self, event: str) -> ChatResponseChunk:
        try:
            chunk = read_chunk(self._response, event)
            self._accumulator.add(chunk)
        except ResponseDecodeError as error:
            self.broken(error)
            raise
        except TypeError as error:
            problem = f"a chunk makes no sense: {error}"
            raise self.broken(stream_error(self._response, problem)) from error
        return chunk

    def broken(self, error: E) -> E:
        """The error, with what had arrived before it."""
        error.partial = self._accumulator.messages()
        return error

    def end(self) -> None:
        """Say so if the stream ended before its last event.

        Raises:
            StreamTruncatedError: It did.
        """
        if not self.complete:
            raise self.truncated(f"the stream ended without {DONE}")

    def truncated(self, problem: str) -> StreamTruncatedError:
        """The error for a stream that can't be read to its end, with what had arrived."""
        text = f"{self._response.status_code}: {problem}"
        return self.broken(StreamTruncatedError(text, self._response))

    def whole(self) -> ChatResponse:
        """The reply that all chunks add up to.

        Raises:
            ResponseDecodeError: Not all of them were read.
        """
        if not self.complete:
            problem = "the stream was closed before its end"
            raise self.broken(stream_error(self._response, problem))
        try:
            return self._accumulator.response()
        except ModelDecodeError as error:
            raise self.broken(stream_error(self._response, str(error))) from error


def is_event_stream(response: httpx.Response) -> bool:
    """Whether the reply is a stream of events rather than one JSON object."""
    content_type: str = response.headers.get("content-type", "")
    return content_type.partition(";")[0].strip().lower() == "text/event-stream"


def decode_reply(response: httpx.Response) -> ChatResponse:
    """The reply to a chat: one JSON object, or a stream that has been read to its end.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises, or is not complete.
    """
    if not (response.is_success and is_event_stream(response)):
        return decode_response(response, ChatResponse.from_dict)
    reader = StreamReader(response)
    for _ in reader.feed(response.content):
        pass
    reader.end()
    return reader.whole()
