"""Collects differences, each once, whoever comes upon it and however often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .change import Change, Level
from .finding import COSMETIC, Effect, Finding, Position
from .node import Node, as_list, as_mapping, split
from .pairs import SchemaComparison
from .place import place
from .schema import Sources


@dataclass(slots=True)
class _Entry:
    finding: Finding
    callers: Level = Level.COSMETIC
    readers: Level = Level.COSMETIC
    operations: set[str] = field(default_factory=set[str])


class Record:
    """The differences found so far."""

    def __init__(self, old: Node, new: Node) -> None:
        self._old = old
        self._new = new
        self._entries: dict[tuple[str, str, str], _Entry] = {}

    def add(self, finding: Finding, effect: Effect, operation: str | None) -> None:
        """Note a difference, and what it means to one of the operations."""
        key = (finding.kind, finding.pointer, finding.phrase)
        entry = self._entries.setdefault(key, _Entry(finding))
        entry.callers = max(entry.callers, effect.request)
        entry.readers = max(entry.readers, effect.response)
        if operation is not None:
            entry.operations.add(operation)

    def changes(self, operations: list[str]) -> list[Change]:
        """What was noted, in the order of the document; so are the operations of each."""
        order = _Order(self._old, self._new)
        entries = sorted(self._entries.values(), key=lambda e: order.of(e.finding.pointer))
        ranks = {name: rank for rank, name in reversed([*enumerate(operations)])}
        return [self._change(entry, ranks) for entry in entries]

    def _change(self, entry: _Entry, ranks: dict[str, int]) -> Change:
        finding = entry.finding
        where = place((self._old if finding.removed else self._new).mapping, finding.pointer)
        return Change(
            finding.kind,
            finding.pointer,
            f"{where.words}: {finding.phrase}",
            entry.callers,
            entry.readers,
            tuple(sorted(entry.operations, key=lambda name: ranks.get(name, len(ranks)))),
            where.schema,
            finding.name or where.name,
        )


class _Order:
    """The order of two documents read as one; what is gone stands where it stood."""

    def __init__(self, old: Node, new: Node) -> None:
        self._documents = (old.value, new.value)
        self._ranks: dict[str, tuple[object, object, dict[str, int]]] = {}

    def of(self, pointer: str) -> tuple[int, ...]:
        """A value by which pointers can be sorted."""
        old, new = self._documents
        way, ranks = "", list[int]()
        for token in split(pointer):
            if way not in self._ranks:
                self._ranks[way] = (old, new, _merged_ranks(old, new))
            ranks.append(self._ranks[way][2].get(token, -1))
            old, new = _below(old, token), _below(new, token)
            way += f"/{token.replace('/', '~1')}"
        return tuple(ranks)


def _below(value: object, token: str) -> object:
    items = as_list(value)
    if items and token.isdecimal():
        return items[int(token)] if int(token) < len(items) else None
    return as_mapping(value).get(token)


def _merged_ranks(old: object, new: object) -> dict[str, int]:
    if length := max(len(as_list(old)), len(as_list(new))):
        return {str(index): index for index in range(length)}
    order = list(as_mapping(new))
    place_after = -1
    positions = {key: index for index, key in enumerate(order)}
    late: dict[int, list[str]] = {}
    for key in as_mapping(old):
        if key in positions:
            place_after = positions[key]
        else:
            late.setdefault(place_after, []).append(key)
    merged = list(late.get(-1, []))
    for index, key in enumerate(order):
        merged += [key, *late.get(index, [])]
    return {key: rank for rank, key in enumerate(merged)}


@dataclass(frozen=True, slots=True)
class Scope:
    """On whose behalf two documents are compared."""

    record: Record
    schemas: SchemaComparison
    operation: str | None = None
    reached: bool = True
    """Whether any operation reaches this: what none reaches concerns nobody."""
    incoming: bool = False
    """Whether the server is the one who calls: callers and readers then swap their parts."""

    def add(
        self,
        kind: str,
        effect: Effect,
        pointer: str,
        phrase: str,
        *,
        removed: bool = False,
        name: str | None = None,
    ) -> None:
        """Note a difference that is not one of schemas."""
        self._add(Finding(kind, effect, pointer, phrase, removed, name), effect)

    def add_all(self, findings: Iterator[Finding]) -> None:
        """Note several."""
        for finding in findings:
            self._add(finding, finding.effect)

    def compare_schemas(self, old: Sources, new: Sources, position: Position) -> None:
        """Compare schemas that are used in a position."""
        if self.incoming:
            position ^= Position.BOTH
        if not self.reached:
            position = Position.NONE
        for finding, reached_in in self.schemas.reached(old, new, position):
            effect = Effect(
                finding.effect.request if Position.REQUEST in reached_in else Level.COSMETIC,
                finding.effect.response if Position.RESPONSE in reached_in else Level.COSMETIC,
            )
            self.record.add(finding, effect, self.operation)

    def _add(self, finding: Finding, effect: Effect) -> None:
        if not self.reached:
            effect = COSMETIC
        elif self.incoming:
            effect = Effect(effect.response, effect.request)
        self.record.add(finding, effect, self.operation)
