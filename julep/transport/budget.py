"""A budget for retries, so that clients don't multiply the load of a server that is failing."""

from __future__ import annotations

import os
import threading
from typing import Final

CAPACITY: Final = 500
TRANSIENT_COST: Final = 14
THROTTLED_COST: Final = 5
SUCCESS_REFUND: Final = 1
"""The numbers, and that a retry which succeeds gets its cost back, are those of the "standard" mode
of the AWS SDKs (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html)."""

# One lock for all budgets, held for a few instructions: a child that was forked while it was held
# needs a new one.
_lock = threading.Lock()


def _new_lock() -> None:
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


class RetryBudget:
    """A bucket of tokens: a retry takes some out, a success puts some back. Threads may share it."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._tokens = capacity

    @property
    def tokens(self) -> int:
        """How many there are now."""
        return self._tokens

    def take(self, cost: int) -> bool:
        """Pay for a retry, or return False if there is not enough."""
        with _lock:
            if self._tokens < cost:
                return False
            self._tokens -= cost
            return True

    def give(self, tokens: int) -> None:
        """Put some back; what is more than the bucket holds is lost."""
        with _lock:
            self._tokens = min(self._tokens + tokens, self._capacity)

    def __repr__(self) -> str:
        return f"<RetryBudget {self._tokens} of {self._capacity}>"
