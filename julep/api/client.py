"""The low-level client: one method per operation of the API."""

from __future__ import annotations

import httpx
from julep_api import client as generated
from julep_api.pools import AsyncPool, Pool
from julep_api.types import OMIT, AsyncSender, Sender

from ..options import Timeout, to_timeout
from ..transport import AsyncTransport, Options, Shared, Transport, open_async_client

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
        options = _options(headers, timeout)
        return Transport(Shared(base_url), options, Pool(httpx_client))


class AsyncJulepApi(generated.AsyncJulepApi):
    __doc__ = generated.AsyncJulepApi.__doc__

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.AsyncClient | None,
    ) -> AsyncSender:
        options = _options(headers, timeout)
        pool = AsyncPool(httpx_client, open_async_client)
        return AsyncTransport(Shared(base_url), options, pool)


def _options(headers: dict[str, str], timeout: float | None) -> Options:
    return Options(timeout=to_timeout(timeout, Timeout()), headers=httpx.Headers(headers))
