"""Models behind any endpoint that speaks as OpenAI's does: Ollama, vLLM, llama.cpp, hosted ones."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncGenerator, Generator
from collections.abc import Set as AbstractSet
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from typing import Any, Final

import httpx

from .endpoint_url import operation_url
from .model import Completion, JsonObject, ModelFailed, ModelRequest
from .openai_errors import NAMES_OF_SPEAKERS, message, refused, retry_after, without
from .openai_messages import Names
from .openai_reply import Nonsense, ReplyReader
from .openai_request import TAKES, request_body

TIMEOUT_SECONDS: Final = 120.0
"""How long to wait for the next piece of a reply; a local model may have to be loaded first."""

_CONNECT_SECONDS: Final = 10.0
_DRAIN_SECONDS: Final = 0.1
_MAX_ERROR_BYTES: Final = 2**16
_SHOWN: Final = 300
_LIMITS: Final = httpx.Limits(
    max_connections=None,  # how many chats there are at once is for the server to limit
    max_keepalive_connections=20,
    keepalive_expiry=4,  # less than the 5 s of uvicorn, and so of vLLM
)
_NOT_SETTINGS: Final = ("stream_options", "max_tokens", NAMES_OF_SPEAKERS)
_log = logging.getLogger("julep.local")


class OpenAIModel:
    """A model behind an OpenAI-compatible endpoint.

    What the endpoint says that it does not take is left out from then on, which the log tells once.

        llama = julep.local.OpenAIModel("http://localhost:11434/v1", "llama3.2", timeout=30)
        server = julep.local.Server(model=llama)

    Args:
        url: Where the endpoint is, as other clients are told: `http://localhost:11434/v1`. The
            full address of `/chat/completions` will do, and so will a host alone, which means `/v1`.
        model: The model's name there.
        key: The key that the endpoint wants, if it wants one. It is shown nowhere.
        timeout: Seconds to wait for the next piece of a reply, the first included.
        takes: What the endpoint takes beyond OpenAI's API, of `openai_request.TAKES`.

    Raises:
        ValueError: one of these cannot be.
    """

    background: bool = True

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        takes: AbstractSet[str] = frozenset(),
    ) -> None:
        if unknown := takes - TAKES:
            known = ", ".join(sorted(TAKES))
            raise ValueError(f"takes: {', '.join(sorted(unknown))} is not among {known}")
        if not 0 < timeout < float("inf"):
            raise ValueError(f"timeout: {timeout} is not a number of seconds")
        if key is not None and not re.fullmatch(r"[\x21-\x7e]+", key):
            raise ValueError(
                "key: it is empty, or has a character that no key in a header can have"
            )
        self._url = operation_url(url, "/chat/completions")
        self._model = model
        self._key = key
        self._timeout = timeout
        self._takes = takes
        self._refused: set[str] = set()
        self._told: set[str] = set()
        self._http: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"<OpenAIModel {self._model!r} at {self._shown_url}>"

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Completion]:
        names = Names()
        body, missing = request_body(request, self._model, self._takes, names)
        self._tell_missing(missing)
        reader = ReplyReader(names, passes_on=bool(request.settings.get("stream")))
        with self._failures():
            async with (
                self._answer(body) as answer,
                aclosing(self._in_time(answer, reader)) as parts,
            ):
                async for data in parts:
                    for text in reader.feed(data):
                        yield text
            completion = reader.end()
        yield completion

    async def aclose(self) -> None:
        """Close the connections. They are opened again when they are needed."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    @asynccontextmanager
    async def _answer(self, body: JsonObject) -> AsyncGenerator[httpx.Response]:
        """The endpoint's answer. What it refuses to take is left out, and it is asked again."""
        while True:
            sent = without(body, self._refused)
            async with self._post(sent) as response:
                if response.is_success:
                    yield response
                    return
                text = await self._error_text(response)
            fields = refused(response.status_code, text, sent)
            if not fields:
                raise self._error(response, text)
            self._refused |= fields
            self._tell_missing(fields - {*_NOT_SETTINGS})

    @asynccontextmanager
    async def _post(self, body: JsonObject) -> AsyncGenerator[httpx.Response]:
        content = json.dumps(body).encode()
        request = self._client().build_request(
            "POST", self._url, content=content, headers=self._headers()
        )
        try:
            response = await self._send(request)
        except httpx.ConnectError:  # nothing was sent: the endpoint may just be starting again
            response = await self._send(request)
        try:
            yield response
        finally:
            await response.aclose()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        async with asyncio.timeout(self._timeout):
            return await self._client().send(request, stream=True)

    async def _in_time(
        self, response: httpx.Response, reader: ReplyReader
    ) -> AsyncGenerator[bytes]:
        """The bytes of a reply, while there is something in them often enough."""
        clock = asyncio.get_running_loop().time
        parts = response.aiter_bytes()
        end, events = clock() + self._timeout, 0
        while not reader.complete:
            async with asyncio.timeout_at(end):
                data = await anext(parts, None)
            if data is None:
                return
            yield data
            if reader.events > events:
                end, events = clock() + self._timeout, reader.events
        # Only a connection that was read to its end can be used again.
        with suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                await anext(parts, None)

    async def _error_text(self, response: httpx.Response) -> str:
        body = bytearray()
        async with asyncio.timeout(self._timeout):
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _MAX_ERROR_BYTES:
                    break
        return body.decode(errors="replace")

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            timeout = httpx.Timeout(None, connect=min(_CONNECT_SECONDS, self._timeout))
            self._http = httpx.AsyncClient(limits=_LIMITS, timeout=timeout)
        return self._http

    def _headers(self) -> dict[str, str]:
        headers = {
            "Accept": "text/event-stream, application/json",
            "Content-Type": "application/json",
        }
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        return headers

    @property
    def _shown_url(self) -> str:
        host = f"[{self._url.host}]" if ":" in self._url.host else self._url.host
        port = "" if self._url.port is None else f":{self._url.port}"
        return f"{self._url.scheme}://{host}{port}{self._url.path}"

    @contextmanager
    def _failures(self) -> Generator[None]:
        """Whatever goes wrong, as the error that the API answers with."""
        try:
            yield
        except httpx.ConnectTimeout:
            raise self._failed("cannot be reached in time", timed_out=True) from None
        except (TimeoutError, httpx.TimeoutException):
            problem = f"has said nothing for {self._timeout:g} seconds"
            raise self._failed(problem, timed_out=True) from None
        except Nonsense as error:
            raise self._failed(f"makes no sense: {error}") from None
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise self._failed(f"cannot be reached: {error}") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._failed(f"broke off: {error or type(error).__name__}") from None

    def _error(self, response: httpx.Response, text: str) -> ModelFailed:
        status = response.status_code
        if status in (401, 403):
            return self._failed(f"answered {status}: it does not accept this server's key for it")
        said = " ".join((message(text) or response.reason_phrase).split())
        wait = retry_after(response.headers.get("retry-after")) if status in (429, 503) else None
        return self._failed(f"answered {status}: {said}", retry_after=wait)

    def _failed(self, problem: str, **more: Any) -> ModelFailed:
        text = f"the model {self._model!r} at {self._shown_url} {problem}"
        return ModelFailed(self._without_key(text)[:_SHOWN], **more)

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text

    def _tell_missing(self, names: AbstractSet[str] | list[str]) -> None:
        for name in sorted({*names} - self._told):
            self._told.add(name)
            _log.warning("%r does not take %s, which is left out", self, name)
