"""`python -m benchmarks.suite`: what the SDK costs, beside what one would use instead.

Contenders take turns in the same run. It writes `docs/benchmarks.md`, and ends with 1 where a floor
is missed that is not known to be out of reach, with 2 where something could not be measured.
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
from .environments import versions
from .figures import as_json, results_of
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
from .rounds import Result
from .workers import ROOT, ContenderError

DOCS: Final = ROOT / "docs"
FIGURES: Final = "benchmarks/results.json"
Part = Callable[[Bench], Iterator[Result]]


def _type_checkers(_: Bench) -> Iterator[Result]:
    """pyright and mypy on programs that use everything, where the tree has these."""
    if find_spec("benchmarks.typing_time"):
        yield from import_module("benchmarks.typing_time").results()


PARTS: Final[dict[str, tuple[str, Part]]] = {
    # What takes long comes late, so that mistakes show early.
    "server": (server.TITLE, server.results),
    "start": (start.TITLE, start.results),
    "footprint": (footprint.TITLE, footprint.results),
    "wheels": (wheels.TITLE, wheels.results),
    "decoding": (decoding.TITLE, decoding.results),
    "encoding": (encoding.TITLE, encoding.results),
    "streams": (streams.TITLE, streams.results),
    "listing": (listing.TITLE, listing.results),
    "calls": (calls.TITLE, calls.results),
    "concurrent": (concurrent.TITLE, concurrent.results),
    "slow_replies": (slow_replies.TITLE, slow_replies.results),
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
        write(json.loads((DOCS / FIGURES).read_text("utf-8")))
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
    facts = machine() | {"date": f"{datetime.now(UTC):%Y-%m-%d}", "rounds": str(bench.size)}
    facts |= versions(bench.environments)
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
    """The status to end with: 1 where a floor is missed that is not known to be out of reach."""
    missed = [one for part in results_of(figures).values() for one in part if not one.ok]
    print(f"\nload after: {figures['facts']['load_after']}. {len(missed)} floor(s) missed")
    for one in missed:
        known = " (known to be out of reach)" if one.floor.out_of_reach else ""
        print(f"  {one.what}, beside {one.against}{known}")
    return 1 if any(not one.floor.out_of_reach for one in missed) else 0


def write(figures: Mapping[str, Any], docs: Path = DOCS) -> None:
    """Write the page, its charts and the figures themselves."""
    from .charts import draw_all

    text = as_json(figures)
    figures = json.loads(text)  # so that the page can be made of the file, too
    results = results_of(figures)
    (docs / "benchmarks.md").write_text(page.page(results, figures["facts"]), "utf-8")
    draw_all(results, docs / "benchmarks")
    (docs / FIGURES).write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
