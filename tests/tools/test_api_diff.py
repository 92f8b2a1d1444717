"""`make api-diff` sees what users see, and says what a change of it means for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lazy_project import FILES, commit, git

from tools import api_diff
from tools.generate import ROOT

Captured = pytest.CaptureFixture[str]

NOTHING, ADDED, BREAKING, ERROR = 0, 1, 2, 3


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project in a git repository, whose last commit is tagged."""
    root = tmp_path / "project"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    git(root.parent, "init", "--quiet", str(root))
    commit(root)
    git(root, "tag", "v0.3.1")
    return root


def replace(project: Path, name: str, old: str, new: str) -> None:
    text = (project / name).read_text()
    assert old in text
    (project / name).write_text(text.replace(old, new, 1))


def diff(project: Path, *arguments: str) -> int:
    return api_diff.main(["--root", str(project), *arguments])


def test_nothing_has_changed(project: Path, capsys: Captured) -> None:
    assert diff(project) == NOTHING
    assert "Public names since v0.3.1\n\nNo public name has changed.\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("lib/client.py", "def _secret(self)", "def _other(self, x: int)"),
        ("lib/client.py", 'name: str = ""', 'name: str = "Ada"'),
        ("lib/client.py", "from typing import Any", "import json\nfrom typing import Any"),
        ("made/wire/lazy.py", "-> None: ...", "-> None: ...\n\ndef _hidden() -> None: ..."),
        ("lib/_version.py", "0.3.1", "0.3.2"),
    ],
)
def test_what_users_do_not_see_is_no_change(project: Path, name: str, old: str, new: str) -> None:
    replace(project, name, old, new)
    assert diff(project) == NOTHING


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        (
            "lib/client.py",
            "limit: int = 10)",
            "limit: int = 10, offset: int = 0)",
            "lib.Client.get: parameter added: offset",
        ),
        (
            "lib/client.py",
            "    def _secret",
            "    def put(self) -> None: ...\n\n    def _secret",
            "lib.Client.put: added",
        ),
        (
            "made/wire/client.py",
            "...\n",
            "...\n    def open(self) -> None: ...\n",
            "wire.client.Base.open: added (and in 1 more)",
        ),
        (
            "made/wire/models/note.py",
            "text: str\n",
            "text: str\n    tags: list[str]\n",
            "lib.Note.tags: added",
        ),
        ("made/wire/client.py", "class Base", "LIMIT = 1\nclass Base", "wire.client.LIMIT: added"),
        (
            "made/wire/models/note.py",
            "text: str",
            "text: str | None",
            "lib.Note.text: its type was str, and is str | None",
        ),
        (
            "lib/client.py",
            "limit: int = 10",
            "limit = 10",
            "lib.Client.get: the type of limit was int, and is not given any more",
        ),
        (
            "lib/client.py",
            "id: str",
            "id: str | int",
            "lib.Client.get: the type of id was str, and is str | int",
        ),
    ],
)
def test_what_is_new_breaks_nothing(
    project: Path, name: str, old: str, new: str, line: str, capsys: Captured
) -> None:
    replace(project, name, old, new)
    assert diff(project) == ADDED
    output = capsys.readouterr().out
    assert f"\n  {line}\n" in output
    assert output.endswith(
        "That was 0.3.1. The next version is 0.3.2: nothing breaks, something is new.\n"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        (
            "lib/client.py",
            "def get(self, id: str,",
            "def get(self,",
            "lib.Client.get: parameter was removed id",
        ),
        (
            "lib/client.py",
            "id: str,",
            "id: str, user: str,",
            "lib.Client.get: parameter was added as required user",
        ),
        (
            "lib/client.py",
            "limit: int = 10",
            "limit: int = 20",
            "lib.Client.get: parameter default was changed limit: 10 -> 20",
        ),
        (
            "lib/client.py",
            "key: str",
            "token: str",
            "lib.Client.__init__: parameter was removed key",
        ),
        (
            "made/wire/models/note.py",
            "    text: str\n",
            "",
            "lib.Note.text: public object was removed",
        ),
        (
            "made/wire/client.py",
            "def close(self)",
            "def shut(self)",
            "wire.client.Base.close: public object was removed (and in 1 more)",
        ),
        (
            "lib/client.py",
            "class Client(Base):",
            "class Client:",
            "lib.Client.close: public object was removed",
        ),
    ],
)
def test_what_is_gone_breaks_programs(
    project: Path, name: str, old: str, new: str, line: str, capsys: Captured
) -> None:
    replace(project, name, old, new)
    assert diff(project) == BREAKING
    output = capsys.readouterr().out
    assert f"\n  {line}\n" in output
    assert output.endswith("That was 0.3.1. The next version is 0.4.0: something breaks.\n")


