"""What a failed attempt means to the caller. Pure: no I/O, no clock."""

from __future__ import annotations

import httpx
from julep_api.errors import APIConnectionError, APITimeoutError, InvalidArgumentError, JulepError

_PHASES: dict[type[httpx.TimeoutException], str] = {
    httpx.ConnectTimeout: "no connection",
    httpx.ReadTimeout: "no reply",
    httpx.WriteTimeout: "the request could not be sent",
    httpx.PoolTimeout: "no free connection",
}


def failure(operation: str, server: str, timeout: float | None, error: Exception) -> JulepError:
    """The error to raise for an exception of the HTTP library.

    Args:
        operation: The operationId.
        server: The base URL.
        timeout: The time limit in seconds.
        error: What the HTTP library raised.
    """
    if isinstance(error, httpx.TimeoutException):
        phase = _PHASES.get(type(error), "not done")
        return APITimeoutError(f"{operation}: {phase} within {timeout} s ({server})")
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol)):
        return InvalidArgumentError(f"{operation}: {error} ({server})")
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.ConnectError):
        return APIConnectionError(
            f"{operation}: can't connect to {server}: {reason}. Is the URL right, and the server up?"
        )
    return APIConnectionError(f"{operation}: the connection to {server} broke: {reason}")
