"""The lanes over which every test of this folder runs."""

from __future__ import annotations

import pytest
from lanes import LANES


@pytest.fixture(scope="session", params=LANES)
def lane(request: pytest.FixtureRequest) -> str:
    """The name of a lane."""
    return request.param