def test_a_name_that_goes_from_all_places_is_told_of_once(project: Path, capsys: Captured) -> None:
    models = "made/wire/models/__init__.py"
    replace(project, models, "from .note import Note as Note", "from .note import Memo as Memo")
    replace(project, models, '__all__ = ["Note"]', '__all__ = ["Memo"]')
    replace(project, "made/wire/models/note.py", "class Note", "class Memo")
    assert diff(project) == BREAKING
    output = capsys.readouterr().out
    assert "  lib.Note: removed (also as wire.models.Note, wire.models.note.Note)\n" in output
    assert "  lib.Memo: added (also as wire.models.Memo, wire.models.note.Memo)\n" in output


def test_a_thing_may_move_as_long_as_its_name_stays(project: Path, capsys: Captured) -> None:
    text = (project / "made/wire/models/note.py").read_text()
    (project / "made/wire/models/_note.py").write_text(text)
    (project / "made/wire/models/note.py").write_text(
        "from ._note import Note\n__all__ = ['Note']\n"
    )
    assert diff(project) == NOTHING, capsys.readouterr().out


def test_a_private_base_class_may_go(project: Path, capsys: Captured) -> None:
    replace(
        project,
        "lib/client.py",
        "class Client(Base)",
        "class _Middle(Base): ...\n\nclass Client(_Middle, Base)",
    )
    commit(project)
    replace(project, "lib/client.py", "(_Middle, Base)", "(Base)")
    assert diff(project, "HEAD") == NOTHING, capsys.readouterr().out


def test_markdown_into_a_file(project: Path, capsys: Captured, tmp_path: Path) -> None:
    replace(project, "lib/client.py", "limit: int = 10", "size: int = 10")
    report = tmp_path / "report.md"
    assert diff(project, "--format", "markdown", "--output", str(report)) == BREAKING
    assert report.read_text() == (
        "## Public names since v0.3.1\n"
        "\n"
        "### Breaking\n"
        "\n"
        "- `lib.Client.get`: parameter was removed `limit`\n"
        "\n"
        "### Added\n"
        "\n"
        "- `lib.Client.get`: parameter added: `size`\n"
        "\n"
        "That was 0.3.1. The next version is 0.4.0: something breaks.\n"
    )
    assert capsys.readouterr().out == ""


def test_a_revision_by_name(project: Path, capsys: Captured) -> None:
    replace(project, "lib/client.py", "limit: int = 10", "size: int = 10")
    commit(project)
    assert diff(project, "HEAD") == NOTHING
    assert diff(project, "HEAD~1") == BREAKING
    assert "Public names since HEAD~1\n" in capsys.readouterr().out


def test_a_package_that_the_revision_did_not_have_is_new(project: Path, capsys: Captured) -> None:
    (project / "extra").mkdir()
    (project / "extra" / "__init__.py").write_text("class More: ...\n")
    replace(project, "pyproject.toml", '"made/wire"', '"made/wire", "extra"')
    assert diff(project) == ADDED
    assert "  extra.More: added\n" in capsys.readouterr().out


def test_no_tag_is_an_error_that_says_what_to_do(project: Path, capsys: Captured) -> None:
    git(project, "tag", "--delete", "v0.3.1")
    assert diff(project) == ERROR
    error = capsys.readouterr().err
    assert "there is no tag to compare with" in error
    assert "git fetch --tags" in error and "make api-diff REV=" in error


@pytest.mark.parametrize("revision", ["v9", "--output=x", "HEAD:lib"])
def test_an_unknown_revision_is_an_error(project: Path, revision: str, capsys: Captured) -> None:
    assert diff(project, "--", revision) == ERROR
    assert f"git does not know '{revision}" in capsys.readouterr().err


def test_no_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert diff(tmp_path) == ERROR


def test_source_that_cannot_be_read_is_an_error(project: Path, capsys: Captured) -> None:
    (project / "pyproject.toml").write_text("[project]\n")
    assert diff(project) == ERROR
    assert "pyproject.toml does not say which packages there are" in capsys.readouterr().err


def test_a_change_of_this_project_is_seen_through_all_its_layers(
    tmp_path: Path, capsys: Captured
) -> None:
    """With a history made for the test: a clone need not have one."""
    root = tmp_path / "copy"
    for folder in ("julep", "generated"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    git(tmp_path, "init", "--quiet", str(root))
    commit(root)
    git(root, "tag", "v0.3.0")
    replace(root, "generated/julep_api/models/suggestion_target.py", '    USER = "user"\n', "")
    replace(root, "julep/managers/agent.py", "class AgentsManager(", "class AgentManager(")
    assert diff(root) == BREAKING
    # And nothing else: what has not changed is the same twice.
    assert capsys.readouterr().out == (
        "Public names since v0.3.0\n"
        "\nBreaking (2)\n"
        "\n  julep.SuggestionTarget.USER: public object was removed"
        "\n  julep.managers.AgentsManager: removed\n"
        "\nThat was 0.3.0. The next version is 0.4.0: something breaks.\n"
    )
