"""openai's SDK."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sdk import AsyncCalls, Caller, Calls
from wire import KEY, MESSAGES, MODEL, ROOTS


def _arguments(url: str) -> dict[str, Any]:
    return {"api_key": KEY, "base_url": url + ROOTS["openai"], "max_retries": 0}


def open_sync(url: str) -> Calls:
    client: Any = import_module("openai").OpenAI(**_arguments(url))
    create = client.chat.completions.create

    def stream() -> int:
        with create(model=MODEL, messages=MESSAGES, stream=True) as chunks:
            return sum(1 for _ in chunks)

    return {
        "openai get": lambda: client.models.retrieve(MODEL),
        "openai chat": lambda: create(model=MODEL, messages=MESSAGES),
        "openai stream": stream,
    }


def open_async(url: str) -> AsyncCalls:
    client: Any = import_module("openai").AsyncOpenAI(**_arguments(url))
    create = client.chat.completions.create

    async def stream() -> int:
        async with await create(model=MODEL, messages=MESSAGES, stream=True) as chunks:
            count = 0
            async for _ in chunks:
                count += 1
            return count

    return {
        "openai get": lambda: client.models.retrieve(MODEL),
        "openai chat": lambda: create(model=MODEL, messages=MESSAGES),
        "openai stream": stream,
    }


if __name__ == "__main__":
    Caller(open_sync, open_async).serve()
