"""`make drift` passes on the tree, and says what differs where something does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import drift, generate

Captured = pytest.CaptureFixture[str]


def test_the_tree_has_no_drift(capsys: Captured) -> None:
    status = drift.main([])
    assert (status, capsys.readouterr().out.count("\n")) == (0, 1)


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


def test_a_missing_file(tree: Path, capsys: Captured) -> None:
    (tree / generate.PACKAGE / "py.typed").unlink()
    assert drift.main(["--root", str(tree)]) == 1
    assert "  missing  generated/julep_api/py.typed\n" in capsys.readouterr().out


def test_an_extra_file(tree: Path, capsys: Captured) -> None:
    (tree / generate.PACKAGE / "models" / "left_over.py").write_text("LEFT = 1\n")
    assert drift.main(["--root", str(tree)]) == 1
    output = capsys.readouterr().out
    assert "  extra    generated/julep_api/models/left_over.py\n" in output
    assert "-LEFT = 1\n" in output


def test_a_missing_copy_of_the_spec_has_its_diff_cut_short(tree: Path, capsys: Captured) -> None:
    (tree / generate.SPEC_COPY).unlink()
    assert drift.main(["--root", str(tree)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"  missing  {generate.SPEC_COPY}" in lines
    assert len(lines) < drift.SHOWN_LINES + 10
    assert lines[-1].startswith("... and ")


def test_compiled_python_is_no_drift(tree: Path) -> None:
    cache = tree / generate.PACKAGE / "__pycache__"
    cache.mkdir()
    (cache / "client.cpython-311.pyc").write_bytes(b"\0")
    assert drift.main(["--root", str(tree)]) == 0


def test_a_change_of_the_spec_is_drift(tree: Path, capsys: Captured) -> None:
    spec = tree / "openapi.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("title: Julep agents API", "title: Another API"), "utf-8")
    assert drift.main(["--root", str(tree)]) == 1
    assert "Another API" in capsys.readouterr().out


def test_output_that_cannot_be_made_is_another_status(tree: Path, capsys: Captured) -> None:
    (tree / "openapi.yaml").write_text("openapi: [", encoding="utf-8")
    assert drift.main(["--root", str(tree)]) == 2
    assert "openapi-python-client failed" in capsys.readouterr().err
