"""A difference between two nodes, before it is known who reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag

from .change import Level


class Position(Flag):
    """Where a schema is used."""

    NONE = 0
    REQUEST = 1
    RESPONSE = 2
    BOTH = 3


@dataclass(frozen=True, slots=True)
class Effect:
    """What a difference means in a request, and what in a response."""

    request: Level
    response: Level


NARROWED = Effect(Level.BREAKING, Level.ADDITIVE)
WIDENED = Effect(Level.ADDITIVE, Level.BREAKING)
REPLACED = Effect(Level.BREAKING, Level.BREAKING)
NEW = Effect(Level.ADDITIVE, Level.ADDITIVE)
COSMETIC = Effect(Level.COSMETIC, Level.COSMETIC)
BREAKS_CALLERS = Effect(Level.BREAKING, Level.COSMETIC)
BREAKS_READERS = Effect(Level.COSMETIC, Level.BREAKING)
HELPS_CALLERS = Effect(Level.ADDITIVE, Level.COSMETIC)
HELPS_READERS = Effect(Level.COSMETIC, Level.ADDITIVE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference."""

    kind: str
    effect: Effect
    pointer: str
    phrase: str
    """What happened; the sentence begins with the name of the place."""
    removed: bool = False
    """Whether the pointer leads into the old document."""
    name: str | None = None
    """What it is about, where the pointer does not tell."""
