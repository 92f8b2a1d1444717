"""Every code block of README.md, and of pages that are programs in parts, runs as it is written, and
prints what the next block says."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import julep
from julep.api.environment import JulepApiEnvironment

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CLIENTS = "docs/guides/clients.md"


class Block(NamedTuple):
    """A fenced block."""

    language: str
    text: str
    line: int


def blocks(page: str = "README.md") -> list[Block]:
    """The fenced blocks of a page."""
    text = (ROOT / page).read_text("utf-8")
    return [
        Block(match[1], match[2], text.count("\n", 0, match.start(2)) + 1)
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    ]


def commands() -> Iterator[list[str]]:
    """The lines of the shell blocks."""
    for block in blocks():
        if block.language == "sh":
            for line in block.text.splitlines():
                yield shlex.split(line, comments=True)


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {block.language for block in blocks()} == {"python", "text", "sh"}
    assert all(
        before.language == "python" for before, block in pairwise(blocks()) if block[0] == "text"
    )


@pytest.mark.parametrize(
    ("page", "leaves"), [("README.md", ["hours.md", "library.db"]), (CLIENTS, [])]
)
def test_the_python_blocks_print_what_they_say(
    page: str, leaves: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("JULEP_API_KEY", "JULEP_API_URL"):
        monkeypatch.delenv(name, raising=False)
    names: dict[str, Any] = {"__name__": "__main__"}
    ran = 0
    try:
        for block, following in pairwise([*blocks(page), Block("", "", 0)]):
            if block.language != "python":
                continue
            # So that a traceback shows the line of the page.
            code = compile("\n" * (block.line - 1) + block.text, page, "exec")
            with redirect_stdout(StringIO()) as printed:
                exec(code, names)  # noqa: S102 - the page is ours
            said = following.text if following.language == "text" else ""
            assert printed.getvalue() == said, f"{page}, line {block.line}"
            ran += 1
    finally:
        # Closed by the last block, unless one before it failed.
        for name in ("client", "server"):
            if name in names:
                getattr(names[name], "close" if name == "client" else "stop")()
    assert ran > 6
    assert sorted(path.name for path in tmp_path.iterdir()) == leaves


def test_the_shell_blocks_name_what_there_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in commands():
        match command:
            case ["pip", "install", requirement]:
                name, _, extra = requirement.removesuffix("]").partition("[")
                assert name == project["name"]
                assert not extra or {*extra.split(",")} <= project["optional-dependencies"].keys()
            case ["make", target]:
                assert f"\n{target}:" in makefile
            case [script, *_]:
                assert script in project["scripts"]
            case _:
                raise AssertionError(command)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to it")
def test_the_shell_server_starts(tmp_path: Path) -> None:
    (arguments,) = [rest for script, *rest in commands() if script == "julep-local"]
    port = arguments.index("--port") + 1
    assert arguments[port] == "8080"
    assert f"http://127.0.0.1:{arguments[port]}/api" in README
    arguments[port] = "0"  # someone may be using the other one
    environment = {**os.environ, "JULEP_API_KEY": "for-tests-only"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    with subprocess.Popen(
        [sys.executable, "-m", "julep.local", *arguments],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            with julep.Client("for-tests-only", url) as client:
                assert client.agents.list() == []
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert (tmp_path / "agents.db").is_file()


def table(page: str, title: str) -> list[list[str]]:
    """The rows of the table in a section."""
    section = (ROOT / page).read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_table_of_errors_is_complete_and_right() -> None:
    rows = {row[0].strip("`"): row[2] for row in table("README.md", "Errors")}
    kinds = {name: getattr(julep, name) for name in dir(julep)}
    named = {
        name
        for name, kind in kinds.items()
        if isinstance(kind, type) and issubclass(kind, julep.JulepError)
    }
    assert set(rows) == named - {"JulepError"}
    for name, bases in rows.items():
        names = {base.__name__ for base in getattr(julep, name).__mro__}
        assert set(re.findall(r"`(\w+)`", bases)) <= names, name


def test_the_table_of_arguments_is_complete() -> None:
    documented = [row[0].strip("`") for row in table(CLIENTS, "Configuration")]
    for client in (julep.Client, julep.AsyncClient):
        parameters = inspect.signature(client).parameters
        assert documented == list(parameters)
        assert parameters["timeout"].default == 300
    assert f"`{JulepApiEnvironment.DEFAULT.value}`" in (ROOT / CLIENTS).read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text("utf-8")):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_contributing_names_the_commands_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    commands = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`", text))
    assert named == commands
