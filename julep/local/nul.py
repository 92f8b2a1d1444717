"""The character U+0000, which JSON and SQLite have in texts, and PostgreSQL has not."""

from __future__ import annotations

from typing import Any, cast

from .errors import Invalid


def expect_no_nul(body: Any) -> None:
    """Refuse a body with that character in it, whatever database there is.

    Raises:
        Invalid: there is one; it says where.
    """
    place = _place(body)
    if place is not None:
        raise Invalid(["body", *place], "a text has the character U+0000")


def _place(value: Any) -> list[str | int] | None:
    """The path to the first text that has one; that of a key is the path to its value."""
    parts: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        parts = list(cast("dict[str | int, Any]", value).items())
    elif isinstance(value, list):
        parts = list(enumerate(cast("list[object]", value)))
    for name, part in parts:
        if isinstance(name, str) and "\0" in name:
            return [name]
        place = _place(part)
        if place is not None:
            return [name, *place]
    return [] if isinstance(value, str) and "\0" in value else None
