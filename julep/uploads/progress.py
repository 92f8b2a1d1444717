"""A progress bar, where somebody sees it."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec

from .report import UploadProgress
from .tally import OnProgress


@contextmanager
def shown(on_progress: OnProgress | None, files: int) -> Generator[OnProgress | None]:
    """What is to be told of progress: the given function, or else a bar in a terminal.

    Without a terminal or without rich nothing is shown.
    """
    if (
        on_progress is not None
        or not sys.stderr
        or not sys.stderr.isatty()
        or not find_spec("rich")
    ):
        yield on_progress
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("Uploading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=files)

        def tell(progress: UploadProgress) -> None:
            printable = "".join(one if one.isprintable() else "?" for one in progress.source)
            bar.update(task, completed=progress.files_done, description=escape(printable))

        yield tell
