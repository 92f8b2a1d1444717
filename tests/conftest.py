"""What all tests need."""

from __future__ import annotations

import os

# Servers of tests are on this machine, which no proxy of whoever runs them can reach.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
