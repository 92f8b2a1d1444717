"""The requests that SDKs send, by name, so that the HTTP libraries alone can send the same ones."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

KEY: Final = "benchmark"
ID: Final = "7c1f6c52-5a0e-4d0b-9d3a-0f3d2b9c1e11"
MODEL: Final = "gpt-4o"
MESSAGES: Final = [{"role": "user", "content": "Where is my order 1042?"}]
MAX_TOKENS: Final = 1024
"""Anthropic's API wants it."""

ROOTS: Final = {
    "julep": "/api",
    "julep 2.21.0": "/old",
    "openai": "/openai/v1",
    "anthropic": "/anthropic",
}
"""The path of each SDK's base URL."""


class Request(NamedTuple):
    """A request without its host."""

    method: str
    path: str
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
        return headers | ({"Content-Type": "application/json"} if self.body else {})


def _chat(path: str, **more: Any) -> Request:
    body = json.dumps({"messages": MESSAGES, **more}, separators=(",", ":"))
    return Request("POST", path, body.encode())


REQUESTS: Final = {
    "julep get": Request("GET", f"/api/sessions/{ID}"),
    "julep chat": _chat(f"/api/sessions/{ID}/chat"),
    "julep 2.21.0 get": Request("GET", f"/old/sessions/{ID}"),
    "julep 2.21.0 chat": _chat(f"/old/sessions/{ID}/chat"),
    "openai get": Request("GET", f"/openai/v1/models/{MODEL}"),
    "openai chat": _chat("/openai/v1/chat/completions", model=MODEL),
    "anthropic get": Request("GET", f"/anthropic/v1/models/{MODEL}"),
    "anthropic chat": _chat("/anthropic/v1/messages", model=MODEL, max_tokens=MAX_TOKENS),
}


def sessions_page(limit: int, offset: int) -> Request:
    """A page of a list of sessions."""
    return Request("GET", f"/api/sessions?limit={limit}&offset={offset}")
