"""Cuts a document into docs, which lose nothing of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .outline import Document, Section

DEFAULT_CHUNK_SIZE = 600
"""Characters. As long as the longest passage of the embedded server, which so cuts no chunk in two."""

MOST_CHUNKS = 50
"""Of one doc: a long text is several, so that requests stay small and what was cut off is resumed."""

_LONGEST_TITLE = 200
_SEPARATOR = " > "
# Paragraphs, sentences, lines, words: where a text is cut, the best places first.
_ENDS = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile("(?<=[.!?\u2026])[\"'\u201d\u2019\u00bb)\\]]*\\s+|(?<=[\u3002\uff01\uff1f])(?=.)"),
    re.compile(r"\n\s*"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes one doc."""

    title: str
    chunks: list[str]
    page: int | None


def parts_of(document: Document, name: str, size: int) -> list[Part]:
    """The docs that a document becomes.

    One doc for each section (and each page of a PDF), with its chunks as a list: each chunk is
    recalled by itself, with the title of its doc beside it. That title is the path of headings, so
    that what only a heading says is found and read too, and the ids of docs in a reply lead to the
    section or page. Chunks as docs of their own would be recalled as well, and cost a request each.

    Args:
        document: The document.
        name: The title where there is no other: the file's name.
        size: The most characters of a chunk.
    """
    parts: list[Part] = []
    for section in document.sections:
        chunks = chunked(section.text, size)
        title = _title(document, section) or name
        for start in range(0, len(chunks), MOST_CHUNKS):
            parts.append(Part(title, chunks[start : start + MOST_CHUNKS], section.page))
    return parts


def chunked(text: str, size: int) -> list[str]:
    """A text in pieces of at most `size` characters, which hold all of it but blanks, in order.

    Paragraphs are kept whole where they fit, else sentences, else lines, else words.
    """
    chunks: list[str] = []
    packed = ""
    for piece in _pieces(text, size):
        if packed and len((packed + piece).strip()) > size:
            chunks.append(packed)
            packed = ""
        packed += piece
    chunks.append(packed)
    return [chunk.strip() for chunk in chunks if chunk.strip()]


def _pieces(text: str, size: int, level: int = 0) -> Iterator[str]:
    if len(text.strip()) <= size:
        yield text
    elif level == len(_ENDS):
        text = text.strip()
        yield from (text[start : start + size] for start in range(0, len(text), size))
    else:
        for piece in _cut(_ENDS[level], text):
            yield from _pieces(piece, size, level + 1)


def _cut(ends: re.Pattern[str], text: str) -> Iterator[str]:
    start = 0
    for match in ends.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _title(document: Document, section: Section) -> str:
    path = [*([document.title] if document.title else []), *section.headings]
    distinct = [text for before, text in zip([None, *path], path, strict=False) if text != before]
    title = _SEPARATOR.join(distinct)
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
