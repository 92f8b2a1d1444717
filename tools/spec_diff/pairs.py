"""Compares schemas, each pair of them once, and tells what a use of a pair comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from . import objects, texts, unions, values
from .finding import Effect, Finding, Position
from .node import Node, component_of
from .reader import SchemaReader
from .same import Sameness
from .schema import Schema, Sources


@dataclass(slots=True, eq=False)
class SchemaPair:
    """A schema of the old document, and the one of the new document that has its place."""

    old: Schema
    new: Schema
    comparison: SchemaComparison
    findings: list[Finding] = field(default_factory=list[Finding])
    below: list[tuple[SchemaPair, Position]] = field(
        default_factory=list[tuple["SchemaPair", Position]]
    )

    def found(
        self,
        kind: str,
        effect: Effect,
        pointer: str,
        phrase: str,
        *,
        removed: bool = False,
        name: str | None = None,
    ) -> None:
        """Note a difference."""
        self.findings.append(Finding(kind, effect, pointer, phrase, removed, name))

    def lead(self, old: Schema, new: Schema, position: Position = Position.BOTH) -> None:
        """Note that whoever reaches this pair reaches another one, in these positions."""
        self.below.append((self.comparison.pair(old, new), position))

    def lead_sources(self, old: Sources, new: Sources, position: Position = Position.BOTH) -> None:
        """The same, for schemas as they are written."""
        self.lead(self.comparison.old.read(old), self.comparison.new.read(new), position)


class SchemaComparison:
    """The schemas of two documents."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old = SchemaReader(old.mapping)
        self.new = SchemaReader(new.mapping)
        self.same = Sameness(self.old, self.new)
        self.renamed: dict[str, str] = {}
        """Components with another name in the new document, as far as they were met."""
        self._old_names = old.at("components").at("schemas").mapping.keys()
        self._new_names = new.at("components").at("schemas").mapping.keys()
        self._old = old
        self._new = new
        self._pairs: dict[tuple[int, int], SchemaPair] = {}
        self._pending: list[SchemaPair] = []
        self._reached: dict[tuple[int, Position], list[tuple[Finding, Position]]] = {}

    def pair(self, old: Schema, new: Schema) -> SchemaPair:
        """The pair of these two; what they differ in is found out later."""
        key = (id(old), id(new))
        if key not in self._pairs:
            self._pairs[key] = SchemaPair(old, new, self)
            self._pending.append(self._pairs[key])
        return self._pairs[key]

    def may_be_renamed(self, old: str, new: str) -> bool:
        """Whether one name of a component is gone and the other one has come."""
        if old in self.renamed or new in self.renamed.values():
            return self.renamed.get(old) == new
        return old not in self._new_names and new not in self._old_names

    def reached(
        self, old: Sources, new: Sources, position: Position
    ) -> list[tuple[Finding, Position]]:
        """All differences below, and the positions in which they concern this use."""
        first = self.pair(self.old.read(old), self.new.read(new))
        self._settle()
        key = (id(first), position)
        if key not in self._reached:
            self._reached[key] = list(_walk(first, position))
        return self._reached[key]

    def _settle(self) -> None:
        """Compare what waits to be compared. Not recursive: schemas may be nested deeply."""
        while self._pending:
            pair = self._pending.pop()
            self._pair_components(pair)
            _compare(pair)
            if words := self._swapped(pair):
                pair.findings = [
                    replace(finding, phrase=f"{finding.phrase} ({words})")
                    for finding in pair.findings
                ]

    def _swapped(self, pair: SchemaPair) -> str:
        """Words for a reader who sees that a component says what it always did.

        It is the reference that leads to another component, which the old document has as well.
        """
        (old, _), (new, _) = component_of(pair.old.pointer), component_of(pair.new.pointer)
        if not old or not new or old == new or self.may_be_renamed(old, new):
            return ""
        return f"`{new}` stands where `{old}` stood"

    def _pair_components(self, pair: SchemaPair) -> None:
        old_names, new_names = pair.old.components, pair.new.components
        together = [(name, name) for name in old_names if name in new_names]
        rest_old = [name for name in old_names if name not in new_names]
        rest_new = [name for name in new_names if name not in old_names]
        together += zip(rest_old, rest_new, strict=False)
        for old, new in together:
            if old != new:
                if not self.may_be_renamed(old, new):
                    continue
                self.renamed[old] = new
            old_schema = self.old.read((self._old.at("components").at("schemas").at(old),))
            new_schema = self.new.read((self._new.at("components").at("schemas").at(new),))
            if old_schema is not pair.old or new_schema is not pair.new:
                pair.lead(old_schema, new_schema, Position.NONE)


def _compare(pair: SchemaPair) -> None:
    texts.compare_schema_texts(pair)
    values.compare_null(pair)
    values.compare_annotations(pair)
    if unions.compare_as_unions(pair) or not values.compare_values(pair):
        return
    objects.compare_objects(pair)
    objects.compare_items(pair)
    unions.compare_unions(pair)


def _walk(first: SchemaPair, position: Position) -> Iterator[tuple[Finding, Position]]:
    pending = [(first, position)]
    seen: set[tuple[int, Position]] = set()
    while pending:
        pair, reached_in = pending.pop()
        if (id(pair), reached_in) in seen:
            continue
        seen.add((id(pair), reached_in))
        for finding in pair.findings:
            yield finding, reached_in
        for below, counts_in in pair.below:
            both = reached_in & counts_in
            # An edge for no position leads to a component that is written down as a part of
            # this one: whoever uses this one uses that, but is concerned only by the whole.
            if both or not counts_in or not reached_in:
                pending.append((below, both))
