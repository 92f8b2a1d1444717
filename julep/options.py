"""What callers may choose about a call, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, Self, TypedDict

from julep_api.client import check_timeout
from julep_api.errors import InvalidArgumentError

__all__ = [
    "AsyncHttpClient",
    "AsyncHttpTransport",
    "CallOptions",
    "HttpClient",
    "HttpTransport",
    "PollOptions",
    "Timeout",
]


class HttpClient(Protocol):
    """An `httpx.Client`, an `httpx2.Client`, or another one like them."""

    def build_request(self, method: str, url: str) -> Any: ...
    def send(self, request: Any) -> Any: ...
    def __enter__(self) -> Any: ...


class HttpTransport(Protocol):
    """An `httpx.BaseTransport` or an `httpx2.BaseTransport`."""

    def handle_request(self, request: Any) -> Any: ...


class AsyncHttpClient(Protocol):
    """An `httpx.AsyncClient`, an `httpx2.AsyncClient`, or another one like them."""

    def build_request(self, method: str, url: str) -> Any: ...
    async def send(self, request: Any) -> Any: ...
    async def __aenter__(self) -> Any: ...


class AsyncHttpTransport(Protocol):
    """An `httpx.AsyncBaseTransport` or an `httpx2.AsyncBaseTransport`."""

    async def handle_async_request(self, request: Any) -> Any: ...


class _Limits(NamedTuple):
    total: float | None
    connect: float | None
    read: float | None
    idle: float | None


class Timeout(_Limits):
    """Time limits of a call, in seconds; None for no limit.

        client.agents.list(timeout=julep.Timeout(total=60, connect=5))

    Attributes:
        total: The call as a whole: its attempts, the waits between them, and reading the reply or
            the stream to its end, with what the program does between two chunks.
        connect: Making one connection, the look-up of the host's name included.
        read: The longest silence while waiting for bytes of the reply. By default none of its own,
            for a reply that is not streamed is silent until it is complete.
        idle: The longest time between two events of a stream. Comments, which some servers send to
            keep a connection open, are no events.

    Raises:
        InvalidArgumentError: One is not a positive number.
    """

    __slots__ = ()

    def __new__(
        cls,
        total: float | None = 300,
        connect: float | None = 10,
        read: float | None = None,
        idle: float | None = 120,
    ) -> Self:
        limits = _Limits(total, connect, read, idle)
        for name, seconds in zip(limits._fields, limits, strict=True):
            try:
                check_timeout(seconds)
            except InvalidArgumentError as error:
                raise InvalidArgumentError(f"Timeout.{name}: {error}") from None
        return super().__new__(cls, *limits)


class CallOptions(TypedDict, total=False):
    """What every method of a manager takes besides its own arguments.

    ```python
    client.agents.list(timeout=5, extra_headers={"X-Team": "library"})
    ```
    """

    timeout: float | Timeout | None
    """Seconds for the whole call, or all limits. A number leaves the other limits as they are."""
    extra_headers: Mapping[str, str]
    """Headers to send besides the client's own, and in place of those of the same name."""
    extra_query: Mapping[str, Any]
    """Query parameters to send besides those of the method."""
    extra_body: Mapping[str, Any]
    """Properties to send in the body besides those of the method."""
    idempotency_key: str
    """What the server shall know a POST or PATCH by. Giving one says that the server honours it, so
    that the request is sent again even where it may have been carried out."""


class PollOptions(TypedDict, total=False):
    """What methods that send requests again and again take besides their own arguments."""

    extra_headers: Mapping[str, str]
    """Headers to send besides the client's own, and in place of those of the same name."""
    extra_query: Mapping[str, Any]
    """Query parameters to send besides those of the method."""


def to_timeout(value: object, before: Timeout) -> Timeout:
    """All limits, where a number is the total alone.

    Raises:
        InvalidArgumentError: It is neither a number of seconds, None nor a Timeout.
    """
    if isinstance(value, Timeout):
        return value
    try:
        return before._replace(total=check_timeout(value))
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{error} (a julep.Timeout has all limits)") from None
