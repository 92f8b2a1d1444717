"""Rates and times of the embedded server as a table, each beside a named reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .rounds import Spread

Unit = Literal["/s", "ms"]

_COLUMNS = "{:34}{:>24}  {:34}{:>24}  {:>17}  {:>11}  {}"
HEAD = _COLUMNS.format("what", "ours", "against", "theirs", "ratio", "floor", "").rstrip()


@dataclass(frozen=True)
class Row:
    """One row of the table. The ratio is ours / theirs, taken round by round."""

    what: str
    unit: Unit
    against: str
    ours: Spread
    theirs: Spread
    ratio: Spread
    limit: float | None
    """At least (/s), or at most (ms); None where nothing is promised."""

    @property
    def ok(self) -> bool:
        if self.limit is None:
            return True
        value = self.ours.median
        return value >= self.limit if self.unit == "/s" else value <= self.limit


def row(
    what: str,
    unit: Unit,
    against: str,
    ours: list[float],
    theirs: list[float],
    limit: float | None = None,
) -> Row:
    """A row from rates, or from seconds."""
    scale = 1000 if unit == "ms" else 1
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    mine, other = ([number * scale for number in numbers] for numbers in (ours, theirs))
    return Row(what, unit, against, Spread.of(mine), Spread.of(other), Spread.of(ratios), limit)


def shown(row: Row) -> str:
    sign = ">=" if row.unit == "/s" else "<="
    limit = "" if row.limit is None else f"{sign} {row.limit:,.0f}{row.unit}"
    verdict = "" if row.limit is None else "ok" if row.ok else "NOT"
    ratio = f"{row.ratio.median:.2f} ({row.ratio.low:.2f}-{row.ratio.high:.2f})"
    return _COLUMNS.format(
        row.what,
        _value(row.ours, row.unit),
        row.against,
        _value(row.theirs, row.unit),
        ratio,
        limit,
        verdict,
    ).rstrip()


def _value(spread: Spread, unit: str) -> str:
    digits = 0 if spread.median >= 100 else 1
    low, median, high = (
        f"{number:,.{digits}f}" for number in (spread.low, spread.median, spread.high)
    )
    return f"{median} ({low}-{high}) {unit}" if unit == "ms" else f"{median}{unit} ({low}-{high})"
