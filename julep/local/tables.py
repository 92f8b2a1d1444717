"""What the database holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, and as the database likes it in there.

    SQLite knows no time zones and sorts times as text, so that all of them must be in one zone.
    """

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = DateTime(timezone=True)
    cache_ok: bool | None = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _aware(value)


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


schema: MetaData = MetaData()


def _json(name: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, JSON(none_as_null=True), nullable=nullable)


def _owner(name: str, table: str, *, nullable: bool = False) -> Column[Any]:
    """A reference to a row that takes this one with it when it is deleted."""
    reference = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, String(36), reference, nullable=nullable, index=True)


def _resource(name: str, *columns: Column[Any] | UniqueConstraint) -> Table:
    """A table of things with an id of their own; `seq` is the order of their making."""
    return Table(
        name,
        schema,
        Column("seq", Integer, primary_key=True),
        Column("id", String(36), nullable=False, unique=True),
        *columns,
        Column("created_at", UtcDateTime, nullable=False),
        Column("updated_at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )


users: Table = _resource(
    "users", Column("name", Text, nullable=False), Column("about", Text), _json("metadata")
)

agents: Table = _resource(
    "agents",
    Column("name", Text, nullable=False),
    Column("about", Text),
    Column("model", Text, nullable=False),
    _json("instructions"),
    _json("default_settings"),
    _json("metadata"),
)

sessions: Table = _resource(
    "sessions",
    _owner("agent_id", "agents"),
    _owner("user_id", "users", nullable=True),
    Column("situation", Text),
    Column("summary", Text),
    Column("render_templates", Boolean, nullable=False),
    Column("token_budget", Integer),
    Column("context_overflow", Text),
    _json("metadata"),
)

messages: Table = _resource(
    "messages",
    _owner("session_id", "sessions"),
    Column("role", String(16), nullable=False),
    _json("content", nullable=False),
    Column("name", Text),
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
    _owner("agent_id", "agents", nullable=True),
    _owner("user_id", "users", nullable=True),
    Column("title", Text, nullable=False),
    _json("content", nullable=False),
    _json("metadata"),
)

passages: Table = Table(
    "passages",
    schema,
    Column("seq", Integer, primary_key=True),
    _owner("doc_id", "docs"),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,
)

memories: Table = _resource(
    "memories",
    _owner("agent_id", "agents"),
    _owner("user_id", "users"),
    Column("content", Text, nullable=False),
    # The content in lower case: what is said twice is one memory.
    Column("gist", Text, nullable=False),
    Column("sentiment", Float, nullable=False),
    _json("entities", nullable=False),
    Column("timestamp", UtcDateTime, nullable=False),
    Column("last_accessed_at", UtcDateTime, nullable=False),
    UniqueConstraint("agent_id", "user_id", "gist"),
)

idempotency_keys: Table = Table(
    "idempotency_keys",
    schema,
    Column("key", String(255), primary_key=True),
    Column("target", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    # An object, or the list of the events of a stream.
    _json("reply", nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

jobs: Table = _resource(
    "jobs",
    Column("name", Text, nullable=False),
    Column("reason", Text),
    Column("state", String(16), nullable=False),
    Column("has_progress", Boolean, nullable=False),
    Column("progress", Float, nullable=False),
)
