"""A request to chat, from models or from dicts to bytes."""

from __future__ import annotations

from collections.abc import Iterator

from .. import payloads
from ..bench import Bench
from ..rounds import Floor, Result, result, take_turns
from .decoding import FAST, OURS, PYDANTIC, STOCK, check_equal, written

TITLE = "Encoding"
MESSAGES = 200
COST = 2
_COUNT = 20
_NAMES = (OURS, FAST, STOCK, PYDANTIC, "msgspec")


def results(bench: Bench) -> Iterator[Result]:
    file = str(written(bench, "chat", payloads.chat(MESSAGES)))
    with bench.workers(_NAMES) as workers:
        digests = {name: workers[name].ask("encoded", file=file)["digest"] for name in _NAMES}
        check_equal(digests, "encoding")
        for source in ("models", "dicts"):
            contenders = {
                name: lambda name=name, source=source: workers[name].ask(
                    "time_encode", file=file, source=source, count=_COUNT
                )["seconds"]
                for name in _NAMES
            }
            times = take_turns(contenders, bench.size.rounds)
            for ours in (OURS, FAST):
                orjson = ", orjson" if ours == FAST else ""
                for theirs in (PYDANTIC, STOCK, "msgspec"):
                    what = f"a chat of {MESSAGES} messages, from {source}{orjson}"
                    promised = COST if theirs == PYDANTIC and source == "models" else None
                    floor = Floor("cost", promised)
                    yield result(what, theirs, floor, times[ours], times[theirs])
