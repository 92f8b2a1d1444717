"""The package that is generated from traps.yaml, with a played server behind it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
from played_server import BASE_URL, KEY, PlayedServer
from spec_schemas import SOME_ID

Load = Callable[[str], ModuleType]

NOTE = {"id": SOME_ID, "type": "memo"}


class Traps:
    """The generated package with a played server behind it."""

    def __init__(self, load: Load, status: int = 200, **reply: Any) -> None:
        self.load = load
        self.server = PlayedServer(status, **reply)

    def call(self, operation: str, *arguments: Any, **named: Any) -> Any:
        http = httpx.Client(transport=httpx.MockTransport(self.server))
        client = self.load("client").JulepApi(base_url=BASE_URL, api_key=KEY, httpx_client=http)
        return getattr(client, operation)(*arguments, **named)

    def call_async(self, operation: str, **named: Any) -> Any:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.server))
        client: Any = self.load("client").AsyncJulepApi(
            base_url=BASE_URL, api_key=KEY, httpx_client=http
        )
        return asyncio.run(getattr(client, operation)(**named))

    def endpoint(self, operation: str) -> Any:
        return importlib.import_module(f"{self.load('api').__name__}.notes.{operation}")

    @property
    def models(self) -> Any:
        return self.load("models")
