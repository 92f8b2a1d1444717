"""The database: a SQLite file, or PostgreSQL by its URL; many threads, many processes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from .databases import ACCOUNT_OPTION, Parts, opened
from .layout import UnknownLayout, bring_up_to_date, is_current

DEFAULT_ACCOUNT = "default"
"""The account of whoever brings the server's only key."""


class Store:
    """An open database. One that an older release made is carried forward first.

    Args:
        database: The SQLite file, which is made if it does not exist, or the URL of a PostgreSQL
            database (`postgresql://user:password@host/name`).
        threads: How many threads may use the store at once.
        durable: Whether what was committed is to survive a power cut.

    Raises:
        OSError: it cannot be opened, is no database to write to, or was made by a newer release.
    """

    def __init__(self, database: str | Path, threads: int = 40, *, durable: bool = True) -> None:
        self._database = opened(database, threads, durable)
        try:
            self._bring_up_to_date()
        except (DBAPIError, UnknownLayout) as error:
            self.close()
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise OSError(f"cannot use {self._database} as a database: {reason}") from error
        except BaseException:
            self.close()
            raise

    @property
    def quick(self) -> bool:
        """Whether to find a row takes microseconds, and waits for nobody."""
        return self._database.quick

    def reading(self, account: str | None) -> AbstractContextManager[Connection]:
        """A transaction that sees the database as it is when it first reads.

        Args:
            account: Whose rows it sees; None for everybody's.
        """
        return self._database.reading(account)

    def writing(self, account: str | None) -> AbstractContextManager[Connection]:
        """A transaction that writes; it is undone if the block raises.

        Of one account there is one at a time, in all processes together: what it reads stays true
        until it has written; a thread that is in one must not begin another. With None it touches
        everybody's rows, and on PostgreSQL it waits for nobody: it has to lock what it reads
        before it writes.
        """
        return self._database.writing(account)

    def writing_together(self) -> AbstractContextManager[Parts] | None:
        """A transaction for some writers, which is committed when the block ends.

        To begin it and to commit it takes a while, its parts do not. None if each of them does
        better in a thread of its own.
        """
        return self._database.writing_together()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def _bring_up_to_date(self) -> None:
        with self.reading(None) as connection:
            if is_current(connection):
                return
        with self._database.changing_layout() as connection:
            self._database.lock_layout(connection)
            bring_up_to_date(connection)
        # The connection that did this is not fit for anything else.
        self._database.close()


def account_of(connection: Connection) -> str | None:
    """The account whose rows a connection of the store may touch; None for everybody's."""
    account: str | None = connection.get_execution_options()[ACCOUNT_OPTION]
    return account
