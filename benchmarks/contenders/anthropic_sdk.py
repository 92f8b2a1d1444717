"""Anthropic's SDK."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sdk import Caller, Calls
from wire import KEY, MAX_TOKENS, MESSAGES, MODEL, ROOTS


def _calls(kind: str, url: str) -> Calls:
    make: Any = getattr(import_module("anthropic"), kind)
    client = make(api_key=KEY, base_url=url + ROOTS["anthropic"], max_retries=0)
    create = client.messages.create
    return {
        "anthropic get": lambda: client.models.retrieve(MODEL),
        "anthropic chat": lambda: create(model=MODEL, messages=MESSAGES, max_tokens=MAX_TOKENS),
    }


if __name__ == "__main__":
    Caller(lambda url: _calls("Anthropic", url), lambda url: _calls("AsyncAnthropic", url)).serve()
