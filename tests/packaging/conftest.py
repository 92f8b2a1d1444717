"""The marker of the slow tests here: `pytest -m "not packaging"` leaves them out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from interpreters import RUNNING, find_interpreter, run


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, wherever pytest is started."""
    config.addinivalue_line("markers", "packaging: builds and installs distributions (slow)")


@pytest.fixture
def environment(version: str, tmp_path: Path) -> Path:
    """The interpreter of a new virtual environment."""
    interpreter = find_interpreter(version)
    if interpreter is None:
        assert version != RUNNING
        pytest.skip(f"there is no Python {version}, neither on PATH nor of pyenv")
    # uv, of the development environment, installs into it: that is faster than a pip of its own.
    run(interpreter, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    return tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
