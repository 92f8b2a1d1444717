"""What the database holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from .search_terms import searchable

_LONGEST_GIST = 400


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, and as the database likes it in there.

    SQLite knows no time zones and sorts times as text, so that all of them must be in one zone.
    """

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = DateTime(timezone=True)
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)


class Gist(TypeDecorator[str]):
    """A text that is compared as a whole; of a long one, the end is kept as its hash.

    PostgreSQL's index refuses values above some 2,700 bytes.
    """

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    cache_ok: bool | None = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or len(value) <= _LONGEST_GIST:
            return value
        digest = hashlib.sha256(value.encode()).hexdigest()
        return value[: _LONGEST_GIST - len(digest)] + digest


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


schema: MetaData = MetaData()

_SOURCES = "sources"
# Of each column. A title is searched with each passage of its doc, and could be a megabyte.
_MOST_SEARCHED = 2_000

# What SQLite calls an INTEGER has 64 bits, but only under that name does it number rows.
_Number = BigInteger().with_variant(Integer, "sqlite")


def _json(
    name: str, *, nullable: bool = True, default: Callable[[], Any] | None = None
) -> Column[Any]:
    return Column(name, JSON(none_as_null=True), nullable=nullable, default=default)


def _searched(*columns: str) -> Column[Any]:
    """What the full-text index reads of the other columns."""

    def text(context: Any) -> str:
        return _search_text(columns, context.get_current_parameters())

    return Column("searched", Text, nullable=False, default=text, info={_SOURCES: columns})


def is_derived(column: Column[Any]) -> bool:
    """Whether other columns of a row tell all that is in this one."""
    return _SOURCES in column.info


def searched(table: Table, values: dict[str, Any]) -> dict[str, str]:
    """What an update with these values, which bring all that is searched or none, also sets."""
    columns: tuple[str, ...] = table.c.searched.info[_SOURCES] if "searched" in table.c else ()
    changes = bool(values.keys() & set(columns))
    return {"searched": _search_text(columns, values)} if changes else {}


def _search_text(columns: tuple[str, ...], values: dict[str, Any]) -> str:
    return searchable("\n".join(values[column][:_MOST_SEARCHED] for column in columns))


def _owner(name: str, table: str, *, nullable: bool = False, index: bool = True) -> Column[Any]:
    """A reference to a row that takes this one with it when it is deleted."""
    reference = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, String(36), reference, nullable=nullable, index=index)


def _account(*, primary_key: bool = False) -> Column[Any]:
    """Whose row it is, where that is not the account of another row that owns this one."""
    return Column("account", String(64), primary_key=primary_key, nullable=False)


def _resource(name: str, *parts: Column[Any] | UniqueConstraint | Index) -> Table:
    """A table of things with an id of their own; `seq` is the order of their making."""
    return Table(
        name,
        schema,
        Column("seq", _Number, primary_key=True),
        Column("id", String(36), nullable=False, unique=True),
        Column("created_at", UtcDateTime, nullable=False),
        Column("updated_at", UtcDateTime, nullable=False),
        *parts,
        sqlite_autoincrement=True,
    )


users: Table = _resource(
    "users",
    _account(),
    Column("name", Text, nullable=False),
    Column("about", Text),
    _json("metadata"),
    Index("ix_users_account", "account", "created_at"),
)

agents: Table = _resource(
    "agents",
    _account(),
    Column("name", Text, nullable=False),
    Column("about", Text),
    Column("model", Text, nullable=False),
    _json("instructions"),
    _json("default_settings"),
    _json("metadata"),
    Index("ix_agents_account", "account", "created_at"),
)

sessions: Table = _resource(
    "sessions",
    _account(),
    _owner("agent_id", "agents"),
    _owner("user_id", "users", nullable=True),
    Column("situation", Text),
    Column("summary", Text),
    # The last message that the summary covers.
    Column("summarised_seq", _Number),
    Column("render_templates", Boolean, nullable=False),
    Column("token_budget", Integer),
    Column("context_overflow", Text),
    _json("metadata"),
    Index("ix_sessions_account", "account", "created_at"),
)

messages: Table = _resource(
    "messages",
    _owner("session_id", "sessions", index=False),
    Column("role", String(16), nullable=False),
    _json("content", nullable=False),
    Column("name", Text),
    # How many the model reads. Counted once, as a session's history is read with each message.
    Column("tokens", Integer),
    Index("ix_messages_session_id", "session_id", "seq"),
)

suggestions: Table = _resource(
    "suggestions",
    _owner("session_id", "sessions"),
    _owner("message_id", "messages"),
    Column("target", String(8), nullable=False),
    Column("content", Text, nullable=False),
)

tools: Table = _resource(
    "tools",
    _owner("agent_id", "agents"),
    Column("type", String(16), nullable=False),
    _json("function", nullable=False),
)

docs: Table = _resource(
    "docs",
    _owner("agent_id", "agents", nullable=True, index=False),
    _owner("user_id", "users", nullable=True, index=False),
    Column("title", Text, nullable=False),
    _json("content", nullable=False),
    _json("metadata"),
    # These and that of the passages hold all that tells which vectors an owner has.
    Index("ix_docs_agent_id", "agent_id", "id"),
    Index("ix_docs_user_id", "user_id", "id"),
    # In these they are listed.
    Index("ix_docs_agent_created", "agent_id", "created_at"),
    Index("ix_docs_user_created", "user_id", "created_at"),
)

passages: Table = Table(
    "passages",
    schema,
    Column("seq", _Number, primary_key=True),
    _owner("doc_id", "docs", index=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    _searched("title", "text"),
    # A vector of float32, and the name of the model that made it.
    Column("embedding", LargeBinary),
    Column("model", Text),
    Index("ix_passages_doc_id", "doc_id", "model"),
    sqlite_autoincrement=True,
)

memories: Table = _resource(
    "memories",
    _owner("agent_id", "agents"),
    _owner("user_id", "users"),
    Column("content", Text, nullable=False),
    _searched("content"),
    # The content in lower case: what is said twice is one memory.
    Column("gist", Gist, nullable=False),
    Column("sentiment", Float, nullable=False),
    _json("entities", nullable=False),
    Column("timestamp", UtcDateTime, nullable=False),
    Column("last_accessed_at", UtcDateTime, nullable=False),
    UniqueConstraint("agent_id", "user_id", "gist"),
)

idempotency_keys: Table = Table(
    "idempotency_keys",
    schema,
    _account(primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("target", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    # An object, or the list of the events of a stream.
    _json("reply", nullable=False),
    # The messages that are in the history, where a chat has been recorded without its reply.
    _json("recorded"),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

jobs: Table = _resource(
    "jobs",
    _account(),
    Column("name", Text, nullable=False),
    Column("reason", Text),
    Column("state", String(16), nullable=False),
    Column("has_progress", Boolean, nullable=False),
    Column("progress", Float, nullable=False),
    _json("payload", nullable=False, default=dict),
    Column("attempts", Integer, nullable=False, default=0),
    Column("run_after", UtcDateTime),
    Column("lease_until", UtcDateTime),
    # The process that has taken it.
    Column("worker", String(36)),
    Index("ix_jobs_state", "state", "seq"),
)

retired_ids: Table = Table(
    "retired_ids",
    schema,
    # Of a user, an agent or a session that was deleted: a client may give none of them again.
    Column("id", String(36), primary_key=True),
)

version: Table = Table(
    # Alembic's name for it, and its column.
    "alembic_version",
    schema,
    Column("version_num", String(32), primary_key=True),
)
