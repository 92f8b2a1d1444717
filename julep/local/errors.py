"""The errors that the server answers with, as exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ApiError(Exception):
    """A reply that is not a success: raise it anywhere in an operation.

    `detail` is what the client reads: a text, or a list of `{"loc", "msg"}` for a request
    that does not fit the spec. `retry_after` is in seconds.
    """

    def __init__(
        self, status: int, detail: str | list[dict[str, Any]], *, retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after


class BadRequest(ApiError):
    """400: the request is well formed, and cannot be carried out as it stands."""

    def __init__(self, detail: str) -> None:
        super().__init__(400, detail)


class Forbidden(ApiError):
    """403: no key, or not the server's."""

    def __init__(self, detail: str) -> None:
        super().__init__(403, detail)


class NotFound(ApiError):
    """404: nothing of that kind has that id."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(404, f"{kind} {id} not found")


class Conflict(ApiError):
    """409: something of that kind has that id already."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(409, f"{kind} {id} exists already")


class Invalid(ApiError):
    """422: a value in the request is wrong; `loc` is the path to it."""

    def __init__(self, loc: Sequence[str | int], msg: str) -> None:
        super().__init__(422, [{"loc": list(loc), "msg": msg}])
