"""Reads HTML, with Beautiful Soup over Python's own parser.

It is slower than parsers in C (selectolax, lxml), but no page can crash the process, as pages did
in selectolax (rushter/selectolax#91, #217).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .outline import Document, Outline

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
        *("form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol"),
        *("option", "p", "pre", "search", "section", "select", "summary", "table", "tbody"),
        *("tfoot", "thead", "tr", "ul"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_LINES = re.compile(r" *\n\s*")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def read_html(text: str) -> Document:
    """The sections of a page below its headings, without scripts, styles and comments."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser")
    title = soup.title.get_text() if soup.title else ""
    return Document(_Page(soup).sections().finish(), " ".join(title.split()) or None)


class _Page:
    """Goes through a page once, from its beginning to its end."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self._outline = Outline()
        self._line: list[str] = []
        self._heading = 0
        self._preformatted = 0

    def sections(self) -> Outline:
        for opens, found in _events(self._soup):
            if isinstance(found, str):
                self._line.append(found if self._preformatted else _BLANKS.sub(" ", found))
            elif found.name == "br":
                self._line.append("\n" if opens else "")
            elif found.name in _CELLS:
                self._line.append(" ")
            elif found.name in _BLOCKS or found.name in _HEADINGS:
                self._end_of_block()
                self._heading = int(found.name[1]) if found.name in _HEADINGS and opens else 0
                self._preformatted += (1 if opens else -1) * (found.name == "pre")
        self._end_of_block()
        return self._outline

    def _end_of_block(self) -> None:
        text = "".join(self._line)
        if self._preformatted:
            text = text.strip("\n")
        else:
            text = _LINES.sub("\n", re.sub(" +", " ", text)).strip()
        self._line.clear()
        if not text.strip():
            return
        if self._heading:
            self._outline.heading(self._heading, " ".join(text.split()), f"{text}\n\n")
        else:
            self._outline.add(f"{text}\n\n")


def _events(soup: BeautifulSoup) -> Iterator[tuple[bool, str | Tag]]:
    """The beginnings and ends of tags, and the texts between them. A page may be nested deeply."""
    from bs4.element import CData, NavigableString, Tag

    stack: list[tuple[Tag, Iterator[object]]] = [(soup, iter(soup.contents))]
    while stack:
        tag, children = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                if child.name == "title" and tag.name != "svg":
                    continue
                yield True, child
                stack.append((child, iter(child.contents)))
                break
            # The other kinds are comments, scripts, styles and templates.
            if type(child) is NavigableString or type(child) is CData:
                yield True, str(child)
        else:
            stack.pop()
            yield False, tag
