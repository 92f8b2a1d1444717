"""`python -m benchmarks.floors`: measure everything, and fail where a promise is broken."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from . import calls, cold, decoding, server_start
from .rounds import Result, Spread

ROW = "{:42}{:>20}  {:26}{:>20}  {:>22}  {:>9}  {}"
SIGNS = {"cost": "<=", "speed": ">=", "seconds": "<="}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.floors", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here, too")
    options = parser.parse_args(arguments)
    before, results = machine(), list[Result]()
    print(", ".join(f"{name} {value}" for name, value in before.items()))
    print("Medians with quartiles. Ratio: ours / theirs, or theirs / ours where marked x.\n")
    print(ROW.format("what", "ours", "against", "theirs", "ratio", "floor", "").rstrip())
    for part in (cold, decoding, server_start, calls):
        for result in part.results():
            results.append(result)
            print(row(result), flush=True)
    missed = [result for result in results if not result.ok]
    print(f"\nload after: {load()}. {len(missed)} floor(s) missed")
    if options.json:
        rows = [{**asdict(result), "ok": result.ok} for result in results]
        figures = {"machine": before, "load_after": load(), "results": rows}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 1 if missed else 0


def row(result: Result) -> str:
    floor, ratio = result.floor, result.ratio
    mark = "x" if floor.of == "speed" else ""
    unit = " s" if floor.of == "seconds" else mark
    limit = "" if floor.limit is None else f"{SIGNS[floor.of]} {floor.limit:g}{unit}"
    verdict = (
        "" if result.margin is None else f"{'ok' if result.ok else 'NOT'} {result.margin:+.0%}"
    )
    return ROW.format(
        result.what,
        milliseconds(result.ours),
        result.against,
        milliseconds(result.theirs),
        f"{ratio.median:.2f}{mark} ({ratio.low:.2f}-{ratio.high:.2f})",
        limit,
        verdict,
    ).rstrip()


def milliseconds(times: Spread) -> str:
    half = (times.high - times.low) / 2 / times.median
    return f"{times.median * 1000:.2f} ms ±{half:.0%}"


def machine() -> dict[str, str]:
    """Where this ran, as far as it matters."""
    versions = {name: importlib.metadata.version(name) for name in ("httpx", "pydantic")}
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "load": load(),
        **versions,
    }


def load() -> str:
    """Mean number of running processes in the last minute."""
    return f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    sys.exit(main())
