"""What depends on the Python it runs on does so on every one that is supported."""

from __future__ import annotations

from pathlib import Path

import pytest
from interpreters import ROOT, RUNNING, VERSIONS, install, run

from tools.pins import read_pins

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(600)]

TOOLS = ["pytest", "pytest-timeout", "hypothesis", "trio", "httpx2", "opentelemetry-sdk", "pyyaml"]
"""What the tests need besides the SDK itself."""

FOLDER = "tests/lifetime"
MOST = ["test_threads_and_forks.py"]
"""Where Pythons differ most. All of the folder takes minutes, for each of them."""

each_other = pytest.mark.parametrize("version", [one for one in VERSIONS if one != RUNNING])


@each_other
def test_threads_and_forks_are_as_they_are_here(version: str, environment: Path) -> None:
    expect_passed(environment, *[f"{FOLDER}/{name}" for name in MOST])


@pytest.mark.soak
@each_other
def test_clients_live_and_end_there_as_they_do_here(version: str, environment: Path) -> None:
    expect_passed(environment, FOLDER)


def expect_passed(environment: Path, *what: str) -> None:
    pins = read_pins(ROOT)
    install(environment, "--editable", f"{ROOT}[local,otel]", *[f"{n}=={pins[n]}" for n in TOOLS])
    # With what this one is configured to, but for its cache, which belongs to this Python.
    told = run(environment, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs", *what, cwd=ROOT)
    assert " passed in " in told
    assert "skipped" not in told
