"""A list of changes as Markdown, to be put into a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .change import Level
from .report import LEVELS, Entry, Report, audience, touched

# What has a meaning within a line of Markdown, or in the HTML that it may hold.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&:])")


def as_markdown(report: Report) -> str:
    """A line of counts, then a list for each level; what is only cosmetic is folded."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"**API changes: {report.summary}** ({code(report.old)} → {code(report.new)})"
    for warning in report.warnings:
        yield from ("", f"> Warning: {prose(warning)}")
    for level in LEVELS:
        entries = report.at(level)
        if not entries:
            continue
        title = f"{level.name.capitalize()} ({len(entries)})"
        folded = level is Level.COSMETIC
        opening = ("<details>", f"<summary>{title}</summary>") if folded else (f"### {title}",)
        yield from ("", *opening, "")
        for entry in entries:
            yield from _item(entry)
        if folded:
            yield from ("", "</details>")


def _item(entry: Entry) -> Iterator[str]:
    change = entry.change
    whom = audience(change)
    yield f"- **{code(change.kind)}**" + (f" {whom}" if whom else "") + f": {prose(change.text)}"
    yield f"  - at {code(change.pointer) if change.pointer else 'the document'}"
    for title, shown, more in touched(entry):
        rest = f" and {more} more" if more else ""
        yield f"  - {title}: {', '.join(map(code, shown))}{rest}"


def escape(text: str) -> str:
    """Text that shows as it is: no markup, and nobody is notified and no issue linked."""
    joined = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
    return re.sub(r"([@#])(?=\w)", r"\1<!-- -->", joined)


def prose(text: str) -> str:
    """A sentence in which names stand between backticks, and nothing else is markup."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(code(part) if index % 2 else escape(part) for index, part in enumerate(parts))


def code(text: str) -> str:
    """A code span; its fence is longer than any run of backticks in it."""
    joined = " ".join(text.split())
    longest = max((len(run) for run in re.findall(r"`+", joined)), default=0)
    fence = "`" * (longest + 1)
    space = " " if joined.startswith("`") or joined.endswith("`") else ""
    return f"{fence}{space}{joined}{space}{fence}"
