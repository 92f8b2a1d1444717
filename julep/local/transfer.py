"""Everything in a database as JSON lines, out of one database and into another.

The first line is a header; then comes a line for each row, a table after the other, those first
that others refer to; the last line counts the rows, so that half a file is known for what it is.
What is made from other columns (what full-text search goes by) is left out, and made again.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from .clock import to_wire
from .tables import UtcDateTime, is_derived, schema, version

_HEADER = {"julep": "export", "format": 1}
_BATCH = 500

JsonObject = dict[str, Any]
Row = tuple[int, JsonObject]
"""The number of a line, and the values in it."""


class BrokenExport(ValueError):
    """What is to be imported is not, or not all of, what `export` wrote."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")


def export(connection: Connection, write: Callable[[bytes], object]) -> Iterator[int]:
    """Write every row; yields, now and then, how many more are written."""
    write(_line(_HEADER))
    total = 0
    for table in _tables():
        columns = _columns(table)
        rows = connection.execution_options(yield_per=_BATCH).execute(
            select(*columns).order_by(*(_by_bytes(connection, key) for key in table.primary_key))
        )
        for batch in rows.mappings().partitions():
            for row in batch:
                values = {column.name: _to_json(row[column.name]) for column in columns}
                write(_line({"table": table.name, "row": values}))
            total += len(batch)
            yield len(batch)
    write(_line({"rows": total}))


def count(connection: Connection) -> int:
    """How many rows an export will have."""
    return sum(
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _tables()
    )


def load(connection: Connection, lines: Iterable[bytes]) -> Iterator[int]:
    """Insert every row of an export; yields, now and then, how many bytes more are read.

    Raises:
        BrokenExport: a line is not as `export` writes it, or cannot be stored.
        OSError: the database has rows already.
    """
    _claim(connection)
    batches = _Batches(connection)
    number, read, end = 0, 0, False
    for number, line in enumerate(lines, start=1):
        read += len(line)
        if end:
            raise BrokenExport(number, "there is more after the end")
        value = _object(number, line)
        if number == 1:
            _expect_header(value)
        elif "rows" in value:
            end = True
            if value["rows"] != number - 2:
                raise BrokenExport(number, f"{value['rows']} rows were written, not {number - 2}")
        else:
            batches.add(number, value)
        if number % _BATCH == 0:
            yield read
            read = 0
    if not end:
        raise BrokenExport(number + 1, "the end is missing")
    batches.flush()
    _count_on(connection)
    yield read


class _Batches:
    """Rows on their way into their tables, several at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._table: Table | None = None
        self._rows: list[Row] = []

    def add(self, number: int, value: JsonObject) -> None:
        table = next((one for one in _tables() if one.name == value.get("table")), None)
        if table is None:
            raise BrokenExport(number, f"no table has the name {value.get('table')!r:.80}")
        if table is not self._table or len(self._rows) >= _BATCH:
            self.flush()
            self._table = table
        self._rows.append((number, _read_row(number, table, value.get("row"))))

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows and not self._inserted(rows):
            # One of them is at fault; one at a time they show which.
            for row in rows:
                self._inserted([row], last=True)

    def _inserted(self, rows: list[Row], *, last: bool = False) -> bool:
        assert self._table is not None
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(self._table), [values for _, values in rows])
        except SQLAlchemyError as error:
            if last:
                reason = str(getattr(error, "orig", None) or error).splitlines()[0]
                raise BrokenExport(rows[0][0], f"cannot be stored: {reason}") from error
            return False
        return True


def _tables() -> list[Table]:
    return [table for table in schema.sorted_tables if table is not version]


def _columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if not is_derived(column)]


def _by_bytes(connection: Connection, key: Column[Any]) -> ColumnElement[Any]:
    """In an order that is the same in every database, whatever its language."""
    text = connection.dialect.name == "postgresql" and key.type.python_type is str
    return key.collate("C") if text else key


def _line(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _object(number: int, line: bytes) -> JsonObject:
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise BrokenExport(number, f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BrokenExport(number, "not a JSON object")
    return cast(JsonObject, value)


def _expect_header(value: JsonObject) -> None:
    if value.get("julep") != _HEADER["julep"]:
        raise BrokenExport(1, "not the beginning of an export")
    if value.get("format") != _HEADER["format"]:
        raise BrokenExport(1, f"format {value.get('format')!r:.20} is of another release of julep")


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_wire(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read_row(number: int, table: Table, row: Any) -> JsonObject:
    columns = {column.name: column for column in _columns(table)}
    if not isinstance(row, dict) or row.keys() != columns.keys():
        raise BrokenExport(number, f"not the columns of {table.name}: {', '.join(columns)}")
    values = cast(JsonObject, row)
    try:
        return {name: _from_json(columns[name], value) for name, value in values.items()}
    except (TypeError, ValueError, binascii.Error) as error:
        raise BrokenExport(number, str(error)) from None


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, UtcDateTime):
        return _time(column, value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(_expected(column, value, str), validate=True)
    if isinstance(column.type, Float):
        return float(_expected(column, value, (int, float)))
    if isinstance(column.type, Boolean):
        return _expected(column, value, bool)
    return _expected(column, value, int if isinstance(column.type, Integer) else str)


def _time(column: Column[Any], value: Any) -> datetime:
    moment = datetime.fromisoformat(_expected(column, value, str))
    if moment.tzinfo is None:
        raise ValueError(f"{column.name} is a time without a zone")
    return moment


def _expected(column: Column[Any], value: Any, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{column.name} cannot be {value!r:.80}")
    return value


def _claim(connection: Connection) -> None:
    """Keep others from writing until all is in; there must be nothing yet."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in _tables())
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
    for table in _tables():
        if connection.execute(select(table).limit(1)).first():
            raise OSError(f"the database is not empty: it has {table.name}")


def _count_on(connection: Connection) -> None:
    """Let the numbers of rows go on after the highest that there is."""
    if connection.dialect.name != "postgresql":  # SQLite does so by itself.
        return
    for table in _tables():
        if "seq" in table.c:
            counter = func.pg_get_serial_sequence(table.name, "seq")
            highest = func.max(table.c.seq)
            connection.execute(select(func.setval(counter, highest)).having(highest.is_not(None)))
