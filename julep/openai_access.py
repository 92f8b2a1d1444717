"""`client.openai`: OpenAI's own client at the server's `/v1`, over the connections of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, cast

import httpx
from julep_api.errors import InvalidArgumentError
from julep_api.pools import AsyncPool, Pool

from .transport import AsyncTransport, Options, Transport

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI


def open_openai(transport: Transport) -> OpenAI:
    """OpenAI's client, with the options of ours.

    Raises:
        InvalidArgumentError: The package `openai` is not installed.
    """
    http = httpx.Client(transport=_Lent(transport.pool), trust_env=False)
    return cast("OpenAI", _made("OpenAI", http, transport))


def open_asyncopenai(transport: AsyncTransport) -> AsyncOpenAI:
    """What `open_openai` does, for asynchronous code."""
    http = httpx.AsyncClient(transport=_AsyncLent(transport.pool), trust_env=False)
    return cast("AsyncOpenAI", _made("AsyncOpenAI", http, transport))


def openai_url(base_url: str) -> str:
    """Where the server speaks OpenAI's format: `/v1`, which stands beside the `/api` of its own."""
    return f"{base_url.removesuffix('/api')}/v1"


def _made(kind: str, http: object, transport: Transport | AsyncTransport) -> Any:
    try:
        import openai
    except ModuleNotFoundError as error:
        raise InvalidArgumentError(
            f'client.openai needs {error.name}: pip install "julep[openai]"'
        ) from error
    options = transport.options
    made = getattr(openai, kind)(
        api_key=_key(options),
        base_url=openai_url(transport.shared.base_url),
        timeout=_timeout(options),
        max_retries=options.max_retries,
        # Even a key in OPENAI_CUSTOM_HEADERS gives way to that of this server.
        default_headers=_headers(options),
        http_client=http,
    )
    # What the environment says of OpenAI is not for this server.
    made.organization = made.project = None
    return made


def _key(options: Options) -> str:
    authorization: str = options.headers.get("authorization", "")
    return authorization.rpartition(" ")[2]


def _headers(options: Options) -> dict[str, str]:
    """All but the name of our client, spelt as OpenAI's client spells them: it sends both spellings."""
    headers = {name.title(): value for name, value in options.headers.items()}
    del headers["User-Agent"]
    return headers


def _timeout(options: Options) -> httpx.Timeout:
    """OpenAI's client has no limit for a call as a whole: the total is one of each silence."""
    limits = options.timeout
    return httpx.Timeout(
        limits.total, connect=limits.connect or limits.total, read=limits.read or limits.total
    )


class _Lent(httpx.BaseTransport):
    """Sends over the connections of our client, and leaves it to our client to close them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        client = self._pool.client()
        sent = client.build_request(
            request.method,
            str(request.url),
            headers=request.headers.multi_items(),
            content=request.read(),
            extensions={**request.extensions, "trace": self._pool.watch()},
        )
        return _reply(client.send(sent, stream=True, follow_redirects=False), _Body)


class _AsyncLent(httpx.AsyncBaseTransport):
    """What `_Lent` is, for asynchronous code."""

    def __init__(self, pool: AsyncPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        client = await self._pool.client()
        sent = client.build_request(
            request.method,
            str(request.url),
            headers=request.headers.multi_items(),
            content=await request.aread(),
            extensions=request.extensions,
        )
        reply = await client.send(sent, stream=True, follow_redirects=False)
        return _reply(reply, _AsyncBody)


def _reply(reply: Any, body: type[_Body | _AsyncBody]) -> httpx.Response:
    """A reply of httpx or httpx2, with its body unread and as it comes."""
    return httpx.Response(
        reply.status_code, headers=reply.headers.multi_items(), stream=body(reply)
    )


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: Any) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reply.stream

    def close(self) -> None:
        self._reply.close()


class _AsyncBody(httpx.AsyncByteStream):
    def __init__(self, reply: Any) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in cast(AsyncIterator[bytes], self._reply.stream):
            yield part

    async def aclose(self) -> None:
        await self._reply.aclose()
