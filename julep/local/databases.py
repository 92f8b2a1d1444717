"""What differs between SQLite and PostgreSQL in opening, locking and transactions."""

from __future__ import annotations

import re
import sqlite3
import threading
import zlib
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from .fair_lock import FairLock

_BUSY_SECONDS = 30
_BEGIN = "julep_begin"
_CONNECT_SECONDS = "10"
# A PostgreSQL server takes 100 connections by default, which several processes have to share.
_MOST_CONNECTIONS = 20
_LOCK_SPACE = zlib.crc32(b"julep") >> 1
_LAYOUT_LOCK = "layout of the tables"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")

_file_locks: WeakValueDictionary[Path, FairLock] = WeakValueDictionary()
_file_locks_guard = threading.Lock()


class Database(Protocol):
    """A database that is open. As text, it is what people call it, without its password."""

    engine: Engine
    reading: dict[str, object]
    """The execution options of a transaction that reads."""
    writing: dict[str, object]
    """The execution options of a transaction that writes."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait, before a transaction that writes, for the others of this process."""
        ...

    def lock(self, connection: Connection, account: str | None) -> None:
        """Wait, as the first thing in a transaction, for others that write to that account."""
        ...

    def lock_layout(self, connection: Connection) -> None:
        """Wait for others that make tables or change them."""
        ...


def is_url(database: str | Path) -> bool:
    """Whether a database is named by a URL, and not by a path."""
    return isinstance(database, str) and _SCHEME.match(database) is not None


def shown(database: str | Path) -> str:
    """What people call a database; of a URL, without its password.

    Raises:
        OSError: it is a URL, but not of a database that Julep can use.
    """
    if not is_url(database):
        return str(database)
    url = _url(str(database)).set(drivername="postgresql")
    names = ("connect_timeout", "password")
    return url.difference_update_query(names).render_as_string(hide_password=True)


def opened(database: str | Path, threads: int, durable: bool) -> Database:
    """Open a database, without connecting yet.

    Raises:
        OSError: the URL is not of a database that Julep can use, or its driver is missing.
    """
    if is_url(database):
        return _PostgreSql(str(database), threads)
    return _Sqlite(Path(database), threads, durable)


class _Sqlite:
    def __init__(self, path: Path, threads: int, durable: bool) -> None:
        self.engine = _sqlite_engine(path, threads, durable)
        self.reading: dict[str, object] = {_BEGIN: "BEGIN"}
        # Taking the write lock at the start means waiting for it in one place. A transaction
        # that reads first and writes later fails at once if another has written in between.
        self.writing: dict[str, object] = {_BEGIN: "BEGIN IMMEDIATE"}
        self._path = path
        with _file_locks_guard:
            self._lock = _file_locks.setdefault(path.resolve(), FairLock())

    def turn(self) -> AbstractContextManager[None]:
        # SQLite itself lets nobody queue: who finds a file locked sleeps up to 100 ms and looks
        # again. That is for other processes.
        return self._lock

    def lock(self, connection: Connection, account: str | None) -> None:
        """BEGIN IMMEDIATE has done it."""

    def lock_layout(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""

    def __str__(self) -> str:
        return str(self._path)


class _PostgreSql:
    def __init__(self, database: str, threads: int) -> None:
        self._name = shown(database)
        try:
            self.engine = create_engine(
                _url(database),
                pool_size=min(threads, _MOST_CONNECTIONS),
                max_overflow=0,
                pool_pre_ping=True,
            )
        except ModuleNotFoundError as error:
            missing = f"PostgreSQL needs {error.name}: pip install 'julep[local,postgres]'"
            raise OSError(missing) from error
        self.reading: dict[str, object] = {
            "isolation_level": "REPEATABLE READ",
            "postgresql_readonly": True,
        }
        # Writers of one account queue at its lock, so that each sees what the last has committed
        # as READ COMMITTED lets it; SERIALIZABLE would make them fail and try again instead.
        self.writing: dict[str, object] = {"isolation_level": "READ COMMITTED"}

    def turn(self) -> AbstractContextManager[None]:
        return nullcontext()

    def lock(self, connection: Connection, account: str | None) -> None:
        if account is not None:
            _advisory_lock(connection, f"account {account}")

    def lock_layout(self, connection: Connection) -> None:
        _advisory_lock(connection, _LAYOUT_LOCK)

    def __str__(self) -> str:
        return self._name


def _advisory_lock(connection: Connection, name: str) -> None:
    """A lock that the end of the transaction releases."""
    number = zlib.crc32(name.encode()) - 2**31
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, number)))


def _url(database: str) -> URL:
    try:
        url = make_url(database)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in _POSTGRESQL:
        raise OSError(
            "not a database that Julep can use: give the path of a SQLite file, or a URL "
            "like postgresql://user:password@host/name"
        )
    query = {"connect_timeout": _CONNECT_SECONDS, **url.query}
    return url.set(drivername="postgresql+psycopg", query=query)


def _sqlite_engine(path: Path, threads: int, durable: bool) -> Engine:
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
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql(connection.get_execution_options()[_BEGIN])

    return engine
