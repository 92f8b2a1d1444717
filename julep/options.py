"""What callers may choose about a call, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from attrs import Attribute, evolve, field, frozen
from julep_api.client import check_timeout
from julep_api.errors import InvalidArgumentError

__all__ = ["CallOptions", "Timeout"]


def _seconds(_: object, attribute: Attribute[Any], value: object) -> None:
    try:
        check_timeout(value)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"Timeout.{attribute.name}: {error}") from None


@frozen(kw_only=True)
class Timeout:
    """Time limits of a call, in seconds; None for no limit.

    Attributes:
        total: The call as a whole: its attempts, the waits between them, and reading the reply or
            the stream to its end.
        connect: Making one connection, to each address of the host.
        read: The longest silence while waiting for bytes of the reply. By default none of its own,
            for a reply that is not streamed is silent until it is complete.
        idle: The longest time between two events of a stream. Comments, which some servers send to
            keep a connection open, are no events.

    Raises:
        InvalidArgumentError: One is not a positive number.
    """

    total: float | None = field(default=300, validator=_seconds)
    connect: float | None = field(default=10, validator=_seconds)
    read: float | None = field(default=None, validator=_seconds)
    idle: float | None = field(default=120, validator=_seconds)


class CallOptions(TypedDict, total=False):
    """What every method of a manager takes besides its own arguments."""

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


def to_timeout(value: object, before: Timeout) -> Timeout:
    """All limits, where a number is the total alone.

    Raises:
        InvalidArgumentError: It is neither a number of seconds, None nor a Timeout.
    """
    if isinstance(value, Timeout):
        return value
    return evolve(before, total=check_timeout(value))
