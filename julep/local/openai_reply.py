"""From the bytes that an OpenAI-compatible endpoint sends to the reply of a model. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from julep_api.errors import server_message
from julep_api.streaming import DONE, EventDecoder

from .model import Completion, JsonObject
from .openai_messages import Names

MAX_REPLY_BYTES: Final = 64 * 2**20
"""Longest reply that is read: one that never ends must not fill the memory."""

_FINISH_REASONS: Final = ("stop", "length", "tool_calls", "content_filter", "function_call")
_CALLS: Final = ("tool_calls", "function_call")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_FIELDS: Final = (b":", b"d", b"e", b"i", b"r")
"""What an event begins with: a comment, or data, event, id or retry."""

_SHOWN: Final = 200


class Nonsense(Exception):
    """What an endpoint sent is no reply; the text says why."""


@dataclass(slots=True)
class _Call:
    """A function call under construction."""

    index: int | None
    id: str | None
    name: str
    arguments: str


class ReplyReader:
    """Reads a reply, a stream of events or a whole JSON object, from its bytes.

    Args:
        names: The names of the functions.
        passes_on: Whether text is handed out as it comes. It is all in the completion too.
    """

    def __init__(self, names: Names, *, passes_on: bool) -> None:
        self._names = names
        self._passes_on = passes_on
        self._decoder = EventDecoder()
        self._whole: bytearray | None = None
        self._began = False
        self._size = 0
        self._said: list[str] = []
        self._blank = ""
        self._calls: list[_Call] = []
        self._finish_reason: str | None = None
        self._usage: JsonObject = {}
        self.complete: bool = False
        """Whether the event that ends a stream has arrived."""
        self.events: int = 0
        """How many events have arrived. Comments, which only keep a connection open, are none."""

    def feed(self, data: bytes) -> Iterator[str]:
        """The text in these bytes, if it is handed out as it comes.

        Raises:
            Nonsense: they are not part of a reply.
        """
        self._size += len(data)
        if self._size > MAX_REPLY_BYTES:
            raise Nonsense(f"its reply is longer than {MAX_REPLY_BYTES} bytes")
        if not self._began:
            data = self._begin(data)
        if self._whole is not None:
            self._whole += data
            return
        for event in self._decoder.feed(data):
            self.events += 1
            if event.strip() == DONE:
                self.complete = True
                return
            yield from self._passed_on(self._read(_object(event)))

    def end(self) -> Completion:
        """The reply as a whole, once all bytes have been fed.

        Raises:
            Nonsense: something is missing.
        """
        if self._whole is not None:
            self._said = [self._read(_object(self._whole.decode(errors="replace")))]
        if self._finish_reason is None:
            raise Nonsense("its reply ends before it is finished" if self._size else "it is silent")
        return self._completion()

    def _begin(self, data: bytes) -> bytes:
        """Tell from its first character what comes: types of contents are often wrong."""
        start = data.lstrip(_BLANK)
        if not start:
            return data
        self._began = True
        if start.startswith(b"{"):
            self._whole = bytearray()
            return start
        if not start.startswith(_FIELDS):
            text = start[:_SHOWN].decode(errors="replace")
            raise Nonsense(f"its reply is neither JSON nor a stream of events: {text!r}")
        return data

    def _read(self, event: JsonObject) -> str:
        """Take in one event; returns the text in it."""
        if event.get("error"):
            said = server_message(event) or json.dumps(event["error"])
            raise Nonsense(f"it says: {said[:_SHOWN]}")
        if isinstance(event.get("usage"), dict):
            self._usage = event["usage"]
        text = ""
        for choice in _list_of_objects(event, "choices"):
            if choice.get("index"):
                continue
            message: Any = choice.get("delta") or choice.get("message") or {}
            if not isinstance(message, dict):
                raise Nonsense(f"a message in its reply is none: {message!r:.200}")
            text += self._read_message(cast(JsonObject, message))
            reason = choice.get("finish_reason")
            if reason:
                self._finish_reason = reason if reason in _FINISH_REASONS else "stop"
        return text

    def _read_message(self, message: JsonObject) -> str:
        for call in _list_of_objects(message, "tool_calls"):
            self._read_call(call.get("index"), call.get("id"), call.get("function"))
        if message.get("function_call"):
            self._read_call(0, None, message["function_call"])
        return _text(message.get("content")) or _text(message.get("refusal"))

    def _read_call(self, index: Any, id: Any, function: Any) -> None:
        """Take in a part of a call."""
        fields = cast(JsonObject, function) if isinstance(function, dict) else {}
        name, arguments = fields.get("name") or "", fields.get("arguments") or ""
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments)
        begun = self._begun(index, id, bool(name))
        if begun is None:
            self._calls.append(_Call(index, id, str(name), arguments))
        else:
            begun.name = begun.name or str(name)
            begun.arguments += arguments

    def _begun(self, index: Any, id: Any, named: bool) -> _Call | None:
        """The call that a part continues. Who leaves out indexes sends calls whole."""
        begun = next((call for call in reversed(self._calls) if call.index == index), None)
        if begun is not None and id and begun.id:
            return begun if id == begun.id else None
        return None if named and index is None else begun

    def _passed_on(self, text: str) -> Iterator[str]:
        """The text if it is to be handed out. White space waits: what follows it may be a call."""
        if not self._said:
            text = self._blank + text
            self._blank = "" if text.strip() else text
            text = "" if self._blank else text
        if text:
            self._said.append(text)
            if self._passes_on:
                yield text

    def _content(self, call: _Call) -> str:
        if not call.name:
            raise Nonsense("it calls a function without a name")
        content = {"name": self._names.real(call.name), "arguments": call.arguments or "{}"}
        return _readable(json.dumps(content, ensure_ascii=False))

    def _completion(self) -> Completion:
        role, content = "assistant", "".join(self._said)
        calls = [self._content(call) for call in self._calls]
        reason = self._finish_reason or "stop"
        if calls:
            reason = "tool_calls" if reason == "stop" else reason
        elif reason in _CALLS:
            reason = "stop"
        if calls and not content.strip():
            role, content = "function_call", calls.pop(0)
        read, written = self._usage.get("prompt_tokens"), self._usage.get("completion_tokens")
        return Completion(role, content, reason, _count(read), _count(written), tuple(calls))


def _object(text: str) -> JsonObject:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise Nonsense(f"its reply is not JSON: {text[:_SHOWN]!r}") from None
    if not isinstance(value, dict):
        raise Nonsense(f"its reply is no JSON object: {text[:_SHOWN]!r}")
    return cast(JsonObject, value)


def _list_of_objects(source: JsonObject, name: str) -> list[JsonObject]:
    value: Any = source.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in cast(Any, value)):
        raise Nonsense(f"`{name}` in its reply is no list of objects: {value!r:.200}")
    return cast(list[JsonObject], value)


def _text(content: Any) -> str:
    if isinstance(content, list):
        parts: list[Any] = [*content]
        texts = [cast(JsonObject, part).get("text") for part in parts if isinstance(part, dict)]
        content = "".join(text for text in texts if isinstance(text, str))
    if not isinstance(content, str | None):
        raise Nonsense(f"the content of its reply is no text: {content!r:.200}")
    return _readable(content or "")


def _readable(text: str) -> str:
    """The text, with marks for what could not be kept: halves of surrogate pairs, and U+0000."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
