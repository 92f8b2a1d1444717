"""From bytes to models, and the memory that these take."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from .. import payloads
from ..bench import Bench
from ..rounds import Floor, Result, result, take_turns
from ..workers import ContenderError

TITLE = "Decoding"
HELD = 10_000
OURS = "julep models"
FAST = "julep models, orjson"
STOCK = "stock templates"
PYDANTIC = "pydantic 2"
NAMES = (OURS, FAST, STOCK, PYDANTIC, "msgspec")
SPEED_OVER_STOCK = 3
SPEED_OVER_PYDANTIC = {OURS: 1.15, FAST: 1.8}
WHY = (
    "Pydantic goes from bytes to objects in compiled code. `json.loads` alone takes 0.45 to 0.65 of its "
    "time, and orjson with the look for long integers 0.35 to 0.45. To make the objects takes another 0.4 "
    "to 0.55 in Python, of which nine tenths are left where only attributes are set and times are read."
)
MEMORY = 0.6
_COUNT = 10
_KINDS = (
    # What, whether it is essential, and with which library a floor beside pydantic is out of reach.
    ("sessions", "usual", True, (FAST,)),
    ("messages", "text", True, (OURS, FAST)),
    ("sessions", "all present", False, (OURS, FAST)),
    ("messages", "mixed", False, ()),
)


def results(bench: Bench) -> Iterator[Result]:
    for kind, properties, essential, out_of_reach in _KINDS:
        if essential or bench.size.all_peers:
            page = payloads.sessions if kind == "sessions" else payloads.messages
            file = written(bench, f"{kind} {properties}", page(properties))
            what = f"{payloads.SIZE:,} {kind}, {properties}"
            yield from _compare(bench, kind, what, file, out_of_reach)
    yield from _memory(bench)


def written(bench: Bench, name: str, payload: dict[str, Any]) -> Path:
    file = bench.data / f"{name}.json"
    file.write_text(json.dumps(payload, separators=(",", ":")))
    return file


def check_equal(digests: dict[str, str], what: str) -> None:
    """Those who do the same work have the same values in the end.

    Raises:
        ContenderError: One of them has others.
    """
    if len({*digests.values()}) > 1:
        raise ContenderError(f"{what}: they don't hold the same values: {digests}")


def _compare(
    bench: Bench, kind: str, what: str, file: Path, out_of_reach: Collection[str]
) -> Iterator[Result]:
    arguments = {"kind": kind, "file": str(file)}
    with bench.workers(NAMES) as workers:
        digests = {name: workers[name].ask("decoded", **arguments)["digest"] for name in NAMES}
        check_equal(digests, what)
        contenders = {
            name: lambda name=name: workers[name].ask("time_decode", count=_COUNT, **arguments)[
                "seconds"
            ]
            for name in NAMES
        }
        times = take_turns(contenders, bench.size.rounds)
    for ours, limit in SPEED_OVER_PYDANTIC.items():
        orjson = ", orjson" if ours == FAST else ""
        floors = {
            STOCK: Floor("speed", SPEED_OVER_STOCK),
            PYDANTIC: Floor("speed", limit, WHY if ours in out_of_reach else ""),
            "msgspec": Floor("speed"),
        }
        for theirs, floor in floors.items():
            yield result(f"{what}{orjson}", theirs, floor, times[ours], times[theirs])


def _memory(bench: Bench) -> Iterator[Result]:
    """Counted by tracemalloc, so that one round tells all."""
    file = written(bench, "held", payloads.sessions("usual", HELD))
    taken: dict[str, list[float]] = {}
    for name in (OURS, STOCK, PYDANTIC, "msgspec"):
        with bench.worker(name) as worker:
            taken[name] = [worker.ask("memory", kind="sessions", file=str(file))["bytes"]]
    for name, limit in ((STOCK, None), (PYDANTIC, MEMORY), ("msgspec", None)):
        what = f"memory of a session, {HELD:,} held"
        yield result(what, name, Floor("cost", limit), taken[OURS], taken[name], "B")
