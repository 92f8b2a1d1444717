"""Whether two schemas allow the same, and can be taken for one another."""

from __future__ import annotations

from collections.abc import Iterator

from .node import Node, canonical
from .reader import SchemaReader
from .schema import Schema, Sources

Pair = tuple[Schema, Schema]


class Sameness:
    """Compares schemas of the old document with schemas of the new one; texts do not count."""

    def __init__(self, old: SchemaReader, new: SchemaReader) -> None:
        self._old = old
        self._new = new
        self._known: dict[tuple[int, int], bool] = {}

    def of_sources(self, old: Sources, new: Sources) -> bool:
        """Whether the schemas as they are written are the same."""
        return self.of(self._old.read(old), self._new.read(new))

    def of(self, old: Schema, new: Schema) -> bool:
        """Whether the schemas are the same, all the way down."""
        key = (id(old), id(new))
        if key not in self._known:
            self._known[key] = self._prove(old, new, set())
        return self._known[key]

    def _prove(self, old: Schema, new: Schema, assumed: set[tuple[int, int]]) -> bool:
        """Look for a difference. Pairs that are being looked at count as the same: cycles end."""
        pending = [(old, new)]
        while pending:
            one, other = pending.pop()
            if (id(one), id(other)) in assumed:
                continue
            assumed.add((id(one), id(other)))
            if _outline(one) != _outline(other):
                return False
            pending += self._below(one, other)
            for union, other_union in zip(one.unions, other.unions, strict=True):
                if not self._same_members(union.members, other_union.members, assumed):
                    return False
        return True

    def _below(self, old: Schema, new: Schema) -> Iterator[Pair]:
        for name, one in old.properties.items():
            yield self._old.read(one.sources), self._new.read(new.properties[name].sources)
        for path, sources in old.others.items():
            yield self._old.read(sources), self._new.read(new.others[path])
        yield self._old.read(old.items), self._new.read(new.items)
        if not isinstance(old.additional, bool) and not isinstance(new.additional, bool):
            yield self._old.read(old.additional), self._new.read(new.additional)

    def _same_members(self, old: Sources, new: Sources, assumed: set[tuple[int, int]]) -> bool:
        left = [self._member(self._new, node) for node in new]
        for node in old:
            one = self._member(self._old, node)
            for other in left:
                tried = set(assumed)
                if self._prove(one, other, tried):
                    assumed |= tried
                    left.remove(other)
                    break
            else:
                return False
        return not left

    @staticmethod
    def _member(reader: SchemaReader, node: Node) -> Schema:
        return reader.without_null(reader.read((node,)))


def _outline(schema: Schema) -> object:
    """What a schema says by itself, without what lies below."""
    return (
        schema.types,
        schema.nullable,
        {
            key: canonical(fact.value)
            for key, fact in schema.facts.items()
            if key not in ("deprecated", "readOnly", "writeOnly")
        },
        None if schema.enum is None else schema.enum.keys(),
        {key: (bound.value, bound.exclusive) for key, bound in schema.bounds.items()},
        {name: property.required for name, property in schema.properties.items()},
        schema.additional if isinstance(schema.additional, bool) else None,
        [(union.keyword, len(union.members)) for union in schema.unions],
        schema.others.keys(),
        schema.discriminator and canonical(schema.discriminator.mapping.get("propertyName")),
    )
