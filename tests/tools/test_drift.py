"""`make drift` passes on the tree, and says what differs where something does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from render_once import RenderOnce

from tools import drift, generate

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch, render_once: RenderOnce) -> None:
    """For what `make drift` makes of the output, which need not be made anew."""
    monkeypatch.setattr(drift, "render", render_once)


def test_the_tree_has_no_drift(capsys: Captured) -> None:
    status = drift.main([])
    assert (status, capsys.readouterr().out.count("\n")) == (0, 1)


@pytest.mark.usefixtures("remembered")
def test_one_byte(tree: Path, capsys: Captured) -> None:
    path = tree / generate.PACKAGE / "client.py"
    path.write_bytes(path.read_bytes().replace(b"async def", b"async  def", 1))
    assert drift.main(["--root", str(tree)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "  differs  generated/julep_api/client.py" in lines
    assert "--- a/generated/julep_api/client.py" in lines
    assert any(line.startswith("-") and "async  def" in line for line in lines)
    assert any(line.startswith("+") and "async def" in line for line in lines)
    assert "+1 -1 lines" in lines[0]


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize(
    ("old_end", "new_end", "shown"),
    [(b"\n", b"", "(no line end)"), (b"\n", b"\r\n", "\\r")],
    ids=["no line end", "carriage return"],
)
def test_what_a_terminal_would_hide(
    old_end: bytes, new_end: bytes, shown: str, tree: Path, capsys: Captured
) -> None:
    path = tree / generate.SPEC_COPY
    path.write_bytes(path.read_bytes().removesuffix(old_end) + new_end)
    assert drift.main(["--root", str(tree)]) == 1
    assert f"-}}{shown}" in capsys.readouterr().out.replace(" (", "(")


@pytest.mark.usefixtures("remembered")
def test_a_missing_file(tree: Path, capsys: Captured) -> None:
    (tree / generate.PACKAGE / "py.typed").unlink()
    assert drift.main(["--root", str(tree)]) == 1
    assert "  missing  generated/julep_api/py.typed\n" in capsys.readouterr().out


@pytest.mark.usefixtures("remembered")
def test_an_extra_file(tree: Path, capsys: Captured) -> None:
    (tree / generate.PACKAGE / "models" / "left_over.py").write_text("LEFT = 1\n")
    assert drift.main(["--root", str(tree)]) == 1
    output = capsys.readouterr().out
    assert "  extra    generated/julep_api/models/left_over.py\n" in output
    assert "-LEFT = 1\n" in output


@pytest.mark.usefixtures("remembered")
def test_a_missing_copy_of_the_spec_has_its_diff_cut_short(tree: Path, capsys: Captured) -> None:
    (tree / generate.SPEC_COPY).unlink()
    assert drift.main(["--root", str(tree)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"  missing  {generate.SPEC_COPY}" in lines
    assert len(lines) < drift.SHOWN_LINES + 10
    assert lines[-1].startswith("... and ")


@pytest.mark.parametrize(
    "name",
    [
        "__pycache__/client.cpython-311.pyc",
        "client.pyc",
        "models/.agent.py.swp",
        "models/agent.py~",
        "models/#agent.py#",
        "models/.#agent.py",
        "models/agent.py.orig",
        "models/agent.py.rej",
        "models/agent.py.bak",
        ".DS_Store",
        "Thumbs.db",
        ".idea/workspace.xml",
        ".mypy_cache/3.11/cache.json",
        ".ruff_cache/CACHEDIR.TAG",
    ],
)
def test_what_programs_leave_behind_is_no_drift(name: str, tree: Path) -> None:
    before = generate.read_current(tree)
    path = tree / generate.PACKAGE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0")
    assert generate.read_current(tree) == before


def test_what_comes_before_the_pinned_ruff_on_path_is_no_drift(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruff = tmp_path / "ruff"
    ruff.write_text("#!/bin/sh\necho ruff 0.0.1\n")
    ruff.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert drift.main(["--root", str(tree)]) == 0


# "C" and a Turkish one are those of test_generate.py.
@pytest.mark.parametrize("locale", ["de_DE.ISO-8859-1", "no_SUCH"])
def test_no_surroundings_are_drift(locale: str, tree: Path) -> None:
    """Unlike `make generate`, this compares with what stands in the tree; see test_generate.py."""
    (tree.parent / "ruff.toml").write_text('line-length = 40\nformat.quote-style = "single"\n')
    (tree.parent / "pyproject.toml").write_text("[tool.ruff]\nline-length = 50\n")
    surroundings = {
        "LC_ALL": locale,
        "LANGUAGE": locale,
        "PYTHONHASHSEED": "99",
        "TZ": "Pacific/Kiritimati",
        "RUFF_CONFIG": str(tree.parent / "ruff.toml"),
        "RUFF_LINE_LENGTH": "40",
        "RUFF_EXCLUDE": "*.py",
        "COLUMNS": "20",
        "FORCE_COLOR": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tools.drift", "--root", str(tree)],
        cwd=generate.ROOT,
        env=os.environ | surroundings,
        umask=0o077,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_modes_of_files_are_no_drift(tree: Path) -> None:
    before = generate.read_current(tree)
    for path in (tree / generate.PACKAGE).rglob("*.py"):
        path.chmod(0o600)
    assert generate.read_current(tree) == before


def test_a_change_of_the_spec_is_drift(tree: Path, capsys: Captured) -> None:
    spec = tree / "openapi.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("title: Julep agents API", "title: Another API"), "utf-8")
    assert drift.main(["--root", str(tree)]) == 1
    assert "Another API" in capsys.readouterr().out


def test_output_that_cannot_be_made_is_another_status(tree: Path, capsys: Captured) -> None:
    spec = tree / "openapi.yaml"
    for text, problem in (
        ("openapi: [", "openapi.yaml is not YAML"),
        ("", "openapi.yaml is not a mapping"),
        ("openapi: 3.0.3\n", "`make lint-spec` may say what is wrong with the spec"),
    ):
        spec.write_text(text, encoding="utf-8")
        assert drift.main(["--root", str(tree)]) == 2
        assert problem in capsys.readouterr().err
    spec.unlink()
    assert drift.main(["--root", str(tree)]) == 2
    assert "openapi.yaml" in capsys.readouterr().err
