"""Compares unions: `oneOf` and `anyOf`, lists of types, and single schemas as unions of one."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from .finding import NARROWED, REPLACED, WIDENED
from .node import Node, as_mapping, canonical, local_pointer, shown, split
from .reader import SchemaReader
from .schema import Schema, Union
from .union_match import Member, Members, match

if TYPE_CHECKING:
    from .pairs import SchemaPair


def compare_as_unions(pair: SchemaPair) -> bool:
    """Compare members, if all that is said on one side is a union. Returns whether that is so."""
    old, new = _members(pair.comparison.old, pair.old), _members(pair.comparison.new, pair.new)
    if not old and not new:
        return False
    if old and new:
        _compare_keywords(pair, pair.old.unions[0], pair.new.unions[0], old, new)
        _compare_members(pair, old, new)
        return True
    old = old or _as_members(pair.comparison.old, pair.old)
    new = new or _as_members(pair.comparison.new, pair.new)
    if old and new:
        _compare_members(pair, old, new)
    return bool(old and new)


def compare_unions(pair: SchemaPair) -> None:
    """The unions that stand beside other restrictions."""
    olds, news = pair.old.unions, pair.new.unions
    for old, new in zip(olds, news, strict=False):
        old_members = _read(pair.comparison.old, old, pair.old.discriminator)
        new_members = _read(pair.comparison.new, new, pair.new.discriminator)
        _compare_keywords(pair, old, new, old_members, new_members)
        _compare_members(pair, old_members, new_members)
    for union in news[len(olds) :]:
        phrase = f"has to meet `{union.keyword}` now"
        pair.found("union-added", NARROWED, union.pointer, phrase)
    for union in olds[len(news) :]:
        phrase = f"does not have to meet `{union.keyword}` any more"
        pair.found("union-removed", WIDENED, union.pointer, phrase, removed=True)
    if not olds and not news:
        _compare_discriminators(pair, [])


def _members(reader: SchemaReader, schema: Schema) -> Members:
    """The members of a schema that is nothing but a union; else none."""
    if len(schema.unions) != 1 or not schema.says_only_types_and_unions:
        return []
    members = _read(reader, schema.unions[0], schema.discriminator)
    # A type beside the members says nothing if each of them has it.
    types = [member.schema.types for member in members]
    if schema.types is None or all(one is not None and one <= schema.types for one in types):
        return members
    return []


def _read(reader: SchemaReader, union: Union, discriminator: Node | None) -> Members:
    return [
        Member(
            node.pointer,
            reader.without_null(reader.read((node,))),
            _tags(node, discriminator) if discriminator else frozenset(),
        )
        for node in union.members
    ]


def _tags(member: Node, discriminator: Node) -> frozenset[str]:
    target = member.target()
    pointer = target.pointer if target else member.pointer
    names = {
        value
        for value, place in as_mapping(discriminator.mapping.get("mapping")).items()
        if pointer in (local_pointer(str(place)), f"/components/schemas/{place}")
    }
    return frozenset(names or {split(pointer)[-1]})


def _as_members(reader: SchemaReader, schema: Schema) -> Members:
    """A schema that is no union, as one; none if it can't be one."""
    if schema.unions or schema.anything:
        return []
    types: list[str | None] = [None]
    if schema.bare and len(schema.types or ()) > 1:
        types = [*sorted(schema.types or ())]
    return [Member(schema.pointer, reader.member(schema, only=name)) for name in types]


def _compare_keywords(
    pair: SchemaPair, old: Union, new: Union, old_members: Members, new_members: Members
) -> None:
    """`oneOf` forbids what several members allow; that matters only if such values are possible."""
    if old.keyword == new.keyword or (_disjoint(old_members) and _disjoint(new_members)):
        return
    narrowed = new.keyword == "oneOf"
    words = "exactly one" if narrowed else "at least one"
    phrase = f"has to meet {words} of the members now (`{new.keyword}`, was `{old.keyword}`)"
    kind = "union-made-exclusive" if narrowed else "union-made-inclusive"
    pair.found(kind, NARROWED if narrowed else WIDENED, new.pointer, phrase)


def _disjoint(members: Members) -> bool:
    types = [
        {"number" if name == "integer" else name for name in member.schema.types or ()}
        for member in members
    ]
    return all(one and other and not one & other for one, other in combinations(types, 2))


def _compare_members(pair: SchemaPair, old: Members, new: Members) -> None:
    matched = match(pair.comparison, old, new)
    for one, other in matched:
        pair.lead(one.schema, other.schema)
    met = [one for one, _ in matched], [other for _, other in matched]
    for member in new:
        if member not in met[1]:
            phrase = f"{_describe(member.schema)} is allowed as well now"
            pair.found("union-member-added", WIDENED, member.pointer, phrase)
    for member in old:
        if member not in met[0]:
            phrase = f"{_describe(member.schema)} is no longer allowed"
            pair.found("union-member-removed", NARROWED, member.pointer, phrase, removed=True)
    _compare_discriminators(pair, matched)


def _describe(schema: Schema) -> str:
    if schema.component:
        return f"`{schema.component}`"
    if "title" in schema.texts:
        return f"`{schema.texts['title'].value}`"
    return " or ".join(sorted(schema.types or ())) or "another schema"


def _compare_discriminators(pair: SchemaPair, matched: list[tuple[Member, Member]]) -> None:
    old, new = pair.old.discriminator, pair.new.discriminator
    if bool(pair.old.unions) != bool(pair.new.unions) or not (old or new):
        return
    before, now = (shown(one.mapping.get("propertyName")) if one else "none" for one in (old, new))
    mappings = [canonical(one.mapping.get("mapping")) if one else "" for one in (old, new)]
    if before != now:
        phrase = f"the discriminator changed from {before} to {now}"
    elif any(one.tags != other.tags for one, other in matched):
        phrase = "the discriminator has other values for the same schemas now"
    elif not pair.old.unions and mappings[0] != mappings[1]:
        phrase = "the values of the discriminator stand for other schemas now"
    else:
        return
    if new:
        pair.found("discriminator-changed", REPLACED, new.pointer, phrase)
    elif old:
        pair.found("discriminator-changed", REPLACED, old.pointer, phrase, removed=True)
