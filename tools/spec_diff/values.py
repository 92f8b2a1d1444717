"""Compares what schemas say about single values: types, null, enumerations, bounds, defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .finding import (
    BREAKS_CALLERS,
    BREAKS_READERS,
    COSMETIC,
    HELPS_CALLERS,
    HELPS_READERS,
    NARROWED,
    NEW,
    REPLACED,
    WIDENED,
)
from .merge import tightness
from .node import canonical, join, shown
from .reader import SchemaReader
from .schema import Bound, Schema

if TYPE_CHECKING:
    from .pairs import SchemaPair

_BOUNDS = {
    "minimum": ("minimum", "minimum"),
    "maximum": ("maximum", "maximum"),
    "minLength": ("min-length", "minimum length"),
    "maxLength": ("max-length", "maximum length"),
    "minItems": ("min-items", "minimum number of items"),
    "maxItems": ("max-items", "maximum number of items"),
    "minProperties": ("min-properties", "minimum number of properties"),
    "maxProperties": ("max-properties", "maximum number of properties"),
}
"""How a kind of change begins, and what a person calls it."""
_CONSTRAINTS = {"format": "format", "pattern": "pattern", "multipleOf": "multiple-of"}
_OTHER_CONSTRAINTS = (
    *("contentEncoding", "contentMediaType", "dependentRequired"),
    *("maxContains", "minContains", "xml"),
)


def compare_null(pair: SchemaPair) -> None:
    """Whether null is allowed. Where any type was or is, that is told by the type."""
    old, new = pair.old, pair.new
    if new.nullable and not old.nullable and new.nullable_pointer:
        pair.found("null-allowed", WIDENED, new.nullable_pointer, "null is allowed now")
    if old.nullable and not new.nullable and old.nullable_pointer:
        phrase = "null is no longer allowed"
        pair.found("null-forbidden", NARROWED, old.nullable_pointer, phrase, removed=True)


def compare_annotations(pair: SchemaPair) -> None:
    """What is known about a value beside which values are allowed."""
    _compare_default(pair)
    _compare_access(pair)
    old, new = pair.old.facts.get("deprecated"), pair.new.facts.get("deprecated")
    if new and not old:
        pair.found("deprecated", NEW, new.pointer, "deprecated now")
    elif old and not new:
        phrase = "no longer deprecated"
        pair.found("deprecation-withdrawn", COSMETIC, old.pointer, phrase, removed=True)


def _compare_default(pair: SchemaPair) -> None:
    old, new = pair.old.facts.get("default"), pair.new.facts.get("default")
    if new and not old:
        phrase = f"the default is {shown(new.value)} now; there was none"
        pair.found("default-added", HELPS_CALLERS, new.pointer, phrase)
    elif old and not new:
        phrase = f"there is no default any more; it was {shown(old.value)}"
        pair.found("default-removed", BREAKS_CALLERS, old.pointer, phrase, removed=True)
    elif old and new and canonical(old.value) != canonical(new.value):
        phrase = f"the default changed from {shown(old.value)} to {shown(new.value)}"
        pair.found("default-changed", BREAKS_CALLERS, new.pointer, phrase)


def _compare_access(pair: SchemaPair) -> None:
    effects = {
        "readOnly": ("read-only", "read only", BREAKS_CALLERS, HELPS_CALLERS),
        "writeOnly": ("write-only", "write only", BREAKS_READERS, HELPS_READERS),
    }
    for key, (kind, words, gained, lost) in effects.items():
        old, new = pair.old.facts.get(key), pair.new.facts.get(key)
        if new and not old:
            pair.found(f"{kind}-changed", gained, new.pointer, f"{words} now")
        elif old and not new:
            phrase = f"no longer {words}"
            pair.found(f"{kind}-changed", lost, old.pointer, phrase, removed=True)


def compare_values(pair: SchemaPair) -> bool:
    """Types, then all that a type can be restricted by.

    Returns whether it makes sense to look further: a text and a number have nothing in common.
    """
    if not _compare_types(pair):
        return False
    _compare_enum(pair)
    _compare_bounds(pair)
    _compare_constraints(pair)
    return True


def _compare_types(pair: SchemaPair) -> bool:
    if pair.old.types is pair.new.types is None:
        return True
    old = effective_types(pair.comparison.old, pair.old)
    new = effective_types(pair.comparison.new, pair.new)
    if old == new:
        return True
    removed = pair.new.types is None
    pointer = pair.old.types_pointer if removed else pair.new.types_pointer
    pointer = pointer or pair.new.pointer
    phrase = f"the type changed from {_words(old)} to {_words(new)}"
    if _includes(new, old):
        pair.found("type-widened", WIDENED, pointer, phrase, removed=removed)
    elif _includes(old, new):
        pair.found("type-narrowed", NARROWED, pointer, phrase, removed=removed)
    else:
        pair.found("type-changed", REPLACED, pointer, phrase, removed=removed)
        return bool(old and new and old & new)
    return True


def effective_types(reader: SchemaReader, schema: Schema) -> frozenset[str] | None:
    """The types of a schema, or of the members of its union."""
    if schema.types is not None or not schema.unions:
        return schema.types
    found: frozenset[str] = frozenset()
    for member in schema.unions[0].members:
        types = reader.read((member,)).types
        if types is None:
            return None
        found |= types
    return found


def _includes(more: frozenset[str] | None, less: frozenset[str] | None) -> bool:
    if more is None or less is None:
        return more is None
    return less <= (more | {"integer"} if "number" in more else more)


def _words(types: frozenset[str] | None) -> str:
    if types is None:
        return "any"
    return " or ".join(sorted(types)) or "null"


def _compare_enum(pair: SchemaPair) -> None:
    old, new = pair.old.enum, pair.new.enum
    if old is None and new is not None:
        values = ", ".join(shown(fact.value) for fact in new.values())
        phrase = f"only these values are allowed now: {values}"
        pair.found("enum-added", NARROWED, pair.new.enum_pointer, phrase)
    elif old is not None and new is None:
        values = ", ".join(shown(fact.value) for fact in old.values())
        phrase = f"any value is allowed now; it was one of {values}"
        pair.found("enum-removed", WIDENED, pair.old.enum_pointer, phrase, removed=True)
    elif old is not None and new is not None:
        for text, fact in new.items():
            if text not in old:
                phrase = f"the value {shown(fact.value)} is new"
                pair.found("enum-value-added", WIDENED, fact.pointer, phrase)
        for text, fact in old.items():
            if text not in new:
                phrase = f"the value {shown(fact.value)} is gone"
                pair.found("enum-value-removed", NARROWED, fact.pointer, phrase, removed=True)


def _compare_bounds(pair: SchemaPair) -> None:
    for key in pair.old.bounds | pair.new.bounds:
        old, new = pair.old.bounds.get(key), pair.new.bounds.get(key)
        kind, words = _BOUNDS[key]
        if new and not old:
            phrase = f"the {words} is {_limit(key, new)} now; there was none"
            pair.found(f"{kind}-added", NARROWED, new.pointer, phrase)
        elif old and not new:
            phrase = f"there is no {words} any more; it was {_limit(key, old)}"
            pair.found(f"{kind}-removed", WIDENED, old.pointer, phrase, removed=True)
        elif old and new and tightness(key, old) != tightness(key, new):
            narrowed = tightness(key, new) > tightness(key, old)
            raised = narrowed == key.startswith("min")
            phrase = (
                f"the {words} was {'raised' if raised else 'lowered'}"
                f" from {_limit(key, old)} to {_limit(key, new)}"
            )
            effect = NARROWED if narrowed else WIDENED
            pair.found(f"{kind}-{'raised' if raised else 'lowered'}", effect, new.pointer, phrase)


def _limit(key: str, bound: Bound) -> str:
    if not bound.exclusive:
        return shown(bound.value)
    return f"{'above' if key.startswith('min') else 'below'} {shown(bound.value)}"


def _compare_constraints(pair: SchemaPair) -> None:
    for key, kind in _CONSTRAINTS.items():
        old, new = pair.old.facts.get(key), pair.new.facts.get(key)
        words = kind.replace("-", " ")
        if new and not old:
            phrase = f"the {words} is {shown(new.value)} now; there was none"
            pair.found(f"{kind}-added", NARROWED, new.pointer, phrase)
        elif old and not new:
            phrase = f"there is no {words} any more; it was {shown(old.value)}"
            pair.found(f"{kind}-removed", WIDENED, old.pointer, phrase, removed=True)
        elif old and new and canonical(old.value) != canonical(new.value):
            phrase = f"the {words} changed from {shown(old.value)} to {shown(new.value)}"
            pair.found(f"{kind}-changed", REPLACED, new.pointer, phrase)
    old, new = pair.old.facts.get("uniqueItems"), pair.new.facts.get("uniqueItems")
    if new and not old:
        phrase = "no item may be there twice now"
        pair.found("unique-items-required", NARROWED, new.pointer, phrase)
    elif old and not new:
        phrase = "an item may be there more than once now"
        pair.found("unique-items-dropped", WIDENED, old.pointer, phrase, removed=True)
    _compare_other_constraints(pair)


def _compare_other_constraints(pair: SchemaPair) -> None:
    for key in _OTHER_CONSTRAINTS:
        old, new = pair.old.facts.get(key), pair.new.facts.get(key)
        before, now = (canonical(fact.value) if fact else "nothing" for fact in (old, new))
        fact = new or old
        if fact and before != now:
            phrase = f"`{key}` changed from {before} to {now}"
            pair.found("constraint-changed", REPLACED, fact.pointer, phrase, removed=not new)
    _compare_other_schemas(pair)


def _compare_other_schemas(pair: SchemaPair) -> None:
    comparison = pair.comparison
    for path in [*pair.new.others, *(pair.old.others.keys() - pair.new.others.keys())]:
        old, new = pair.old.others.get(path, ()), pair.new.others.get(path, ())
        if old and new and path not in ("not", "if"):
            pair.lead_sources(old, new)
        elif not (old and new and comparison.same.of_sources(old, new)):
            kind = "not-changed" if path == "not" else "constraint-changed"
            holder = pair.new if new else pair.old
            pointer = (new or old)[0].pointer or join(holder.pointer, path)
            pair.found(kind, REPLACED, pointer, f"`{path}` changed", removed=not new)
