"""What servers send: pages of 1,000 sessions and 1,000 messages, with more or fewer properties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

Json = dict[str, Any]
SIZE = 1000


def _id(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 64) + number * 0x9E3779B97F4A7C15, version=4))


def _time(number: int) -> str:
    return f"2024-11-{number % 28 + 1:02}T09:{number % 60:02}:{number % 59:02}.{number:06}Z"


def _bare_session(number: int) -> Json:
    return {"id": _id(1, number), "agent_id": _id(2, number % 10)}


def _usual_session(number: int) -> Json:
    """As the server writes one that was made with a few arguments."""
    return _bare_session(number) | {
        "user_id": _id(3, number % 100),
        "situation": "You are talking to a customer about order 1042.",
        "created_at": _time(number),
        "updated_at": _time(number + 1),
        "metadata": {"channel": "web", "priority": number % 3},
    }


def _full_session(number: int) -> Json:
    return _usual_session(number) | {
        "summary": "The customer asked where the order is, and was told.",
        "render_templates": number % 2 == 0,
        "token_budget": 4000,
        "context_overflow": "adaptive",
    }


def _null_session(number: int) -> Json:
    """As servers write that spell out what is absent."""
    absent = ("summary", "render_templates", "token_budget", "context_overflow")
    return _usual_session(number) | dict.fromkeys(absent)


def _text_message(number: int) -> Json:
    return {
        "id": _id(4, number),
        "role": ("user", "assistant")[number % 2],
        "content": "Where is my order? I have been waiting for it since last Tuesday.",
        "created_at": _time(number),
    }


def _named_message(number: int) -> Json:
    return _text_message(number) | {"name": "Ada"}


def _null_message(number: int) -> Json:
    return _text_message(number) | {"name": None}


def _parts_message(number: int) -> Json:
    url = f"https://example.com/parcel/{number}.png"
    image = {"type": "image_url", "image_url": {"url": url, "detail": "low"}}
    return _named_message(number) | {
        "content": [{"type": "text", "text": "This is what arrived:"}, image]
    }


def _mixed_message(number: int) -> Json:
    """A conversation: every tenth message has parts, every third a name."""
    if number % 10 == 9:
        return _parts_message(number)
    return _named_message(number) if number % 3 == 0 else _text_message(number)


SESSIONS = {
    "required only": _bare_session,
    "usual": _usual_session,
    "all present": _full_session,
    "nulls": _null_session,
}
MESSAGES = {
    "text": _text_message,
    "mixed": _mixed_message,
    "all present, parts": _parts_message,
    "nulls": _null_message,
}


def page(kind: str, begin: int, end: int) -> Json:
    """Some of many sessions."""
    return {"items": [SESSIONS[kind](number) for number in range(begin, end)]}


def sessions(kind: str, size: int = SIZE) -> Json:
    return page(kind, 0, size)


def messages(kind: str) -> Json:
    return {"items": [MESSAGES[kind](number) for number in range(SIZE)]}


def chat(size: int) -> Json:
    """A request to chat that brings a whole conversation."""
    given = (_mixed_message(number) for number in range(size))
    left_out = ("id", "created_at")
    return {"messages": [{n: v for n, v in one.items() if n not in left_out} for one in given]}
