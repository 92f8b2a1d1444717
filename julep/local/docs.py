"""Docs of agents and users, and the passages that they are searched by."""

from __future__ import annotations

from sqlalchemy import insert

from . import tables
from .call import Call, JsonObject
from .jobs import EMBED_DOC, enqueue, finished
from .passages import passages
from .records import add, find, listing, remove, represent

_FIELDS = ("id", "title", "content", "created_at", "metadata")


def create_agent_doc(call: Call) -> JsonObject:
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    return _add_doc(call, call.body, call.passages[0], agent_id=agent["id"])


def create_user_doc(call: Call) -> JsonObject:
    user = find(call.connection, tables.users, call.path["user_id"])
    return _add_doc(call, call.body, call.passages[0], user_id=user["id"])


def get_agent_docs(call: Call) -> JsonObject:
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    rows = listing(call.connection, tables.docs, call.query, agent_id=agent["id"])
    return {"items": [represent(row, _FIELDS) for row in rows]}


def get_user_docs(call: Call) -> JsonObject:
    user = find(call.connection, tables.users, call.path["user_id"])
    rows = listing(call.connection, tables.docs, call.query, user_id=user["id"])
    return {"items": [represent(row, _FIELDS) for row in rows]}


def delete_agent_doc(call: Call) -> JsonObject:
    return remove(call.connection, tables.docs, call.path["doc_id"], agent_id=call.path["agent_id"])


def delete_user_doc(call: Call) -> JsonObject:
    return remove(call.connection, tables.docs, call.path["doc_id"], user_id=call.path["user_id"])


def add_docs(call: Call, **owner: str) -> list[str]:
    """Store the docs that come with a new agent or user, and return the ids of their jobs."""
    docs = zip(call.body.get("docs", []), call.passages, strict=True)
    created = [_add_doc(call, doc, texts, **owner) for doc, texts in docs]
    return [job for doc in created for job in doc["jobs"]]


def passages_in(body: JsonObject) -> list[list[str]]:
    """The passages of the docs in a request, of which the body may be one itself."""
    docs = [body] if "title" in body else body.get("docs", [])
    return [passages(doc["content"]) for doc in docs]


def _add_doc(call: Call, doc: JsonObject, texts: list[str], **owner: str) -> JsonObject:
    """Store a doc and index its passages: once this is committed, its words can be found."""
    connection = call.connection
    columns: JsonObject = {key: doc[key] for key in ("title", "content", "metadata") if key in doc}
    created = add(connection, tables.docs, {**columns, **owner})
    rows = [{"doc_id": created["id"], "title": doc["title"], "text": text} for text in texts]
    if rows:
        connection.execute(insert(tables.passages), rows)
    if call.embeds and rows:
        return {**created, "jobs": [enqueue(connection, EMBED_DOC, {"doc_id": created["id"]})]}
    return {**created, "jobs": [finished(connection, EMBED_DOC)]}
