"""Requests for an HTTP client of the caller's own, which adds to them what it was told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from julep_api.deadline import Limits

from .call import SECRETS, Attempt


def prepared(
    client: httpx.Client | httpx.AsyncClient,
    attempt: Attempt,
    limits: Limits,
    trace: Callable[..., Any],
) -> tuple[httpx.Request, dict[str, Any]]:
    """The request for an attempt, and how the client is to send it."""
    request = client.build_request(
        attempt.method,
        attempt.address,
        params=attempt.query or None,
        headers=attempt.headers.multi_items(),
        content=attempt.body,
        extensions={"timeout": limits, "trace": trace},
    )
    how: dict[str, Any] = {"stream": True, "follow_redirects": False}
    if attempt.foreign:  # another server is not sent what the client adds for its own
        how["auth"] = None
        for name in SECRETS:
            request.headers.pop(name, None)
    return request, how
