"""A long list, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from ..bench import Bench
from ..rounds import Floor, Result, result, take_turns

TITLE = "A long list"
COST = 1.2


def results(bench: Bench) -> Iterator[Result]:
    with bench.workers(["julep"]) as workers:
        contenders = {
            what: lambda what=what: workers["julep"].ask(
                "calls", url=bench.url, what=what, count=1
            )["seconds"]
            for what in ("julep list", "julep list, by hand")
        }
        times = take_turns(contenders, bench.size.loads)
    yield result(
        "10,000 sessions by `iter`, in pages of 100",
        "httpx, json.loads, from_dict",
        Floor("cost", COST),
        times["julep list"],
        times["julep list, by hand"],
    )
