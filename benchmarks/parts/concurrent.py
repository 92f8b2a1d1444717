"""Many asynchronous calls at once."""

from __future__ import annotations

from collections.abc import Iterator

from ..bench import LIBRARIES, SDKS, Bench
from ..rounds import Floor, Result, result, take_turns
from ..workers import Worker

TITLE = "Many calls at once"
SPEED_OVER_HTTPX = 15
SPEED_OVER_AIOHTTP = 0.8
WHY = (
    "With 500 in flight, plain httpx does anything from 70/s to 370/s, as the turns of its pool fall, and "
    "aiohttp by hand is not 15 times as fast as that."
)
SECONDS = 1
"""How long a round of a contender is to take, about."""


def results(bench: Bench) -> Iterator[Result]:
    sdks = bench.peers("julep", more=SDKS[1:])
    names = [*sdks, *bench.peers("httpx", "httpx over aiohttp", more=[*LIBRARIES][2:])]
    with bench.workers(names) as workers:
        for tasks in (50, 500):
            contenders = {name: Load(bench.url, workers[name], name, tasks) for name in names}
            times = take_turns(contenders, bench.size.loads)
            for name in names:
                limit = SPEED_OVER_HTTPX if name == "julep" else None
                what = f"{name}, {tasks} in flight"
                floor = Floor("speed", limit, WHY if limit and tasks == 500 else "")
                if name != "httpx":
                    yield result(what, "httpx", floor, times[name], times["httpx"], "/s")
            yield result(
                f"julep, {tasks} in flight",
                "httpx over aiohttp",
                Floor("speed", SPEED_OVER_AIOHTTP),
                times["julep"],
                times["httpx over aiohttp"],
                "/s",
            )


class Load:
    """A round of one contender. From how long one takes it learns how many calls fill the next."""

    def __init__(self, url: str, worker: Worker, name: str, tasks: int) -> None:
        self._url = url
        self._worker = worker
        self._what = f"{name if name in SDKS else 'julep'} get"
        self._tasks = tasks
        self._count = tasks

    def __call__(self) -> float:
        seconds: float = self._worker.ask(
            "in_flight", url=self._url, what=self._what, tasks=self._tasks, count=self._count
        )["seconds"]
        self._count = max(self._tasks, round(SECONDS / seconds))
        return seconds
