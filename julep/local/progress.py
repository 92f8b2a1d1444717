"""A bar on the terminal for what takes its time."""

from __future__ import annotations

import sys
from collections.abc import Iterable


def shown_as_bar(steps: Iterable[int], title: str, total: int | None) -> None:
    """Go through all steps, and show on standard error, if it is a terminal, how far they are.

    Args:
        steps: How much each of them adds.
        title: What is done.
        total: What they add up to; None if nobody knows.
    """
    if not sys.stderr.isatty():
        for _ in steps:
            pass
        return
    # Only here, as it takes longer to load than most transfers take.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total)
        for step in steps:
            progress.advance(task, step)
