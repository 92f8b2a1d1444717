"""Modules and memory after a first call, in a process that has made no other."""

from __future__ import annotations

from collections.abc import Iterator

from ..bench import SDKS, Bench
from ..rounds import Floor, Result, Unit, result, take_turns

TITLE = "A first call"
FLOORS = {"modules": 400, "bytes": 40e6}
_AMOUNTS: tuple[tuple[str, str, Unit], ...] = (
    ("modules", "modules", ""),
    ("memory", "bytes", "MB"),
)
_LIBRARIES = ("httpx", "httpx over aiohttp", "httpx2", "aiohttp")


def results(bench: Bench) -> Iterator[Result]:
    for asynchronous in (False, True):
        yield from _compare(bench, asynchronous)


def _compare(bench: Bench, asynchronous: bool) -> Iterator[Result]:
    kind = "async" if asynchronous else "sync"
    libraries = [name for name in _LIBRARIES if asynchronous or name in ("httpx", "httpx2")]
    names = bench.peers("julep", "httpx", "openai", more=[*SDKS[2:], *libraries[1:]])
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    bare: list[dict[str, float]] = []

    def first(name: str) -> float:
        with bench.worker(name) as worker:
            before = worker.ask("bare")
            what = f"{name if name in SDKS else 'julep'} get"
            answer = worker.ask("first", url=bench.url, what=what, asynchronous=asynchronous)
        seen[name].append(answer)
        if name == "julep":
            bare.append(before)
        return answer["seconds"]

    rounds = max(1, bench.size.starts // 5)
    times = take_turns({name: lambda name=name: first(name) for name in names}, rounds)
    for name in names:
        what = f"{name}, {kind}"
        for label, field, unit in _AMOUNTS:
            amounts, before = ([one[field] for one in of[1:]] for of in (seen[name], bare))
            floor = Floor("amount", FLOORS[field]) if name == "julep" else Floor("cost")
            yield result(f"{what}: {label}", "Python alone", floor, amounts, before, unit)
        yield result(f"{what}: time", "httpx", Floor("cost"), times[name], times["httpx"])
