"""Taking turns: contenders are timed in the same rounds, so that they share the machine's noise."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

Timer = Callable[[], float]
"""Does its work once, and says how many seconds that took."""


@dataclass(frozen=True)
class Spread:
    """The median of some numbers, with their quartiles."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: list[float]) -> Spread:
        if len(numbers) == 1:
            return cls(*numbers * 3)
        low, median, high = statistics.quantiles(numbers, n=4, method="inclusive")
        return cls(median, low, high)


Unit = Literal["ms", "µs", "/s", "MB", "kB", "B", ""]
"""How a figure is shown. Figures are kept in seconds (for a call, where the unit is /s) and bytes."""


@dataclass(frozen=True)
class Floor:
    """What must hold: `cost` is ours / theirs, `speed` theirs / ours, `amount` ours alone."""

    of: Literal["cost", "speed", "amount"]
    limit: float | None = None
    """At most (cost, amount), at least (speed); None where nothing is promised."""

    out_of_reach: str = ""
    """Why it can't be met, where that was found out: to miss it is told, and is no error."""


@dataclass(frozen=True)
class Result:
    """One row of a table. The ratio is taken round by round.

    In rows of peers, "ours" is the peer's: what the row is of.
    """

    what: str
    against: str
    floor: Floor
    ours: Spread
    theirs: Spread
    ratio: Spread
    unit: Unit = "ms"

    @property
    def ok(self) -> bool:
        limit = self.floor.limit
        if limit is None:
            return True
        if self.floor.of == "speed":
            return self.ratio.median >= limit
        return (self.ours if self.floor.of == "amount" else self.ratio).median <= limit


def result(
    what: str, against: str, floor: Floor, ours: list[float], theirs: list[float], unit: Unit = "ms"
) -> Result:
    """Compare the figures of two contenders, given in the order of the rounds."""
    pairs = zip(ours, theirs, strict=True)
    ratios = [theirs / ours if floor.of == "speed" else ours / theirs for ours, theirs in pairs]
    spreads = Spread.of(ours), Spread.of(theirs), Spread.of(ratios)
    return Result(what, against, floor, *spreads, unit)


Who = TypeVar("Who")


def take_turns(
    contenders: Mapping[Who, Timer], rounds: int, *, warm_up: bool = True
) -> dict[Who, list[float]]:
    """The seconds of each contender in each round. A round before the first warms up."""
    times: dict[Who, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds + warm_up):
        names.append(names.pop(0))  # nobody is always the first
        for name in names:
            seconds = contenders[name]()
            if number or not warm_up:
                times[name].append(seconds)
    return times
