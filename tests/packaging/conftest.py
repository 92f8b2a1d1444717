"""The marker of the slow tests here: `pytest -m "not packaging"` leaves them out."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, wherever pytest is started."""
    config.addinivalue_line("markers", "packaging: builds and installs distributions (slow)")
