"""What holds for a call besides its request."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from uuid import UUID

import httpx
from julep_api.client import check_headers
from julep_api.errors import InvalidArgumentError
from julep_api.types import json_body, query_pairs

from ..options import Timeout, to_timeout

if TYPE_CHECKING:
    from ..events import Hooks

MAX_RESPONSE_SIZE: Final = 100_000_000
"""Bytes. The longest reply that is read, decompressed, unless the client is told otherwise."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_TEXT = (str, int, float, date, UUID)


class _Chosen(NamedTuple):
    timeout: Timeout
    headers: httpx.Headers
    max_retries: int = 2
    max_response_size: int = MAX_RESPONSE_SIZE
    hooks: Hooks | None = None
    extra_query: tuple[tuple[str, str], ...] = ()
    extra_body: Mapping[str, Any] | None = None
    idempotency_key: str | None = None
    stable_key: str | None = None
    """A key to send that says nothing of whether the server honours keys, unlike `idempotency_key`:
    for what may be sent again by another process."""
    sink: Callable[[httpx.Response], None] | None = None
    """Is given the reply of the call, for whoever wants more of it than its model."""


class Options(_Chosen):
    """All that a call depends on besides its request, checked."""

    def __repr__(self) -> str:
        shown = {name: value for name, value in self._asdict().items() if name != "headers"}
        return f"Options({shown})"  # headers may hold any secret

    @cached_property
    def fields(self) -> dict[bytes, tuple[bytes, bytes]]:
        """The headers as they are sent, by their names in lower case."""
        return {name.lower(): (name, value) for name, value in self.headers.raw}

    @cached_property
    def secret(self) -> str:
        """The key, if there is one that could not as well be a part of an ordinary word."""
        key = self.headers.get("authorization", "").rpartition(" ")[2]
        return key if len(key) >= 8 else ""

    def derive(self, given: Mapping[str, Any]) -> Options:
        """These options, but for those that are given.

        Raises:
            InvalidArgumentError: One of them can't be used.
        """
        changes: dict[str, Any] = {}
        for name, value in given.items():
            if name in ("headers", "extra_headers"):
                headers = self.headers.copy()
                headers.update(check_headers(value))
                changes["headers"] = headers
            elif name == "at_most":  # seconds, of which there may be fewer already
                total = min(value, self.timeout.total or value)
                changes["timeout"] = self.timeout._replace(total=total)
            else:
                check = _CHECKS.get(name)
                changes[name] = check(value, self) if check else value
        return self._replace(**changes)


def check_count(name: str, value: object, least: int = 0) -> int:
    """The number, if it is an integer that is large enough.

    Raises:
        InvalidArgumentError: It is not.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < math.inf:
        raise InvalidArgumentError(f"{name} {value!r} must be an integer, and at least {least}")
    return value


def _query(value: object, _: Options) -> tuple[tuple[str, str], ...]:
    given = _mapping("extra_query", value)
    query_pairs(*(("extra_query", name) for name in given))  # the names must be sent too
    for name, values in given.items():
        items = cast(list[object], values) if isinstance(values, (list, tuple)) else [values]
        if values is not None and not all(isinstance(item, _TEXT) for item in items):
            raise InvalidArgumentError(
                f"extra_query: {name}: {values!r:.80} is neither text, a number, a date nor a list"
            )
    return query_pairs(*given.items())


def _body(value: object, _: Options) -> Mapping[str, Any]:
    return _mapping("extra_body", value)


def _mapping(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) for key in cast(Mapping[object, object], value)
    ):
        raise InvalidArgumentError(f"{name} must be a mapping of names to values")
    return cast(Mapping[str, Any], value)


def _key(value: object, _: Options) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise InvalidArgumentError(
            "idempotency_key must be 1 to 255 ASCII characters without blanks, such as a UUID"
        )
    return value


_CHECKS: dict[str, Callable[[Any, Options], object]] = {
    "timeout": lambda value, options: to_timeout(value, options.timeout),
    "max_retries": lambda value, _: check_count("max_retries", value),
    "extra_query": _query,
    "extra_body": _body,
    "idempotency_key": _key,
}


def merged(operation: str, body: bytes | None, extra: Mapping[str, Any]) -> bytes:
    """A body with more properties.

    Raises:
        InvalidArgumentError: There is no body, or the properties are not JSON.
    """
    if body is None:
        raise InvalidArgumentError(f"{operation}: extra_body: the operation has no body")
    return json_body(operation, {**json.loads(body), **extra})
