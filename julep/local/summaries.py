"""Summaries of sessions: what was said in messages that a prompt may no longer have room for."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, exists, select, update

from . import direct, tables
from .call import JsonObject
from .direct import Row
from .language import first_tokens, sentences
from .model import Model
from .prompt import PromptMessage
from .records import find
from .thinking import think

_MOST_UNSUMMARISED = 20
_KEPT_BACK = 4  # the newest messages, which a prompt has room for

_TASK = (
    "Summarise the conversation for somebody who has to go on with it, in 150 words at most: who "
    "the user is and wants, what was said, decided and left open. The summary so far, if there is "
    "one, comes first: keep what still matters of it. Answer with the summary alone."
)
_NEWER = (
    select(*(tables.messages.c[name] for name in ("seq", "role", "content", "name")))
    .where(
        tables.messages.c.session_id == bindparam("session"),
        tables.messages.c.seq > bindparam("seq"),
    )
    .order_by(tables.messages.c.seq)
)
_MANY_NEWER = (
    _NEWER.with_only_columns(tables.messages.c.seq).offset(_MOST_UNSUMMARISED - 1).limit(1)
)
_LOCK = (
    select(tables.sessions.c.seq)
    .where(tables.sessions.c.id == bindparam("session"))
    .with_for_update()
)
_WRITE = update(tables.sessions).where(
    tables.sessions.c.id == bindparam("of_session"),
    exists().where(tables.messages.c.seq == bindparam("last_seq")),
)
_MOST_LINES = 20
_MOST_TOKENS_OF_A_LINE = 20


def needs_summary(connection: Connection, session: Row) -> bool:
    """Whether a session has so many messages that its summary does not tell of that it is time."""
    told = {"session": session["id"], "seq": session["summarised_seq"] or 0}
    return direct.first(connection, _MANY_NEWER, **told) is not None


def unsummarised(connection: Connection, session: Row) -> list[Row]:
    """The messages that a new summary is to tell of, besides the one that there is.

    None, if they are not so many that it is time: another job may just have made a summary.
    """
    told = {"session": session["id"], "seq": session["summarised_seq"] or 0}
    rows = direct.rows(connection, _NEWER, **told)
    return rows[:-_KEPT_BACK] if len(rows) >= _MOST_UNSUMMARISED else []


def summarise_by_rule(connection: Connection, payload: JsonObject) -> None:
    """Note the beginning of what each message of the user says, below what was noted before."""
    # On PostgreSQL, whoever deletes the history would otherwise do so behind this one's back.
    direct.column(connection, _LOCK, session=payload["session_id"])
    session = find(connection, tables.sessions, payload["session_id"])
    rows = unsummarised(connection, session)
    lines = (session["summary"] or "").splitlines()
    said = [read(row).text for row in rows if row["role"] == "user"]
    lines += [f"The user said: {_beginning(text)}" for text in said if text.strip()]
    if rows:
        write_summary(connection, session["id"], "\n".join(lines[-_MOST_LINES:]), rows[-1]["seq"])


async def summarise(
    model: Model, name: str, summary: str | None, messages: list[PromptMessage]
) -> str:
    """What a model makes of a summary and the messages that came after it.

    Raises:
        ModelFailed: the model failed.
    """
    before = [PromptMessage("summary so far", summary)] if summary else []
    return (await think(model, name, _TASK, [*before, *messages])).strip()


def write_summary(connection: Connection, session_id: str, summary: str, seq: int) -> None:
    """Keep a summary that tells of all messages up to `seq`, unless they have been deleted."""
    values = {"summary": summary or None, "summarised_seq": seq}
    direct.write(connection, _WRITE, {"of_session": session_id, "last_seq": seq, **values})


def read(row: Row) -> PromptMessage:
    """A message of the history."""
    return PromptMessage(row["role"], row["content"], row["name"])


def _beginning(text: str) -> str:
    return first_tokens(sentences(text)[0], _MOST_TOKENS_OF_A_LINE)
