"""A server whose replies are written down beforehand, and which keeps what it was sent."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from julep_api.client import AsyncJulepApi, JulepApi

KEY = "secret-key-of-mine"
BASE_URL = "https://api.test/api"

_USUAL: dict[str, Any] = {"base_url": BASE_URL, "api_key": KEY}


class PlayedServer:
    """Answers every request with the same reply.

    Attributes:
        requests: What was sent, in order.
    """

    def __init__(self, status: int = 200, **reply: Any) -> None:
        self.status = status
        self.reply = reply
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status, **self.reply)

    @property
    def request(self) -> httpx.Request:
        """The only request."""
        assert len(self.requests) == 1
        return self.requests[0]

    @property
    def body(self) -> Any:
        """The JSON of the only request."""
        return json.loads(self.request.content)

    def client(self, **arguments: Any) -> JulepApi:
        http = httpx.Client(transport=httpx.MockTransport(self))
        return JulepApi(httpx_client=http, **{**_USUAL, **arguments})

    def async_client(self, **arguments: Any) -> AsyncJulepApi:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return AsyncJulepApi(httpx_client=http, **{**_USUAL, **arguments})

    def call(self, operation: str, **arguments: Any) -> Any:
        return getattr(self.client(), operation)(**arguments)

    def call_async(self, operation: str, **arguments: Any) -> Any:
        return asyncio.run(getattr(self.async_client(), operation)(**arguments))
