"""The upgrade in docs/maintaining.md goes as it is told there, from the new document to a release."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

# The first test carries all of it out.
pytestmark = [pytest.mark.packaging, pytest.mark.timeout(180)]

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "maintaining.md"

NOT_RUN = ("git clone ", "make test\n")
"""How the blocks begin whose commands take too long here. Others do what they do."""

LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    ".bench",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "dist",
    "build",
    "node_modules",
)

VARYING = {
    r"\S+/openapi\.yaml: OK": "openapi.yaml: OK",
    r"Makefile:\d+": "Makefile:N",
    r"\.py:\d+": ".py:N",
    r"at line \d+": "at line N",
    r"\d+ added, \d+ removed, \d+ changed; \+\d+ -\d+ lines": "N files, N lines",
    r"in \d+ generated files": "in N generated files",
    r"\d+ passed, \d+ deselected in [\d.]+s": "N passed",
    r"\b\d+\.\d+\.\d+\b": "N.N.N",
}
"""What may differ from the page, such as places in files that change for other reasons."""


class Block(NamedTuple):
    """A fenced block of the page."""

    language: str
    text: str
    line: int


class Step(NamedTuple):
    """What was run or applied, what the page says that it prints, and what it printed."""

    text: str
    said: str
    printed: str
    status: int


def blocks() -> list[Block]:
    text = PAGE.read_text("utf-8")
    return [
        Block(match[1], match[2], text.count("\n", 0, match.start()) + 1)
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    ]


def run_blocks() -> list[tuple[Block, str]]:
    """What is run or applied, in its order, with the output that the page shows."""
    return [
        (block, following.text if following.language == "text" else "")
        for block, following in pairwise([*blocks(), Block("", "", 0)])
        if block.language in ("sh", "diff") and not block.text.startswith(NOT_RUN)
    ]


class Project:
    """A copy of this project, as a repository whose last commit is what is here now."""

    def __init__(self, root: Path) -> None:
        self._root = Path(shutil.copytree(ROOT, root, ignore=LEFT_OUT))
        ours = {
            name: value
            for name, value in os.environ.items()
            # Whoever runs this may be make or git, and tell those below what they are to do.
            if not name.startswith(("GIT_", "MAKE", "MFLAGS", "PYTEST_")) and name != "CI"
        }
        self._environment = ours | {
            # Before this project, of which the environment has an editable installation.
            "PYTHONPATH": os.pathsep.join([str(root), str(root / "generated")]),
            "PYTHONUTF8": "1",
            "LC_ALL": "C.UTF-8",
            # Redocly has its say about the document elsewhere.
            "npm_config_offline": "true",
        }
        (root / ".venv").symlink_to(sys.prefix, target_is_directory=True)
        self._git("init", "--quiet", "--initial-branch=main")
        (root / ".git/info/exclude").write_text(
            ".venv\n__pycache__/\n.*_cache/\n.hypothesis/\ndist/\n"
        )
        self._git("config", "user.name", "Maintainer")
        self._git("config", "user.email", "maintainer@example.com")
        self._git("config", "commit.gpgsign", "false")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "Before the upgrade")

    def carry_out(self, block: Block, said: str) -> Step:
        """Run the commands of a block, or apply its changes."""
        if block.language == "diff":
            done = self._call(["git", "apply"], block.text)
        else:
            # The environment is that of these tests: make is not to install anything into it.
            commands = block.text.replace("make ", "make --old-file=.venv/.dev-ready ")
            done = self._call(["sh", "-e"], commands)
        return Step(block.text, said, done.stdout, done.returncode)

    def _git(self, *arguments: str) -> None:
        done = self._call(["git", *arguments], "")
        assert done.returncode == 0, done.stdout

    def _call(self, command: list[str], given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self._root,
            env=self._environment,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Step]:
    """All steps, by the line that they begin at, up to the first that goes wrong."""
    project = Project(tmp_path_factory.mktemp("practice") / "julep")
    done: dict[int, Step] = {}
    for block, said in run_blocks():
        step = done[block.line] = project.carry_out(block, said)
        if not went_as_told(step):
            break
    return done


def went_as_told(step: Step) -> bool:
    # make says so itself when a command of its own fails.
    return (step.status != 0) == ("] Error " in step.said)


def masked(text: str) -> str:
    for pattern, replacement in VARYING.items():
        text = re.sub(pattern, replacement, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize("line", [block.line for block, _ in run_blocks()])
def test_a_step_goes_as_the_page_tells(line: int, steps: dict[int, Step]) -> None:
    assert line in steps, "a step before this one went wrong"
    step = steps[line]
    assert went_as_told(step), f"{step.text}\n{step.printed}"
    printed, said = masked(step.printed), masked(step.said)
    # A line of three dots stands for any lines.
    start, *end = re.split(r"^\.\.\.$", said, maxsplit=1, flags=re.MULTILINE)
    if end:
        assert printed.startswith(start) and printed.endswith(end[0]), step.printed
    else:
        assert printed == said


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {block.language for block in blocks()} == {"sh", "text", "diff", "markdown"}
    for before, block in pairwise(blocks()):
        assert block.language != "text" or before.language == "sh", block.line


def test_what_is_not_run_is_on_the_page() -> None:
    for beginning in NOT_RUN:
        assert any(block.text.startswith(beginning) for block in blocks()), beginning


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGE.read_text("utf-8")):
        assert target.startswith("https://") or (PAGE.parent / target).exists(), target
