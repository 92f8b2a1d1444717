"""What an operation is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation, its values read and validated.

    `connection` is inside a transaction: a read one for GET, a write one for the others.
    """

    connection: Connection
    path: dict[str, str]
    query: dict[str, Any]
    body: JsonObject
    passages: list[list[str]] = field(default_factory=list[list[str]])
    """The passages of the docs in the body, one list for each doc."""
    embeds: bool = False
    """Whether there are embeddings, so that docs get vectors."""


@dataclass(frozen=True, slots=True)
class Events:
    """A reply that was, or is to be, sent bit by bit, one JSON object after the other."""

    items: list[JsonObject]


Outcome = JsonObject | Events
"""What a request comes to when it has succeeded."""

Handler = Callable[[Call], JsonObject]
