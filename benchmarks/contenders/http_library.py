"""HTTP libraries by themselves, sending what the SDKs send, and parsing the JSON of the reply.

Run with the library's name. One client or session is reused. Its limits of connections are out of the way, for
one would hold up 500 calls at once otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from sdk import AsyncCalls, Caller, Calls
from wire import REQUESTS, Request

CONNECTIONS = 1000
SECONDS = 60


def open_sync(url: str) -> Calls:
    """With httpx or httpx2."""
    library: Any = import_module(sys.argv[1])
    client = library.Client(timeout=SECONDS)

    def call(request: Request) -> Callable[[], Any]:
        target, headers = url + request.path, request.headers

        def send() -> Any:
            body = request.body or None
            reply = client.request(request.method, target, content=body, headers=headers)
            return json.loads(reply.raise_for_status().content)

        return send

    return {name: call(request) for name, request in REQUESTS.items()}


def open_async(url: str) -> AsyncCalls:
    if sys.argv[1] == "aiohttp":
        return _with_aiohttp(url)
    client = _async_client(sys.argv[1])

    def call(request: Request) -> Callable[[], Awaitable[Any]]:
        target, headers = url + request.path, request.headers

        async def send() -> Any:
            body = request.body or None
            reply = await client.request(request.method, target, content=body, headers=headers)
            return json.loads(reply.raise_for_status().content)

        return send

    return {name: call(request) for name, request in REQUESTS.items()}


def _async_client(name: str) -> Any:
    over_aiohttp = name == "httpx-aiohttp"
    library: Any = import_module("httpx" if over_aiohttp else name)
    limits = library.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=SECONDS
    )
    if over_aiohttp:
        return import_module("httpx_aiohttp").HttpxAiohttpClient(timeout=SECONDS, limits=limits)
    return library.AsyncClient(timeout=SECONDS, limits=limits)


def _with_aiohttp(url: str) -> AsyncCalls:
    aiohttp: Any = import_module("aiohttp")
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        timeout=aiohttp.ClientTimeout(SECONDS),
        raise_for_status=True,
    )

    def call(request: Request) -> Callable[[], Awaitable[Any]]:
        target, headers = url + request.path, request.headers

        async def send() -> Any:
            body = request.body or None
            sent = session.request(request.method, target, data=body, headers=headers)
            async with sent as reply:
                return json.loads(await reply.read())

        return send

    return {name: call(request) for name, request in REQUESTS.items()}


if __name__ == "__main__":
    Caller(open_sync, open_async).serve()
