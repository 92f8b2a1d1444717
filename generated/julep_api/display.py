"""Models as people read them: as a short text, in a terminal by rich, and in a notebook.

Loaded when one is shown. What models hold is not to be trusted: it is cut, escaped, and never
understood as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from .types import Model

if TYPE_CHECKING:
    from rich.console import RenderableType

SCREEN: Final = 2000
"""Characters of a text that fits a screen of 25 lines."""

MOST_MESSAGES: Final = 100
"""Of a conversation, as it is shown."""

# What a terminal would take for commands.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Limits(NamedTuple):
    """How much of a value is shown."""

    text: int
    """Characters of each text."""
    items: int
    """Of each list and object."""
    depth: int
    """Of models, lists and objects in each other."""


_LIMITS: Final = (Limits(1000, 20, 6), Limits(200, 8, 4), Limits(60, 3, 3), Limits(20, 1, 2))


def short(value: object) -> str:
    """A model or another value on one screen, with how much was left out of it."""
    text = ""
    for limits in _LIMITS:  # the first that are strict enough
        text = ""
        for piece in _pieces(value, limits):
            text += piece
            if len(text) > SCREEN:
                break
        else:
            return text
    return f"{text[:SCREEN]}..."


def fields(model: Model) -> Iterator[tuple[str, Any]]:
    """The names and values of what is there."""
    for field in cast(Any, model).__attrs_attrs__:
        # A model that is still being decoded, as tracebacks may show it, has not all of them.
        value = getattr(model, field.name, None)
        if value is not None and (value or field.name != "additional_properties"):
            yield field.name, value


def _pieces(value: Any, limits: Limits, depth: int = 0) -> Iterator[str]:
    """What is written of a value, bit by bit, so that nobody waits for what nobody reads."""
    if isinstance(value, Model):
        entries = ((f"{name}=", item) for name, item in fields(value))
        yield f"{type(value).__name__}("
        yield from _entries(entries, None, limits, depth)
        yield ")"
    elif isinstance(value, Mapping):
        pairs = cast(Mapping[object, object], value)
        yield "{"
        entries = ((f"{_cut_repr(key, limits)}: ", item) for key, item in pairs.items())
        yield from _entries(entries, len(pairs), limits, depth)
        yield "}"
    elif isinstance(value, (list, tuple)):
        items = cast(Sequence[object], value)
        yield "["
        yield from _entries((("", item) for item in items), len(items), limits, depth)
        yield "]"
    else:
        yield _cut_repr(value, limits)


def _entries(
    entries: Iterator[tuple[str, Any]], count: int | None, limits: Limits, depth: int
) -> Iterator[str]:
    """Those of a model, which are all shown, or of `count` that are in a list or an object."""
    if depth == limits.depth:
        yield "..." if count != 0 else ""
        return
    for index, (label, item) in enumerate(entries):
        yield ", " if index else ""
        if count is not None and index == limits.items:
            yield f"... ({count - index:,} more)"
            return
        yield label
        yield from _pieces(item, limits, depth + 1)


def _cut_repr(value: Any, limits: Limits) -> str:
    if value.__class__ is not str:
        return _cut(repr(value), limits.text)
    rest = len(value) - limits.text
    return repr(value[: limits.text]) + (f"... ({rest:,} more)" if rest > 0 else "")


def _cut(text: str, most: int = SCREEN) -> str:
    rest = len(text) - most
    return f"{text[:most]}... ({rest:,} more)" if rest > 0 else text


# Conversations


def messages_of(model: Model) -> list[Model]:
    """The messages that a reply or a history is made of; none if the model is something else."""
    if _is_message(model):
        return [model]
    for name in ("response", "items"):
        found = list(_flat(getattr(model, name, None)))
        if found and all(_is_message(item) for item in found):
            return found
    return []


def _is_message(value: object) -> bool:
    return isinstance(value, Model) and hasattr(value, "role") and hasattr(value, "content")


def _flat(value: object, levels: int = 2) -> Iterator[Any]:
    """What is in lists of lists."""
    if not isinstance(value, list) or not levels:
        yield value
        return
    for item in cast(list[object], value):
        yield from _flat(item, levels - 1)


def _spoken(message: Any) -> tuple[str, str]:
    """Who speaks, and what is said."""
    name = getattr(message, "name", None)
    speaker = f"{message.role} ({name})" if name else f"{message.role}"
    return speaker, _cut("\n".join(map(_said, _flat(message.content))))


def _said(part: Any) -> str:
    if isinstance(part, str):
        return part
    text = getattr(part, "text", None)
    return text if isinstance(text, str) else short(part)


def _rest_of(messages: Sequence[Model]) -> str:
    rest = len(messages) - MOST_MESSAGES
    return f"... ({rest:,} more)" if rest > 0 else ""


# Renderings


def rich_fields(model: Model) -> Iterator[tuple[str, Any]]:
    """What rich is to print of a model that is part of something else."""
    for name, value in fields(model):
        yield name, _cut(value) if value.__class__ is str else value


def to_rich(model: Model) -> Iterator[RenderableType]:
    """What rich is to print: a conversation, or the properties."""
    from rich.pretty import Pretty
    from rich.text import Text

    messages = messages_of(model)
    for message in messages[:MOST_MESSAGES]:
        speaker, text = (_CONTROLS.sub("\ufffd", part) for part in _spoken(message))
        yield Text.assemble((speaker, "bold"), "\n", text, "\n")
    yield Text(_rest_of(messages), end="") if messages else Pretty(model)


def to_html(model: Model) -> str:
    """What a notebook is to show: a conversation, or a table of the properties."""
    if messages := messages_of(model):
        return messages_html(messages)
    rows = "".join(
        f'<tr><th style="text-align: left">{escape(name)}</th>'
        f'<td style="text-align: left; white-space: pre-wrap">{escape(_readable(value))}</td></tr>'
        for name, value in fields(model)
    )
    return f"<table><caption>{escape(type(model).__name__)}</caption>{rows}</table>"


def _readable(value: Any) -> str:
    return _cut(str(value)) if isinstance(value, str) else short(value)


def messages_html(messages: Sequence[Model]) -> str:
    """Messages as a conversation."""
    spoken = (_spoken(message) for message in messages[:MOST_MESSAGES])
    said = "".join(
        f'<p style="white-space: pre-wrap"><b>{escape(speaker)}</b>\n{escape(text)}</p>'
        for speaker, text in spoken
    )
    return f"<div>{said}{_rest_of(messages)}</div>"
