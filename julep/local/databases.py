"""What differs between SQLite and PostgreSQL in opening, locking and transactions."""

from __future__ import annotations

import re
import sqlite3
import threading
import zlib
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, cast
from weakref import WeakValueDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from .errors import ApiError
from .group_commit import GroupCommit

ACCOUNT_OPTION = "julep_account"
"""The execution option by which a connection knows whose rows it may touch."""

_BUSY_SECONDS = 30
_BEGIN = "julep_begin"
_CONNECT_SECONDS = "10"
# A PostgreSQL server takes 100 connections by default, which several processes have to share.
_MOST_CONNECTIONS = 20
_LOCK_SPACE = zlib.crc32(b"julep") >> 1
_LAYOUT_LOCK = "layout of the tables"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")

_file_writers: WeakValueDictionary[Path, GroupCommit] = WeakValueDictionary()
_file_writers_guard = threading.Lock()


Parts = Callable[[str | None], AbstractContextManager[Connection]]
"""A writer's part of a transaction, given its account; it is undone if the block raises."""


class Database(Protocol):
    """A database that is open. As text, it is what people call it, without its password."""

    engine: Engine
    quick: bool
    """Whether to find a row takes microseconds, and waits for nobody."""

    def reading(self, account: str | None) -> AbstractContextManager[Connection]:
        """A transaction that reads."""
        ...

    def writing(self, account: str | None) -> AbstractContextManager[Connection]:
        """A transaction that writes, and waits for others that write to that account."""
        ...

    def writing_together(self) -> AbstractContextManager[Parts] | None:
        """A transaction for some writers; None if each of them does better in a thread."""
        ...

    def changing_layout(self) -> AbstractContextManager[Connection]:
        """A transaction that makes tables anew."""
        ...

    def lock_layout(self, connection: Connection) -> None:
        """Wait for others that make tables or change them."""
        ...

    def close(self) -> None:
        """Close every connection. If it is used again, it opens others."""
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


def expect_there(database: str | Path) -> None:
    """See that a database of SQLite, which would be made if it did not exist, does.

    Raises:
        OSError: there is no such file.
    """
    if not is_url(database) and not Path(database).is_file():
        raise OSError(f"there is no file {database}: name the server's with --database")


def opened(database: str | Path, threads: int, durable: bool) -> Database:
    """Open a database, without connecting yet.

    Raises:
        OSError: the URL is not of a database that Julep can use, its driver is missing, or so is
            the folder of the file.
    """
    if is_url(database):
        return _PostgreSql(str(database), threads)
    folder = Path(database).parent
    if not folder.is_dir():
        raise OSError(f"cannot use {database} as a database: there is no folder {folder}")
    return _Sqlite(Path(database), threads, durable)


class _Sqlite:
    quick = True

    def __init__(self, path: Path, threads: int, durable: bool) -> None:
        self.engine = _sqlite_engine(path, threads, durable)
        self._readers = _Readers(self.engine)
        # Taking the write lock at the start means waiting for it in one place. A transaction
        # that reads first and writes later fails at once if another has written in between.
        self._writer = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        # Dropping a table would delete what refers to it. The connection stays so afterwards.
        self._layout_changer = self.engine.execution_options(
            **{_BEGIN: "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", ACCOUNT_OPTION: None}
        )
        self._path = path
        # SQLite itself lets nobody queue: who finds a file locked sleeps up to 100 ms and looks
        # again. That is for other processes.
        with _file_writers_guard:
            self._writers = _file_writers.setdefault(path.resolve(), GroupCommit())

    def reading(self, account: str | None) -> AbstractContextManager[Connection]:
        return self._readers.reading(account)

    def writing(self, account: str | None) -> AbstractContextManager[Connection]:
        return self._writers.writing(self._writer, **{ACCOUNT_OPTION: account})

    @contextmanager
    def writing_together(self) -> Generator[Parts]:
        with self._writers.group(self._writer) as group:
            yield lambda account: group.part({ACCOUNT_OPTION: account})

    @contextmanager
    def changing_layout(self) -> Generator[Connection]:
        with self._writers.alone(), _begun(self._layout_changer) as connection:
            yield connection

    def lock_layout(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""

    def close(self) -> None:
        self._readers.close()
        self.engine.dispose()

    def __str__(self) -> str:
        return str(self._path)


class _PostgreSql:
    quick = False

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
        self._readers = _Engines(
            self.engine, {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        # Writers of one account queue at its lock, so that each sees what the last has committed
        # as READ COMMITTED lets it; SERIALIZABLE would make them fail and try again instead.
        self._writers = _Engines(self.engine, {"isolation_level": "READ COMMITTED"})
        # Those who wait for an account's lock hold a connection: readers are to have some left.
        self._places = threading.BoundedSemaphore(max(1, min(threads, _MOST_CONNECTIONS) // 2))

    def reading(self, account: str | None) -> AbstractContextManager[Connection]:
        return _begun(self._readers.of(account))

    @contextmanager
    def writing(self, account: str | None) -> Generator[Connection]:
        with self._places, _begun(self._writers.of(account)) as connection:
            if account is not None:
                _advisory_lock(connection, f"account {account}")
            yield connection

    def writing_together(self) -> None:
        """It takes writers of several accounts at once, and each statement is a way to it."""

    def changing_layout(self) -> AbstractContextManager[Connection]:
        return self.writing(None)

    def lock_layout(self, connection: Connection) -> None:
        _advisory_lock(connection, _LAYOUT_LOCK)

    def close(self) -> None:
        self.engine.dispose()

    def __str__(self) -> str:
        return self._name


@contextmanager
def _begun(engine: Engine) -> Generator[Connection]:
    """A transaction of its own, committed when the block ends and undone if it raises."""
    with engine.begin() as connection:
        try:
            yield connection
        except ApiError:
            raise
        except BaseException:
            # A result may be left half-read, which the traceback keeps: on SQLite, whoever has
            # the connection next would go on seeing the database as it is now.
            connection.invalidate()
            raise


class _Readers:
    """Connections to a file that read, in their own hands: a pool takes longer than a query."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**{_BEGIN: "BEGIN"})
        self._idle: list[Connection] = []

    @contextmanager
    def reading(self, account: str | None) -> Generator[Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._engine.connect()
        connection.execution_options(**{ACCOUNT_OPTION: account})
        sound = True
        try:
            with connection.begin():
                yield connection
        except ApiError:
            raise
        except BaseException:
            sound = False  # as in `_begun`
            raise
        finally:
            if sound:
                self._idle.append(connection)
            else:
                connection.invalidate()
                connection.close()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


class _Engines:
    """An engine with execution options, and the account among them. Making one takes a while."""

    def __init__(self, engine: Engine, options: dict[str, object]) -> None:
        self._engine = engine
        self._options = options
        self._made: dict[str | None, Engine] = {}

    def of(self, account: str | None) -> Engine:
        made = self._made.get(account)
        if made is None:
            made = self._engine.execution_options(**self._options, **{ACCOUNT_OPTION: account})
            self._made[account] = made
        return made


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
        # The way through SQLAlchemy costs as much as a query.
        driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        statements: str = connection.get_execution_options()[_BEGIN]
        try:
            for statement in statements.split(";"):
                driver.execute(statement)
        except sqlite3.Error as error:
            raise DBAPIError(statements, None, error) from error

    return engine
