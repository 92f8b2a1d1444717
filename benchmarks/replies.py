"""What the raw server replies with: JSON as the services send it, by method and path."""

from __future__ import annotations

import json

from . import payloads
from .contenders.wire import ID, MESSAGES, MODEL, REQUESTS, ROOTS, sessions_page
from .payloads import Json

TEXT = "It left the warehouse this morning, and should be with you by Thursday."
USAGE = {"prompt_tokens": 31, "completion_tokens": 17, "total_tokens": 48}
CREATED = "2024-11-05T09:30:00Z"
SESSIONS = 10_000
PAGE = 100
EVENTS = 100
"""How many different events a stream has; then they come again."""

_SESSION: Json = {
    "id": ID,
    "user_id": "1a1c0a3e-64a5-4a0c-8f4e-1f0c3c5a9a11",
    "agent_id": "2f0f4f9e-3f2b-4a55-9c5e-77b0d5d9b512",
    "situation": "You are talking to a customer about order 1042.",
    "created_at": CREATED,
    "updated_at": CREATED,
    "metadata": {"channel": "web", "priority": 1},
}
_SAID = {"role": "assistant", "content": TEXT}
_CHOICE = {"index": 0, "message": _SAID, "finish_reason": "stop"}
_CHAT: Json = {
    "id": ID,
    "finish_reason": "stop",
    "response": [[_SAID | {"id": ID, "created_at": CREATED}]],
    "usage": USAGE,
    "doc_ids": {"agent_doc_ids": [], "user_doc_ids": []},
}
_OLD_CHAT: Json = {
    "id": ID,
    "created_at": CREATED,
    "choices": [_CHOICE],
    "usage": USAGE,
    "docs": [],
    "jobs": [],
}
_COMPLETION: Json = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1730799000,
    "model": MODEL,
    "choices": [_CHOICE],
    "usage": USAGE,
}
_ANTHROPIC_MODEL = {"id": MODEL, "type": "model", "display_name": TEXT, "created_at": CREATED}
_ANTHROPIC_MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": MODEL,
    "content": [{"type": "text", "text": TEXT}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 31, "output_tokens": 17},
}
_OPENAI_MODEL = {"id": MODEL, "object": "model", "created": 1730799000, "owned_by": "system"}

_REPLIES: dict[str, Json] = {
    "julep get": _SESSION,
    "julep chat": _CHAT,
    "julep 2.21.0 get": _SESSION,
    "julep 2.21.0 chat": _OLD_CHAT,
    "openai get": _OPENAI_MODEL,
    "openai chat": _COMPLETION,
    "anthropic get": _ANTHROPIC_MODEL,
    "anthropic chat": _ANTHROPIC_MESSAGE,
}


def whole() -> dict[bytes, bytes]:
    """All replies but streams, with their heads, by the method and path that they answer."""
    by_request = {
        (request.method, request.path): _REPLIES[name] for name, request in REQUESTS.items()
    }
    # One more page than there are sessions, which is how a client learns that there are no more.
    for offset in range(0, SESSIONS + 1, PAGE):
        items = payloads.page("usual", offset, min(offset + PAGE, SESSIONS))
        by_request["GET", sessions_page(PAGE, offset).path] = items
    return {
        f"{method} {path}".encode(): _with_head(reply)
        for (method, path), reply in by_request.items()
    }


def _with_head(reply: Json) -> bytes:
    body = json.dumps(reply, separators=(",", ":")).encode()
    head = (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def events(path: str) -> tuple[list[bytes], list[bytes]]:
    """The events of the stream of an SDK: some to be repeated, and those that end it."""
    words = (*TEXT.split(), *MESSAGES[0]["content"].split())
    texts = [f"{words[number % len(words)]} " for number in range(EVENTS)]
    if path.startswith(ROOTS["openai"]):
        told = {name: _COMPLETION[name] for name in ("id", "created", "model")}
        base = told | {"object": "chat.completion.chunk", "system_fingerprint": "fp_1"}
        end = base | {"choices": [_choice({}, "stop")], "usage": USAGE}
        return _events([base | {"choices": [_choice(_delta(text))]} for text in texts]), _end(end)
    base = {"id": ID, "created_at": CREATED}
    end = base | {"choices": [_choice({}, "stop")], "usage": USAGE, "doc_ids": _CHAT["doc_ids"]}
    return _events([base | {"choices": [_choice(_delta(text))]} for text in texts]), _end(end)


def _delta(text: str) -> Json:
    return {"content": text}


def _choice(delta: Json, reason: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "finish_reason": reason}


def _events(chunks: list[Json]) -> list[bytes]:
    return [f"data: {json.dumps(chunk, separators=(',', ':'))}\n\n".encode() for chunk in chunks]


def _end(chunk: Json) -> list[bytes]:
    return [*_events([chunk]), b"data: [DONE]\n\n"]
