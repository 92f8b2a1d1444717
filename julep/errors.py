"""Errors of the SDK, all below `JulepError`."""

from typing import TYPE_CHECKING

from julep_api.errors import *

if TYPE_CHECKING:
    from .checking import ArgumentTypeError

# Spelt out, because mypy reads no other list. A test holds it to that of `julep_api.errors`.
__all__ = [
    "APIConnectionError",
    "APITimeoutError",
    "ApiError",
    "ArgumentTypeError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "InvalidArgumentError",
    "InvalidIdError",
    "JulepError",
    "ModelDecodeError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseDecodeError",
    "ResponseError",
    "ResponseTruncatedError",
    "ServerError",
    "StreamFailedError",
    "StreamTruncatedError",
    "UnprocessableEntityError",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    # Its base is one of beartype's, which takes long to import.
    if name == "ArgumentTypeError":
        from .checking import ArgumentTypeError

        return ArgumentTypeError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
