"""Spans of OpenTelemetry: one for each call, by the semantic conventions for HTTP and for GenAI.

Loaded only in programs that have imported OpenTelemetry themselves. The names of attributes are
written out, for the package that lists them is none that the SDK depends on. See
https://opentelemetry.io/docs/specs/semconv/http/http-spans/ and
https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/.

What is said in a chat is no part of a span unless the environment variable
OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT is "true". What a server says about an error never
is, nor the beginning of a reply that can't be read: both may repeat what was said, or even the key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import httpx
from julep_api.errors import APITimeoutError, JulepError, ResponseError
from julep_api.types import Request
from opentelemetry import context, propagate, trace

from ._version import __version__
from .events import RequestEvent, ResponseEvent, RetryEvent
from .transport.body import AsyncBody, Body

if TYPE_CHECKING:
    from contextvars import Token

    from .transport.call import Notice

CONTENT_VARIABLE: Final = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"

_ERROR: Final = "error.type"
_STATUS: Final = "http.response.status_code"

_DOUBLES: Final = ("frequency_penalty", "presence_penalty", "temperature", "top_p")
_INTEGERS: Final = ("max_tokens", "seed")


class Span:
    """One call.

    Args:
        request: What it asks for.
        base_url: The server.

    Attributes:
        recording: Whether the span goes anywhere. If not, nothing is done for it.
    """

    def __init__(self, request: Request, base_url: str) -> None:
        attributes: dict[str, str | int] = {
            **_server(base_url),
            "http.request.method": request.method,
            "url.full": base_url + request.path,
        }
        self._is_chat = request.operation == "chat"
        if self._is_chat:
            attributes["gen_ai.operation.name"] = "chat"
            attributes["gen_ai.provider.name"] = "julep"
            attributes["gen_ai.conversation.id"] = request.path.split("/")[-2]
        self._span = trace.get_tracer("julep", __version__).start_span(
            request.operation, kind=trace.SpanKind.CLIENT, attributes=attributes
        )
        self.recording: bool = self._span.is_recording()
        self._context = trace.set_span_in_context(self._span)
        self._token: Token[context.Context] | None = None
        self._held = False
        self._sent = 0
        self._attempt: dict[str, str | int | float] = {}
        """What there is to tell of the attempt that is under way."""

    def headers(self) -> dict[str, str]:
        """What tells the server to which trace its own spans belong."""
        headers: dict[str, str] = {}
        propagate.inject(headers, self._context)
        return headers

    def enter(self) -> None:
        """Make it the current span: spans of the HTTP library become its children."""
        self._token = context.attach(self._context)

    def leave(self) -> None:
        """Make the span that was current before the current one again."""
        if self._token is not None:
            context.detach(self._token)

    def tell(self, notice: Notice) -> None:
        """Something has happened."""
        if not self.recording:
            return
        match notice.event:
            case RequestEvent(attempt=number):
                if self._is_chat and not self._sent:
                    self._asks(_object(notice.body))
                self._sent += 1
                self._attempt = {"julep.attempt.number": number}
            case ResponseEvent(status_code=status):
                self._attempt[_STATUS] = status
            case RetryEvent(wait=wait, reason=reason):
                if _STATUS not in self._attempt:  # after the colon, what was sent may be quoted
                    self._attempt["julep.attempt.failure"] = reason.partition(":")[0]
                self._attempt["julep.attempt.wait"] = wait
                self._end_attempt()
            case _:
                pass

    def end(self, reply: httpx.Response) -> None:
        """The call has its reply; of a stream, the headers."""
        if not self.recording:
            return
        self._span.set_attribute(_STATUS, reply.status_code)
        if not reply.is_success:
            self._span.set_attribute(_ERROR, str(reply.status_code))
            self._span.set_status(trace.StatusCode.ERROR)
        stream = reply.stream
        if isinstance(stream, Body | AsyncBody):
            reply.extensions["span"] = self
            stream.at_close.append(self._end_unless_held)
            return
        if self._is_chat and reply.is_success:
            self.answers(_object(reply.content))
        self._end()

    def hold(self) -> None:
        """Don't end with the body: whoever reads the stream will say how it ended.

        A body is closed at its end, before anybody has seen that the last event is missing.
        """
        self._held = True

    def release(self) -> None:
        """Nobody reads the stream any more."""
        self._held = False
        self._end()

    def _end_unless_held(self) -> None:
        if not self._held:
            self._end()

    def fail(self, error: BaseException) -> None:
        """The call has no reply, or a stream can't be read to its end."""
        if not self._span.is_recording():
            return
        kind = _kind(error)
        message = _message(error)
        if isinstance(error, ResponseError):
            self._span.set_attribute(_STATUS, error.status_code)
        self._span.set_attribute(_ERROR, kind)
        self._span.set_status(trace.StatusCode.ERROR, message)
        if self._attempt:
            self._attempt[_ERROR] = kind
        event = {"exception.type": kind, "exception.message": message}
        self._span.add_event("exception", _given(event))
        self._end()

    def _end_attempt(self) -> None:
        if self._attempt:
            self._span.add_event("julep.attempt", self._attempt)
        self._attempt = {}

    def _end(self) -> None:
        if not self._span.is_recording():  # it has ended before
            return
        self._end_attempt()
        if self._sent > 1:
            self._span.set_attribute("http.request.resend_count", self._sent - 1)
        self._span.end()

    def _asks(self, body: Mapping[str, Any]) -> None:
        """Note the settings of a chat."""
        model = _text(body.get("model"))
        if model:
            self._span.update_name(f"chat {model}")
        stop = body.get("stop")
        attributes: dict[str, Any] = {
            "gen_ai.request.model": model,
            "gen_ai.request.stop_sequences": _texts([stop] if isinstance(stop, str) else stop),
            "gen_ai.request.stream": True if body.get("stream") is True else None,
        }
        for name in _DOUBLES:
            attributes[f"gen_ai.request.{name}"] = _double(body.get(name))
        for name in _INTEGERS:
            attributes[f"gen_ai.request.{name}"] = _integer(body.get(name))
        if _content_wanted():
            attributes["gen_ai.input.messages"] = _messages(body.get("messages"))
        self._span.set_attributes(_given(attributes))

    def answers(self, body: Mapping[str, Any]) -> None:
        """Note the reply to a chat: the JSON of a ChatResponse, if it is one."""
        usage = _mapping(body.get("usage"))
        reason = _text(body.get("finish_reason"))
        attributes = {
            "gen_ai.response.id": _text(body.get("id")),
            "gen_ai.response.finish_reasons": None if reason is None else [reason],
            "gen_ai.usage.input_tokens": _integer(usage.get("prompt_tokens")),
            "gen_ai.usage.output_tokens": _integer(usage.get("completion_tokens")),
        }
        if _content_wanted():
            choices = body.get("response")
            attributes["gen_ai.output.messages"] = _messages(choices, finish_reason=reason or "")
        self._span.set_attributes(_given(attributes))


