"""Both clients of the test's server, behind one way to call them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import julep
import julep.testing


class Side:
    """One of the two clients. What it is to do is written once: `side.run(lambda c: c.users.list())`."""

    def __init__(self, kind: type[julep.Client | julep.AsyncClient], server: julep.testing.Server):
        self._kind: Any = kind
        self._server = server

    def run(self, do: Callable[[Any], Any], **options: Any) -> Any:
        """What a new client, made with these options, gets."""
        return asyncio.run(self._run(do, options))

    async def _run(self, do: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        made = self._kind(self._server.api_key, self._server.url, **options)
        if isinstance(made, julep.Client):
            with made as client:
                return do(client)
        async with made as client:
            result = do(client)
            return await result if inspect.isawaitable(result) else result

    def chat(self, session_id: str, **options: Any) -> str:
        """The text of a streamed reply."""
        return str(asyncio.run(self._chat(session_id, options)))

    async def _chat(self, session_id: str, options: dict[str, Any]) -> str:
        made = self._kind(self._server.api_key, self._server.url, **options)
        if isinstance(made, julep.Client):
            with made as client, client.sessions.chat(session_id, "Hello", stream=True) as stream:
                texts = [chunk.choices[0].delta.content or "" for chunk in stream]
        else:
            async with (
                made as client,
                await client.sessions.chat(session_id, "Hello", stream=True) as stream,
            ):
                texts = [chunk.choices[0].delta.content or "" async for chunk in stream]
        return "".join(texts)
