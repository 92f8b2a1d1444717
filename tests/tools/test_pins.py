"""requirements-dev.txt pins all that it must, exactly."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tools.generate import ROOT
from tools.pins import PinError, normal_name, read_pins


def requirements() -> list[Requirement]:
    """What pyproject.toml asks for: to run, for each extra, and to build.

    An extra may ask for the project itself, with another extra.
    """
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras: dict[str, list[str]] = project["project"].get("optional-dependencies", {})
    lines = project["project"]["dependencies"] + project["build-system"]["requires"]
    found = map(Requirement, [*lines, *(line for extra in extras.values() for line in extra)])
    return [one for one in found if one.name != project["project"]["name"]]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_each_requirement_has_a_pin_that_meets_it(requirement: Requirement) -> None:
    version = read_pins(ROOT).get(normal_name(requirement.name))
    assert version is not None, "add it, and what it needs, to requirements-dev.txt"
    assert requirement.specifier.contains(version)


@pytest.mark.parametrize("line", ["ruff", "ruff>=1", "ruff[extra]==1", "-e .", "--index-url x"])
def test_anything_but_an_exact_pin_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "requirements-dev.txt").write_text(f"# A comment\n\n{line}\n")
    with pytest.raises(PinError, match=r"requirements-dev.txt:3: not an exact pin"):
        read_pins(tmp_path)


def test_names_have_one_spelling(tmp_path: Path) -> None:
    (tmp_path / "requirements-dev.txt").write_text("Types_PyYAML==6.0 ; python_version > '3'\n")
    assert read_pins(tmp_path) == {"types-pyyaml": "6.0"}
