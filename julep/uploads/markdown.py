"""Reads the headings of Markdown; all else is left as it stands."""

from __future__ import annotations

import re

from .outline import Document, Outline

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# What a line under it makes no heading: quotes, lists, code, tables.
_NO_TITLE = re.compile(r"\s{4}|\t|\s*(>|[-*+][ \t]|\d+[.)][ \t]|\|)")
_TITLE = re.compile(r"""title:[ \t]*(["']?)(.*?)\1[ \t]*$""")
_MOST_FRONT_LINES = 100


def read_markdown(text: str) -> Document:
    """The sections of a text in Markdown, with the title from its front matter if it has one."""
    lines = text.splitlines(keepends=True)
    outline, title = Outline(), None
    front = _front_matter(lines)
    for line in lines[:front]:
        outline.add(line)
        if title is None and (match := _TITLE.match(line.rstrip("\r\n"))):
            title = match[2] or None
    fence = ""
    held = ""  # a line that the next one may make a heading
    for line in lines[front:]:
        bare = line.rstrip("\r\n")
        if held and not fence and (match := _UNDERLINE.match(bare)):
            outline.heading(1 if match[1][0] == "=" else 2, held.strip(), held + line)
            held = ""
            continue
        outline.add(held)
        held = ""
        if match := _FENCE.match(bare):
            fence = _fence_after(fence, match[1], bare)
        elif not fence and (match := _HEADING.match(bare)):
            outline.heading(len(match[1]), (match[2] or "").strip(), line)
            continue
        elif not fence and bare.strip() and not _NO_TITLE.match(bare):
            held = line
            continue
        outline.add(line)
    outline.add(held)
    return Document(outline.finish(), title)


def _fence_after(open_fence: str, fence: str, line: str) -> str:
    """The fence that is open after a line with one; "" for none."""
    if not open_fence:
        return fence
    closes = fence.startswith(open_fence) and not line.strip().strip(fence[0])
    return "" if closes else open_fence


def _front_matter(lines: list[str]) -> int:
    """How many lines of metadata in YAML a text begins with."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:_MOST_FRONT_LINES], start=2):
        if line.rstrip() in ("---", "..."):
            return number
    return 0
