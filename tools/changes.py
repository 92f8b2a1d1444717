"""What differs between two sets of files, in words and as a diff."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Change:
    """One file that differs; None stands for the side that does not have it."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @cached_property
    def diff(self) -> list[str]:
        """The lines of a unified diff, without line ends."""
        return list(
            difflib.unified_diff(
                _lines(self.before),
                _lines(self.after),
                "/dev/null" if self.before is None else f"a/{self.path}",
                "/dev/null" if self.after is None else f"b/{self.path}",
                lineterm="",
            )
        )

    @property
    def added_lines(self) -> int:
        """How many lines the later side has that the earlier has not."""
        return sum(line.startswith("+") for line in self.diff[2:])

    @property
    def removed_lines(self) -> int:
        """How many lines the earlier side has that the later has not."""
        return sum(line.startswith("-") for line in self.diff[2:])


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Change]:
    """The files that differ, in the order of their paths."""
    return [
        Change(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def summary(changes: list[Change]) -> str:
    """Counts of files and lines: `1 added, 0 removed, 2 changed; +10 -3 lines`."""
    files = ", ".join(
        f"{sum(change.kind == kind for change in changes)} {kind}"
        for kind in ("added", "removed", "changed")
    )
    added = sum(change.added_lines for change in changes)
    removed = sum(change.removed_lines for change in changes)
    return f"{files}; +{added} -{removed} lines"


def _lines(content: bytes | None) -> list[str]:
    if not content:
        return []
    # A carriage return would hide the line on a terminal, and bytes that are no text would end
    # the report.
    text = content.decode("utf-8", "backslashreplace").replace("\r", "\\r")
    lines = text.split("\n")
    if lines[-1]:
        lines[-1] += " (no line end)"
    else:
        lines.pop()
    return lines
