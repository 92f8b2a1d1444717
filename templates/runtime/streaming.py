"""Server-sent events of the chat operation: from bytes to chunks, and from chunks to one reply."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
from attrs import Factory, define

from .errors import ModelDecodeError, ResponseDecodeError
from .models.chat_ml_message import ChatMlMessage
from .models.chat_response import ChatResponse
from .models.chat_response_chunk import ChatResponseChunk
from .models.completion_usage import CompletionUsage
from .models.doc_ids import DocIds
from .types import decode_response, read_payload

DONE = "[DONE]"
"""The data of the event that ends a stream."""


class EventDecoder:
    """Splits bytes of a `text/event-stream` into the data of its events.

    Pure: feed it bytes as they arrive, however they are cut. Follows the WHATWG standard
    (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation);
    event names, ids and retry times mean nothing in this API and are passed over.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._first = True
        self._after_cr = False
        self._line: list[str] = []
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The data of each event that these bytes complete."""
        text = self._decode(chunk)
        if self._first and text:
            self._first = False
            text = text.removeprefix("\ufeff")
        if self._after_cr and text:
            self._after_cr = False
            text = text.removeprefix("\n")
        if text.endswith("\r"):
            self._after_cr = True
        # Only CR, LF and CRLF end a line here; str.splitlines knows many more.
        *lines, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in lines:
            self._line.append(line)
            event = self._end_line("".join(self._line))
            self._line.clear()
            if event is not None:
                yield event
        self._line.append(rest)

    def _end_line(self, line: str) -> str | None:
        if not line:
            data, self._data = self._data, []
            return "\n".join(data) if data else None
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
        return None


def read_chunk(response: httpx.Response, data: str) -> ChatResponseChunk:
    """The chunk that an event carries.

    Raises:
        ResponseDecodeError: The event is not a chunk.
    """
    try:
        payload: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise stream_error(response, f"an event of the stream is not JSON: {data[:200]!r}") from None
    if isinstance(payload, dict) and "error" in payload:
        raise stream_error(response, f"the server reports an error in mid-stream: {data[:500]}")
    return read_payload(response, payload, ChatResponseChunk.from_dict)


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


class ChunkAccumulator:
    """Adds chunks up into the ChatResponse that the same call would have returned in one piece."""

    def __init__(self) -> None:
        self._messages: dict[int, _Message] = {}
        self._id = ""
        self._finish_reason: str | None = None
        self._usage: CompletionUsage | None = None
        self._doc_ids: DocIds | None = None
        self._jobs: list[str] | None = None

    def add(self, chunk: ChatResponseChunk) -> None:
        """Take in one more chunk."""
        self._id = chunk.id
        for choice in chunk.choices:
            message = self._messages.get(choice.index)
            if message is None:
                message = _Message(chunk.id, chunk.created_at)
                self._messages[choice.index] = message
            message.role = choice.delta.role or message.role
            message.name = choice.delta.name or message.name
            message.content.append(choice.delta.content or "")
            self._finish_reason = choice.finish_reason or self._finish_reason
        self._usage = chunk.usage or self._usage
        self._doc_ids = chunk.doc_ids or self._doc_ids
        self._jobs = chunk.jobs or self._jobs

    def response(self) -> ChatResponse:
        """The whole reply.

        Raises:
            ModelDecodeError: The chunk that ends a reply has not arrived.
        """
        if self._finish_reason is None or self._usage is None:
            raise ModelDecodeError("ChatResponse: the stream ended before the reply was complete")
        messages = [
            ChatMlMessage(
                id=message.id,
                created_at=message.created_at,
                role=message.role,
                name=message.name,
                content="".join(message.content),
            )
            for _, message in sorted(self._messages.items())
        ]
        return ChatResponse(
            id=self._id,
            finish_reason=self._finish_reason,
            response=[messages],
            usage=self._usage,
            jobs=self._jobs,
            doc_ids=self._doc_ids or DocIds(agent_doc_ids=[], user_doc_ids=[]),
        )


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
    accumulator = ChunkAccumulator()
    for data in EventDecoder().feed(response.content):
        if data == DONE:
            return read_payload(response, None, lambda _: accumulator.response())
        accumulator.add(read_chunk(response, data))
    raise stream_error(response, f"the stream ended without {DONE}")
