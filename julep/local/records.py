"""Rows as the API shows them, and the few queries that every resource needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from . import direct, tables
from .clock import now, to_wire
from .direct import Row
from .errors import Conflict, Invalid, NotFound
from .store import account_of

JsonObject = dict[str, Any]

_DEFAULT_LIMIT = 100
_NAMED_BY_CLIENTS = (tables.users, tables.agents, tables.sessions)


def represent(row: Mapping[str, Any], fields: Iterable[str]) -> JsonObject:
    """The row as JSON: the named fields, without those that have no value."""
    return {field: _wire(row[field]) for field in fields if row[field] is not None}


def add(connection: Connection, table: Table, values: JsonObject) -> JsonObject:
    """Insert a row and return what the API says of something created.

    An `id` among the values is used, and made where there is none. The account is that of the
    connection; one of everybody's has to have it among the values.

    Raises:
        Conflict: something has or had that id already.
        Invalid: the id is no UUID.
    """
    given = values.get("id")
    id = canonical_id(given) if given else str(uuid4())
    if given and _taken(connection, table, id):
        raise Conflict(_kind(table), id)
    moment = now()
    row = {**values, **tables.searched(table, values)}
    row |= {"id": id, "created_at": moment, "updated_at": moment}
    account = account_of(connection)
    if "account" in table.c and account is not None:
        row["account"] = account
    try:
        direct.insert_row(connection, _insert(table), row)
    except IntegrityError:
        # Another account may have taken it since; within one account there is one writer.
        if given and table in _NAMED_BY_CLIENTS:
            raise Conflict(_kind(table), id) from None
        raise
    return {"id": id, "created_at": to_wire(moment), "jobs": []}


def find(connection: Connection, table: Table, id: str, **owner: str) -> Row:
    """The row with that id, which must belong to `owner` (columns and their values) if given,
    and to the connection's account.

    Raises:
        NotFound: there is none.
    """
    account = account_of(connection)
    statement = _by(table, ("id", *owner), account is not None)
    values = {"id": id, "account": account, **owner}
    row = direct.first(connection, statement, **values)
    if row is None:
        raise NotFound(_kind(table), id)
    return row


def expect_there(connection: Connection, table: Table, id: str) -> None:
    """As `find`, where only that there is such a row matters.

    Raises:
        NotFound: there is none.
    """
    account = account_of(connection)
    values = {"id": id, "account": account}
    if not direct.column(connection, _there(table, account is not None), **values):
        raise NotFound(_kind(table), id)


def change(connection: Connection, table: Table, id: str, values: JsonObject) -> JsonObject:
    """Update a row that exists and return what the API says of something updated."""
    moment = now()
    statement = update(table).where(table.c.id == id, *_owned(connection, table, {}))
    values = {**values, **tables.searched(table, values), "updated_at": moment}
    connection.execute(statement.values(**values))
    return {"id": id, "updated_at": to_wire(moment), "jobs": []}


def remove(connection: Connection, table: Table, id: str, **owner: str) -> JsonObject:
    """Delete a row, all that belongs to it, and return what the API says of something deleted.

    Raises:
        NotFound: there is none with that id and owner.
    """
    row = find(connection, table, id, **owner)
    _retire(connection, table, row["id"])
    connection.execute(delete(table).where(table.c.seq == row["seq"]))
    return {"id": id, "deleted_at": to_wire(now()), "jobs": []}


def page(
    connection: Connection, statement: Select[*tuple[Any, ...]], query: JsonObject, **values: Any
) -> list[Row]:
    """The rows of a select, which is kept, between the query's `offset` and its `limit`."""
    limit, offset = bounds(query)
    return direct.rows(connection, _bounded(statement), **values, limit=limit, offset=offset)


