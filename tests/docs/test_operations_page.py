"""The page of operations is what openapi.yaml and julep/ make, and has all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import julep
from tools.generate import ROOT
from tools.operations_page import PAGE, main, page
from tools.spec import SPEC, read_spec


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == page(ROOT)


def test_it_has_each_operation_once_with_its_call_and_its_methods() -> None:
    rows = [line.split(" | ") for line in page(ROOT).splitlines() if line.startswith("| `")]
    calls = [row[0].strip("| `") for row in rows]
    wanted = [
        f"{method.upper()} {path}"
        for path, item in read_spec(ROOT / SPEC)["paths"].items()
        for method in item
        if method != "parameters"
    ]
    assert sorted(calls) == sorted(wanted)
    for _, managers, low_level in rows:
        assert managers.startswith("[`")
        assert hasattr(julep.JulepApi, low_level.split("`")[1])


def test_check_fails_when_it_is_out_of_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("generated", "julep/managers", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / SPEC, tmp_path / SPEC)
    (tmp_path / PAGE).parent.mkdir(parents=True)
    arguments = ["--root", str(tmp_path)]
    assert main([*arguments, "--check"]) == 1
    assert "out of date" in capsys.readouterr().err
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0
    assert (tmp_path / PAGE).read_bytes() == (ROOT / PAGE).read_bytes()
