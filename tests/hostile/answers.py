"""What a server of this API answers when nothing is wrong."""

from __future__ import annotations

import json
from typing import Any

from server import Exchange, Script, Step, reply

KEY = "sk-very-secret"
ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"
TIME = "2024-05-29T15:47:57Z"
USAGE = {"completion_tokens": 1, "prompt_tokens": 1, "total_tokens": 2}
DOC_IDS: dict[str, list[str]] = {"agent_doc_ids": [], "user_doc_ids": []}

JSON = "Content-Type: application/json"
EVENTS = "Content-Type: text/event-stream; charset=utf-8"


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


SESSION = encoded({"id": ID, "agent_id": ID, "situation": "Grüße"})
CREATED = encoded({"id": ID, "created_at": TIME})
UPDATED = encoded({"id": ID, "updated_at": TIME})
DELETED = encoded({"id": ID, "deleted_at": TIME})
MESSAGE = {"id": ID, "created_at": TIME, "role": "assistant", "content": "Hello!"}
CHAT = encoded(
    {"id": ID, "finish_reason": "stop", "response": [[MESSAGE]], "usage": USAGE, "doc_ids": DOC_IDS}
)


def event(data: str) -> bytes:
    return f"data: {data}\n\n".encode()


def said(text: str, **last: Any) -> bytes:
    """An event with a part of the agent's reply."""
    choice: dict[str, Any] = {"index": 0, "delta": {"content": text}}
    if last:
        choice["finish_reason"] = "stop"
    return event(encoded({"id": ID, "created_at": TIME, "choices": [choice], **last}).decode())


HELLO = said("Hello")
END = said("!", usage=USAGE, doc_ids=DOC_IDS)
DONE = event("[DONE]")
STREAM = HELLO + END + DONE


def answer(exchange: Exchange) -> None:
    """Answer as the API promises, and keep the connection."""
    exchange.send(_answer(exchange))


def answer_and(more: bytes) -> Step:
    """Answer as the API promises, and send this right behind it."""
    return lambda exchange: exchange.send(_answer(exchange) + more)


def echo_key(exchange: Exchange) -> None:
    """Answer as a server that honours idempotency keys."""
    assert exchange.request is not None
    key = exchange.request.headers.get("idempotency-key", "")
    exchange.send(_answer(exchange, f"Idempotency-Key: {key}"))


def _answer(exchange: Exchange, *headers: str) -> bytes:
    request = exchange.request
    assert request is not None
    if request.path.endswith("/chat"):
        if json.loads(request.body).get("stream"):
            return reply(STREAM, EVENTS, *headers)
        return reply(CHAT, JSON, *headers)
    if request.method == "DELETE":
        return reply(DELETED, JSON, *headers, status="202 Accepted")
    if request.method == "POST":
        return reply(CREATED, JSON, *headers, status="201 Created")
    if request.method in ("PUT", "PATCH"):
        return reply(UPDATED, JSON, *headers)
    return reply(SESSION, JSON, *headers)


GOOD: Script = [[answer]]