def listing(connection: Connection, table: Table, query: JsonObject, **owner: str) -> list[Row]:
    """A page of a table, as the list operations do it: sorted, and filtered by metadata."""
    sort, order = query.get("sort_by", "created_at"), query.get("order", "desc")
    account = account_of(connection)
    statement = _sorted(table, tuple(owner), account is not None, sort, order == "desc")
    values: JsonObject = {"account": account, **owner}
    wanted = _metadata_filter(query.get("metadata_filter", "{}"))
    limit, offset = bounds(query)
    if not wanted:
        return direct.rows(connection, _bounded(statement), **values, limit=limit, offset=offset)
    # JSON inside a database compares loosely (1 is true, 1 is "1"); Python is told to be strict.
    matching = [
        row
        for row in direct.rows(connection, statement, **values)
        if _matches(row["metadata"] or {}, wanted)
    ]
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


# Making a statement takes longer than carrying it out.


@cache
def _by(table: Table, names: tuple[str, ...], of_account: bool) -> Select[*tuple[Any, ...]]:
    """The rows with certain values in these columns, and of a certain account."""
    conditions = [table.c[name] == bindparam(name) for name in names]
    if of_account:
        conditions.append(_of_account(table, bindparam("account")))
    return select(table).where(*conditions)


@cache
def _there(table: Table, of_account: bool) -> Select[*tuple[Any, ...]]:
    return _by(table, ("id",), of_account).with_only_columns(table.c.seq)


@cache
def _sorted(
    table: Table, names: tuple[str, ...], of_account: bool, sort: str, descending: bool
) -> Select[*tuple[Any, ...]]:
    keys = (table.c[sort], table.c.seq)
    ordered = (key.desc() if descending else key.asc() for key in keys)
    return _by(table, names, of_account).order_by(*ordered)


@cache
def _bounded(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The rows between `offset` and `limit`. Only for statements that are kept."""
    return statement.limit(bindparam("limit")).offset(bindparam("offset"))


@cache
def _insert(table: Table) -> Insert:
    return insert(table).inline()


def _owned(
    connection: Connection, table: Table, owner: dict[str, str]
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [table.c[column] == id for column, id in owner.items()]
    account = account_of(connection)
    return conditions if account is None else [*conditions, _of_account(table, account)]


def _of_account(table: Table, account: str | BindParameter[Any]) -> ColumnElement[bool]:
    """Whether a row is of an account, by its own word or by that of the row that owns it."""
    if "account" in table.c:
        return table.c.account == account
    # An owner is never of another account than a second one, so that any of them will do.
    owners = (
        key.parent.in_(select(key.column).where(_of_account(key.column.table, account)))
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    )
    return or_(*owners)


def _taken(connection: Connection, table: Table, id: str) -> bool:
    """Whether that id is in use, by whomever, or was before it was deleted."""
    ids = (table.c.id, tables.retired_ids.c.id)
    return any(connection.execute(select(one).where(one == id)).first() for one in ids)


def _retire(connection: Connection, table: Table, id: str) -> None:
    """Note the ids that clients can give, before a row and what belongs to it are deleted."""
    if table not in _NAMED_BY_CLIENTS:
        return
    leaving = [select(table.c.id).where(table.c.id == id)]
    sessions, own = tables.sessions, f"{_kind(table)}_id"
    if own in sessions.c:
        leaving.append(select(sessions.c.id).where(sessions.c[own] == id))
    retired = tables.retired_ids
    for ids in leaving:
        # Something of another kind may have had the same id.
        fresh = ids.where(ids.selected_columns.id.not_in(select(retired.c.id)))
        connection.execute(insert(retired).from_select(["id"], fresh))


def _kind(table: Table) -> str:
    return {"memories": "memory"}.get(table.name, table.name.removesuffix("s"))


def _wire(value: Any) -> Any:
    return to_wire(value) if isinstance(value, datetime) else value


def bounds(query: JsonObject) -> tuple[int, int]:
    """The query's `limit` and `offset`.

    Raises:
        Invalid: one of them is negative.
    """
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
