"""Code blocks of pages and docstrings run, and the commands that they name are there."""

from __future__ import annotations

import ast
import asyncio
import importlib.util
import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from documents import (
    ELSEWHERE,
    PAGES,
    ROOT,
    Block,
    Command,
    Text,
    blocks,
    commands,
    docstrings,
    texts,
)

import julep
from julep.local.keys import Keys
from julep.local.model_table import ModelTable

# test_maintaining.py carries out that page, from its first line to its last.
TEXTS = [text for text in texts() if text.place != "docs/maintaining.md"]
BLOCKS = [block for text in TEXTS if text.place not in ELSEWHERE for block in blocks(text)]
# Pages are programs in parts, which test_pages.py runs as a whole.
# Models need nothing, and there are many.
OF_MODELS = [block for block in BLOCKS if block.place.startswith("generated/julep_api/models/")]
BY_THEMSELVES = [
    block for block in BLOCKS if not block.place.startswith("docs/") and block not in OF_MODELS
]
COMMANDS = sorted({command for text in TEXTS for command in commands(text)})

NOT_OURS = {"ini", "nginx"}
"""Languages of files for other programs, of which no more is checked than the commands in them."""

CANNOT_RUN: dict[str, str] = {}
"""The first lines of blocks that are not run, each with the reason."""


def first_line(block: Block) -> str:
    return block.code.partition("\n")[0]


# Finding them


def test_blocks_and_commands_are_found_in_docstrings_of_every_kind() -> None:
    source = '''
"""Module.

    one = 1
"""

ATTRIBUTE = 1
"""Attribute.

    two = 2

See `make help`, `make`, and `python -m this`.
"""

class A:
    async def method(self, argument):
        """Method.

        ```python
        three = 3
        ```

        Args:
            argument: It is no code.
                Nor is this.
        """
'''
    found = [*docstrings("a.py", source)]
    assert sorted(block[1:] for text in found for block in blocks(text)) == [
        (4, "", "one = 1\n"),
        (10, "", "two = 2\n"),
        (20, "python", "three = 3\n"),
    ]
    assert [command.words for text in found for command in commands(text)] == [
        ("make", "help"),
        ("python", "-m", "this"),
    ]


def test_shell_blocks_are_commands() -> None:
    page = Text("a.md", 1, "```sh\nmake help  # what there is\n\npip install '.[local]'\n```\n")
    assert [command.words for command in commands(page)] == [
        ("make", "help"),
        ("pip", "install", ".[local]"),
    ]


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {block.language for block in BLOCKS} <= {"", "python", "sh", "text", "toml", *NOT_OURS}


# Running the blocks


@pytest.fixture(scope="module")
def server() -> Iterator[julep.local.Server]:
    """A server with the key of the examples."""
    with julep.local.serve(api_key="...") as server:
        yield server


@dataclass
class Book:
    """A type for answers."""

    title: str
    pages: int


def find_shelf(author: str) -> str:
    """Says on which shelf an author's books are."""
    return f"{author}: shelf {author[0]}{len(author)}"


