"""Finds out which member of a union has taken the place of which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .rename import renames
from .schema import Schema
from .values import effective_types

if TYPE_CHECKING:
    from .pairs import SchemaComparison


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a union."""

    pointer: str
    schema: Schema
    tags: frozenset[str] = frozenset()
    """The values of the discriminator that stand for it."""


Members = list[Member]


def match(comparison: SchemaComparison, old: Members, new: Members) -> list[tuple[Member, Member]]:
    """Members of the old union and of the new one that stand for each other."""

    def same_name(one: Member, other: Member) -> bool:
        return bool(one.schema.component) and one.schema.component == other.schema.component

    def same_schema(one: Member, other: Member) -> bool:
        return comparison.same.of(one.schema, other.schema)

    def renamed(one: Member, other: Member) -> bool:
        names = one.schema.component, other.schema.component
        return bool(names[0] and names[1] and comparison.may_be_renamed(names[0], names[1]))

    def same_title(one: Member, other: Member) -> bool:
        titles = one.schema.texts.get("title"), other.schema.texts.get("title")
        return bool(titles[0] and titles[1] and titles[0].value == titles[1].value)

    def same_type(one: Member, other: Member) -> bool:
        if one.schema.component and other.schema.component:
            return False
        before = effective_types(comparison.old, one.schema)
        return before is not None and before == effective_types(comparison.new, other.schema)

    gone = {str(index): member for index, member in enumerate(old)}
    come = {str(index): member for index, member in enumerate(new)}
    pairs = [*_first_alike(gone, come, same_name), *_first_alike(gone, come, same_schema)]
    for before, now in renames(gone, come, [renamed, same_title, same_type]).items():
        pairs.append((gone.pop(before), come.pop(now)))
    if len(gone) == len(come) == 1 and gone.keys() == come.keys():
        (one,), (other,) = gone.values(), come.values()
        # The only two that are left stand in the same place.
        if not one.schema.component and not other.schema.component:
            pairs.append((one, other))
    return pairs


def _first_alike(
    gone: dict[str, Member], come: dict[str, Member], alike: Callable[[Member, Member], bool]
) -> list[tuple[Member, Member]]:
    """Pairs that are alike, taken out of both. A union may have the same member twice."""
    pairs: list[tuple[Member, Member]] = []
    for index, one in list(gone.items()):
        for other_index, other in come.items():
            if alike(one, other):
                pairs.append((one, other))
                del gone[index], come[other_index]
                break
    return pairs
