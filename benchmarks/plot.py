"""Draws load over time, as an SVG that can be read on a light and on a dark page."""

# matplotlib leaves the types of many keyword arguments open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType

GREY: Final = "#7a7a7a"
COLORS: Final = ("#2e8b57", "#c9741a", "#d6455d")
"""Each of these stands out from white and from black."""

STYLE: Final[dict[RcKeyType, str]] = {
    "svg.hashsalt": "julep",  # or ids would be new each time
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "text.color": GREY,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
}


def draw(
    lines: Mapping[str, Sequence[float]], phases: Sequence[tuple[str, int]], path: Path
) -> None:
    """Draw a line for each policy, one number a second, over the phases, which are in seconds.

    The same numbers make the same bytes.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, 4), layout="constrained")
        axes = figure.add_subplot()
        start = 0
        for (name, seconds), shade in zip(phases, cycle((0.0, 0.12))):
            axes.axvspan(start, start + seconds, color=GREY, alpha=shade, linewidth=0)
            axes.text(
                start + seconds / 2,
                1.01,
                name.replace(", ", ",\n"),
                ha="center",
                va="bottom",
                transform=axes.get_xaxis_transform(),
            )
            start += seconds
        # The first one comes last, on top of the others.
        for (name, load), color in reversed([*zip(lines.items(), COLORS, strict=True)]):
            axes.plot(load, color=color, linewidth=1.5, label=name)
        axes.set(xlim=(0, start), ylim=(0, None), xlabel="seconds", ylabel="load, normal is 1")
        axes.grid(axis="y", color=GREY, alpha=0.3)
        axes.legend(frameon=False, reverse=True)
        figure.savefig(path, format="svg", transparent=True, metadata={"Date": None})
