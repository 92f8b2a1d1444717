"""A server that is played, and a package generated from a document full of traps."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from spec_schemas import ROOT

TEMPLATES = ROOT / "templates"


@pytest.fixture(scope="session")
def traps_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package that our templates make from traps.yaml."""
    package = tmp_path_factory.mktemp("generated") / "traps_api"
    scripts = Path(sys.executable).parent
    command: list[str | Path] = [
        scripts / "openapi-python-client",
        "generate",
        *("--path", Path(__file__).with_name("traps.yaml")),
        *("--meta", "none", "--overwrite", "--fail-on-warning"),
        *("--custom-template-path", TEMPLATES),
        *("--config", TEMPLATES / "generator.yaml"),
        *("--output-path", package),
    ]
    path = f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        # The generator only says that ruff failed: the compiler says where.
        compiled = subprocess.run(
            [sys.executable, "-m", "compileall", "-q", package],
            capture_output=True,
            text=True,
            check=False,
        )
        pytest.fail(f"traps.yaml can't be generated:\n{done.stdout}{done.stderr}{compiled.stdout}")
    shutil.copytree(TEMPLATES / "runtime", package, dirs_exist_ok=True)
    return package


@pytest.fixture(scope="session")
def traps(traps_package: Path) -> Callable[[str], ModuleType]:
    """Imports a module of that package by its name within it."""
    sys.path.insert(0, str(traps_package.parent))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"{traps_package.name}.{name}")

    return load
