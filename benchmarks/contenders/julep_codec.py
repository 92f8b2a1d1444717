"""This SDK's models: `parse` of an operation, and what a manager does to send a chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from codec import Codec
from julep_api.api.chat import chat
from julep_api.api.history import get_history
from julep_api.api.sessions import list_sessions
from julep_api.models import ChatInput
from wire import ID

from julep.managers.inputs import to_messages


def _reader(parse: Callable[[httpx.Response], Any]) -> Callable[[bytes], Any]:
    return lambda content: parse(httpx.Response(200, content=content))


def _encode(request: ChatInput) -> bytes:
    return chat.request(ID, request).body or b""


def _request(messages: list[dict[str, Any]]) -> ChatInput:
    return ChatInput(messages=to_messages(messages))


if __name__ == "__main__":
    Codec(
        decode={"sessions": _reader(list_sessions.parse), "messages": _reader(get_history.parse)},
        encode=_encode,
        request=_request,
    ).serve()
