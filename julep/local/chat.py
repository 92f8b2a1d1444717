"""Chat: a prompt is built, the model replies, and the exchange is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, select

from . import agents, tables, users
from . import sessions as session_resource
from .call import Call, Events, JsonObject
from .clock import now, to_wire
from .jobs import finished
from .memories import remember, touch
from .offline_model import Completion, complete
from .prompt import Prompt, PromptMessage, Recalled, fitted, opening, text_of
from .recall import question_of, recall
from .records import add, find, represent
from .self_description import statements
from .settings import effective
from .suggestions import suggest
from .templates import Templates
from .tools import tools_of

_TEMPLATED = ("system", "assistant")
_READ = ("role", "content", "name")
_WORD = re.compile(r"\s*\S+|\s+$")


def chat(call: Call) -> JsonObject | Events:
    connection, body = call.connection, call.body
    session = find(connection, tables.sessions, call.path["session_id"])
    agent = find(connection, tables.agents, session["agent_id"])
    settings = effective(body, agent["default_settings"] or {})
    prompt = prompt_of(connection, session, agent, body)
    touch(connection, prompt.recalled.memory_ids)
    tools = _tools(connection, agent["id"], body.get("tools") or [])
    completion = complete(prompt, tools, body.get("tool_choice"), settings)
    reply = _reply(connection, session, agent, body, prompt, completion)
    streams = settings["stream"] and call.streams
    return Events(list(_chunks(reply))) if streams else reply


def prompt_of(
    connection: Connection, session: RowMapping, agent: RowMapping, body: JsonObject
) -> Prompt:
    """The prompt for the new messages of a chat request."""
    user = find(connection, tables.users, session["user_id"]) if session["user_id"] else None
    shown = {
        "session": represent(session, session_resource.FIELDS),
        "agent": represent(agent, agents.FIELDS),
        "user": represent(user, users.FIELDS) if user else {},
    }
    templates = Templates(shown) if session["render_templates"] else None
    new = [_read(message, templates) for message in body["messages"]]
    history = _history(connection, session["id"], templates)
    recalled = Recalled()
    if body.get("recall", True):
        recalled = recall(connection, session, question_of(new, history))
    prompt = Prompt(
        opening=opening(**shown, render=templates.render if templates else str),
        recalled=recalled,
        history=history,
        new=new,
    )
    return fitted(prompt, session["token_budget"], session["context_overflow"])


def _history(
    connection: Connection, session_id: str, templates: Templates | None
) -> list[PromptMessage]:
    messages = tables.messages
    statement = select(messages).where(messages.c.session_id == session_id)
    rows = connection.execute(statement.order_by(messages.c.seq)).mappings()
    return [_read(represent(row, _READ), templates, lenient=True) for row in rows]


def _read(
    message: JsonObject, templates: Templates | None, *, lenient: bool = False
) -> PromptMessage:
    """A message as the model reads it: its role settled, its templates rendered."""
    role, content = _role(message), message["content"]
    if templates and role in _TEMPLATED:
        content = templates.render_content(content, lenient=lenient)
    return PromptMessage(role, content, message.get("name"))


def _role(message: JsonObject) -> str:
    """The role of a message; `auto` is a message from outside, as a user's is."""
    return "user" if message["role"] == "auto" else message["role"]


def _tools(connection: Connection, agent_id: str, requested: list[JsonObject]) -> list[JsonObject]:
    """The agent's tools, and the request's in place of those with the same name."""
    tools = (*tools_of(connection, agent_id), *requested)
    return list({tool["function"]["name"]: tool for tool in tools}.values())


def _reply(
    connection: Connection,
    session: RowMapping,
    agent: RowMapping,
    body: JsonObject,
    prompt: Prompt,
    completion: Completion,
) -> JsonObject:
    """The ChatResponse, after everything has been kept that is to be kept."""
    learned, jobs = _remember(connection, session, body)
    message: JsonObject = {
        "role": completion.role,
        "content": completion.content,
        "name": agent["name"],
        # The reply and its message share an id, so that a stream, whose chunks have the reply's
        # alone, adds up to a message that is found again in the history.
        "id": str(uuid4()),
    }
    if body.get("record", True):
        message["created_at"] = _record(connection, session["id"], body["messages"], message)
        suggest(connection, session, message["id"], prompt.recalled, learned)
    else:
        message["created_at"] = to_wire(now())
    return {
        "id": message["id"],
        "finish_reason": completion.finish_reason,
        "response": [[message]],
        "usage": _usage(prompt, completion),
        "jobs": jobs,
        "doc_ids": _doc_ids(prompt.recalled),
    }


def _remember(
    connection: Connection, session: RowMapping, body: JsonObject
) -> tuple[list[str], list[str]]:
    """Keep what the user said of themselves: what of it is new, and the ids of the jobs."""
    if session["user_id"] is None or not body.get("remember", True):
        return [], []
    said = [text_of(one["content"]) for one in body["messages"] if _role(one) == "user"]
    found = [statement for text in said for statement in statements(text)]
    if not found:
        return [], []
    learned = remember(connection, session["agent_id"], session["user_id"], found)
    return learned, [finished(connection, "form_memories")]


def _record(
    connection: Connection, session_id: str, new: list[JsonObject], reply: JsonObject
) -> str:
    """Add an exchange to the history as it was said; returns the reply's `created_at`."""
    created_at = ""
    for message in (*new, reply):
        values = {
            # A client may send back messages as it got them: their ids are taken.
            "id": message["id"] if message is reply else None,
            "session_id": session_id,
            "role": _role(message),
            "content": message["content"],
            "name": message.get("name"),
        }
        created_at = add(connection, tables.messages, values)["created_at"]
    return created_at


def _usage(prompt: Prompt, completion: Completion) -> JsonObject:
    return {
        "completion_tokens": completion.tokens,
        "prompt_tokens": prompt.tokens,
        "total_tokens": completion.tokens + prompt.tokens,
    }


def _doc_ids(recalled: Recalled) -> JsonObject:
    def of(agent: bool) -> list[str]:
        passages = (one for one in recalled.passages if one.belongs_to_agent is agent)
        return list(dict.fromkeys(one.doc_id for one in passages))

    return {"agent_doc_ids": of(True), "user_doc_ids": of(False)}


def _chunks(reply: JsonObject) -> Iterator[JsonObject]:
    """The reply word by word; the chunks add up to it."""
    message = reply["response"][0][0]
    shared = {"id": reply["id"], "created_at": message["created_at"]}

    def chunk(delta: JsonObject, **rest: Any) -> JsonObject:
        return {**shared, "choices": [{"index": 0, "delta": delta, **rest}]}

    yield chunk({"role": message["role"], "name": message["name"]})
    for word in _WORD.findall(message["content"]):
        yield chunk({"content": word})
    last = chunk({}, finish_reason=reply["finish_reason"])
    yield {**last, **{name: reply[name] for name in ("usage", "doc_ids", "jobs")}}
