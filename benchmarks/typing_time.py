"""Claim: a program that uses everything is type-checked sooner than its counterpart with openai's SDK.

The programs are in programs/. Each is checked by new processes of pyright and of mypy that have
nothing cached. Each SDK is in an environment of its own, with what it depends on and without extras:
mypy reads all that is there to be imported, and julep has a method that returns an `openai.OpenAI`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from .rounds import Floor, Result, Timer, result, take_turns
from .workers import ROOT

PROGRAMS = Path(__file__).with_name("programs")
ROUNDS = 3

Command = Callable[[str], list[str]]
"""What checks the current folder with a certain interpreter's packages."""


def pyright(python: str) -> list[str]:
    command = [sys.executable, "-m", "pyright", "--project", "pyrightconfig.json"]
    return [*command, "--pythonpath", python]


def mypy(python: str) -> list[str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=cache"]
    return [*command, "--python-executable", python, "."]


def environment(folder: Path, *requirements: str) -> str:
    """The interpreter of a new environment with these packages, at the pinned versions."""
    uv = [sys.executable, "-m", "uv", "--quiet"]
    python = str(folder / "bin" / "python")
    subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    pins = ["--constraints", ROOT / "requirements-dev.txt"]
    subprocess.run([*uv, "pip", "install", "--python", python, *pins, *requirements], check=True)
    return python


def environments(folder: Path) -> dict[str, str]:
    """The interpreters by the names of the SDKs. julep is copied, as an installation would."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pythons = {
        "julep": environment(folder / "julep", *project["dependencies"]),
        "openai": environment(folder / "openai", "openai"),
    }
    (packages,) = (folder / "julep").glob("lib/python*/site-packages")
    for package in (ROOT / "julep", ROOT / "generated" / "julep_api"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, packages / package.name, ignore=ignore)
    return pythons


def check(command: Command, sdk: str, python: str) -> float:
    """Seconds that a checker needs for the program of an SDK. It has to find nothing."""
    # Not in this project, whose settings would be found.
    with TemporaryDirectory() as folder:
        for program in PROGRAMS.glob(f"everything_{sdk}*.py"):
            shutil.copy(program, folder)
        settings = json.dumps({"include": ["."], "typeCheckingMode": "strict"})
        Path(folder, "pyrightconfig.json").write_text(settings)
        begin = time.perf_counter()
        done = subprocess.run(
            command(python), cwd=folder, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command(python))} fails:\n{done.stdout}{done.stderr}")
    return seconds


def timers(command: Command, pythons: Mapping[str, str]) -> dict[str, Timer]:
    def timer(sdk: str, python: str) -> Timer:
        return lambda: check(command, sdk, python)

    return {sdk: timer(sdk, python) for sdk, python in pythons.items()}


def results() -> Iterator[Result]:
    with TemporaryDirectory() as folder:
        pythons = environments(Path(folder))
        for command in (pyright, mypy):
            times = take_turns(timers(command, pythons), ROUNDS, warm_up=False)
            yield result(
                f"{command.__name__}, a program that uses everything",
                "the same with openai",
                Floor("cost", 1.0),
                times["julep"],
                times["openai"],
            )
