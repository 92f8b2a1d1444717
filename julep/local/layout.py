"""The layout of the tables: making it, and carrying a database of an older release forward.

Each layout has a number, which the database keeps in the table `alembic_version`. Layout 0001 is
that of release 0.3.0, which kept no number.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select

from . import full_text
from .tables import schema, version

LAYOUT = "0002"
"""The number of the layout in tables.py. A new one takes a step in `migrations/versions`."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class UnknownLayout(Exception):
    """A database has a layout that only a newer release can know."""


def is_current(connection: Connection) -> bool:
    """Whether the tables are there, as this release has them."""
    return _number(connection) == LAYOUT


def bring_up_to_date(connection: Connection) -> None:
    """Make the tables, or change those of an older release; if it fails, nothing has changed.

    Args:
        connection: In a transaction that nobody else makes tables beside, and on SQLite without
            checks of foreign keys, as tables that others refer to are made anew.

    Raises:
        UnknownLayout: the database comes from a newer release.
    """
    if is_current(connection):  # Another process has been here since.
        return
    if inspect(connection).has_table("users"):
        _migrate(connection)
        full_text.create_indexes(connection)
        full_text.rebuild(connection)
    else:
        schema.create_all(connection)
        full_text.create_indexes(connection)
        connection.execute(insert(version).values(version_num=LAYOUT))


def _number(connection: Connection) -> str | None:
    if not inspect(connection).has_table(version.name):
        return None
    return connection.execute(select(version.c.version_num)).scalar()


def _migrate(connection: Connection) -> None:
    # Only here, as loading them takes as long as the rest of starting a server.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # A % would begin a reference to another option.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, LAYOUT)
    except CommandError as error:
        raise UnknownLayout("it was made by a newer release of julep") from error
