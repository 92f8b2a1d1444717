"""Errors as one line: what, where, what to try."""

from __future__ import annotations

from julep_api.errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    JulepError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)

from .output import one_line


class CommandError(JulepError):
    """The command can't be carried out as it was given."""


# The errors themselves say what is wrong; these say where to change it.
_HINTS: tuple[tuple[type[Exception], str], ...] = (
    (AuthenticationError, "the key is that in JULEP_API_KEY"),
    (PermissionDeniedError, "the key is that in JULEP_API_KEY"),
    (NotFoundError, "check the id, and the server: JULEP_API_URL or --base-url"),
    (APITimeoutError, "try again, or allow it longer with --timeout SECONDS"),
    (APIConnectionError, "the server is that in JULEP_API_URL or --base-url"),
    (RateLimitError, "try again in a while"),
    (ServerError, "try again in a while"),
)


def told(error: Exception) -> str:
    """What an error says to people, in one line."""
    if isinstance(error, OSError) and not isinstance(error, JulepError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return one_line(f"{where}{error.strerror}")
    text = one_line(str(error)) or type(error).__name__
    hint = next((hint for kind, hint in _HINTS if isinstance(error, kind)), None)
    notes = [one_line(note) for note in getattr(error, "__notes__", ())]
    return " - ".join([text, *([hint] if hint else []), *notes])
