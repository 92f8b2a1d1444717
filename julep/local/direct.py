"""Statements that are kept and carried out again and again, by the driver itself.

SQLAlchemy writes their SQL, once for each dialect, and its types convert what goes in and comes
out. All else that it does at each execution takes ten times as long as SQLite takes to find a row.
A statement that was carried out here stays in memory: it has to be one that a module or a cache
keeps, with a `bindparam` for whatever changes. A list in it is one of `parameters` or `literal`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import BindParameter, Connection, Delete, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]
"""A row, by the names of its columns."""

_Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
_Convert = Callable[[Any], Any]


class _Cursor(Protocol):
    """What both drivers have of a cursor."""

    description: Sequence[Sequence[Any]]
    rowcount: int

    def fetchall(self) -> list[tuple[Any, ...]]: ...


def rows(connection: Connection, statement: Select[*tuple[Any, ...]], **values: Any) -> list[Row]:
    """The rows of a select.

    Args:
        connection: Inside a transaction.
        statement: One that is kept.
        values: Those of its parameters.
    """
    written = _written(connection, statement)
    cursor = written.execute(connection, values)
    return [written.read(cursor, row) for row in cursor.fetchall()]


def first(connection: Connection, statement: Select[*tuple[Any, ...]], **values: Any) -> Row | None:
    """The first row of a select that has one at most, or few. The arguments are those of `rows`."""
    written = _written(connection, statement)
    cursor = written.execute(connection, values)
    # Left half-read, a select would keep the connection's view of the database.
    rows = cursor.fetchall()
    return written.read(cursor, rows[0]) if rows else None


def column(connection: Connection, statement: Select[*tuple[Any, ...]], **values: Any) -> list[Any]:
    """The first column of a select, as the driver has it. The arguments are those of `rows`."""
    cursor = _written(connection, statement).execute(connection, values)
    return [row[0] for row in cursor.fetchall()]


def write(connection: Connection, statement: Update | Delete, values: Row) -> int:
    """Carry out an update or a delete, and return how many rows it has changed.

    Args:
        connection: Inside a transaction that writes.
        statement: One that is kept.
        values: Those of its parameters, and of the columns that an update sets.
    """
    written = _written(connection, statement, tuple(values))
    return written.execute(connection, values).rowcount


def insert_row(connection: Connection, statement: Insert, values: Row) -> None:
    """Insert a row.

    Args:
        connection: Inside a transaction that writes.
        statement: One that is kept.
        values: Those of the columns; none is made here, as SQLAlchemy would do with a default.
    """
    _written(connection, statement, tuple(values)).execute(connection, values)


@contextmanager
def savepoint(connection: Connection) -> Generator[None]:
    """A part of a transaction, which is undone by itself if the block raises."""
    driver = _driver(connection)
    driver.execute("SAVEPOINT inner_part")
    try:
        yield
    except BaseException:
        driver.execute("ROLLBACK TO inner_part")
        raise
    finally:
        driver.execute("RELEASE inner_part")


def parameters(name: str, count: int) -> list[BindParameter[Any]]:
    """Parameters for a list of that length, for which a statement of its own is kept."""
    return [bindparam(f"{name}_{number}") for number in range(count)]


def named(name: str, values: Sequence[Any]) -> Row:
    """The values of `parameters`."""
    return {f"{name}_{number}": value for number, value in enumerate(values)}


class _Written:
    """A statement in SQL, and how the values that it takes and gives are converted."""

    def __init__(self, dialect: Dialect, statement: _Statement, columns: tuple[str, ...]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)
        assert isinstance(compiled, SQLCompiler)
        self._dialect = dialect
        self._error: type[Exception] = dialect.loaded_dbapi.Error
        self._sql = str(compiled)
        self._positions: list[str] | None = compiled.positiontup
        used = compiled.params.keys()
        parameters = {name: one for name, one in compiled.binds.items() if name in used}
        self._own: Row = {name: one.value for name, one in parameters.items()}
        self._into = _converters(
            (name, one.type.dialect_impl(dialect).bind_processor(dialect))
            for name, one in parameters.items()
        )
        found = statement.selected_columns if isinstance(statement, Select) else ()
        self._types = [(str(one.key), one.type) for one in found]
        self._names = [name for name, _ in self._types]
        self._out_of: list[tuple[str, _Convert]] | None = None

    def execute(self, connection: Connection, values: Row) -> _Cursor:
        given = {**self._own, **values}
        for name, convert in self._into:
            given[name] = convert(given[name])
        order = self._positions
        bound = [given[name] for name in order] if order else given
        try:
            cursor: _Cursor = _driver(connection).execute(self._sql, bound)
        except self._error as error:
            raise DBAPIError.instance(
                self._sql, None, error, self._error, dialect=self._dialect
            ) from error
        return cursor

    def read(self, cursor: _Cursor, values: tuple[Any, ...]) -> Row:
        if self._out_of is None:
            self._out_of = _converters(
                (name, type.dialect_impl(self._dialect).result_processor(self._dialect, of[1]))
                for (name, type), of in zip(self._types, cursor.description, strict=True)
            )
        row = dict(zip(self._names, values, strict=True))
        for name, convert in self._out_of:
            row[name] = convert(row[name])
        return row


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


_kept: dict[tuple[str, _Statement, tuple[str, ...]], _Written] = {}


def _written(
    connection: Connection, statement: _Statement, columns: tuple[str, ...] = ()
) -> _Written:
    key = (connection.dialect.name, statement, columns)
    written = _kept.get(key)
    if written is None:
        written = _kept[key] = _Written(connection.dialect, statement, columns)
    return written


def _converters(made: Iterable[tuple[str, _Convert | None]]) -> list[tuple[str, _Convert]]:
    return [(name, convert) for name, convert in made if convert]
