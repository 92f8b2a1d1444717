"""The code in the project's documents and docstrings, as a parser of Markdown sees it."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
CODE = ("julep", "generated", "templates", "tools", "examples", "benchmarks")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
MODULES = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))

ELSEWHERE = {
    "README.md": "tests/examples/test_readme.py",
    "docs/guides/clients.md": "tests/examples/test_readme.py",
    "docs/maintaining.md": "tests/examples/test_maintaining.py",
    "docs/testing.md": "tests/testing/test_testing_page.py",
}
"""Pages whose blocks belong together in a way of their own, and the tests that run them."""

PROGRAMS = {"make", "python", "pip", "julep", "julep-local"}


class Text(NamedTuple):
    """A page, or a docstring."""

    place: str
    line: int
    text: str


class Block(NamedTuple):
    """Code that stands by itself. An indented block has no language, and is Python."""

    place: str
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}"


class Command(NamedTuple):
    """A line for a shell."""

    place: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place}: {shlex.join(self.words)}"


def texts() -> Iterator[Text]:
    """All pages, and the docstrings of all modules."""
    for path in PAGES:
        yield Text(str(path.relative_to(ROOT)), 1, path.read_text("utf-8"))
    for path in MODULES:
        yield from docstrings(str(path.relative_to(ROOT)), path.read_text("utf-8"))


def docstrings(place: str, source: str) -> Iterator[Text]:
    """Strings that stand as statements, which attributes have as well as functions and classes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                # inspect.cleandoc would take the indentation of a block that is all there is.
                margin = re.compile(rf"^ {{0,{node.col_offset}}}", re.MULTILINE)
                yield Text(place, node.lineno, margin.sub("", text))
            case _:
                pass


def blocks(text: Text) -> Iterator[Block]:
    for token in MarkdownIt().parse(text.text):
        if token.type in ("fence", "code_block"):
            assert token.map
            # A fence begins with a line of its own.
            line = text.line + token.map[0] + (token.type == "fence")
            yield Block(text.place, line, token.info, token.content)


def commands(text: Text) -> Iterator[Command]:
    """The lines of shell blocks, and in running text what begins with the name of a program."""
    for block in blocks(text):
        if block.language == "sh":
            for line in block.code.replace("\\\n", "").splitlines():
                if words := shlex.split(line, comments=True):
                    yield Command(text.place, tuple(words))
    for token in MarkdownIt().parse(text.text):
        for child in token.children or ():
            program, _, arguments = child.content.partition(" ")
            if child.type == "code_inline" and arguments and Path(program).name in PROGRAMS:
                yield Command(text.place, tuple(shlex.split(child.content)))
