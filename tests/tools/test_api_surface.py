"""The names that are read from the source of this project are those that its users see."""

from __future__ import annotations

import importlib
import re

import pytest

import julep
from tools.api_surface import Name, read_surface
from tools.generate import ROOT


@pytest.fixture(scope="module")
def surface() -> dict[str, Name]:
    return read_surface(ROOT)


def test_the_names_of_julep_are_those_that_users_see(surface: dict[str, Name]) -> None:
    """All of them are loaded when they are first used: the source says so only to type checkers."""
    seen = {path for path in surface if re.fullmatch(r"julep\.\w+", path)}
    assert seen == {f"julep.{name}" for name in julep.__all__}


@pytest.mark.parametrize(
    "name",
    [
        *("julep.errors", "julep.api", "julep.api.client", "julep.api.types", "julep.managers"),
        *("julep.local", "julep_api.models", "julep_api.errors"),
    ],
)
def test_the_names_of_other_modules_are_those_that_users_see(
    name: str, surface: dict[str, Name]
) -> None:
    seen = {path for path in surface if path.rpartition(".")[0] == name}
    assert seen == {f"{name}.{public}" for public in importlib.import_module(name).__all__}


def test_every_name_of_julep_is_followed_to_what_it_stands_for(surface: dict[str, Name]) -> None:
    assert [name.path for name in surface.values() if name.what is None] == []
