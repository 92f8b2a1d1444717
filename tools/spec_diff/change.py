"""One difference between two API documents, and what it means to those on either side of the wire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much a change matters. The higher, the more."""

    COSMETIC = 0
    """Nobody has to do anything, and nobody gains anything."""
    ADDITIVE = 1
    """There is more to use. What worked goes on working."""
    BREAKING = 2
    """What worked may stop working."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    kind: str
    """What happened, as `what-happened`: `parameter-added`, `maximum-lowered`."""
    pointer: str
    """Where, as a JSON pointer into the new document, or the old one for what was removed."""
    text: str
    """One sentence for a person, with what it was before and what it is now."""
    callers: Level
    """What it means to those who send requests."""
    readers: Level
    """What it means to those who read replies."""
    operations: tuple[str, ...] = ()
    """The operationIds that it concerns, in the order of the document; none: the API as a whole."""
    schema: str | None = None
    """The component schema that it lies in."""
    name: str | None = None
    """The parameter or property that it is about."""

    @property
    def level(self) -> Level:
        """The graver of the two."""
        return max(self.callers, self.readers)
