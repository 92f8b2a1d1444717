"""Writers of a SQLite file that wait share a commit, and nothing else."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from julep.local.group_commit import GroupCommit

Work = Callable[[Connection], object]


class File:
    """A database of numbers, in which each refers to one that is there."""

    def __init__(self, path: Path, patience: float = 20) -> None:
        self.engine: Engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": patience})
        self.commits = 0
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        event.listen(self.engine, "commit", self._count)
        with self.engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, "
                "other INTEGER REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)"
            )
        self.commits = 0

    def numbers(self) -> set[int]:
        with self.engine.connect() as connection:
            return set(connection.exec_driver_sql("SELECT number FROM numbers").scalars())

    def _count(self, connection: Connection) -> None:
        self.commits += 1


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = OFF")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    file = File(tmp_path / "numbers.db")
    yield file
    file.engine.dispose()


def put(number: int, other: int | None = None) -> Work:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO numbers VALUES (?, ?)", (number, other))

    return work


def fail(connection: Connection) -> None:
    put(99)(connection)
    raise LookupError("changed my mind")


@contextmanager
def together(writers: GroupCommit, *work: tuple[File, Work]) -> Generator[list[Future[None]]]:
    """Do all of this in threads, with each waiting for its turn before the first has begun."""

    def write(file: File, work: Work) -> None:
        with writers.writing(file.engine) as connection:
            work(connection)

    with ThreadPoolExecutor(len(work)) as threads:
        with writers.turn:
            futures: list[Future[None]] = []
            for file, one in work:
                futures.append(threads.submit(write, file, one))
                while writers.turn.waiting < len(futures):
                    time.sleep(0.001)
        yield futures


def test_who_waits_shares_a_commit(file: File) -> None:
    with together(GroupCommit(), *((file, put(number)) for number in range(5))) as done:
        for one in done:
            one.result()
    assert file.numbers() == set(range(5))
    assert file.commits == 1


def test_who_comes_alone_commits_alone(file: File) -> None:
    writers = GroupCommit()
    for number in range(3):
        with writers.writing(file.engine) as connection:
            put(number)(connection)
        assert number in file.numbers()
    assert file.commits == 3


@pytest.mark.parametrize("failing", [0, 1, 2], ids=["the first", "one of them", "the last"])
def test_who_fails_undoes_only_what_is_their_own(file: File, failing: int) -> None:
    work: list[Work] = [put(0), put(1), put(2)]
    work[failing] = fail
    with together(GroupCommit(), *((file, one) for one in work)) as done:
        with pytest.raises(LookupError, match="changed my mind"):
            done[failing].result()
        for number in {0, 1, 2} - {failing}:
            done[number].result()
    assert file.numbers() == {0, 1, 2} - {failing}


def test_each_sees_what_those_before_have_written(file: File) -> None:
    seen: list[int] = []

    def count(connection: Connection) -> None:
        seen.extend(connection.exec_driver_sql("SELECT count(*) FROM numbers").scalars())

    with together(GroupCommit(), (file, put(1)), (file, fail), (file, count)):
        pass
    assert seen == [1]


def test_nobody_has_written_what_can_not_be_committed(file: File) -> None:
    writers = GroupCommit()
    with together(writers, (file, put(1)), (file, put(2, other=404)), (file, put(3))) as done:
        for one in done:
            with pytest.raises(DBAPIError, match="FOREIGN KEY"):
                one.result()
    assert file.numbers() == set()
    with writers.writing(file.engine) as connection:
        put(4)(connection)
    assert file.numbers() == {4}


def test_what_the_database_has_undone_nobody_has_written(file: File) -> None:
    """On some errors, as a full disk, SQLite ends the transaction on its own."""

    def undone(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")

    with together(GroupCommit(), (file, put(1)), (file, undone), (file, put(3))) as done:
        for number in (0, 1):
            with pytest.raises(DBAPIError, match="undone"):
                done[number].result()
        done[2].result()
    assert file.numbers() == {3}


def test_two_that_opened_the_same_file_do_not_wait_for_each_other(tmp_path: Path) -> None:
    one, other = File(tmp_path / "numbers.db"), File(tmp_path / "numbers.db")
    work = ((one if number % 2 else other, put(number)) for number in range(6))
    with together(GroupCommit(), *work) as done:
        for future in done:
            future.result()
    assert one.numbers() == set(range(6))
    for file in (one, other):
        file.engine.dispose()


def test_a_file_that_is_locked_is_an_error_and_no_dead_end(file: File, tmp_path: Path) -> None:
    writers, impatient = GroupCommit(), File(tmp_path / "numbers.db", patience=0.01)
    locked = pytest.raises(DBAPIError, match="locked")
    with file.engine.begin(), locked, writers.writing(impatient.engine):
        pass
    with writers.writing(file.engine) as connection:
        put(1)(connection)
    assert file.numbers() == {1}
    impatient.engine.dispose()


def test_a_writer_is_back_when_others_could_read_what_it_wrote(file: File) -> None:
    writers, missing = GroupCommit(), list[int]()

    def write(first: int) -> None:
        for number in range(first, first + 25):
            with writers.writing(file.engine) as connection:
                put(number)(connection)
            if number not in file.numbers():
                missing.append(number)

    threads = [threading.Thread(target=write, args=(100 * one,)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missing == []
    assert len(file.numbers()) == 100
