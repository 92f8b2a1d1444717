"""The distributions hold what they should, and work where they are installed."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

import pytest
from interpreters import ROOT, RUNNING, VERSIONS, install, run

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(240)]

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

KIT = """
def test_kit(julep_server, julep_client, julep_model):
    julep_server.faults.add("create_agent", status=429, retry_after=0)
    agent = julep_client.agents.create("Ada", "A librarian")
    julep_model.add("Hello!")
    session = julep_client.sessions.create(julep_client.users.create("Grace").id, agent.id)
    reply = julep_client.sessions.chat(session.id, "Hi")
    assert reply.response[0][0].content == "Hello!"
    assert julep_server.requests.operations[:2] == ["create_agent", "create_agent"]
"""


class Distributions(NamedTuple):
    """What a release uploads."""

    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """An sdist of the tree, and the wheel that comes out of that sdist."""
    folder = tmp_path_factory.mktemp("distributions")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run(*build, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return Distributions(wheel, sdist)


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


def test_the_wheel_does_not_grow_unnoticed(distributions: Distributions) -> None:
    """528 kB, a third of it the embedded server. Where it grows, let it be for something."""
    assert distributions.wheel.stat().st_size < 545_000


def test_the_metadata(distributions: Distributions) -> None:
    with zipfile.ZipFile(distributions.wheel) as wheel:
        (path,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_bytes(wheel.read(path))
        assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())
    assert metadata["Name"] == "julep"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert {"local", "testing"} <= {*metadata.get_all("Provides-Extra", [])}


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


# The wheel is what people install; that the other ways lead to the same is seen on one Python.
ONE_AND_IN_SOAK_ALL = [
    pytest.param(version, marks=[] if version == RUNNING else [pytest.mark.soak])
    for version in VERSIONS
]


@pytest.mark.parametrize("version", ONE_AND_IN_SOAK_ALL)
def test_sdist(version: str, environment: Path, distributions: Distributions) -> None:
    install(environment, distributions.sdist)
    for folder in installed_folders(environment):
        assert folder.is_relative_to(environment.parents[1])


@pytest.mark.parametrize("version", ONE_AND_IN_SOAK_ALL)
def test_editable(version: str, environment: Path) -> None:
    install(environment, "--editable", ROOT)
    assert installed_folders(environment) == [ROOT / "julep", ROOT / "generated" / "julep_api"]


@pytest.mark.parametrize("version", [RUNNING])
def test_the_test_kit_is_there_where_the_wheel_is(
    environment: Path, distributions: Distributions, tmp_path: Path
) -> None:
    install(environment, f"{distributions.wheel}[testing]")
    (tmp_path / "test_kit.py").write_text(KIT)
    told = run(environment, "-m", "pytest", "-q", "-W", "error", "test_kit.py", cwd=tmp_path)
    assert "1 passed" in told
