"""The canonical form of a schema: two schemas that allow the same look the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .node import Node

Sources = tuple[Node, ...]
"""Schemas as they are written, all of which a value has to meet."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a keyword says, and where."""

    value: Any
    pointer: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A lower or upper bound of a number, or of a count."""

    value: float
    exclusive: bool
    pointer: str


@dataclass(slots=True)
class Property:
    """A property of an object."""

    sources: Sources
    required: bool
    pointer: str


@dataclass(frozen=True, slots=True)
class Union:
    """`oneOf` or `anyOf`, without the members that only stand for null."""

    keyword: str
    pointer: str
    members: Sources


@dataclass(slots=True, eq=False)
class Schema:
    """What the sources of a schema say together. What lies below is read when it is asked for."""

    pointer: str
    sources: Sources
    component: str | None = None
    """The component that this is, as a whole."""
    components: tuple[str, ...] = ()
    """The components that are among its sources."""
    types: frozenset[str] | None = None
    """The JSON types that are allowed, apart from null; None: all."""
    types_pointer: str = ""
    nullable: bool = True
    nullable_pointer: str = ""
    facts: dict[str, Fact] = field(default_factory=dict[str, Fact])
    enum: dict[str, Fact] | None = None
    """The allowed values, apart from null, by their canonical text."""
    enum_pointer: str = ""
    bounds: dict[str, Bound] = field(default_factory=dict[str, Bound])
    properties: dict[str, Property] = field(default_factory=dict[str, Property])
    additional: Sources | bool = True
    additional_pointer: str = ""
    items: Sources = ()
    unions: list[Union] = field(default_factory=list[Union])
    discriminator: Node | None = None
    others: dict[str, Sources] = field(default_factory=dict[str, Sources])
    """Schemas under keywords that are rare in API documents, by their path in here."""
    texts: dict[str, Fact] = field(default_factory=dict[str, Fact])
    extensions: dict[str, Fact] = field(default_factory=dict[str, Fact])

    @property
    def says_only_types_and_unions(self) -> bool:
        """Whether nothing restricts the value but its type and `oneOf` or `anyOf`."""
        return self.enum is None and not (
            self.facts.keys() - ANNOTATIONS
            or self.bounds
            or self.properties
            or self.items
            or self.additional is not True
            or self.others
        )

    @property
    def bare(self) -> bool:
        """Whether nothing restricts the value but its type."""
        return not self.unions and self.says_only_types_and_unions

    @property
    def anything(self) -> bool:
        """Whether every value is allowed."""
        return self.bare and self.types is None and self.nullable


ANNOTATIONS = {"default", "deprecated", "readOnly", "writeOnly"}
"""What is known about a value beside which values are allowed."""
