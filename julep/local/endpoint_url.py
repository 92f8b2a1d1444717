"""Where an operation of an OpenAI-compatible endpoint is."""

from __future__ import annotations

import httpx


def operation_url(url: str, operation: str) -> httpx.URL:
    """The URL of an operation, e.g. `/embeddings`.

    Args:
        url: The endpoint's base URL, whose path is `/v1` if it has none; or that of the operation.
        operation: The operation's path.

    Raises:
        ValueError: the URL is not one of HTTP.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise ValueError(f"url: {error}") from None
    if parsed.scheme not in ("http", "https") or not parsed.host or (parsed.port or 1) > 65535:
        raise ValueError("url: it must begin with http:// or https://, and name a host")
    path = parsed.path.rstrip("/") or "/v1"
    if not path.endswith(operation):
        path += operation
    return parsed.copy_with(path=path)
