"""Suggestions: after an exchange, one thing that could come next."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from . import direct, tables
from .call import JsonObject
from .direct import Row
from .model import Model
from .prompt import PromptMessage
from .records import add, expect_there, find
from .thinking import read_json, think

T = TypeVar("T", str, ColumnElement[Any])

_TASK = (
    "You watch a conversation between a user and an agent. Suggest one thing that could come next: "
    "for the user to ask, or for the agent to keep in mind. Answer with a JSON object alone: "
    '{"target": "user" or "agent", "content": "one sentence"}.'
)
_SCHEMA: JsonObject = {
    "type": "object",
    "required": ["target", "content"],
    "properties": {
        "target": {"enum": ["user", "agent"]},
        "content": {"type": "string", "minLength": 1, "maxLength": 2000},
    },
}


def suggest_by_rule(connection: Connection, payload: JsonObject) -> None:
    """Suggest something for the agent to keep in mind, or else for the user to ask about."""
    expect_there(connection, tables.messages, payload["message_id"])
    learned = payload["learned"]
    if learned:
        add_suggestion(connection, payload, "agent", f"Keep in mind: {'; '.join(learned)}.")
        return
    session = find(connection, tables.sessions, payload["session_id"])
    title = _untold_title(connection, session, payload["titles"])
    if title is not None:
        add_suggestion(connection, payload, "user", _ask_about(title))


async def suggest(model: Model, name: str, exchange: list[PromptMessage]) -> tuple[str, str]:
    """What a model suggests after an exchange: for whom (`user` or `agent`), and what.

    Raises:
        ModelFailed: the model failed, or its reply is not what was asked for.
    """
    said = await think(model, name, _TASK, exchange)
    suggestion = read_json(said, _SCHEMA)
    return suggestion["target"], suggestion["content"].strip()


def add_suggestion(connection: Connection, payload: JsonObject, target: str, content: str) -> None:
    """Keep a suggestion that follows from the message that the payload names."""
    named = {name: payload[name] for name in ("session_id", "message_id")}
    add(connection, tables.suggestions, {**named, "target": target, "content": content})


def _untold_title(connection: Connection, session: Row, told: list[str]) -> str | None:
    """The title of the agent's oldest doc that neither the reply nor a suggestion has used."""
    values = {"agent": session["agent_id"], "session": session["id"], **direct.named("told", told)}
    titles = direct.column(connection, _untold(len(told)), **values)
    return titles[0] if titles else None


def _ask_about(title: T) -> T:
    """The question about a doc, of its title or of the column that has it."""
    return "Ask about “" + title + "”."


@cache
def _untold(told: int) -> Select[str]:
    title = tables.docs.c.title
    suggested = select(tables.suggestions.c.content).where(
        tables.suggestions.c.session_id == bindparam("session")
    )
    return (
        select(title)
        .where(
            tables.docs.c.agent_id == bindparam("agent"),
            *(title != one for one in direct.parameters("told", told)),
            _ask_about(title).not_in(suggested),
        )
        .order_by(tables.docs.c.created_at, tables.docs.c.seq)
        .limit(1)
    )
