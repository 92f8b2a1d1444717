"""What full-text search goes by, made here so that it is the same in every database.

The databases only take the endings off English words. Case, accents and widths make no
difference. Where words have no blanks between them (Chinese, Japanese, Thai ...), each character
is a term, and each pair of neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from .language import terms, words

_MOST_TERMS = 64
# What PostgreSQL's configuration for English leaves out of its index, beside our own stop words.
_ENGLISH_STOP_WORDS = """
above again against before below don down few further having hers herself himself itself
myself other ourselves s same t theirs themselves under yourself yourselves
"""
_LEFT_OUT = frozenset(_ENGLISH_STOP_WORDS.split())
# Thai and Lao, Burmese, Khmer, kana, Chinese characters, Hangul (whose words carry particles).
_UNSPACED = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]+"
)
_ACCENT = re.compile("[\u0300-\u036f]")


def searchable(text: str) -> str:
    """All terms of a text, as the index is to have them: letters, digits and blanks."""
    runs, rest = _split(text)
    return " ".join([*_parts(words(rest)), *(gram for run in runs for gram in _grams(run))])


def query_terms(text: str) -> list[str]:
    """The terms of a text that are worth searching for, once each; at most 64."""
    runs, rest = _split(text)
    grams = (gram for run in runs for gram in (_pairs(run) or _grams(run)))
    found = (term for term in (*terms(rest), *grams) if term not in _LEFT_OUT)
    return list(dict.fromkeys(found))[:_MOST_TERMS]


def _split(text: str) -> tuple[list[str], str]:
    """The runs of characters without blanks, and all that is between them, without accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    rest = unicodedata.normalize("NFD", _UNSPACED.sub(" ", folded))
    return _UNSPACED.findall(folded), unicodedata.normalize("NFC", _ACCENT.sub("", rest))


def _parts(found: list[str]) -> list[str]:
    return [part for word in found for part in word.split("'")]


# A term that begins with a letter and ends with a digit has no ending to take off.


def _grams(run: str) -> list[str]:
    return [*(f"u{ord(character)}" for character in run), *_pairs(run)]


def _pairs(run: str) -> list[str]:
    return [f"u{ord(one)}u{ord(other)}" for one, other in pairwise(run)]
