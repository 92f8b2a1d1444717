"""A list of changes as text for a terminal and as JSON for programs; markdown.py has the third."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .change import Change, Level
from .impact import Impact

FORMAT = 1
"""Version of the JSON: it goes up when a key changes its meaning or goes away."""

SHOWN_NAMES = 6
"""How many names of a kind a person is shown for one change. JSON has all of them."""

TAKES_A_CLASS = ("component-removed", "component-renamed")
"""Kinds that mean nothing on the wire, and yet something to programs that name the class."""

LEVELS = (Level.BREAKING, Level.ADDITIVE, Level.COSMETIC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A change with what it touches in Python."""

    change: Change
    touches: Impact = field(default_factory=Impact)


@dataclass(frozen=True, slots=True)
class Report:
    """What differs between two documents."""

    old: str
    new: str
    """Where the documents came from."""
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()
    """What may be missing, such as names of what the generator can't read."""

    @property
    def level(self) -> Level | None:
        """The gravest level of any change; None if there is no change."""
        return max((entry.change.level for entry in self.entries), default=None)

    def at(self, level: Level) -> list[Entry]:
        """The changes of one level."""
        return [entry for entry in self.entries if entry.change.level is level]

    @property
    def summary(self) -> str:
        """Counts: `2 breaking, 1 additive, 0 cosmetic`."""
        if not self.entries:
            return "no changes"
        return ", ".join(f"{len(self.at(level))} {level.name.lower()}" for level in LEVELS)


def make_report(
    old: str,
    new: str,
    changes: Iterable[Change],
    impact: Callable[[Change], Impact],
    warnings: Sequence[str] = (),
) -> Report:
    """Find out what each change touches."""
    entries = tuple(Entry(change, impact(change)) for change in changes)
    return Report(old, new, entries, tuple(warnings))


def audience(change: Change) -> str:
    """Whom a change concerns: `breaks callers, helps readers`."""
    said: dict[Level, list[str]] = {}
    for level, who in ((change.callers, "callers"), (change.readers, "readers")):
        said.setdefault(level, []).append(who)
    verbs = {Level.BREAKING: "breaks", Level.ADDITIVE: "helps"}
    return ", ".join(
        f"{verb} {' and '.join(said[level])}" for level, verb in verbs.items() if level in said
    )


def touched(entry: Entry) -> list[tuple[str, list[str], int]]:
    """Names for a person, by kind: a title, the first names, and how many more there are.

    None for what is only cosmetic, unless a class goes with it or gets another name.
    """
    change, impact = entry.change, entry.touches
    if change.level is Level.COSMETIC and change.kind not in TAKES_A_CLASS:
        return []
    return [
        (title, list(names[:SHOWN_NAMES]), max(0, len(names) - SHOWN_NAMES))
        for title, names in (
            ("facade", impact.facade),
            ("client", impact.client),
            ("functions", impact.functions),
            ("models", impact.models),
        )
        if names
    ]


def as_text(report: Report) -> str:
    """For a terminal."""
    return "\n".join(_text_lines(report)) + "\n"


def _text_lines(report: Report) -> Iterator[str]:
    yield f"{_printable(report.old)} -> {_printable(report.new)}: {report.summary}"
    for warning in report.warnings:
        yield f"warning: {_printable(warning)}"
    for level in LEVELS:
        entries = report.at(level)
        if entries:
            yield from ("", f"{level.name} ({len(entries)})")
        for entry in entries:
            change = entry.change
            whom = audience(change)
            yield f"  {change.kind}" + (f"  ({whom})" if whom else "")
            yield f"    {_printable(change.text)}"
            yield f"    at {_printable(change.pointer) or 'the document'}"
            for title, names, more in touched(entry):
                rest = f" and {more} more" if more else ""
                yield f"    {title}: {', '.join(names)}{rest}"


def _printable(text: str) -> str:
    """One line, without characters that a terminal would obey."""
    joined = " ".join(text.split())
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in joined
    )


def as_json(report: Report) -> str:
    """For programs.

    An object with: `format` (1), `old` and `new` (where the documents came from), `level` (the
    gravest: "breaking", "additive", "cosmetic" or "none"), `counts` (by level), `warnings` (texts) and
    `changes`. Each change has `kind`, `level`, `callers` and `readers` (levels), `pointer`, `text`,
    `operations` (operationIds), `schema` and `name` (or null), and `touches` with lists of names:
    `facade`, `client`, `functions`, `models`.
    """
    level = report.level
    value = {
        "format": FORMAT,
        "old": report.old,
        "new": report.new,
        "level": "none" if level is None else level.name.lower(),
        "counts": {each.name.lower(): len(report.at(each)) for each in LEVELS},
        "warnings": report.warnings,
        "changes": [_entry(entry) for level in LEVELS for entry in report.at(level)],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    change = entry.change
    return {
        "kind": change.kind,
        "level": change.level.name.lower(),
        "callers": change.callers.name.lower(),
        "readers": change.readers.name.lower(),
        "pointer": change.pointer,
        "text": change.text,
        "operations": change.operations,
        "schema": change.schema,
        "name": change.name,
        "touches": asdict(entry.touches),
    }