@pytest.fixture
def names(
    server: julep.local.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> dict[str, Any]:
    """What the examples take for granted: records, a function, a type, files, the default server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JULEP_API_KEY", server.api_key)
    monkeypatch.setattr(julep.JulepApiEnvironment.DEFAULT, "_value_", server.url)
    Path("shelf.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path("handbook").mkdir()
    Path("handbook/hours.md").write_text("# Opening hours\n\nClosed on Mondays.\n", "utf-8")
    with julep.Client(server.api_key) as client:
        agent = client.agents.get(client.agents.create("Ada", "A librarian").id)
        user = client.users.get(client.users.create("Grace").id)
        session = client.sessions.get(client.sessions.create(user.id, agent.id).id)
        report = client.docs.upload("handbook", agent_id=agent.id)
        reply = client.conversation(session.id).send("Good morning!")
    records = {"agent": agent, "user": user, "session": session, "session_id": session.id}
    made = {"report": report, "reply": reply, "find_shelf": julep.tool(find_shelf), "Book": Book}
    return {"julep": julep, **records, **made}


async def run(code: CodeType, names: dict[str, Any]) -> None:
    """Run a block, with an asynchronous client where it awaits something."""
    if code.co_flags & inspect.CO_COROUTINE:
        async with julep.AsyncClient("...") as client:
            conversation = client.conversation(names["session_id"], tools=[names["find_shelf"]])
            await eval(code, {**names, "client": client, "conversation": conversation})
        return
    with julep.Client("...") as client:
        conversation = client.conversation(names["session_id"], tools=[names["find_shelf"]])
        after: dict[str, Any] = {**names, "client": client, "conversation": conversation}
        eval(code, after)
    after["client"].close()  # of its own


@pytest.mark.parametrize(
    "block", [block for block in BY_THEMSELVES if block.language in ("", "python")], ids=str
)
def test_a_block_runs_as_it_is_written(block: Block, names: dict[str, Any]) -> None:
    if first_line(block) in CANNOT_RUN:
        pytest.skip(CANNOT_RUN[first_line(block)])
    # So that a traceback shows the line of the file.
    code = compile(
        "\n" * (block.line - 1) + block.code, block.place, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    with redirect_stdout(StringIO()):
        asyncio.run(run(code, names))


def test_the_examples_of_models_run() -> None:
    for block in OF_MODELS:
        code = compile("\n" * (block.line - 1) + block.code, block.place, "exec")
        exec(code, {"julep": julep})  # noqa: S102 - they are ours
    assert len(OF_MODELS) > 80


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "toml"], ids=str)
def test_a_table_of_models_or_keys_is_one(block: Block, tmp_path: Path) -> None:
    if "[keys]" in block.code:
        Keys(tomllib.loads(block.code)["keys"])
    if "[models" in block.code:
        file = tmp_path / "models.toml"
        file.write_text(block.code, "utf-8")
        assert ModelTable.load(file, {"OPENAI_API_KEY": "sk-1"}).names()


def test_there_are_all_the_blocks_that_are_said_not_to_run() -> None:
    assert CANNOT_RUN.keys() <= {first_line(block) for block in BLOCKS}


# Checking the commands


@cache
def help_of(words: tuple[str, ...]) -> str:
    """What a program says of its options."""
    done = subprocess.run(
        [sys.executable, "-m", *words, "--help"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")])},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def check_module(*words: str) -> None:
    """The module is there, as are its options and the paths."""
    assert importlib.util.find_spec(words[0]), words[0]
    before = [*words]
    options = [word for word in words if word.startswith("-")]
    if options:
        before = before[: before.index(options[0])]
    for option in options:
        assert re.search(rf"(^|[\s,\[]){option}\b", help_of(tuple(before))), option
    for word in words[1:]:
        assert "/" not in word or "://" in word or (ROOT / word).exists(), word


def check_make(*words: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for word in words:
        variable, is_set, _ = word.partition("=")
        pattern = rf"^{variable} *\?=|\$\({variable}\)" if is_set else rf"^{re.escape(word)}:"
        assert re.search(pattern, makefile, re.MULTILINE), word


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_names_what_there_is(command: Command) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    match [Path(command.words[0]).name, *command.words[1:]]:
        case ["make", *words]:
            check_make(*words)
        case ["python", "-m", *words]:
            check_module(*words)
        case ["python", "-c", code]:
            compile(code, str(command), "exec")
        case ["python", *options]:
            subprocess.run([sys.executable, *options, "-c", "pass"], check=True)
        case ["pip", "install", requirement]:
            name, _, extra = requirement.removesuffix("]").partition("[")
            assert name in (project["name"], ".")
            assert not extra or {*extra.split(",")} <= project["optional-dependencies"].keys()
        case ["export" | "pg_dump" | "sqlite3", *_]:
            pass  # not of this project
        case [script, *words]:
            module = project["scripts"][script].partition(":")[0]
            # A package, or a module of one.
            runs = (
                module if (ROOT / module.replace(".", "/")).is_dir() else module.rpartition(".")[0]
            )
            check_module(runs, *words)
        case _:
            raise AssertionError(command)


@pytest.mark.parametrize("command", ["serve", "prompt", "export", "import"])
def test_the_page_of_the_embedded_server_names_every_option(command: str) -> None:
    page = (ROOT / "docs/local-server.md").read_text("utf-8")
    option = r"--[a-z][a-z-]+"
    assert {*re.findall(option, help_of(("julep.local", command)))} <= {*re.findall(option, page)}


def test_every_page_is_read() -> None:
    assert {"README.md", "CONTRIBUTING.md", "benchmarks.md"} <= {path.name for path in PAGES}
