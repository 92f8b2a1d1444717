"""Compares the properties of objects and the items of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .change import Level
from .finding import NARROWED, REPLACED, WIDENED, Effect, Position
from .rename import renames
from .schema import Property, Schema

if TYPE_CHECKING:
    from .pairs import SchemaPair


def compare_objects(pair: SchemaPair) -> None:
    """Properties, and what may stand beside them."""
    old, new = pair.old.properties, pair.new.properties
    gone = {name: property for name, property in old.items() if name not in new}
    come = {name: property for name, property in new.items() if name not in old}
    renamed = _renamed(pair, gone, come)
    for name, property in old.items():
        if name in new:
            _compare_property(pair, property, new[name])
        elif name in renamed:
            _report_rename(pair, name, renamed[name])
        else:
            _report_removed(pair, name, property)
    for name, property in come.items():
        if name not in renamed.values():
            _report_added(pair, name, property)
    _compare_additional(pair)


def _renamed(
    pair: SchemaPair, gone: dict[str, Property], come: dict[str, Property]
) -> dict[str, str]:
    comparison = pair.comparison

    def same_schema(old: Property, new: Property) -> bool:
        return comparison.same.of_sources(old.sources, new.sources)

    def same_need(old: Property, new: Property) -> bool:
        return old.required == new.required and same_schema(old, new)

    def same_words(old: Property, new: Property) -> bool:
        before = comparison.old.read(old.sources).texts.get("description")
        now = comparison.new.read(new.sources).texts.get("description")
        return bool(before and now and before.value == now.value) and same_need(old, new)

    return renames(gone, come, [same_words, same_need, same_schema])


def _compare_property(pair: SchemaPair, old: Property, new: Property) -> None:
    before = pair.comparison.old.read(old.sources)
    now = pair.comparison.new.read(new.sources)
    position = _position(before) | _position(now)
    pair.lead(before, now, position)
    if new.required and not old.required:
        effect = _limited(NARROWED, position)
        pair.found("property-required", effect, new.pointer, "required now; it was optional")
    elif old.required and not new.required:
        effect = _limited(WIDENED, position)
        pair.found("property-optional", effect, new.pointer, "optional now; it was required")


def _report_rename(pair: SchemaPair, old_name: str, new_name: str) -> None:
    old, new = pair.old.properties[old_name], pair.new.properties[new_name]
    position = _position(pair.comparison.new.read(new.sources))
    phrase = f"looks like a rename of `{old_name}`"
    effect = _limited(REPLACED, position)
    pair.found("property-renamed", effect, new.pointer, phrase, name=old_name)
    _compare_property(pair, old, new)


def _report_removed(pair: SchemaPair, name: str, old: Property) -> None:
    position = _position(pair.comparison.old.read(old.sources))
    effect = _limited(REPLACED, position)
    pair.found("property-removed", effect, old.pointer, "removed", removed=True, name=name)


def _report_added(pair: SchemaPair, name: str, new: Property) -> None:
    position = _position(pair.comparison.new.read(new.sources))
    effect = Effect(Level.BREAKING if new.required else Level.ADDITIVE, Level.ADDITIVE)
    phrase = f"new, {'required' if new.required else 'optional'}"
    pair.found("property-added", _limited(effect, position), new.pointer, phrase, name=name)


def _position(schema: Schema) -> Position:
    """Where a property counts: one that is read only is not for requests."""
    if "readOnly" in schema.facts:
        return Position.RESPONSE
    return Position.REQUEST if "writeOnly" in schema.facts else Position.BOTH


def _limited(effect: Effect, position: Position) -> Effect:
    return Effect(
        effect.request if Position.REQUEST in position else Level.COSMETIC,
        effect.response if Position.RESPONSE in position else Level.COSMETIC,
    )


def _compare_additional(pair: SchemaPair) -> None:
    comparison = pair.comparison
    old, new = pair.old.additional, pair.new.additional
    if not isinstance(old, bool) and comparison.old.read(old).anything:
        old = True
    if not isinstance(new, bool) and comparison.new.read(new).anything:
        new = True
    before, now = pair.old.additional_pointer, pair.new.additional_pointer
    if new is False and old is not False:
        phrase = "properties of other names are forbidden now"
        pair.found("additional-properties-forbidden", NARROWED, now, phrase)
    elif old is False and new is not False:
        phrase = "properties of other names are allowed now"
        pointer, removed = (now, False) if now else (before, True)
        pair.found("additional-properties-allowed", WIDENED, pointer, phrase, removed=removed)
    elif old is True and not isinstance(new, bool):
        phrase = "properties of other names have a schema now"
        pair.found("additional-properties-typed", NARROWED, now, phrase)
    elif new is True and not isinstance(old, bool):
        phrase = "properties of other names may have any value now"
        pair.found("additional-properties-untyped", WIDENED, before, phrase, removed=True)
    elif not isinstance(old, bool) and not isinstance(new, bool):
        pair.lead_sources(old, new)


def compare_items(pair: SchemaPair) -> None:
    """The items of arrays."""
    old = pair.comparison.old.read(pair.old.items)
    new = pair.comparison.new.read(pair.new.items)
    if old.anything and not new.anything:
        phrase = "the items have a schema now; they could be anything"
        pair.found("items-typed", NARROWED, new.pointer, phrase)
    elif new.anything and not old.anything:
        phrase = "the items may be anything now"
        pair.found("items-untyped", WIDENED, old.pointer, phrase, removed=True)
    else:
        pair.lead(old, new)
