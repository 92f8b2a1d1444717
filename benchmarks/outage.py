"""`python -m benchmarks.outage`: what retries do to a server that fails and comes back.

Simulates the same calls with the SDK's retry budget and without, and fails where a promise is
broken. docs/outage.md says what is assumed, and shows a run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from julep.transport.budget import RetryBudget

from .fleet import Policy, Run, Scenario, simulate

ENDLESS: Final = partial(RetryBudget, 10**12)
OURS: Final = Policy("retry budget", RetryBudget, {})
POLICIES: Final = (
    OURS,
    Policy("2 plain retries", ENDLESS, {"max_retries": 2}),
    Policy("5 plain retries", ENDLESS, {"max_retries": 5}),
)


@dataclass(frozen=True)
class Floor:
    """What the retry budget promises: at most so much."""

    what: str
    limit: float
    value: Callable[[Run], float]

    def holds(self, run: Run) -> bool:
        return self.value(run) <= self.limit


FLOORS: Final = (
    Floor("extra load in steady outage", 0.1, lambda run: run.extra("outage, steady")),
    Floor("busiest second of the recovery", 1.2, lambda run: run.peak("recovery")),
)


def main(arguments: Sequence[str] | None = None) -> int:
    usual = Scenario()
    parser = argparse.ArgumentParser(prog="benchmarks.outage", description=__doc__)
    parser.add_argument("--clients", type=int, default=usual.clients)
    parser.add_argument("--capacity", type=float, default=usual.capacity, help="1 is normal load")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the load here, as SVG")
    options = parser.parse_args(arguments)
    scenario = replace(usual, clients=options.clients, capacity=options.capacity)
    runs = simulate_all(scenario, options.seed)
    print(f"{scenario.clients:,} clients, {scenario.rate:g} calls/s each, seed {options.seed}.")
    print("Load: attempts, 1 is normal; in brackets the busiest second. Answered: of the calls.")
    print("", table("Load", runs, _load), "", table("Answered", runs, _answered), "", sep="\n")
    for floor in FLOORS:
        ours, *plain = (f"{floor.value(run):.3f}" for run in runs)
        verdict = "ok" if floor.holds(runs[0]) else "NOT"
        print(
            f"{floor.what}: {ours}, at most {floor.limit:g}: {verdict}. Plain: {', '.join(plain)}"
        )
    if options.plot:
        _plot(runs, options.plot)
    return 0 if all(floor.holds(runs[0]) for floor in FLOORS) else 1


def simulate_all(scenario: Scenario, seed: int) -> list[Run]:
    """A run of each policy, in processes of their own."""
    with ProcessPoolExecutor(len(POLICIES), get_context("spawn")) as pool:
        return list(pool.map(simulate, repeat(scenario), POLICIES, repeat(seed)))


def table(title: str, runs: Sequence[Run], value: Callable[[Run, str], str]) -> str:
    """A row for each phase and a column for each policy, in Markdown."""
    rows = [[title, "Seconds", *(policy.name for policy in POLICIES)]]
    rows.append(["---", *["---:"] * (len(runs) + 1)])
    for name, seconds, _ in runs[0].scenario.phases:
        rows.append([name, str(seconds), *(value(run, name) for run in runs)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _load(run: Run, phase: str) -> str:
    return f"{run.mean(phase):.2f} ({run.peak(phase):.2f})"


def _answered(run: Run, phase: str) -> str:
    return f"{run.answered(phase):.0%}"


def _plot(runs: Sequence[Run], path: Path) -> None:
    from .plot import draw  # slow to import

    lines = {policy.name: run.load for policy, run in zip(POLICIES, runs, strict=True)}
    draw(lines, [(phase.name, phase.seconds) for phase in runs[0].scenario.phases], path)


if __name__ == "__main__":
    sys.exit(main())
