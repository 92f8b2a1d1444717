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


@pytest.mark.parametrize("version", [version for version in VERSIONS if version != RUNNING])
def test_clients_live_and_end_there_as_they_do_here(version: str, environment: Path) -> None:
    pins = read_pins(ROOT)
    install(environment, "--editable", f"{ROOT}[local,otel]", *[f"{n}=={pins[n]}" for n in TOOLS])
    # With what this one is configured to, but for its cache, which belongs to this Python.
    told = run(environment, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs", FOLDER, cwd=ROOT)
    assert " passed in " in told
    assert "skipped" not in told
