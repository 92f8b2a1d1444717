"""A little English: words, stems, sentences, and how many tokens a text has."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_STOP_WORDS = """
a about after all also am an and any are as at be been being but by can could did do does
doing done for from get give had has have he her here him his how i if in into is it its
just know let like may me might mine more most must my no not now of off on once only or
our ours out over own please say she should so some such tell than that the their them
then there these they this those to too up us use very want was we were what when where
which while who whom whose why will with would you your yours hi hello hey thanks thank
although because between both during each either ever every however many much neither nor
since something still though through till until upon whenever wherever whether within yet
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"([.!?][\"”')\]]*)\s+(?=[\"“'(\[]?[^\Wa-z_])")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_LONGEST_REMEMBERED = 1000
_SUFFIXES = (
    ("ations", "ate"),
    ("ation", "ate"),
    ("ings", ""),
    ("ing", ""),
    ("ies", "y"),
    ("edly", ""),
    ("ed", ""),
    ("ely", "e"),
    ("ly", ""),
    ("es", "e"),
    ("s", ""),
)


def remembered(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """A decorator: what was made of a short text is kept, as messages are read again and again.

    Args:
        most: Of how many texts.
    """

    def decorated(make: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=most)(make)

        @wraps(make)
        def made(text: str) -> T:
            return kept(text) if len(text) <= _LONGEST_REMEMBERED else make(text)

        return made

    return decorated


def plain(text: str) -> str:
    """The text with straight apostrophes and single quotes, as rules about words expect them."""
    return text.replace("\u2018", "'").replace("\u2019", "'")


def words(text: str) -> list[str]:
    """The words of a text, in lower case; an apostrophe stays inside its word."""
    return _WORD.findall(plain(text.lower()))


@remembered(256)
def terms(text: str) -> tuple[str, ...]:
    """The words that carry meaning, once each, in the order of the text."""
    parts = (part for word in words(text) for part in word.split("'")[:1])
    return tuple(word for word in dict.fromkeys(parts) if word not in STOP_WORDS)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without its ending, so that `refunds` and `refunded` are the same."""
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(suffix) + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


@remembered(256)
def stems(text: str) -> frozenset[str]:
    """The stems of the terms of a text."""
    return frozenset(stem(term) for term in terms(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line break ends one too."""
    lines = _SENTENCE_END.sub(r"\1\n", text).splitlines()
    return [line.strip() for line in lines if line.strip()]


def heading(line: str) -> str:
    """The text of a line that is a heading in Markdown; empty if it is none."""
    match = _HEADING.match(line)
    return line[match.end() :].rstrip("# \t") if match else ""


@remembered(8192)
def token_count(text: str) -> int:
    """How many tokens a text has: each word and each mark of punctuation is one."""
    return len(_TOKEN.findall(text))


def first_tokens(text: str, count: int) -> str:
    """The beginning of a text, up to and with its `count`-th token."""
    found = list(islice(_TOKEN.finditer(text), count + 1))
    if len(found) <= count:
        return text
    return text[: found[count - 1].end()] if count else ""
