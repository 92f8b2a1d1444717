"""What a client and its copies have in common."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from uuid import uuid4

import httpx
from julep_api.client import check_base_url

from .budget import RetryBudget


class Shared:
    """The server, what is known of it, and the world outside, which a simulation replaces.

    Args:
        base_url: URL below which the operations are.
        budget: What retries are paid from.
        clock: Seconds that only go forward.
        wall_clock: Seconds since 1970.
        random: A number from 0 up to 1.
        new_key: A key that no request ever had.
    """

    def __init__(
        self,
        base_url: str,
        budget: RetryBudget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        random: Callable[[], float] = random.random,
        new_key: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self.base_url: str = check_base_url(base_url)
        self.encoded_url: str = str(httpx.URL(self.base_url)).rstrip("/")
        """The same as it is sent: a host or a path that is no ASCII is escaped."""
        self.budget: RetryBudget = budget or RetryBudget()
        self.honours_keys: bool = False
        """Whether the server is known to carry out a request with the same key only once."""
        self.clock: Callable[[], float] = clock
        self.wall_clock: Callable[[], float] = wall_clock
        self.random: Callable[[], float] = random
        self.new_key: Callable[[], str] = new_key
