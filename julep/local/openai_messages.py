"""Messages as an OpenAI-compatible endpoint takes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import takewhile
from typing import Any, Final

from .model import JsonObject
from .prompt import PromptMessage, text_of

_UNSAFE = re.compile(r"[^a-zA-Z0-9_-]+")
_LONGEST_NAME: Final = 64
_NO_RESULT: Final = "(no result)"
_JSON_PLEASE: Final[JsonObject] = {"role": "system", "content": "Reply with a JSON object."}


class Names:
    """The names of functions as OpenAI's API allows them, and as they really are."""

    def __init__(self) -> None:
        self._allowed: dict[str, str] = {}
        self._real: dict[str, str] = {}

    def allowed(self, real: str) -> str:
        """What to call a function upstream; the same each time, and its alone."""
        if real not in self._allowed:
            name = plain = _allowed(real) or "function"
            number = 1
            while name in self._real:
                number += 1
                ending = f"_{number}"
                name = plain[: _LONGEST_NAME - len(ending)] + ending
            self._allowed[real], self._real[name] = name, real
        return self._allowed[real]

    def real(self, allowed: str) -> str:
        """The function that upstream calls so."""
        return self._real.get(allowed, allowed)


def to_openai(
    messages: Iterable[PromptMessage], names: Names, *, json_mode: bool = False
) -> list[JsonObject]:
    """The messages of a prompt.

    Args:
        messages: Those that the model is to read.
        names: Comes to know the names of the functions.
        json_mode: Whether the reply is to be JSON. OpenAI wants this to be said in words too.
    """
    conversation = _Conversation(names)
    for message in messages:
        conversation.add(message)
    written = conversation.end()
    if json_mode and not any("json" in str(one["content"]).lower() for one in written):
        written.insert(0, _JSON_PLEASE)
    return _joined(written)


def _joined(messages: list[JsonObject]) -> list[JsonObject]:
    """The messages, with the system's at their beginning in one: many models take only one."""
    leading = list(takewhile(_is_plain_system, messages))
    if len(leading) < 2:
        return messages
    content = "\n\n".join(one["content"] for one in leading)
    return [{"role": "system", "content": content}, *messages[len(leading) :]]


def _is_plain_system(message: JsonObject) -> bool:
    return message.keys() == {"role", "content"} and (
        message["role"] == "system" and isinstance(message["content"], str)
    )


class _Conversation:
    """Writes messages down; each call is followed by its result, as OpenAI's API insists."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._written: list[JsonObject] = []
        self._calls: list[JsonObject] | None = None
        """The calls of the last message, while it may get more of them."""
        self._unanswered: list[JsonObject] = []
        self._number = 0

    def add(self, message: PromptMessage) -> None:
        if message.role == "function":
            self._add_result(message)
        elif message.role == "function_call" and (call := _call(message)):
            self._add_call(*call)
        else:
            self._settle()
            self._written.append(_message(message))

    def end(self) -> list[JsonObject]:
        """All messages."""
        self._settle()
        return self._written

    def _add_call(self, name: str, arguments: str) -> JsonObject:
        # Calls that stand side by side were made at once, and with what was said right before.
        if self._calls is None:
            self._settle()
            self._calls = []
            if not (self._written and self._written[-1]["role"] == "assistant"):
                self._written.append({"role": "assistant", "content": None})
            self._written[-1]["tool_calls"] = self._calls
        self._number += 1
        function = {"name": self._names.allowed(name), "arguments": arguments}
        # Nine letters and digits: Mistral takes no other ids.
        call = {"id": f"call{self._number:05}", "type": "function", "function": function}
        self._calls.append(call)
        self._unanswered.append(call)
        return call

    def _add_result(self, message: PromptMessage) -> None:
        call = self._answered_by(message)
        if call is None:
            # Its call was dropped from a history that is too long, or never told.
            self._settle()
            call = self._add_call(message.name or "function", "{}")
        self._calls = None
        self._answer(call, message.text)

    def _answered_by(self, message: PromptMessage) -> JsonObject | None:
        if message.name is None:
            return self._unanswered[0] if self._unanswered else None
        name = self._names.allowed(message.name)
        fitting = (call for call in self._unanswered if call["function"]["name"] == name)
        return next(fitting, None)

    def _answer(self, call: JsonObject, text: str) -> None:
        self._unanswered.remove(call)
        self._written.append({"role": "tool", "tool_call_id": call["id"], "content": text})

    def _settle(self) -> None:
        """Answer what nobody has answered, before something else is said."""
        for call in [*self._unanswered]:
            self._answer(call, _NO_RESULT)
        self._calls = None


def _call(message: PromptMessage) -> tuple[str, str] | None:
    """The name and the arguments in a call; None if it is not written as the API writes them."""
    try:
        content: Any = json.loads(message.text)
        name, arguments = content["name"], content.get("arguments", "{}")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if not isinstance(name, str):
        return None
    return name, arguments if isinstance(arguments, str) else json.dumps(arguments)


def _message(message: PromptMessage) -> JsonObject:
    role = "assistant" if message.role == "function_call" else message.role
    written: JsonObject = {"role": role, "content": _content(message.content, role)}
    if name := _allowed(message.name or ""):
        written["name"] = name
    return written


def _content(content: Any, role: str) -> Any:
    if isinstance(content, str):
        return content
    parts = [_part(part) for part in content]
    # Only users' messages have parts everywhere.
    only_text = role != "user" and all(part["type"] == "text" for part in parts)
    return text_of(parts) if only_text else parts


def _part(part: JsonObject) -> JsonObject:
    return {"type": "image_url" if "image_url" in part else "text", **part}


def _allowed(name: str) -> str:
    return _UNSAFE.sub("_", name).strip("_")[:_LONGEST_NAME]
