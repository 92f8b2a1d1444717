"""Recall: which passages and memories belong to what is being asked."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, or_, select

from .full_text import search
from .memories import newest_first
from .prompt import Recalled, RecalledPassage
from .tables import docs, memories, passages

_MOST_PASSAGES = 5
_MOST_MEMORIES = 8


def recall(connection: Connection, session: RowMapping, question: str) -> Recalled:
    """What the session's agent and user have on the question, in docs and in memories."""
    remembered = _memories(connection, session, question)
    return Recalled(
        passages=_passages(connection, session, question),
        memories=list(remembered.values()),
        memory_ids=list(remembered),
    )


def _passages(connection: Connection, session: RowMapping, question: str) -> list[RecalledPassage]:
    # The owner is part of the query: the docs of others must not use up the limit.
    owner = docs.c.agent_id == session["agent_id"]
    if session["user_id"] is not None:
        owner = or_(owner, docs.c.user_id == session["user_id"])
    columns = (docs.c.id, docs.c.agent_id, passages.c.title, passages.c.text)
    owned = select(*columns).join_from(passages, docs, passages.c.doc_id == docs.c.id).where(owner)
    found = search(connection, owned, passages, question)
    if found is None:
        return []
    return [
        RecalledPassage(row["id"], row["agent_id"] is not None, row["title"], row["text"])
        for row in connection.execute(found.limit(_MOST_PASSAGES)).mappings()
    ]


def _memories(connection: Connection, session: RowMapping, question: str) -> dict[str, str]:
    """The memories that share words with the question, then those that were said last, by id."""
    if session["user_id"] is None:
        return {}
    owned = select(memories.c.id, memories.c.content).where(
        memories.c.agent_id == session["agent_id"], memories.c.user_id == session["user_id"]
    )
    found = search(connection, owned, memories, question)
    contents: dict[str, str] = {}
    for statement in (found, newest_first(owned)):
        if statement is not None:
            for row in connection.execute(statement.limit(_MOST_MEMORIES)).mappings():
                contents.setdefault(row["id"], row["content"])
    return dict(list(contents.items())[:_MOST_MEMORIES])
