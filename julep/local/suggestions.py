"""Suggestions: after an exchange, one thing that could come next."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from . import tables
from .prompt import Recalled
from .records import add


def suggest(
    connection: Connection,
    session: RowMapping,
    message_id: str,
    recalled: Recalled,
    learned: list[str],
) -> None:
    """Suggest something for the agent to keep in mind, or else for the user to ask about."""
    if learned:
        target, content = "agent", f"Keep in mind: {'; '.join(learned)}."
    else:
        title = _untold_title(connection, session, recalled)
        if title is None:
            return
        target, content = "user", _ask_about(title)
    values = {
        "session_id": session["id"],
        "message_id": message_id,
        "target": target,
        "content": content,
    }
    add(connection, tables.suggestions, values)


def _untold_title(connection: Connection, session: RowMapping, recalled: Recalled) -> str | None:
    """The title of the agent's oldest doc that neither the reply nor a suggestion has used."""
    docs, suggestions = tables.docs, tables.suggestions
    titles = select(docs.c.title).where(docs.c.agent_id == session["agent_id"])
    made = select(suggestions.c.content).where(suggestions.c.session_id == session["id"])
    used = {_ask_about(passage.title) for passage in recalled.passages}
    used |= set(connection.execute(made).scalars())
    found = connection.execute(titles.order_by(docs.c.seq)).scalars()
    return next((title for title in found if _ask_about(title) not in used), None)


def _ask_about(title: str) -> str:
    return f"Ask about “{title}”."
