"""Bar charts of some of the results, as SVG."""

# matplotlib leaves the types of many keyword arguments open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from .page import Results
from .plot import COLORS, GREY, STYLE
from .rounds import Spread

OURS: Final = "julep"


class Bar(NamedTuple):
    name: str
    value: Spread


def draw_all(results: Results, folder: Path) -> None:
    """Draw what the results have the parts for."""
    folder.mkdir(exist_ok=True)
    if start := results.get("start"):
        bars = [Bar("import httpx", _scaled(start[0].theirs))]
        bars += [Bar(one.what, _scaled(one.ours)) for one in start]
        draw(bars, "milliseconds in a new interpreter", folder / "start.svg")
    if calls := results.get("calls"):
        bars = [Bar(one.what, one.ratio) for one in calls if one.against.startswith("httpx")]
        draw(bars, "time of a call, that of httpx is 1", folder / "call.svg")
    if concurrent := results.get("concurrent"):
        rated = [one for one in concurrent if one.against == "httpx"]
        bars = [Bar(one.what, _rate(one.ours)) for one in rated]
        for one in rated:
            if one.what.startswith(OURS + ","):
                bars.append(Bar(one.what.replace(OURS, "httpx"), _rate(one.theirs)))
        bars.sort(key=lambda bar: bar.name.rpartition(", ")[2] == "500 in flight")
        draw(bars, "calls a second", folder / "concurrent.svg")
    if decoding := results.get("decoding"):
        bars = list[Bar]()
        for one in decoding:
            if not one.what.startswith("memory"):
                ours = Bar(f"{OURS}: {one.what}", _scaled(one.ours))
                theirs = Bar(f"{one.against}: {one.what}", _scaled(one.theirs))
                bars += [bar for bar in (ours, theirs) if bar.name not in {b.name for b in bars}]
        bars = [bar for bar in bars if not bar.name.endswith("orjson") or bar.name.startswith(OURS)]
        draw(bars, "milliseconds from bytes to models", folder / "decoding.svg")


def draw(bars: Sequence[Bar], label: str, path: Path) -> None:
    """Draw a bar for each, the first on top, with lines from quartile to quartile.

    The same numbers make the same bytes.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, 0.8 + 0.3 * len(bars)), layout="constrained")
        axes = figure.add_subplot()
        names = [bar.name for bar in bars]
        values = [bar.value.median for bar in bars]
        around = [
            [bar.value.median - bar.value.low for bar in bars],
            [bar.value.high - bar.value.median for bar in bars],
        ]
        colors = [COLORS[0] if _is_ours(name) else COLORS[1] for name in names]
        drawn = axes.barh(names, values, xerr=around, color=colors, ecolor=GREY, height=0.7)
        axes.bar_label(
            drawn,
            labels=[f" {value:,.3g}" if value < 1000 else f" {value:,.0f}" for value in values],
            color=GREY,
        )
        axes.invert_yaxis()
        axes.set(xlabel=label, xlim=(0, max(bar.value.high for bar in bars) * 1.12))
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", transparent=True, metadata={"Date": None})


def _is_ours(name: str) -> bool:
    return OURS in name and "2.21.0" not in name


def _scaled(seconds: Spread) -> Spread:
    return Spread(seconds.median * 1e3, seconds.low * 1e3, seconds.high * 1e3)


def _rate(seconds: Spread) -> Spread:
    return Spread(1 / seconds.median, 1 / seconds.high, 1 / seconds.low)
