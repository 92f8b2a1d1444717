"""What all tests need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tracing import Switch

# It can be asked for here alone: pytest wants to know it before it looks into the folders.
pytest_plugins = ["pytester"]

# Servers of tests are on this machine, which no proxy of whoever runs them can reach.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

# How fast the machine is, and what else it does, is not what is tested.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(scope="module", params=["orjson", "the standard library"])
def json_library(request: pytest.FixtureRequest) -> Iterator[str]:
    """Has the tests of a module run twice: with each library that may read and write JSON."""
    import orjson
    from julep_api import json_codec

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_codec, "orjson", orjson if request.param == "orjson" else None)
        yield request.param


@pytest.fixture(scope="session")
def switch() -> Switch:
    """Where all spans go. A process can set that only once, and tests share one."""
    from opentelemetry import trace
    from tracing import Switch

    switch = Switch()
    trace.set_tracer_provider(switch)
    return switch
