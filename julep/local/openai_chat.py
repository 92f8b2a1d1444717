"""Chat completions in OpenAI's format, both ways: a request to read, a reply to write. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final, cast
from uuid import uuid4

from .errors import BadRequest
from .model import Completion, JsonObject, ModelRequest
from .prompt import Prompt, PromptMessage, Recalled

_NUMBERS: Final = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "min_p",
    "repetition_penalty",
    "length_penalty",
)
_ROLES: Final = {"developer": "system", "system": "system", "user": "user", "function": "function"}


@dataclass(frozen=True, slots=True)
class ChatCompletion:
    """A request for a chat completion."""

    request: ModelRequest
    include_usage: bool
    """Whether the last chunk of a stream is to say how many tokens there were."""

    @property
    def streams(self) -> bool:
        """Whether the reply is to come in chunks."""
        return bool(self.request.settings["stream"])


def read(body: Any) -> ChatCompletion:
    """Read the body of a request. What is not known here is ignored.

    Raises:
        BadRequest: something in it is wrong, or cannot be had here.
    """
    fields = _object(body, "the body")
    name = _typed(fields.get("model"), str, "model", "a text")
    if fields.get("n") not in (None, 1):
        raise BadRequest("n: there is one reply to a request; ask for more one by one")
    messages = _messages(fields.get("messages"))
    opening = list(takewhile(lambda message: message.role == "system", messages[:-1]))
    prompt = Prompt(opening, Recalled(), messages[len(opening) : -1], messages[-1:])
    options = _object(fields.get("stream_options") or {}, "stream_options")
    request = ModelRequest(
        prompt=prompt,
        tools=[_tool(tool) for tool in _list(fields.get("tools") or [], "tools")],
        tool_choice=_tool_choice(fields.get("tool_choice")),
        settings=_settings(fields),
        name=name,
    )
    return ChatCompletion(request, bool(options.get("include_usage")))


def _settings(fields: JsonObject) -> JsonObject:
    settings: JsonObject = {"stream": bool(fields.get("stream"))}
    most = fields.get("max_completion_tokens") or fields.get("max_tokens")
    given = {**fields, "max_tokens": most}
    for name in _NUMBERS:
        settings[name] = _typed(given.get(name), (int, float, type(None)), name, "a number")
    for name in ("max_tokens", "seed"):
        settings[name] = _typed(given.get(name), (int, type(None)), name, "a whole number")
    stop = settings["stop"] = given.get("stop")
    if not isinstance(stop, str | None) and not all(
        isinstance(s, str) for s in _list(stop, "stop")
    ):
        raise BadRequest("stop: it has to be a text or a list of texts")
    if given.get("logit_bias"):
        settings["logit_bias"] = _object(given["logit_bias"], "logit_bias")
    if given.get("parallel_tool_calls") is False:
        settings["parallel_tool_calls"] = False
    if given.get("response_format"):
        settings["response_format"] = _format(given["response_format"])
    return {name: value for name, value in settings.items() if value is not None}


def _format(value: Any) -> JsonObject:
    format = _object(value, "response_format")
    if format.get("type") in ("text", "json_object"):
        return {"type": format["type"]}
    if format.get("type") != "json_schema":
        raise BadRequest("response_format: its type has to be text, json_object or json_schema")
    wanted = _object(format.get("json_schema"), "response_format.json_schema")
    schema = _object(wanted.get("schema") or {}, "response_format.json_schema.schema")
    extra = {name: wanted[name] for name in ("name", "strict") if wanted.get(name) is not None}
    return {**extra, "type": "json_object", "schema": schema}


def _tool(value: Any) -> JsonObject:
    tool = _object(value, "tools")
    if tool.get("type") != "function":
        raise BadRequest("tools: only those of type `function` can be called here")
    function = _object(tool.get("function"), "tools.function")
    _typed(function.get("name"), str, "tools.function.name", "a text")
    _object(function.get("parameters") or {}, "tools.function.parameters")
    return {"type": "function", "function": {"parameters": {}, **function}}


def _tool_choice(value: Any) -> Any:
    if value is None or value in ("none", "auto", "required"):
        return value
    choice = _object(value, "tool_choice")
    function = _object(choice.get("function"), "tool_choice.function")
    name = _typed(function.get("name"), str, "tool_choice.function.name", "a text")
    return {"type": "function", "function": {"name": name}}


def _messages(value: Any) -> list[PromptMessage]:
    reader = _MessageReader()
    for message in _list(value, "messages"):
        reader.add(_object(message, "messages"))
    messages = reader.end()
    if not messages:
        raise BadRequest("messages: there has to be one")
    return messages


class _MessageReader:
    """Reads messages, and puts results in the order of the calls that they belong to."""

    def __init__(self) -> None:
        self._messages: list[PromptMessage] = []
        self._calls: dict[str, str] = {}
        """The names of the functions that were called, by the ids of the calls."""
        self._results: dict[str, PromptMessage] = {}

    def add(self, message: JsonObject) -> None:
        role = message.get("role")
        if role == "tool":
            self._add_result(message)
            return
        self._settle()
        if role == "assistant":
            self._add_reply(message)
        elif role in _ROLES:
            self._messages.append(PromptMessage(_ROLES[role], _content(message), _name(message)))
        else:
            raise BadRequest(f"messages: no role is {role!r:.80}")

    def end(self) -> list[PromptMessage]:
        """All messages."""
        self._settle()
        return self._messages

    def _add_reply(self, message: JsonObject) -> None:
        calls = _list(message.get("tool_calls") or [], "messages.tool_calls")
        if message.get("content") or not calls:
            self._messages.append(PromptMessage("assistant", _content(message), _name(message)))
        for value in calls:
            call = _object(value, "messages.tool_calls")
            function = _object(call.get("function"), "messages.tool_calls.function")
            name = _typed(function.get("name"), str, "messages.tool_calls.function.name", "a text")
            content = {"name": name, "arguments": function.get("arguments") or "{}"}
            self._messages.append(PromptMessage("function_call", json.dumps(content)))
            self._calls[str(call.get("id"))] = name

    def _add_result(self, message: JsonObject) -> None:
        id = str(message.get("tool_call_id"))
        if id not in self._calls:
            raise BadRequest(f"messages: no call before has the tool_call_id {id!r:.80}")
        self._results[id] = PromptMessage("function", _content(message), self._calls[id])

    def _settle(self) -> None:
        found = (self._results[id] for id in self._calls if id in self._results)
        self._messages.extend(found)
        self._results.clear()


def _content(message: JsonObject) -> Any:
    content: Any = message.get("content")
    if isinstance(content, str):
        return content
    return [_part(_object(part, "messages.content")) for part in _list(content, "messages.content")]


def _part(part: JsonObject) -> JsonObject:
    kind, place = part.get("type"), "messages.content"
    if kind == "text":
        return {"type": kind, "text": _typed(part.get("text"), str, f"{place}.text", "a text")}
    if kind == "image_url":
        image = _object(part.get("image_url"), f"{place}.image_url")
        _typed(image.get("url"), str, f"{place}.image_url.url", "a text")
        return {"type": kind, "image_url": image}
    raise BadRequest(f"{place}: no part of a message is of the type {kind!r:.80} here")


def _name(message: JsonObject) -> str | None:
    name: str | None = _typed(message.get("name"), (str, type(None)), "messages.name", "a text")
    return name


def _object(value: Any, place: str) -> JsonObject:
    return cast(JsonObject, _typed(value, dict, place, "an object"))


def _list(value: Any, place: str) -> list[Any]:
    return cast("list[Any]", _typed(value, list, place, "a list"))


def _typed(value: Any, kind: type | tuple[type, ...], place: str, words: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadRequest(f"{place}: it has to be {words}")
    return value


class Writer:
    """Writes one reply.

    Args:
        asked: What was asked.
        created: When it was asked, in seconds since 1970.
    """

    def __init__(self, asked: ChatCompletion, created: int) -> None:
        self._request = asked.request
        self._include_usage = asked.include_usage
        self._shared: JsonObject = {
            "id": f"chatcmpl-{uuid4().hex}",
            "created": created,
            "model": asked.request.name,
        }

    def whole(self, completion: Completion) -> JsonObject:
        """The reply in one piece."""
        text, calls = _parts(completion)
        message: JsonObject = {"role": "assistant", "content": text, "refusal": None}
        if calls:
            message["tool_calls"] = calls
        reason = _finish_reason(completion)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
        reply = {"object": "chat.completion", "choices": [choice], "usage": self._usage(completion)}
        return {**self._shared, **reply}

    def first(self) -> JsonObject:
        """The chunk that a stream begins with."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, text: str) -> JsonObject:
        """A chunk with some text."""
        return self._chunk({"content": text})

    def last(self, completion: Completion, *, said: bool) -> list[JsonObject]:
        """The chunks that a stream ends with.

        Args:
            completion: The reply.
            said: Whether its text has been sent.
        """
        text, calls = _parts(completion)
        chunks = [self.text(text)] if text and not said else []
        for index, call in enumerate(calls):
            chunks.append(self._chunk({"tool_calls": [{"index": index, **call}]}))
        chunks.append(self._chunk({}, _finish_reason(completion)))
        if self._include_usage:
            usage = self._usage(completion)
            chunks.append({**self._chunk({}), "choices": [], "usage": usage})
        return chunks

    def _chunk(self, delta: JsonObject, finish_reason: str | None = None) -> JsonObject:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._shared, "object": "chat.completion.chunk", "choices": [choice]}

    def _usage(self, completion: Completion) -> JsonObject:
        read, written = completion.prompt_tokens, completion.completion_tokens
        read = self._request.prompt.tokens if read is None else read
        written = completion.tokens if written is None else written
        return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _parts(completion: Completion) -> tuple[str | None, list[JsonObject]]:
    """The text of a reply, and its calls."""
    if completion.role == "function_call":
        return None, [_call(content) for _, content in completion.messages]
    return completion.content, [_call(content) for content in completion.calls]


def _call(content: str) -> JsonObject:
    call: JsonObject = json.loads(content)
    return {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": call}


def _finish_reason(completion: Completion) -> str:
    reason = completion.finish_reason
    return "tool_calls" if reason == "function_call" else reason
