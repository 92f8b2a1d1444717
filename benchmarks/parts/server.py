"""The raw server itself: it must never be the limit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ..bench import Bench
from ..rounds import Floor, Result, result
from ..workers import Worker

TITLE = "The server"
RATE = 40_000
COUNT = 65_536
CONNECTIONS = 16
DEPTH = 64


def results(bench: Bench) -> Iterator[Result]:
    """Without pipelining the client is the limit, too, for it pays as much for each reply."""
    with Worker("raw client", Path(sys.executable), "raw_client.py") as client:
        for depth, floor in ((1, Floor("speed")), (DEPTH, Floor("speed", 1))):
            rounds = [
                client.ask(
                    "measure", url=bench.url, connections=CONNECTIONS, depth=depth, count=COUNT
                )["seconds"]
                for _ in range(bench.size.loads + 1)
            ][1:]
            at_once = f", {depth} requests of each at once" if depth > 1 else ""
            yield result(
                f"raw client, {CONNECTIONS} connections{at_once}",
                "what it must do at least",
                floor,
                rounds,
                [1 / RATE] * len(rounds),
                "/s",
            )
