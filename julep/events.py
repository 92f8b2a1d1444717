"""What hooks are told about calls: never a key, a cookie or a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import httpx
from attrs import frozen
from julep_api.errors import JulepError

__all__ = ["ErrorEvent", "Hooks", "RequestEvent", "ResponseEvent", "RetryEvent"]

REDACTED: Final = "[redacted]"

_SECRET: Final = ("auth", "cookie", "key", "secret", "token", "password", "signature")
_NOT_SECRET: Final = frozenset({"idempotency-key"})


def redacted(headers: httpx.Headers) -> dict[str, str]:
    """Headers to show: values whose names sound like a secret are left out."""
    return {
        name: REDACTED
        if name not in _NOT_SECRET and any(word in name for word in _SECRET)
        else value
        for name, value in headers.items()
    }


@frozen(kw_only=True)
class RequestEvent:
    """A request is about to be sent.

        def show(event: julep.RequestEvent) -> None:
            print(event.operation, event.attempt, event.url)


        client = julep.Client("...", on_request=show)

    Attributes:
        operation: The operationId.
        method: HTTP method.
        url: The URL without its query.
        headers: Headers of the request, without secrets.
        attempt: Which attempt of the call this is, from 1.
    """

    operation: str
    method: str
    url: str
    headers: Mapping[str, str]
    attempt: int


@frozen(kw_only=True)
class ResponseEvent:
    """A reply has arrived; of a stream, its headers.

        def show(event: julep.ResponseEvent) -> None:
            print(event.operation, event.status_code, event.elapsed)


        client = julep.Client("...", on_response=show)

    Attributes:
        operation: The operationId.
        method: HTTP method.
        url: The URL without its query.
        attempt: Which attempt of the call this is, from 1.
        status_code: HTTP status.
        headers: Headers of the reply, without secrets.
        request_id: Its `X-Request-Id`.
        elapsed: Seconds since the attempt began.
    """

    operation: str
    method: str
    url: str
    attempt: int
    status_code: int
    headers: Mapping[str, str]
    request_id: str | None
    elapsed: float


@frozen(kw_only=True)
class RetryEvent:
    """An attempt failed, and another one follows.

        def show(event: julep.RetryEvent) -> None:
            print(event.operation, event.reason, event.wait)


        client = julep.Client("...", on_retry=show)

    Attributes:
        operation: The operationId.
        attempt: Which attempt failed, from 1.
        wait: Seconds until the next one.
        reason: How it failed.
    """

    operation: str
    attempt: int
    wait: float
    reason: str


@frozen(kw_only=True)
class ErrorEvent:
    """A call failed: no usable reply has arrived, or one with an error status.

    The low-level client tells nothing of a reply that it can't decode.

        def show(event: julep.ErrorEvent) -> None:
            print(event.operation, event.attempts, event.error)


        client = julep.Client("...", on_error=show)

    Attributes:
        operation: The operationId.
        attempts: How many attempts were made.
        elapsed: Seconds since the call began.
        error: What the caller gets.
    """

    operation: str
    attempts: int
    elapsed: float
    error: JulepError


Event: TypeAlias = RequestEvent | ResponseEvent | RetryEvent | ErrorEvent


@frozen(kw_only=True)
class Hooks:
    """What a client calls when something happens. What these raise ends the call.

    An asynchronous client awaits what they return, if it can be awaited.
    """

    on_request: Callable[[RequestEvent], object] | None = None
    on_response: Callable[[ResponseEvent], object] | None = None
    on_retry: Callable[[RetryEvent], object] | None = None
    on_error: Callable[[ErrorEvent], object] | None = None

    def call(self, event: Event) -> object:
        """Call the hook for an event, if there is one; what it returns."""
        match event:
            case RequestEvent():
                return self.on_request and self.on_request(event)
            case ResponseEvent():
                return self.on_response and self.on_response(event)
            case RetryEvent():
                return self.on_retry and self.on_retry(event)
            case ErrorEvent():
                return self.on_error and self.on_error(event)
