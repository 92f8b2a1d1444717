"""Each page of docs/ is a program: its Python blocks run in order, and print what the next block says."""

from __future__ import annotations

import logging
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from documents import ELSEWHERE, ROOT, Block, Text, blocks
from opentelemetry import trace
from tracing import Switch

import julep
from julep.cli import main

VARYING = {
    r"127\.0\.0\.1:\d+": "127.0.0.1:PORT",
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "ID",
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d\.\d+\+00:00)?": "TIME",
}


def without_varying(text: str) -> str:
    for pattern, stands_for in VARYING.items():
        text = re.sub(pattern, stands_for, text)
    return text


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
    server: julep.local.Server, switch: Switch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[dict[str, Any]]:
    """The names of a page's program, which has an account of its own at the server of the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JULEP_API_KEY", server.add_key(tmp_path.name))
    monkeypatch.setenv("JULEP_API_URL", server.url)
    # A page that sets tracing up must not do so for the tests that follow it in this process.
    monkeypatch.setattr(switch, "provider", switch.provider)
    monkeypatch.setattr(trace, "set_tracer_provider", partial(setattr, switch, "provider"))
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
            exec(code, names)  # noqa: S102 - the page is ours
        said = following.code if following.language == "text" else ""
        assert without_varying(printed.getvalue()) == without_varying(said), str(block)


def test_the_pages_are_found() -> None:
    assert {"tutorial", "tools", "streaming", "migration"} <= {path.stem for path in PAGES}


def test_the_commands_of_the_shell_page_print_what_it_says(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("handbook").mkdir()
    Path("handbook/hours.md").write_text("# Opening hours\n\nThe library is closed on Mondays.\n")
    ran = 0
    for block, following in pairwise(page_blocks(ROOT / "docs/guides/shell.md")):
        lines = [shlex.split(line) for line in block.code.splitlines()]
        if block.language != "sh" or lines[0][0] != "julep":
            continue
        for _, *arguments in lines:
            assert main(arguments) == 0
            ran += 1
        assert without_varying(capsys.readouterr().out) == without_varying(following.code)
    assert ran > 5
