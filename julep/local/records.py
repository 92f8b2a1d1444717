"""Rows as the API shows them, and the few queries that every resource needs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    delete,
    insert,
    select,
    update,
)

from .clock import now, to_wire
from .errors import Conflict, Invalid, NotFound

JsonObject = dict[str, Any]

_DEFAULT_LIMIT = 100


def represent(row: RowMapping, fields: Iterable[str]) -> JsonObject:
    """The row as JSON: the named fields, without those that have no value."""
    return {field: _wire(row[field]) for field in fields if row[field] is not None}


def add(connection: Connection, table: Table, values: JsonObject) -> JsonObject:
    """Insert a row and return what the API says of something created.

    An `id` among the values is used, and made where there is none.

    Raises:
        Conflict: something with that id exists already.
        Invalid: the id is no UUID.
    """
    id = canonical_id(values["id"]) if values.get("id") else str(uuid4())
    taken = connection.execute(select(table.c.seq).where(table.c.id == id)).first()
    if taken:
        raise Conflict(_kind(table), id)
    moment = now()
    row = {**values, "id": id, "created_at": moment, "updated_at": moment}
    connection.execute(insert(table).values(**row))
    return {"id": id, "created_at": to_wire(moment), "jobs": []}


def find(connection: Connection, table: Table, id: str, **owner: str) -> RowMapping:
    """The row with that id, which must belong to `owner` (columns and their values) if given.

    Raises:
        NotFound: there is none.
    """
    statement = select(table).where(table.c.id == id, *_owned(table, owner))
    row = connection.execute(statement).mappings().first()
    if row is None:
        raise NotFound(_kind(table), id)
    return row


def change(connection: Connection, table: Table, id: str, values: JsonObject) -> JsonObject:
    """Update a row that exists and return what the API says of something updated."""
    moment = now()
    statement = update(table).where(table.c.id == id).values(**values, updated_at=moment)
    connection.execute(statement)
    return {"id": id, "updated_at": to_wire(moment), "jobs": []}


def remove(connection: Connection, table: Table, id: str, **owner: str) -> JsonObject:
    """Delete a row and return what the API says of something deleted.

    Raises:
        NotFound: there is none with that id and owner.
    """
    found = connection.execute(delete(table).where(table.c.id == id, *_owned(table, owner)))
    if not found.rowcount:
        raise NotFound(_kind(table), id)
    return {"id": id, "deleted_at": to_wire(now()), "jobs": []}


def page(
    connection: Connection, statement: Select[*tuple[Any, ...]], query: JsonObject
) -> list[RowMapping]:
    """The rows of a select between the query's `offset` and its `limit`."""
    limit, offset = _bounds(query)
    rows = connection.execute(statement.limit(limit).offset(offset))
    return list(rows.mappings())


def listing(
    connection: Connection, table: Table, query: JsonObject, **owner: str
) -> list[RowMapping]:
    """A page of a table, as the list operations do it: sorted, and filtered by metadata."""
    sort, order = query.get("sort_by", "created_at"), query.get("order", "desc")
    keys: list[Column[Any]] = [table.c[sort], table.c.seq]
    statement = select(table).where(*_owned(table, owner))
    statement = statement.order_by(*(key.desc() if order == "desc" else key.asc() for key in keys))
    wanted = _metadata_filter(query.get("metadata_filter", "{}"))
    if not wanted:
        return page(connection, statement, query)
    # JSON inside a database compares loosely (1 is true, 1 is "1"); Python is told to be strict.
    rows = connection.execute(statement).mappings()
    matching = [row for row in rows if _matches(row["metadata"] or {}, wanted)]
    limit, offset = _bounds(query)
    return matching[offset : offset + limit]


def merged(old: JsonObject | None, new: JsonObject) -> JsonObject:
    """`old` with the keys of `new`; objects in both are merged in turn."""
    result = dict(old or {})
    for key, value in new.items():
        before = result.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            value = merged(cast(JsonObject, before), cast(JsonObject, value))
        result[key] = value
    return result


def canonical_id(id: str) -> str:
    """An id in the one way that the server writes it.

    Raises:
        Invalid: it is no UUID.
    """
    try:
        uuid = UUID(id)
    except ValueError:
        uuid = None
    if uuid is None or len(id) != 36:
        raise Invalid(["body", "id"], f"not a UUID: {id!r:.80}")
    return str(uuid)


def _owned(table: Table, owner: dict[str, str]) -> list[ColumnElement[bool]]:
    return [table.c[column] == id for column, id in owner.items()]


def _kind(table: Table) -> str:
    return {"memories": "memory"}.get(table.name, table.name.removesuffix("s"))


def _wire(value: Any) -> Any:
    return to_wire(value) if isinstance(value, datetime) else value


def _bounds(query: JsonObject) -> tuple[int, int]:
    limit, offset = query.get("limit", _DEFAULT_LIMIT), query.get("offset", 0)
    for name, value in (("limit", limit), ("offset", offset)):
        if value < 0:
            raise Invalid(["query", name], f"{value} is less than 0")
    return limit, offset


def _metadata_filter(text: str) -> JsonObject:
    try:
        wanted = json.loads(text)
    except (ValueError, RecursionError):
        wanted = None
    if not isinstance(wanted, dict):
        raise Invalid(["query", "metadata_filter"], "not a JSON object")
    return cast(JsonObject, wanted)


def _matches(metadata: JsonObject, wanted: JsonObject) -> bool:
    return all(key in metadata and _same(metadata[key], wanted[key]) for key in wanted)


def _same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: true is not 1, and 1 is 1.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        left, right = cast(JsonObject, one), cast(JsonObject, other)
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(one, list) and isinstance(other, list):
        first, second = cast("list[object]", one), cast("list[object]", other)
        return len(first) == len(second) and all(map(_same, first, second))
    return isinstance(one, bool) == isinstance(other, bool) and one == other
