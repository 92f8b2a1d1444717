"""Results as text: rows for a terminal, and the page `docs/benchmarks.md`, whose prose is in `page.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from .rounds import Floor, Result, Spread, Unit

TEMPLATE: Final = Path(__file__).with_name("page.md")
Results = Mapping[str, Sequence[Result]]
"""By the name of their part."""

_ROW = "{:46}{:>26}  {:32}{:>26}  {:>20}  {:>12}  {}"
HEAD: Final = _ROW.format("what", "seen", "beside", "its figure", "ratio", "floor", "").rstrip()
_SCALES: Final[dict[Unit, float]] = {"ms": 1e3, "µs": 1e6, "MB": 1e-6, "kB": 1e-3, "B": 1, "": 1}


def row(result: Result) -> str:
    """A row for a terminal."""
    verdict = "" if result.floor.limit is None else "ok" if result.ok else "NOT"
    return _ROW.format(
        result.what,
        figure(result.ours, result.unit),
        result.against,
        figure(result.theirs, result.unit),
        ratio(result),
        limit(result.floor, result.unit),
        verdict,
    ).rstrip()


def table(results: Sequence[Result]) -> str:
    """A table of Markdown. The columns of a table that has no floor are left out."""
    if not results:
        return "Not measured in this run."
    promised = any(result.floor.limit is not None for result in results)
    head = ["What", "Seen", "Beside", "Its figure", "Ratio", *(["Floor", "Met"] * promised)]
    lines = [head, ["---", "---:", "---", "---:", "---:", *(["---:", "---"] * promised)]]
    for one in results:
        cells = [one.what, figure(one.ours, one.unit), one.against, figure(one.theirs, one.unit)]
        cells.append(ratio(one))
        if promised:
            verdict = "" if one.floor.limit is None else "yes" if one.ok else "**no**"
            cells += [limit(one.floor, one.unit), verdict]
        lines.append(cells)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def page(results: Results, facts: Mapping[str, str]) -> str:
    """The page: the template with its tables and facts.

    Raises:
        KeyError: The template names something that there is not.
    """
    missed = [one for part in results.values() for one in part if not one.ok]
    kept = sum(one.floor.limit is not None for part in results.values() for one in part)
    filled = {
        **{name: table(part) for name, part in results.items()},
        **facts,
        "missed": _missed(missed, kept),
    }
    return re.sub(r"\{\{([a-z_]+)\}\}", lambda match: filled[match[1]], TEMPLATE.read_text("utf-8"))


def _missed(missed: Sequence[Result], kept: int) -> str:
    if not missed:
        return f"All {kept} floors are met."
    lines = [f"{len(missed)} of {kept} floors are **missed**."]
    reasons = dict.fromkeys(one.floor.out_of_reach for one in missed)
    for reason in sorted(reasons, key=bool):  # those without one come first
        lines += ["", reason, ""] if reason else [""]
        for one in missed:
            if one.floor.out_of_reach == reason:
                seen = figure(one.ours, one.unit) if one.floor.of == "amount" else ratio(one)
                promised = limit(one.floor, one.unit)
                lines.append(f"- {one.what}, beside {one.against}: {seen}, promised {promised}")
    return "\n".join(lines)


def figure(spread: Spread, unit: Unit) -> str:
    """The median, with the quartiles where they differ."""
    if unit == "/s":  # from seconds, whose order turns round
        return _spread(Spread(1 / spread.median, 1 / spread.high, 1 / spread.low), "/s")
    scale = _SCALES[unit]
    scaled = Spread(spread.median * scale, spread.low * scale, spread.high * scale)
    return _spread(scaled, f" {unit}" if unit else "")


def ratio(result: Result) -> str:
    """How much ours is of theirs; for a speed, how many times as fast."""
    return _spread(result.ratio, " x" if result.floor.of == "speed" else "")


def limit(floor: Floor, unit: Unit) -> str:
    if floor.limit is None:
        return ""
    if floor.of == "speed":
        return f"≥ {floor.limit:g} x"
    if floor.of == "cost":
        return f"≤ {floor.limit:g}"
    return f"≤ {floor.limit * _SCALES[unit]:g} {unit}".rstrip()


def _spread(spread: Spread, unit: str) -> str:
    median, low, high = map(_number, (spread.median, spread.low, spread.high))
    return f"{median}{unit}" if low == high else f"{median}{unit} ({low}-{high})"


def _number(value: float) -> str:
    """Three digits that count."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.01 else f"{value:.2g}"
