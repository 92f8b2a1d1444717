"""The database: a SQLite file, or PostgreSQL by its URL; many threads, many processes."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from . import full_text, tables
from .databases import opened

DEFAULT_ACCOUNT = "default"
"""The account of whoever brings the server's only key."""

ACCOUNT_OPTION = "julep_account"
"""The execution option by which a connection knows whose rows it may touch."""


class Store:
    """An open database.

    Args:
        database: The SQLite file, which is made if it does not exist, or the URL of a PostgreSQL
            database (`postgresql://user:password@host/name`).
        threads: How many threads may use the store at once.
        durable: Whether what was committed is to survive a power cut.

    Raises:
        OSError: it cannot be opened, or is no database to write to.
    """

    def __init__(self, database: str | Path, threads: int = 40, *, durable: bool = True) -> None:
        self._database = opened(database, threads, durable)
        try:
            self._create()
        except DBAPIError as error:
            self.close()
            raise OSError(f"cannot use {self._database} as a database: {error.orig}") from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self, account: str | None) -> Generator[Connection]:
        """A transaction that sees the database as it is when it first reads.

        Args:
            account: Whose rows it sees; None for everybody's.
        """
        with self._connected(account, self._database.reading) as connection:
            yield connection

    @contextmanager
    def writing(self, account: str | None) -> Generator[Connection]:
        """A transaction that writes; it is undone if the block raises.

        Of one account there is one at a time, in all processes together: what it reads stays true
        until it has written. With None it touches everybody's rows, and on PostgreSQL it waits
        for nobody: it has to lock what it reads before it writes.
        """
        with self._database.turn(), self._connected(account, self._database.writing) as connection:
            self._database.lock(connection, account)
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._database.engine.dispose()

    @contextmanager
    def _connected(self, account: str | None, options: dict[str, object]) -> Generator[Connection]:
        options = {**options, ACCOUNT_OPTION: account}
        with self._database.engine.execution_options(**options).begin() as connection:
            yield connection

    def _create(self) -> None:
        with self.writing(None) as connection:
            self._database.lock_layout(connection)
            tables.schema.create_all(connection)
            full_text.create_indexes(connection)


def account_of(connection: Connection) -> str | None:
    """The account whose rows a connection of the store may touch; None for everybody's."""
    account: str | None = connection.get_execution_options()[ACCOUNT_OPTION]
    return account
