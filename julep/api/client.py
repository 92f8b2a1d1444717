"""The low-level client: one method per operation of the API."""

from __future__ import annotations

import httpx
from julep_api import client as generated
from julep_api.client import AsyncHttpxSender, HttpxSender
from julep_api.types import OMIT, AsyncSender, Sender

from ..transport import AsyncTransport, Transport

__all__ = ["OMIT", "AsyncJulepApi", "JulepApi"]


class JulepApi(generated.JulepApi):
    __doc__ = generated.JulepApi.__doc__

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.Client | None,
    ) -> Sender:
        return Transport(HttpxSender(base_url, headers, timeout, httpx_client))


class AsyncJulepApi(generated.AsyncJulepApi):
    __doc__ = generated.AsyncJulepApi.__doc__

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.AsyncClient | None,
    ) -> AsyncSender:
        return AsyncTransport(AsyncHttpxSender(base_url, headers, timeout, httpx_client))
