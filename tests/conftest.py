"""What all tests need."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Servers of tests are on this machine, which no proxy of whoever runs them can reach.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

# How fast the machine is, and what else it does, is not what is tested.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
