"""The distributions hold what they should, and work where they are installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from functools import cache
from pathlib import Path
from shutil import which
from typing import NamedTuple

import pytest

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
RUNNING = f"3.{sys.version_info.minor}"
VERSIONS = sorted({"3.11", "3.12", "3.13", RUNNING})

PROGRAM = """
import pickle
from pathlib import Path

import julep
import julep_api

client = julep.Client(api_key="k", base_url="http://127.0.0.1:9/api")
usage = julep.CompletionUsage.from_dict(
    {"completion_tokens": 1, "prompt_tokens": 2, "total_tokens": 3}
)
assert pickle.loads(pickle.dumps(usage)) == usage
for package in (julep, julep_api):
    folder = Path(package.__file__).parent
    assert (folder / "py.typed").is_file(), folder
    print(folder)
"""


class Distributions(NamedTuple):
    """What a release uploads."""

    wheel: Path
    sdist: Path


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed."""
    # Nor may an import path of the caller's stand in for what is not installed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """An sdist of the tree, and the wheel that comes out of that sdist."""
    folder = tmp_path_factory.mktemp("distributions")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run(*build, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return Distributions(wheel, sdist)


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


@pytest.fixture
def environment(version: str, tmp_path: Path) -> Path:
    """The interpreter of a new virtual environment."""
    interpreter = find_interpreter(version)
    if interpreter is None:
        assert version != RUNNING
        pytest.skip(f"there is no Python {version}, neither on PATH nor of pyenv")
    # The pip of the development environment installs into it, which is faster than a pip of its own.
    run(interpreter, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    return tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"


def install(environment: Path, *what: str | Path) -> None:
    """Install with what the SDK needs at run time, at the versions of development."""
    pip = [sys.executable, "-m", "pip", "--python", str(environment), "--quiet"]
    pins = ["--constraint", str(ROOT / "requirements-dev.txt")]
    run(*pip, "install", "--disable-pip-version-check", *pins, *what, cwd=environment.parent)


def installed_folders(environment: Path) -> list[Path]:
    """Run a small program, and say where it found the packages."""
    # -I: neither the current folder nor PYTHONPATH lend a hand.
    output = run(environment, "-I", "-W", "error", "-c", PROGRAM, cwd=environment.parent)
    return [Path(line) for line in output.splitlines()]


def sources(folder: str) -> set[str]:
    """The files of a package in the tree, as the wheel should name them."""
    package = ROOT / folder
    return {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix in (".py", ".json", ".typed")
    }


def test_the_wheel_holds_both_packages_and_nothing_else(distributions: Distributions) -> None:
    with zipfile.ZipFile(distributions.wheel) as wheel:
        names = set(wheel.namelist())
    assert {"julep/py.typed", "julep_api/py.typed", "julep/local/openapi.json"} <= names
    assert sources("julep") | sources("generated/julep_api") <= names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"julep", "julep_api"}
    assert not [name for name in names if "__pycache__" in name or "test_" in name]


def test_the_metadata(distributions: Distributions) -> None:
    with zipfile.ZipFile(distributions.wheel) as wheel:
        (path,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_bytes(wheel.read(path))
        assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())
    assert metadata["Name"] == "julep"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "local" in metadata.get_all("Provides-Extra", [])


def test_the_sdist_holds_what_a_maintainer_needs(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = ["openapi.yaml", "Makefile", "requirements-dev.txt", "pyproject.toml", "LICENSE"]
    wanted += ["templates/generator.yaml", "tools/generate.py", "tests/packaging/test_wheel.py"]
    assert names.issuperset(wanted), sorted(set(wanted) - names)


@pytest.mark.parametrize("version", VERSIONS)
def test_wheel(version: str, environment: Path, distributions: Distributions) -> None:
    install(environment, distributions.wheel)
    for folder in installed_folders(environment):
        assert folder.is_relative_to(environment.parents[1])


@pytest.mark.parametrize("version", VERSIONS)
def test_sdist(version: str, environment: Path, distributions: Distributions) -> None:
    install(environment, distributions.sdist)
    for folder in installed_folders(environment):
        assert folder.is_relative_to(environment.parents[1])


@pytest.mark.parametrize("version", VERSIONS)
def test_editable(version: str, environment: Path) -> None:
    install(environment, "--editable", ROOT)
    assert installed_folders(environment) == [ROOT / "julep", ROOT / "generated" / "julep_api"]
