"""Embeddings: vectors that stand for what texts mean, made by an OpenAI-compatible endpoint."""

from __future__ import annotations

import logging
import math
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import anyio
import httpx

from .endpoint_url import operation_url
from .model import ModelFailed

_BATCH = 64
_TRIES = 4
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 30.0
_MOST_CHARACTERS = 2_000
_VALID_KEY = re.compile(r"[\x21-\x7e]+")
_log = logging.getLogger("julep.local")


class EmbeddingsError(ModelFailed):
    """The endpoint gave no embeddings; the text says why, and never has the key in it."""


@dataclass(frozen=True, slots=True)
class Vector:
    """What a text means, to one model."""

    model: str
    data: bytes
    """Of length one, as float32, little-endian."""


class Embeddings:
    """A client for an endpoint that makes embeddings.

        embeddings = julep.local.Embeddings("http://localhost:11434/v1", "nomic-embed-text")
        server = julep.local.Server(embeddings=embeddings)

    Args:
        url: The base URL of an OpenAI-compatible API, such as `http://localhost:11434/v1` (which is
            its path if it has none), or the URL of its `/embeddings`.
        model: The model to ask for.
        key: The API key, if it takes one.
        timeout: Seconds that one try may take.
        query_timeout: Seconds that `of_question` may take, as somebody waits for it.
        wait: Seconds before the second try; each wait after it is twice as long.

    Raises:
        ValueError: the URL is not one of HTTP, or the key is not valid.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None = None,
        *,
        timeout: float = 60.0,
        query_timeout: float = 5.0,
        wait: float = _FIRST_WAIT_SECONDS,
    ) -> None:
        if key is not None and not _VALID_KEY.fullmatch(key):
            # The HTTP library would show it in its error.
            raise ValueError(
                "key: it is empty, or has a character that no key in a header can have"
            )
        self.model: str = model
        """The model's name."""
        self._url = operation_url(url, "/embeddings")
        self._key = key
        self._timeout = timeout
        self._query_timeout = query_timeout
        self._wait = wait
        self._client: httpx.AsyncClient | None = None

    async def of_texts(self, texts: Sequence[str]) -> list[Vector]:
        """The vectors of texts, in their order. What may pass is tried again, with pauses.

        Raises:
            EmbeddingsError: the endpoint refuses, keeps failing, or replies with nonsense.
        """
        vectors: list[Vector] = []
        for start in range(0, len(texts), _BATCH):
            batch = [text[:_MOST_CHARACTERS] for text in texts[start : start + _BATCH]]
            vectors += await self._persistently(batch)
        return vectors

    async def of_question(self, text: str) -> Vector | None:
        """The vector of what somebody asks, after one try; None if there is none, with a warning.

        Text that has nothing to compare has no vector either.
        """
        if not text.strip():
            return None
        try:
            with anyio.fail_after(self._query_timeout):
                [vector] = await self._once([text[:_MOST_CHARACTERS]])
        except TimeoutError:
            _log.warning("no embedding within %s s: recall goes by words", self._query_timeout)
            return None
        except _Failure as failure:
            _log.warning("%s: recall goes by words", failure)
            return None
        return vector

    async def close(self) -> None:
        """Close the connections. Call it in the event loop that used them."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _persistently(self, texts: list[str]) -> list[Vector]:
        wait = self._wait
        for left in range(_TRIES - 1, -1, -1):
            try:
                return await self._once(texts)
            except _Failure as failure:
                if not left or not failure.may_pass:
                    raise
                pause = max(wait, failure.retry_after or 0.0)
            await anyio.sleep(min(pause, _LONGEST_WAIT_SECONDS))
            wait *= 2
        raise AssertionError("the last try returns or raises")

    async def _once(self, texts: list[str]) -> list[Vector]:
        if self._client is None:
            # As many connections as it takes: a slot of a pool can be lost to a cancelled call.
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=8)
            self._client = httpx.AsyncClient(limits=limits, timeout=self._timeout)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        body = {"model": self.model, "input": texts}
        try:
            response = await self._client.post(self._url, json=body, headers=headers)
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise self._failure(f"cannot be reached ({reason})", may_pass=True) from None
        if response.status_code != 200:
            raise self._refused(response)
        return self._vectors(response, len(texts))

    def _vectors(self, response: httpx.Response, count: int) -> list[Vector]:
        try:
            items = sorted(response.json()["data"], key=lambda item: item["index"])
            rows = [normalised(item["embedding"]) for item in items]
        except (ValueError, TypeError, KeyError, RecursionError):
            rows = []
        if len(rows) != count or len(set(map(len, rows))) != 1:
            raise self._failure(f"gave no {count} vectors in what it replied")
        return [Vector(self.model, row) for row in rows]

    def _refused(self, response: httpx.Response) -> _Failure:
        status = response.status_code
        said = " ".join(self._without_key(response.text)[:300].split())
        after = response.headers.get("retry-after", "")
        return self._failure(
            f"answered {status}: {said}",
            may_pass=status == 429 or status >= 500,
            retry_after=float(after) if after.isdecimal() else 0.0,
        )

    def _failure(self, what: str, *, may_pass: bool = False, retry_after: float = 0.0) -> _Failure:
        where = self._url.copy_with(username=None, password=None, query=None)
        text = f"the embeddings endpoint {where} {what}"
        return _Failure(self._without_key(text), may_pass, retry_after)

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text


class _Failure(EmbeddingsError):
    """A try that failed, and whether another may not."""

    def __init__(self, text: str, may_pass: bool, retry_after: float) -> None:
        super().__init__(text, retry_after=retry_after)
        self.may_pass = may_pass


def normalised(numbers: Any) -> bytes:
    """A vector of length one in the direction of `numbers`, as float32, little-endian.

    Raises:
        ValueError: it has no direction, or is no vector.
        TypeError: likewise.
    """
    vector = [float(number) for number in cast("list[float]", numbers)]
    length = math.hypot(*vector)
    if not (0 < length < math.inf):
        raise ValueError("a vector without a direction")
    return struct.pack(f"<{len(vector)}f", *(number / length for number in vector))
