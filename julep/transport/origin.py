"""The server that a URL names, taken apart once. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

from .call import Attempt


class Origin(NamedTuple):
    """A server, as HTTP libraries want it."""

    text: str
    url: httpx.URL
    scheme: bytes
    host: bytes
    port: int | None
    netloc: bytes


def server_and_path(attempt: Attempt) -> tuple[Origin, str]:
    """Where an attempt goes, and what it asks for there: the path and the query."""
    scheme, _, rest = attempt.address.partition("://")
    server, _, path = rest.partition("/")
    query = f"?{urlencode(attempt.query)}" if attempt.query else ""
    return _origin(f"{scheme}://{server}"), f"/{path}{query}"


@lru_cache(maxsize=64)  # to take a URL apart costs a tenth of a call
def _origin(url: str) -> Origin:
    known = httpx.URL(url)
    return Origin(url, known, known.raw_scheme, known.raw_host, known.port, known.netloc)
