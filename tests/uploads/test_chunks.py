"""Chunks hold all of a text, and fit."""

from __future__ import annotations

import html

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from julep.uploads.chunks import MOST_CHUNKS, chunked, parts_of
from julep.uploads.html import read_html
from julep.uploads.markdown import read_markdown
from julep.uploads.outline import Document, Section

WORDS = ["word", "Word.", "no?", "“So!”", "東京です。", "# Title", "===", "---", "```", "~~~", "|"]
BLANKS = ["\n", "\n\n", "\r\n", " ", "\t"]
OTHERS = ["    code", "- item", "title: x", "a" * 70]
LINES = ["# A\n", "## B\n", "A\n=\n", "b\n-\n", "```\n", "text. More.\n", "\n", "---\n"]

PIECES = st.sampled_from([*WORDS, *BLANKS, *OTHERS]) | st.text(max_size=8)
TEXTS = st.lists(PIECES).map(" ".join) | st.lists(st.sampled_from(LINES)).map("".join)
SIZES = st.integers(50, 80)


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, SIZES)
@example("a" * 500 + " " + "b" * 500, 50)
@example("one. two.\n\n" * 40, 50)
def test_nothing_is_lost_doubled_or_moved(text: str, size: int) -> None:
    chunks = chunked(text, size)
    assert without_blanks("".join(chunks)) == without_blanks(text)
    assert all(chunk == chunk.strip() and 0 < len(chunk) <= size for chunk in chunks)


@given(TEXTS)
def test_words_that_fit_are_never_cut(text: str) -> None:
    words = text.split()
    if all(len(word) <= 50 for word in words):
        assert " ".join(chunked(text, 50)).split() == words


@given(TEXTS, SIZES)
def test_nothing_of_markdown_is_lost(text: str, size: int) -> None:
    parts = parts_of(read_markdown(text), "a.md", size)
    found = "".join(chunk for part in parts for chunk in part.chunks)
    assert without_blanks(found) == without_blanks(text)


@given(st.lists(st.tuples(st.sampled_from(["p", "h1", "h3", "li", "b", "td", "pre"]), TEXTS)))
def test_nothing_of_a_page_is_lost(elements: list[tuple[str, str]]) -> None:
    page = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in elements)
    parts = parts_of(read_html(page), "a.html", 60)
    found = "".join(chunk for part in parts for chunk in part.chunks)
    assert without_blanks(found) == without_blanks("".join(text for _, text in elements))


def test_paragraphs_stay_whole_where_they_fit() -> None:
    one, two, three = "First one. " * 3, "Second one. " * 3, "Third one. " * 3
    assert chunked(f"{one}\n\n{two}\n\n{three}", 75) == [f"{one}\n\n{two}".strip(), three.strip()]


def test_a_long_paragraph_is_cut_at_the_ends_of_sentences() -> None:
    text = "The library opens at nine. It closes at six, but for Sundays. Dogs may come in."
    assert chunked(text, 60) == [
        "The library opens at nine.",
        "It closes at six, but for Sundays. Dogs may come in.",
    ]


def test_a_list_is_cut_between_its_lines() -> None:
    lines = [f"- number {number} of a list" for number in range(9)]
    for chunk in chunked("\n".join(lines), 60):
        assert {*chunk.splitlines()} <= {*lines}


@pytest.mark.parametrize("blank", ["", " ", "\n\n\t"])
def test_what_has_no_text_has_no_chunks(blank: str) -> None:
    assert chunked(blank, 50) == []


def test_a_doc_has_a_limited_number_of_chunks() -> None:
    text = "\n\n".join(f"{number} {'x' * 48}" for number in range(2 * MOST_CHUNKS + 1))
    parts = parts_of(Document([Section(text)]), "a.txt", 52)
    assert [len(part.chunks) for part in parts] == [MOST_CHUNKS, MOST_CHUNKS, 1]
    assert {part.title for part in parts} == {"a.txt"}


def test_a_title_is_the_path_of_headings_below_that_of_the_document() -> None:
    def title(document: str | None, *headings: str) -> str:
        [part] = parts_of(Document([Section("text", headings)], document), "a.md", 50)
        return part.title

    assert title(None) == "a.md"
    assert title("Bikes", "Brakes", "Wet") == "Bikes > Brakes > Wet"
    assert title("Bikes", "Bikes", "Brakes") == "Bikes > Brakes"
    assert title(None, "x" * 300) == "x" * 199 + "…"


def test_a_long_text_takes_no_long_time() -> None:
    text = "No end " * 300_000
    assert sum(map(len, chunked(text, 600))) > 1_900_000
