"""What all tests need."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# It can be asked for here alone: pytest wants to know it before it looks into the folders.
pytest_plugins = ["pytester"]

# Servers of tests are on this machine, which no proxy of whoever runs them can reach.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

# How fast the machine is, and what else it does, is not what is tested.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
