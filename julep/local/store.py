"""The database: one SQLite file, many threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from . import full_text, tables

_BUSY_SECONDS = 30
_BEGIN = "julep_begin"


class Store:
    """An open database.

    Args:
        path: The SQLite file. It is made if it does not exist.
        threads: How many threads may use the store at once.

    Raises:
        sqlalchemy.exc.DatabaseError: the file cannot be opened, or is not a database.
    """

    def __init__(self, path: Path, threads: int = 40) -> None:
        self._engine = _engine(path, threads)
        try:
            with self.writing() as connection:
                tables.schema.create_all(connection)
                full_text.create_indexes(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that sees the database as it is when it first reads."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A transaction that writes, one at a time; it is undone if the block raises."""
        # Taking the write lock at the start means waiting for it in one place. A transaction
        # that reads first and writes later fails at once if another has written in between.
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: str) -> Generator[Connection]:
        engine = self._engine.execution_options(**{_BEGIN: begin})
        with engine.begin() as connection:
            yield connection


def _engine(path: Path, threads: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=threads,
        connect_args={"timeout": _BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:  # pyright: ignore[reportUnusedFunction]
        # The driver is to leave transactions alone: it would begin them its own way.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql(connection.get_execution_options()[_BEGIN])

    return engine
