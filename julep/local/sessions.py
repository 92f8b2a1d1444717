"""Sessions, their history and their suggestions."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, update

from . import tables
from .call import Call, JsonObject
from .clock import now, to_wire
from .errors import Invalid
from .records import add, canonical_id, change, find, listing, merged, page, remove, represent

FIELDS = (
    "id",
    "user_id",
    "agent_id",
    "situation",
    "summary",
    "created_at",
    "updated_at",
    "metadata",
    "render_templates",
    "token_budget",
    "context_overflow",
)
MESSAGE_FIELDS = ("role", "content", "name", "created_at", "id")
_SUGGESTION_FIELDS = ("created_at", "target", "content", "message_id", "session_id")
_WRITTEN = ("situation", "metadata", "token_budget", "context_overflow")
_LARGEST_BUDGET = 2**31 - 1
_OVERFLOWS = ("truncate", "adaptive")
_HISTORY, _SUGGESTIONS = (
    select(table).where(table.c.session_id == bindparam("session")).order_by(table.c.seq)
    for table in (tables.messages, tables.suggestions)
)


def create_session(call: Call) -> JsonObject:
    connection, body = call.connection, call.body
    agent = find(connection, tables.agents, canonical_id(body["agent_id"]))
    user_id = body.get("user_id")
    if user_id is not None:
        user_id = find(connection, tables.users, canonical_id(user_id))["id"]
    values = {
        "id": body.get("id"),
        "agent_id": agent["id"],
        "user_id": user_id,
        "render_templates": body.get("render_templates", False),
        **_written(body),
    }
    return add(connection, tables.sessions, values)


def list_sessions(call: Call) -> JsonObject:
    rows = listing(call.connection, tables.sessions, call.query)
    return {"items": [represent(row, FIELDS) for row in rows]}


def get_session(call: Call) -> JsonObject:
    return represent(find(call.connection, tables.sessions, call.path["session_id"]), FIELDS)


def update_session(call: Call) -> JsonObject:
    session = find(call.connection, tables.sessions, call.path["session_id"])
    return change(call.connection, tables.sessions, session["id"], _written(call.body))


def patch_session(call: Call) -> JsonObject:
    session = find(call.connection, tables.sessions, call.path["session_id"])
    written = _written(call.body)
    values = {name: written[name] for name in _WRITTEN if name in call.body}
    if "metadata" in values:
        values["metadata"] = merged(session["metadata"], values["metadata"])
    return change(call.connection, tables.sessions, session["id"], values)


def delete_session(call: Call) -> JsonObject:
    return remove(call.connection, tables.sessions, call.path["session_id"])


def get_history(call: Call) -> JsonObject:
    session = find(call.connection, tables.sessions, call.path["session_id"])
    rows = page(call.connection, _HISTORY, call.query, session=session["id"])
    return {"items": [represent(row, MESSAGE_FIELDS) for row in rows]}


def delete_session_history(call: Call) -> JsonObject:
    session = find(call.connection, tables.sessions, call.path["session_id"])
    messages = tables.messages
    call.connection.execute(delete(messages).where(messages.c.session_id == session["id"]))
    forgotten = {"summary": None, "summarised_seq": None}
    call.connection.execute(
        update(tables.sessions).where(tables.sessions.c.id == session["id"]).values(**forgotten)
    )
    return {"id": session["id"], "deleted_at": to_wire(now()), "jobs": []}


def get_suggestions(call: Call) -> JsonObject:
    session = find(call.connection, tables.sessions, call.path["session_id"])
    rows = page(call.connection, _SUGGESTIONS, call.query, session=session["id"])
    return {"items": [represent(row, _SUGGESTION_FIELDS) for row in rows]}


def _written(body: JsonObject) -> JsonObject:
    """All that a client may change of a session; what is not given has no value."""
    overflow, budget = body.get("context_overflow"), body.get("token_budget")
    if overflow is not None and overflow not in _OVERFLOWS:
        expected = " or ".join(_OVERFLOWS)
        raise Invalid(["body", "context_overflow"], f"{overflow!r:.80} is not {expected}")
    if budget is not None and not 1 <= budget <= _LARGEST_BUDGET:
        raise Invalid(["body", "token_budget"], f"{budget} is not from 1 to {_LARGEST_BUDGET}")
    return {name: body.get(name) for name in _WRITTEN}
