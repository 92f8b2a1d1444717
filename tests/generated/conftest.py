"""A server that is played, and a package generated from a document full of traps."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from golden import render_traps, write


@pytest.fixture(scope="session")
def traps_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package that our templates make from traps.yaml."""
    package = tmp_path_factory.mktemp("generated") / "traps_api"
    write(package, render_traps())
    return package


@pytest.fixture(scope="session")
def traps(traps_package: Path) -> Callable[[str], ModuleType]:
    """Imports a module of that package by its name within it."""
    sys.path.insert(0, str(traps_package.parent))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"{traps_package.name}.{name}")

    return load
