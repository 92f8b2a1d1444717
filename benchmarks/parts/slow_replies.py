"""500 calls in flight, each of which is answered after a second, as chats are."""

from __future__ import annotations

from collections.abc import Iterator

from ..bench import SDKS, Bench
from ..rounds import Floor, Result, result, take_turns
from ..workers import Worker

TITLE = "Many slow replies"
TASKS = 500
SECONDS = 4.5
"""As long are calls begun: five times by each task, where nothing holds them up."""
PART = 0.9


def results(bench: Bench) -> Iterator[Result]:
    more = ["httpx", "httpx2", "aiohttp", "openai"]
    names = bench.peers("julep", "httpx over aiohttp", more=more)
    with bench.workers(names) as workers:
        contenders = {name: lambda name=name: _round(bench, workers[name], name) for name in names}
        times = take_turns(contenders, bench.size.slow, warm_up=False)
    for name in names:
        ideal = [1 / TASKS] * len(times[name])
        floor = Floor("speed", PART if name == "julep" else None)
        what = f"{name}, {TASKS} in flight"
        yield result(what, "nothing but the waits", floor, times[name], ideal, "/s")


def _round(bench: Bench, worker: Worker, name: str) -> float:
    what = f"{name if name in SDKS else 'julep'} get"
    url = f"{bench.url}/slow"
    answer = worker.ask("for_a_while", url=url, what=what, tasks=TASKS, seconds=SECONDS)
    return answer["seconds"] / answer["calls"]
