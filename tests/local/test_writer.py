"""Writes from the event loop: each whole or not at all, and kept before anybody learns of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import DBAPIError

from julep.local import tables
from julep.local.databases import Parts
from julep.local.errors import NotFound
from julep.local.records import add, find
from julep.local.store import Store
from julep.local.writer import Writer

Work = Callable[[Connection], Any]


@pytest.fixture
def store(database: str | Path) -> Iterator[Store]:
    with closing(Store(database)) as store:
        yield store


def put(name: str) -> Work:
    return lambda connection: add(connection, tables.users, {"name": name})["id"]


def fail(connection: Connection) -> None:
    put("never")(connection)
    find(connection, tables.users, "nobody")


def names(store: Store) -> list[str]:
    with store.reading(None) as connection:
        rows = connection.execute(select(tables.users.c.name).order_by(tables.users.c.seq))
        return list(rows.scalars())


def written(store: Store, *work: Work) -> list[Any]:
    """What came of all this, begun at once."""

    async def write() -> list[Any]:
        writer = Writer(store)
        waiting = (writer.write("mine", one) for one in work)
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(write())


def test_a_write_gives_back_what_its_work_returns(store: Store) -> None:
    (id,) = written(store, put("Ana"))
    with store.reading("mine") as connection:
        assert find(connection, tables.users, id)["name"] == "Ana"


def test_each_is_for_an_account_of_its_own(store: Store) -> None:
    async def write() -> tuple[str, str]:
        writer = Writer(store)
        one, other = await asyncio.gather(
            writer.write("mine", put("Ana")), writer.write("theirs", put("Ben"))
        )
        return one, other

    ana, ben = asyncio.run(write())
    for account, own, others in (("mine", ana, ben), ("theirs", ben, ana)):
        with store.reading(account) as connection:
            find(connection, tables.users, own)
            with pytest.raises(NotFound):
                find(connection, tables.users, others)


@pytest.mark.parametrize("failing", [0, 1, 2], ids=["the first", "one of them", "the last"])
def test_who_fails_undoes_only_what_is_their_own(store: Store, failing: int) -> None:
    work: list[Work] = [put("0"), put("1"), put("2")]
    work[failing] = fail
    outcomes = written(store, *work)
    assert [isinstance(outcome, NotFound) for outcome in outcomes] == [
        number == failing for number in range(3)
    ]
    assert sorted(names(store)) == [str(number) for number in range(3) if number != failing]


def test_who_learns_of_it_is_kept_already(store: Store) -> None:
    async def write() -> None:
        writer = Writer(store)
        for number in range(5):
            await writer.write("mine", put(str(number)))
            assert str(number) in names(store)

    asyncio.run(write())


def test_those_that_come_while_others_commit_go_together(tmp_path: Path) -> None:
    commits: list[int] = []
    with closing(Store(tmp_path / "agents.db")) as store:
        with store.writing("mine") as connection:
            engine = connection.engine

        def count(_: Connection) -> None:
            commits.append(1)

        event.listen(engine, "commit", count)
        written(store, *(put(str(number)) for number in range(20)))
        assert names(store) == [str(number) for number in range(20)]
    assert len(commits) <= 2


def test_who_is_cancelled_learns_of_it_when_it_is_kept(store: Store) -> None:
    async def write() -> None:
        task = asyncio.ensure_future(Writer(store).write("mine", put("Ana")))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert names(store) == ["Ana"]

    asyncio.run(write())


def test_nobody_has_written_what_can_not_be_committed(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "agents.db")) as store:

        def broken(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            add(connection, tables.docs, {"agent_id": "nobody", "title": "x", "content": "x"})

        outcomes = written(store, put("Ana"), broken, put("Ben"))
        assert all(isinstance(outcome, DBAPIError) for outcome in outcomes)
        assert names(store) == []
        written(store, put("Cleo"))
        assert names(store) == ["Cleo"]


def test_a_file_that_can_not_be_written_is_an_error_for_all_who_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(tmp_path / "agents.db")) as store:
        whole = store.writing_together

        @contextmanager
        def locked() -> Generator[Parts]:
            raise OSError("locked")
            yield

        def now_locked() -> AbstractContextManager[Parts]:
            return locked()

        monkeypatch.setattr(store, "writing_together", now_locked)
        outcomes = written(store, put("Ana"), put("Ben"))
        assert [str(outcome) for outcome in outcomes] == ["locked", "locked"]
        monkeypatch.setattr(store, "writing_together", whole)
        written(store, put("Cleo"))
        assert names(store) == ["Cleo"]


def test_threads_that_write_and_the_event_loop_take_turns(store: Store) -> None:
    def in_thread(number: int) -> None:
        with store.writing("mine") as connection:
            put(f"thread {number}")(connection)

    async def write() -> None:
        writer = Writer(store)
        threads = (asyncio.to_thread(in_thread, number) for number in range(30))
        loop = (writer.write("mine", put(f"loop {number}")) for number in range(30))
        await asyncio.gather(*threads, *loop)

    asyncio.run(asyncio.wait_for(write(), 30))
    assert len(names(store)) == 60
