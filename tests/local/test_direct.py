"""Statements that the driver carries out: what they give is what SQLAlchemy gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from julep.local import direct, tables
from julep.local.clock import now
from julep.local.store import Store

JOBS = tables.jobs
INSERT = insert(JOBS).inline()
ALL = select(JOBS).order_by(JOBS.c.seq)
BY_NAME = select(JOBS.c.name, JOBS.c.seq).where(JOBS.c.name == bindparam("wanted"))
TWO = select(JOBS.c.name).where(JOBS.c.name.in_(direct.parameters("name", 2))).order_by(JOBS.c.seq)
CHANGE = update(JOBS).where(JOBS.c.name == bindparam("of_name"))
REMOVE = delete(JOBS).where(JOBS.c.name == bindparam("of_name"))


@pytest.fixture
def store(database: str | Path) -> Iterator[Store]:
    with closing(Store(database)) as store:
        yield store


def job(name: str, **values: Any) -> direct.Row:
    moment = now()
    usual = {"account": "mine", "state": "pending", "has_progress": True, "progress": 12.5}
    made = {"id": str(uuid4()), "created_at": moment, "updated_at": moment, "attempts": 3}
    payload = {"é": [1, 2.5, None, True, {"deep": "yes"}]}
    return {"name": name, "payload": payload, **usual, **made, **values}


def test_values_go_in_and_come_out_as_with_sqlalchemy(store: Store) -> None:
    one, other = job("one", run_after=now()), job("other, 100 %s", reason=None)
    with store.writing("mine") as connection:
        direct.insert_row(connection, INSERT, one)
        connection.execute(INSERT, other)
        rows = direct.rows(connection, ALL)
        assert rows == [dict(row) for row in connection.execute(ALL).mappings()]
        assert [
            {name: row[name] for name in given}
            for row, given in zip(rows, (one, other), strict=True)
        ] == [one, other]
        assert direct.first(connection, ALL) == rows[0]


def test_a_statement_takes_new_values_each_time(store: Store) -> None:
    with store.writing("mine") as connection:
        for name in ("a", "b", "c"):
            direct.insert_row(connection, INSERT, job(name))
        for name in ("b", "a"):
            row = direct.first(connection, BY_NAME, wanted=name)
            assert row is not None and row["name"] == name
        assert direct.first(connection, BY_NAME, wanted="d") is None
        for pair in (["a", "c"], ["b", "c"]):
            assert direct.column(connection, TWO, **direct.named("name", pair)) == pair


def test_a_write_tells_how_many_rows_it_changed(store: Store) -> None:
    with store.writing("mine") as connection:
        for name in ("a", "a", "b"):
            direct.insert_row(connection, INSERT, job(name))
        assert direct.write(connection, CHANGE, {"of_name": "a", "payload": {"new": 1}}) == 2
        assert [row["payload"] == {"new": 1} for row in direct.rows(connection, ALL)] == [
            True,
            True,
            False,
        ]
        assert direct.write(connection, REMOVE, {"of_name": "a"}) == 2
        assert direct.write(connection, REMOVE, {"of_name": "a"}) == 0


def test_an_error_is_that_of_sqlalchemy(store: Store) -> None:
    one = job("one")
    with pytest.raises(IntegrityError), store.writing("mine") as connection:
        direct.insert_row(connection, INSERT, one)
        direct.insert_row(connection, INSERT, one)


def test_a_part_is_undone_by_itself(store: Store) -> None:
    with store.writing("mine") as connection:
        direct.insert_row(connection, INSERT, job("before"))
        with pytest.raises(LookupError), direct.savepoint(connection):
            direct.insert_row(connection, INSERT, job("inside"))
            raise LookupError
        with direct.savepoint(connection):
            direct.insert_row(connection, INSERT, job("after"))
    with store.reading("mine") as connection:
        assert [row["name"] for row in direct.rows(connection, ALL)] == ["before", "after"]
