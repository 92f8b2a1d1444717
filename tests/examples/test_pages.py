"""Each page of docs/ is a program: its Python blocks run in order, and print what the next block says."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from documents import ELSEWHERE, ROOT, Block, Text, blocks

import julep

PAGES = [
    path
    for path in sorted(ROOT.glob("docs/**/*.md"))
    if str(path.relative_to(ROOT)) not in ELSEWHERE and "```python" in path.read_text("utf-8")
]


@pytest.fixture(scope="module")
def server() -> Iterator[julep.local.Server]:
    with julep.local.serve() as server:
        yield server


@pytest.fixture
def names(
    server: julep.local.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[dict[str, Any]]:
    """The names of a page's program, which has an account of its own at the server of the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JULEP_API_KEY", server.add_key(tmp_path.name))
    monkeypatch.setenv("JULEP_API_URL", server.url)
    module = ModuleType("page")  # where its classes look for what their annotations name
    monkeypatch.setitem(sys.modules, module.__name__, module)
    names = vars(module)
    logger = logging.getLogger("julep")
    before = [*logger.handlers], logger.level
    yield names
    logger.handlers[:], logger.level = before
    # What a page leaves open, because it failed or because it begins something and shows no end.
    for value in names.values():
        if isinstance(value, julep.Client):
            value.close()
        elif isinstance(value, julep.local.Server):
            value.stop()


def page_blocks(path: Path) -> list[Block]:
    return [*blocks(Text(str(path.relative_to(ROOT)), 1, path.read_text("utf-8")))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_prints_what_it_says(path: Path, names: dict[str, Any]) -> None:
    for block, following in pairwise([*page_blocks(path), Block("", 0, "", "")]):
        if block.language != "python":
            continue
        # So that a traceback shows the line of the page.
        code = compile("\n" * (block.line - 1) + block.code, block.place, "exec", dont_inherit=True)
        with redirect_stdout(StringIO()) as printed:
            exec(code, names)
        said = following.code if following.language == "text" else ""
        assert printed.getvalue() == said, str(block)


def test_the_pages_are_found() -> None:
    assert {"tutorial", "tools", "streaming", "migration"} <= {path.stem for path in PAGES}
