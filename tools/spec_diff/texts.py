"""Compares what only people read, and extensions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .finding import COSMETIC, Finding
from .node import Node, canonical, join, shown
from .schema import Fact

if TYPE_CHECKING:
    from .pairs import SchemaPair

_TEXTS = ("title", "summary", "description", "externalDocs", "examples")
_ROOM = 60
"""Characters of a text that a sentence shows."""


def compare_schema_texts(pair: SchemaPair) -> None:
    """The texts and extensions of a schema."""
    pair.findings += _compare(pair.old.texts, pair.new.texts, "text-changed")
    pair.findings += _compare(pair.old.extensions, pair.new.extensions, "extension-changed")


def compare_node_texts(old: Node, new: Node, *more: str) -> Iterator[Finding]:
    """The texts and extensions of anything else; `more` are keys that also are only for people."""
    yield from _compare(_texts(old, more), _texts(new, more), "text-changed")
    yield from _compare(_extensions(old), _extensions(new), "extension-changed")


def _texts(node: Node, more: tuple[str, ...]) -> dict[str, Fact]:
    facts = {
        key: Fact(node.mapping[key], join(node.pointer, key))
        for key in (*_TEXTS, *more)
        if node.mapping.get(key)
    }
    if "example" in node.mapping:
        value = [node.mapping["example"]]
        facts.setdefault("examples", Fact(value, join(node.pointer, "example")))
    elif isinstance(node.mapping.get("examples"), dict):
        values = [_example(one.resolved()) for _, one in node.at("examples").members()]
        facts["examples"] = Fact(values, join(node.pointer, "examples"))
    return facts


def _example(node: Node) -> object:
    # One that has a summary or so of its own is not the same as the bare value.
    return node.mapping["value"] if node.mapping.keys() == {"value"} else node.value


def _extensions(node: Node) -> dict[str, Fact]:
    return {
        key: Fact(value, join(node.pointer, key))
        for key, value in node.mapping.items()
        if key.startswith("x-")
    }


def _compare(old: dict[str, Fact], new: dict[str, Fact], kind: str) -> Iterator[Finding]:
    for key in [*new, *(key for key in old if key not in new)]:
        before, now = old.get(key), new.get(key)
        if now and not before:
            phrase = f"`{key}` is new: {_excerpt(now.value, 0)}"
            yield Finding(kind, COSMETIC, now.pointer, phrase)
        elif before and not now:
            phrase = f"`{key}` is gone: {_excerpt(before.value, 0)}"
            yield Finding(kind, COSMETIC, before.pointer, phrase, removed=True)
        elif before and now and _plain(before.value) != _plain(now.value):
            start = _common_start(_line(before.value), _line(now.value))
            words = f"from {_excerpt(before.value, start)} to {_excerpt(now.value, start)}"
            yield Finding(kind, COSMETIC, now.pointer, f"`{key}` changed {words}")


def _common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _plain(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else canonical(value)


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else shown(value)


def _excerpt(value: object, difference: int) -> str:
    """The part of a text where it differs."""
    text = _line(value)
    start = 0 if len(text) <= _ROOM else max(0, difference - _ROOM // 4)
    cut = text[start : start + _ROOM]
    cut = f"{'...' if start else ''}{cut}{'...' if start + _ROOM < len(text) else ''}"
    return f'"{cut}"' if isinstance(value, str) else cut
