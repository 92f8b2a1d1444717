"""What a client and its copies have in common."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from uuid import uuid4

from attrs import Factory, define, field
from julep_api.client import check_base_url

from .budget import RetryBudget


@define
class Shared:
    """The server, what is known of it, and the world outside, which a simulation replaces."""

    base_url: str = field(converter=check_base_url)
    budget: RetryBudget = Factory(RetryBudget)
    honours_keys: bool = False
    """Whether the server is known to carry out a request with the same Idempotency-Key only once."""
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    random: Callable[[], float] = random.random
    new_key: Callable[[], str] = lambda: str(uuid4())
