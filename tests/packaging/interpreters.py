"""The Pythons of this machine, and what is installed for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import which

ROOT = Path(__file__).resolve().parents[2]
RUNNING = f"3.{sys.version_info.minor}"
VERSIONS = sorted({"3.11", "3.12", "3.13", RUNNING})


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed."""
    # Nor may an import path of the caller's stand in for what is not installed.
    left_out = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    if isinstance(command[0], Path):  # of an environment, which many processes begin in
        environment["PYTHONPYCACHEPREFIX"] = str(command[0].parent / "pycache")
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def candidates(version: str) -> Iterator[str]:
    """Where an interpreter of this version may be."""
    if version == RUNNING:
        yield sys.executable
    if on_path := which(f"python{version}"):
        yield on_path
    # Installed by pyenv, but not switched on.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python")):
        yield str(path)


@cache
def find_interpreter(version: str) -> str | None:
    """An interpreter of this version that runs. Not all that are on PATH do."""
    show_version = "import sys; print('%d.%d' % sys.version_info[:2])"
    for path in candidates(version):
        done = subprocess.run(
            [path, "-I", "-c", show_version], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and done.stdout.strip() == version:
            return path
    return None


def install(environment: Path, *what: str | Path) -> None:
    """Install with what the SDK needs at run time, at the versions of development."""
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(environment)]
    run(*uv, "--constraint", ROOT / "requirements-dev.txt", *what, cwd=environment.parent)
