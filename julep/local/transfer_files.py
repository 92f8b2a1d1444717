"""Exports in files: what `julep-local export` and `julep-local import` do."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from . import transfer
from .databases import expect_there, shown
from .progress import shown_as_bar
from .store import Store


def export_to(file: str | None, database: str) -> None:
    """Write everything in a database to a file, or to standard output.

    The file is there as a whole or not at all.

    Raises:
        OSError: the database or the file cannot be used.
    """
    expect_there(database)
    with closing(Store(database)) as store, store.reading(None) as connection:
        total = transfer.count(connection)
        with _written(file) as target:
            steps = transfer.export(connection, target.write)
            shown_as_bar(steps, "Exporting", total)
    print(f"Exported {total} rows of {shown(database)}.", file=sys.stderr)


def import_from(file: str | None, database: str) -> None:
    """Put what was exported to a file, or comes from standard input, into an empty database.

    All of it is there afterwards, or nothing.

    Raises:
        OSError: the database or the file cannot be used, or the database is not empty.
        transfer.BrokenExport: the file is not what `export_to` writes.
    """
    with (
        _read(file) as source,
        closing(Store(database)) as store,
        store.writing(None) as connection,
    ):
        steps = transfer.load(connection, source)
        shown_as_bar(steps, "Importing", _size(source))
    print(f"Imported everything into {shown(database)}.", file=sys.stderr)


@contextmanager
def _read(file: str | None) -> Generator[IO[bytes]]:
    if file is None:
        yield sys.stdin.buffer
        return
    with Path(file).open("rb") as source:
        yield source


@contextmanager
def _written(file: str | None) -> Generator[IO[bytes]]:
    if file is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = Path(f"{file}.part")
    try:
        with part.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _size(source: IO[bytes]) -> int | None:
    """The bytes of a file; None of what is no file."""
    status = os.fstat(source.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None
