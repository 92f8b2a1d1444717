"""`python -m benchmarks.suite`: what the SDK costs, beside what one would use instead.

Contenders take turns in the same run. It writes `docs/benchmarks.md`, and ends with 1 where a floor
is missed, with 2 where something could not be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from . import page
from .bench import FULL, QUICK, Bench, opened
from .machine import load, machine
from .parts import (
    calls,
    concurrent,
    decoding,
    encoding,
    footprint,
    listing,
    server,
    slow_replies,
    start,
    streams,
    wheels,
)
from .rounds import Floor, Result, Spread
from .workers import ROOT, ContenderError, run_python

DOCS: Final = ROOT / "docs"
Part = Callable[[Bench], Iterator[Result]]


def _type_checkers(_: Bench) -> Iterator[Result]:
    """pyright and mypy on programs that use everything, where the tree has these."""
    if find_spec("benchmarks.typing_time"):
        yield from import_module("benchmarks.typing_time").results()


PARTS: Final[dict[str, tuple[str, Part]]] = {
    "server": (server.TITLE, server.results),
    "start": (start.TITLE, start.results),
    "footprint": (footprint.TITLE, footprint.results),
    "calls": (calls.TITLE, calls.results),
    "concurrent": (concurrent.TITLE, concurrent.results),
    "slow_replies": (slow_replies.TITLE, slow_replies.results),
    "decoding": (decoding.TITLE, decoding.results),
    "encoding": (encoding.TITLE, encoding.results),
    "streams": (streams.TITLE, streams.results),
    "listing": (listing.TITLE, listing.results),
    "wheels": (wheels.TITLE, wheels.results),
    "typing": ("Type checkers", _type_checkers),
}
_NOT_QUICK: Final = ("typing", "wheels")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.suite", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the essentials; writes nothing")
    parser.add_argument("--only", nargs="+", metavar="PART", choices=PARTS, help="writes nothing")
    parser.add_argument("--page", action="store_true", help="write the page anew, measure nothing")
    options = parser.parse_args(arguments)
    if options.page:
        write(json.loads(_figures().read_text("utf-8")))
        return 0
    names = options.only or [name for name in PARTS if not (options.quick and name in _NOT_QUICK)]
    try:
        with opened(QUICK if options.quick else FULL) as bench:
            figures = measure(bench, names)
    except ContenderError as error:
        print(error, file=sys.stderr)
        return 2
    if not (options.quick or options.only):
        write(figures)
    return verdict(figures)


def measure(bench: Bench, names: Iterable[str]) -> dict[str, Any]:
    """Measure the parts, and print the rows as they come."""
    facts = machine() | {"date": f"{datetime.now(UTC):%Y-%m-%d}", **versions(bench)}
    print(", ".join(f"{name} {fact}" for name, fact in facts.items()))
    print("Medians, quartiles in brackets. Ratio: seen / beside, or with x how many times as fast.")
    parts = dict[str, list[dict[str, Any]]]()
    for name in names:
        title, results = PARTS[name]
        print(f"\n{title}\n{page.HEAD}")
        parts[name] = []
        for result in results(bench):
            parts[name].append(asdict(result))
            print(page.row(result), flush=True)
    return {"facts": facts | {"load_after": load()}, "parts": parts}


def verdict(figures: Mapping[str, Any]) -> int:
    """The status to end with: 1 where a floor is missed."""
    missed = [one for part in _results(figures).values() for one in part if not one.ok]
    print(f"\nload after: {figures['facts']['load_after']}. {len(missed)} floor(s) missed")
    for one in missed:
        print(f"  {one.what}, beside {one.against}")
    return 1 if missed else 0


def write(figures: Mapping[str, Any], docs: Path = DOCS) -> None:
    """Write the page, its charts and the figures themselves."""
    from .charts import draw_all

    results = _results(figures)
    (docs / "benchmarks.md").write_text(page.page(results, figures["facts"]), "utf-8")
    draw_all(results, docs / "benchmarks")
    _figures(docs).write_text(_rounded(figures), "utf-8")


def versions(bench: Bench) -> dict[str, str]:
    """Of what is compared."""
    code = (
        "import importlib.metadata as m, json; "
        "print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
    )
    installed = {
        **json.loads(run_python(bench.environments.ours, code)),
        "peers": json.loads(run_python(bench.environments.peers, code)),
        "orjson": json.loads(run_python(bench.environments.fast, code))["orjson"],
    }
    peers = installed["peers"]
    named = (
        "openai",
        "anthropic",
        "httpx",
        "httpx2",
        "httpx-aiohttp",
        "aiohttp",
        "pydantic",
        "msgspec",
    )
    told = [f"{name} {peers[name]}" for name in named]
    return {
        "versions": ", ".join(
            [f"julep {installed['julep']}", f"orjson {installed['orjson']}", *told]
        )
    }


def _figures(docs: Path = DOCS) -> Path:
    return docs / "benchmarks/results.json"


def _rounded(figures: Mapping[str, Any]) -> str:
    """As JSON. No more digits than what was measured has."""
    rounded = json.loads(json.dumps(figures), parse_float=lambda text: float(f"{float(text):.4g}"))
    return json.dumps(rounded, indent=1, ensure_ascii=False) + "\n"


def _results(figures: Mapping[str, Any]) -> dict[str, list[Result]]:
    return {name: [_result(**one) for one in part] for name, part in figures["parts"].items()}


def _result(floor: Any, ours: Any, theirs: Any, ratio: Any, **more: Any) -> Result:
    spreads = {"ours": ours, "theirs": theirs, "ratio": ratio}
    kept = {name: Spread(**spread) for name, spread in spreads.items()}
    return Result(floor=Floor(**floor), **kept, **more)


if __name__ == "__main__":
    sys.exit(main())
