"""Sentences, and the passages that docs are searched by, made with a maintained splitter.

sentencex was chosen for its sentences: it knows the abbreviations of many languages, and where it
is in doubt it does not split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from .language import heading

_LONGEST = 600
# The splitter's time grows with the square of what it is given: long texts are read in parts.
_WINDOW = _LONGEST
_BLANK_LINES = re.compile(r"\n\s*\n")
_HEADING_ALONE = re.compile(r"^(#{1,6}[ \t]+\S.*)\n\n", re.MULTILINE)
_UP_TO_LAST_BLANK = re.compile(r".*\s", re.DOTALL)
# A blank of several bytes beside a full stop makes the splitter panic (1.0.32).
_LONG_BLANKS = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_WITH_SHORT_BLANKS = str.maketrans(_LONG_BLANKS, " " * len(_LONG_BLANKS))


def passages(content: str | list[str]) -> list[str]:
    """A doc's content in pieces of one paragraph, or of some sentences of a long one.

    None is longer than 600 characters. Each is as it stands in the text. A heading belongs to
    the paragraph below it.
    """
    parts = [content] if isinstance(content, str) else content
    return [passage for part in parts for passage in _passages(part)]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each in one line; a heading in Markdown is one too."""
    for sentence in _sentences(text):
        yield " ".join(sentence.split())


def _passages(text: str) -> Iterator[str]:
    text = _BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n"))
    for paragraph in _HEADING_ALONE.sub(r"\1\n", text).split("\n\n"):
        yield from filter(None, _packed(paragraph))


def _packed(paragraph: str) -> Iterator[str]:
    """As many sentences together as a passage takes; a heading begins one."""
    if len(paragraph) <= _LONGEST and "\n#" not in paragraph:
        yield paragraph.strip()
        return
    packed = above = ""
    for sentence in _sentences(paragraph):
        begins = heading(sentence) and not heading(above)
        above = sentence
        for piece in _cut(sentence):
            if begins or len((packed + piece).strip()) > _LONGEST:
                yield packed.strip()
                packed = ""
            packed += piece
    yield packed.strip()


def _cut(sentence: str) -> Iterator[str]:
    """A sentence in pieces that fit into passages, cut between words where there are any."""
    while len(sentence.rstrip()) > _LONGEST:
        end = _last_blank(sentence, _LONGEST)
        yield sentence[:end]
        sentence = sentence[end:]
    yield sentence


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text as they stand in it, with the blanks that follow them."""
    prose: list[str] = []
    for line in text.splitlines(keepends=True):
        if heading(line) and len(line) <= _LONGEST:
            yield from _split("".join(prose))
            yield line
            prose.clear()
        else:
            prose.append(line)
    yield from _split("".join(prose))


def _split(prose: str) -> Iterator[str]:
    start = 0
    while start < len(prose):
        window = prose[start : start + _WINDOW]
        ends = _ends(window)
        if start + len(window) < len(prose):
            # The last sentence goes on beyond the window.
            ends = ends[:-1] or [_last_blank(window, len(window))]
        begin = 0
        for end in ends:
            if not window[begin:end].isspace():
                yield window[begin:end]
            begin = end
        start += begin


def _ends(text: str) -> list[int]:
    """Where the sentences of a text end."""
    splitter: Any = import_module("sentencex")  # it brings no types
    found = splitter.get_sentence_boundaries("en", text.translate(_WITH_SHORT_BLANKS))
    return [*(sentence["start_index"] for sentence in found[1:]), len(text)]


def _last_blank(text: str, most: int) -> int:
    """Where to cut a text: after its last blank before `most`, or there if it has none."""
    match = _UP_TO_LAST_BLANK.match(text, 0, most)
    return match.end() if match else most