@lru_cache
def _server(base_url: str) -> Mapping[str, str | int]:
    url = httpx.URL(base_url)
    return {
        "server.address": url.host,
        "server.port": url.port or {"http": 80, "https": 443}[url.scheme],
    }


def _kind(error: BaseException) -> str:
    kind = type(error)
    known = kind.__module__ == "builtins"
    return kind.__qualname__ if known else f"{kind.__module__}.{kind.__qualname__}"


def _message(error: BaseException) -> str | None:
    """The text, if it is ours and quotes nothing that the server has sent."""
    if not isinstance(error, JulepError):
        return None
    quotes = error.delivered != "no" and not isinstance(error, APITimeoutError)
    return None if quotes else str(error)


def _content_wanted() -> bool:
    return os.environ.get(CONTENT_VARIABLE, "").strip().lower() == "true"


# What follows reads JSON of anybody, and leaves out what is not what it should be.


def _object(data: Any) -> Mapping[str, Any]:
    """The object that is written in JSON; an empty one if there is none."""
    try:
        return _mapping(json.loads(data))
    except (TypeError, ValueError, RecursionError):
        return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], value) if isinstance(value, dict) else {}


def _given(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


def _text(value: object) -> str | None:
    # A lone surrogate could not be exported, nor could what is exported with it.
    return value.encode(errors="replace").decode() if isinstance(value, str) else None


def _texts(value: object) -> list[str] | None:
    texts = [_text(item) for item in cast(list[object], value)] if isinstance(value, list) else []
    return [text for text in texts if text is not None] or None


def _integer(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 2**63 else None


def _double(value: object) -> float | None:
    number = value if isinstance(value, float) else _integer(value)
    return None if number is None else float(number)


# Messages, in the form that the conventions give them:
# https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-input-messages.json

_ROLES: Final = {"function_call": "assistant", "function": "tool"}


def _messages(messages: Any, **more: str) -> str | None:
    """Messages, or lists of messages, as JSON."""
    try:
        return json.dumps([{**_shown(message), **more} for message in _flat(messages)])
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return None


def _flat(items: Any) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from cast(list[object], item)
        else:
            yield item


def _shown(message: Any) -> dict[str, Any]:
    role = message["role"]
    name = {"name": message["name"]} if message.get("name") else {}
    return {"role": _ROLES.get(role, role), "parts": _parts(role, message["content"]), **name}


def _parts(role: str, content: Any) -> list[dict[str, Any]]:
    if role == "function_call" and (call := _object(content)).get("name"):
        return [{"type": "tool_call", "name": call["name"], "arguments": call.get("arguments")}]
    if role == "function":
        return [{"type": "tool_call_response", "response": content}]
    if isinstance(content, str):
        return [{"type": "text", "content": content}]
    return [_part(part) for part in content]


def _part(part: Any) -> dict[str, Any]:
    if "image_url" not in part:
        return {"type": "text", "content": part["text"]}
    url: str = part["image_url"]["url"]
    kind, encoded, data = url.removeprefix("data:").partition(";base64,")
    if url.startswith("data:") and encoded:
        return {"type": "blob", "modality": "image", "mime_type": kind, "content": data}
    return {"type": "uri", "modality": "image", "uri": url}
