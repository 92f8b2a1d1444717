"""Group commit: writers of a SQLite file that wait for their turn share one commit.

Making a commit durable takes milliseconds, and a file takes one writer at a time. So whoever begins
a transaction lets those join it who wait already, one after the other, each behind a savepoint of
its own, and then commits for all of them. Nobody goes on before that commit.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from .errors import ApiError
from .fair_lock import FairLock


class GroupCommit:
    """The writers of one file, in this process."""

    def __init__(self) -> None:
        self.turn: FairLock = FairLock()
        """Held by the writer whose turn it is."""
        self._open: Group | None = None

    @contextmanager
    def writing(self, engine: Engine, **options: object) -> Generator[Connection]:
        """A transaction that is committed when the block ends, and undone if it raises.

        Args:
            engine: Begins transactions that write.
            options: The execution options of the connection in the block.
        """
        with self.group(engine) as group, group.part(options) as connection:
            yield connection

    @contextmanager
    def group(self, engine: Engine) -> Generator[Group]:
        """A transaction to take part in, once or more often. It is committed when the block ends.

        The block may end in another thread than it began in.
        """
        group = None
        leads = False
        try:
            with self.turn:
                group = self._joinable(engine)
                if group is None:
                    self._open = group = Group(engine)
                    leads = True
                yield group
        finally:
            if group is not None:
                if leads:
                    with self.turn:  # after those who wait by now
                        self._end(group)
                # Also if the block raised: it may have read what the others wrote.
                group.wait()

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep the others from writing. Who waits for a commit gets it first."""
        with self.turn:
            if self._open is not None:
                self._end(self._open)
            yield

    def _joinable(self, engine: Engine) -> Group | None:
        group = self._open
        if group is not None and not (group.engine is engine and group.in_transaction):
            self._end(group)
            return None
        return group

    def _end(self, group: Group) -> None:
        if self._open is group:
            self._open = None
            group.commit()


class Group:
    """A transaction that is open, and those who take part in it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._connection = engine.connect()
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        self._driver = cast(sqlite3.Connection, self._connection.connection.dbapi_connection)
        # A result may be left half-read by who raised, which the traceback keeps: whoever has the
        # connection next would go on seeing the database as it is now.
        self._half_read = False
        self._ended = threading.Event()
        self._error: BaseException | None = None

    @property
    def in_transaction(self) -> bool:
        """False after an error for which SQLite itself undoes everything, as on a full disk."""
        return self._driver.in_transaction

    @contextmanager
    def part(self, options: dict[str, object]) -> Generator[Connection]:
        """What one of them does."""
        if not self.in_transaction:  # A savepoint would begin another.
            raise self._undone()
        self._connection.execution_options(**options)
        self._driver.execute("SAVEPOINT part")
        try:
            yield self._connection
        except BaseException as error:
            self._half_read = self._half_read or not isinstance(error, ApiError)
            if self.in_transaction:
                self._driver.execute("ROLLBACK TO part")
            raise
        finally:
            if self.in_transaction:
                self._driver.execute("RELEASE part")

    def commit(self) -> None:
        """End it for all who take part."""
        try:
            if not self.in_transaction:
                raise self._undone()
            self._connection.commit()
        except BaseException as error:  # noqa: BLE001 - whatever it is, all have to know
            self._error = error
            # After a commit that failed, SQLite's transaction is still open, and SQLAlchemy's not.
            self._driver.rollback()
        finally:
            if self._half_read:
                self._connection.invalidate()
            self._connection.close()
            self._ended.set()

    def wait(self) -> None:
        """Return when it is committed.

        Raises:
            sqlalchemy.exc.DBAPIError: it could not be committed.
        """
        self._ended.wait()
        if self._error is not None:
            raise self._error

    def _undone(self) -> OperationalError:
        undone = sqlite3.OperationalError("the transaction was undone")
        return OperationalError("COMMIT", None, undone)
