"""Taking turns: contenders are timed in the same rounds, so that they share the machine's noise."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

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
        low, median, high = statistics.quantiles(numbers, n=4, method="inclusive")
        return cls(median, low, high)


@dataclass(frozen=True)
class Floor:
    """What must hold: `cost` is ours / theirs, `speed` theirs / ours, `seconds` ours alone."""

    of: Literal["cost", "speed", "seconds"]
    limit: float | None = None
    """At most (cost, seconds), at least (speed); None where nothing is promised."""


@dataclass(frozen=True)
class Result:
    """One row of the table. The ratio is taken round by round."""

    what: str
    against: str
    floor: Floor
    ours: Spread
    theirs: Spread
    ratio: Spread

    @property
    def margin(self) -> float | None:
        """How far the floor is away, as a part of it; negative where it is missed."""
        limit = self.floor.limit
        if limit is None:
            return None
        if self.floor.of == "speed":
            return self.ratio.median / limit - 1
        value = self.ours.median if self.floor.of == "seconds" else self.ratio.median
        return 1 - value / limit

    @property
    def ok(self) -> bool:
        return self.margin is None or self.margin >= 0


def result(what: str, against: str, floor: Floor, ours: list[float], theirs: list[float]) -> Result:
    """Compare the times of two contenders, given in the order of the rounds."""
    pairs = zip(ours, theirs, strict=True)
    ratios = [theirs / ours if floor.of == "speed" else ours / theirs for ours, theirs in pairs]
    return Result(what, against, floor, Spread.of(ours), Spread.of(theirs), Spread.of(ratios))


def take_turns(contenders: Mapping[str, Timer], rounds: int) -> dict[str, list[float]]:
    """The seconds of each contender in each round. A round before the first warms up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds + 1):
        names.append(names.pop(0))  # nobody is always the first
        for name in names:
            seconds = contenders[name]()
            if number:
                times[name].append(seconds)
    return times


def timer(work: Callable[[], object], repeat: int = 1) -> Timer:
    """Time a function in this process, without the garbage collector. Seconds per call."""

    def run() -> float:
        gc.collect()
        gc.disable()
        try:
            begin = time.perf_counter()
            for _ in range(repeat):
                work()
            return (time.perf_counter() - begin) / repeat
        finally:
            gc.enable()

    return run
