"""The memories that agents have of users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select, update

from . import direct, tables
from .call import Call, JsonObject
from .clock import now
from .full_text import search
from .records import add, bounds, find, remove, represent
from .self_description import Statement

_FIELDS = (
    "agent_id",
    "user_id",
    "content",
    "created_at",
    "last_accessed_at",
    "timestamp",
    "sentiment",
    "id",
    "entities",
)

_SAME = ("agent_id", "user_id", "gist")
_TOUCH = update(tables.memories).where(tables.memories.c.id == bindparam("of_id"))
_REFRESH = update(tables.memories).where(
    and_(*(tables.memories.c[name] == bindparam(f"of_{name}") for name in _SAME))
)


def get_agent_memories(call: Call) -> JsonObject:
    """The memories that the query's words occur in, best first; the newest first if none do."""
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    owned = select(tables.memories).where(tables.memories.c.agent_id == agent["id"])
    if "user_id" in call.query:
        owned = owned.where(tables.memories.c.user_id == call.query["user_id"])
    found = search(call.connection, owned, tables.memories, call.query["query"])
    if found is None or call.connection.execute(found.limit(1)).first() is None:
        found = newest_first(owned)
    limit, offset = bounds(call.query)
    rows = call.connection.execute(found.limit(limit).offset(offset)).mappings()
    return {"items": [represent(dict(row), _FIELDS) for row in rows]}


def delete_agent_memory(call: Call) -> JsonObject:
    return remove(
        call.connection, tables.memories, call.path["memory_id"], agent_id=call.path["agent_id"]
    )


@dataclass(frozen=True, slots=True)
class Memory:
    """Something to remember of a user."""

    content: str
    sentiment: float
    """From -1 to 1."""
    entities: list[JsonObject]

    @classmethod
    def of(cls, statement: Statement) -> Memory:
        """What a user said of themselves."""
        entities = [{"name": name, "type": "proper_noun"} for name in statement.names]
        return cls(statement.content, statement.sentiment, entities)


def remember(connection: Connection, agent_id: str, user_id: str, found: list[Memory]) -> list[str]:
    """Keep what an agent is to remember of a user, and return what of it is new.

    What the agent knows already only becomes fresh again.
    """
    fresh: list[str] = []
    for memory in found:
        values = {
            "agent_id": agent_id,
            "user_id": user_id,
            "content": memory.content,
            "gist": _gist(memory.content),
            "sentiment": memory.sentiment,
            "entities": memory.entities,
        }
        if not _refresh(connection, values):
            moment = now()
            values |= {"timestamp": moment, "last_accessed_at": moment}
            add(connection, tables.memories, values)
            fresh.append(memory.content)
    return fresh


def known_of(connection: Connection, agent_id: str, user_id: str, most: int) -> list[str]:
    """What an agent remembers of a user, the newest first."""
    memories = tables.memories
    of = select(memories.c.content).where(
        memories.c.agent_id == agent_id, memories.c.user_id == user_id
    )
    return list(connection.execute(newest_first(of).limit(most)).scalars())


def _gist(content: str) -> str:
    """What is the same in two memories that are one."""
    return " ".join(content.lower().split()).rstrip(".!")


def touch(connection: Connection, ids: list[str]) -> None:
    """Note that these memories were recalled."""
    moment = now()
    for id in ids:
        direct.write(connection, _TOUCH, {"of_id": id, "last_accessed_at": moment})


def _refresh(connection: Connection, values: JsonObject) -> bool:
    """Make the memory with that gist fresh again; False if there is none."""
    moment = now()
    known = {f"of_{name}": values[name] for name in _SAME}
    fresh = {"timestamp": moment, "last_accessed_at": moment}
    return direct.write(connection, _REFRESH, {**known, **fresh}) > 0


def newest_first(owned: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same memories, those first that were said last."""
    return owned.order_by(tables.memories.c.timestamp.desc(), tables.memories.c.seq.desc())
