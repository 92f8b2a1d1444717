"""From the layout of release 0.3.0: accounts, jobs that run later, search without blanks.

That release had SQLite only, and everything in it was of whoever had the server's key.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from julep.local.search_terms import searchable

revision = "0002"
down_revision = None

_ACCOUNT = "default"
# Indexes that take in another column: of which table, on what, and the column.
_WIDENED = (
    ("messages", "session_id", "seq"),
    ("docs", "agent_id", "id"),
    ("docs", "user_id", "id"),
    ("passages", "doc_id", "model"),
)


def upgrade() -> None:
    for name in ("passages", "memories"):
        # Also its triggers, and the index that does not have the new column.
        for event in ("insert", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}_index_{event}")
        op.execute(f"DROP TABLE IF EXISTS {name}_index")
    for name in ("users", "agents", "sessions"):
        with _rebuilt(name) as table:
            _add_filled(table, "account", sa.String(64), _ACCOUNT)
            if name == "sessions":
                table.add_column(sa.Column("summarised_seq", sa.Integer))
        _settle(name, "account", sa.String(64))
        op.create_index(f"ix_{name}_account", name, ["account", "created_at"])
    _jobs()
    _searched("passages", "title", "text")
    _searched("memories", "content")
    op.add_column("messages", sa.Column("tokens", sa.Integer))
    op.add_column("passages", sa.Column("embedding", sa.LargeBinary))
    op.add_column("passages", sa.Column("model", sa.Text))
    for of, column, taken_in in _WIDENED:
        op.drop_index(f"ix_{of}_{column}", of)
        op.create_index(f"ix_{of}_{column}", of, [column, taken_in])
    for owner in ("agent", "user"):
        op.create_index(f"ix_docs_{owner}_created", "docs", [f"{owner}_id", "created_at"])
    _idempotency_keys()
    op.create_table("retired_ids", sa.Column("id", sa.String(36), primary_key=True, nullable=False))


def _jobs() -> None:
    with _rebuilt("jobs") as table:
        _add_filled(table, "account", sa.String(64), _ACCOUNT)
        _add_filled(table, "payload", sa.JSON(), "{}")
        _add_filled(table, "attempts", sa.Integer(), "0")
        table.add_column(sa.Column("run_after", sa.DateTime))
        table.add_column(sa.Column("lease_until", sa.DateTime))
        table.add_column(sa.Column("worker", sa.String(36)))
    _settle("jobs", "account", sa.String(64))
    _settle("jobs", "payload", sa.JSON())
    _settle("jobs", "attempts", sa.Integer())
    op.create_index("ix_jobs_state", "jobs", ["state", "seq"])


def _searched(name: str, *columns: str) -> None:
    with _rebuilt(name) as table:
        _add_filled(table, "searched", sa.Text(), "")
    _settle(name, "searched", sa.Text())
    connection = op.get_bind()
    parts: list[sa.ColumnClause[Any]] = [sa.column(each) for each in ("seq", "searched", *columns)]
    rows = sa.table(name, *parts)
    for row in connection.execute(sa.select(rows)).mappings().all():
        text = searchable("\n".join(row[column][:2_000] for column in columns))
        connection.execute(sa.update(rows).where(rows.c.seq == row["seq"]).values(searched=text))


def _idempotency_keys() -> None:
    """The key of a reply is now one of an account. Before the release there were none."""
    old = sa.inspect(op.get_bind()).has_table("idempotency_keys")
    if old:
        op.drop_index("ix_idempotency_keys_created_at", "idempotency_keys")
        op.rename_table("idempotency_keys", "old_keys")
    op.create_table(
        "idempotency_keys",
        sa.Column("account", sa.String(64), primary_key=True, nullable=False),
        sa.Column("key", sa.String(255), primary_key=True, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("recorded", sa.JSON),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    if old:
        columns = "key, target, fingerprint, reply, created_at"
        op.execute(
            f"INSERT INTO idempotency_keys (account, {columns}) "
            f"SELECT '{_ACCOUNT}', {columns} FROM old_keys"
        )
        op.drop_table("old_keys")


@contextmanager
def _rebuilt(name: str) -> Generator[BatchOperations]:
    """A table that is made anew, as SQLite changes few things in one that is there."""
    options = {"sqlite_autoincrement": True}
    with op.batch_alter_table(name, recreate="always", table_kwargs=options) as table:
        yield table


def _add_filled(
    table: BatchOperations, name: str, type: sa.types.TypeEngine[Any], value: str
) -> None:
    """Add a column that no row may be without, with that value in the rows that are there."""
    table.add_column(sa.Column(name, type, nullable=False, server_default=value))


def _settle(table: str, name: str, type: sa.types.TypeEngine[Any]) -> None:
    """Take the value that filled a column away from the rows that are to come."""
    with _rebuilt(table) as batch:
        batch.alter_column(name, existing_type=type, existing_nullable=False, server_default=None)
