"""Chat, as the database sees it: what a prompt is made of, and what is kept of an exchange.

`exchange.py` asks the model in between, when no transaction is open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, Select, bindparam, exists, func, insert, select

from . import agents, direct, tables, users
from . import sessions as session_resource
from .call import JsonObject
from .clock import now, to_wire
from .direct import Row
from .errors import BadRequest
from .jobs import enqueue, finished
from .memories import Memory, remember, touch
from .model import Completion, Model, ModelRequest, Models
from .prompt import Prompt, PromptMessage, Recalled, fitted, opening, text_of
from .recall import Question, question_of, recall
from .records import expect_there, find, represent
from .self_description import statements
from .settings import effective
from .summaries import needs_summary
from .templates import Templates
from .tools import tools_of

if TYPE_CHECKING:
    from .embeddings import Vector

_TEMPLATED = ("system", "assistant")
_QUICK_MESSAGES = 200
_QUICK_PASSAGES = 2000
_IS_QUICK = select(tables.sessions.c.seq).where(
    tables.sessions.c.id == bindparam("session"),
    tables.sessions.c.render_templates.is_(False),
    func.coalesce(select(func.max(tables.passages.c.seq)).scalar_subquery(), 0) < _QUICK_PASSAGES,
    ~exists(
        select(tables.messages.c.seq)
        .where(tables.messages.c.session_id == bindparam("session"))
        .order_by(tables.messages.c.seq)
        .offset(_QUICK_MESSAGES)
        .limit(1)
    ),
)
_ADD_MESSAGE = insert(tables.messages).inline()
_WORD = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A chat request, and all that was read for it."""

    session: Row
    agent: Row
    body: JsonObject
    model: Model
    request: ModelRequest
    reply_id: str
    arrived: list[datetime]
    """When each of the new messages came."""
    message_ids: list[str]
    """The ids of the new messages."""
    recorded: bool
    """Whether the new messages are in the history already: an earlier try has brought them there."""
    said: list[Memory]
    """What the user says of themselves, where a rule finds it."""
    needs_summary: bool
    """Whether the session's summary has fallen behind."""

    @property
    def streams(self) -> bool:
        """Whether the settings ask for a stream."""
        return bool(self.request.settings["stream"])

    @property
    def records(self) -> bool:
        """Whether the exchange enters the history."""
        return bool(self.body.get("record", True))


def is_quick(connection: Connection, session_id: str) -> bool:
    """Whether `prepare` takes no longer than going to another thread and back."""
    return direct.first(connection, _IS_QUICK, session=session_id) is not None


def prepare(
    connection: Connection,
    session_id: str,
    body: JsonObject,
    models: Models,
    *,
    recorded: list[str] | None = None,
    vector: Vector | None = None,
    most_tokens: int | None = None,
) -> Exchange:
    """Read all that the reply to a chat request needs.

    Args:
        connection: Inside a transaction that reads.
        session_id: The session.
        body: The request.
        models: The models that the agent or the request may name.
        recorded: The ids of the new messages, if an earlier try of the request recorded them.
        vector: The embedding of what is asked, where there are embeddings.
        most_tokens: The longest prompt that is allowed.

    Raises:
        NotFound: there is no such session.
        BadRequest: the prompt is too long, has a bad template, or is for a model that is unknown.
    """
    session = find(connection, tables.sessions, session_id)
    agent = find(connection, tables.agents, session["agent_id"])
    settings = effective(body, agent["default_settings"] or {})
    name = settings.get("model") or agent["model"]
    prompt = prompt_of(
        connection,
        session,
        agent,
        body,
        recorded=recorded or [],
        vector=vector,
        most_tokens=most_tokens,
    )
    model = models.find(name)
    return Exchange(
        session=session,
        agent=agent,
        body=body,
        model=model,
        request=ModelRequest(
            prompt=prompt,
            tools=_tools(connection, agent["id"], body.get("tools") or []),
            tool_choice=body.get("tool_choice"),
            settings=settings,
            name=name,
        ),
        reply_id=str(uuid4()),
        arrived=[now() for _ in body["messages"]],
        message_ids=recorded or [str(uuid4()) for _ in body["messages"]],
        recorded=bool(recorded),
        said=_said(body, model),
        needs_summary=needs_summary(connection, session),
    )


def prompt_of(
    connection: Connection,
    session: Row,
    agent: Row,
    body: JsonObject,
    *,
    recorded: list[str] | None = None,
    vector: Vector | None = None,
    most_tokens: int | None = None,
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
    history = _history(connection, session["id"], templates, recorded or [])
    recalled = Recalled()
    if body.get("recall", True):
        recalled = recall(connection, session, question_of(new, history), vector)
    prompt = Prompt(
        opening=opening(**shown, render=templates.render if templates else str),
        recalled=recalled,
        history=history,
        new=new,
    )
    fitting = fitted(
        prompt, session["token_budget"], session["context_overflow"], session["summary"]
    )
    if most_tokens is not None and fitting.tokens > most_tokens:
        raise BadRequest(
            f"the prompt has {fitting.tokens} tokens, and this server takes {most_tokens} at most: "
            "set the session's token_budget and context_overflow to let the oldest messages go"
        )
    return fitting


def are_recorded(connection: Connection, message_ids: list[str]) -> bool:
    """Whether messages are in the history still: it may have been deleted since."""
    messages = tables.messages
    found = connection.execute(select(messages.c.id).where(messages.c.id.in_(message_ids)))
    return len(found.all()) == len(message_ids)


def question_in(connection: Connection, session_id: str, body: JsonObject) -> Question:
    """What a chat request asks, for an embedding that has to be there before all else is read."""
    find(connection, tables.sessions, session_id)
    new = [_read(message, None) for message in body["messages"]]
    return question_of(new, _history(connection, session_id, None, []))


def _history(
    connection: Connection, session_id: str, templates: Templates | None, recorded: list[str]
) -> list[PromptMessage]:
    statement = _history_of(connection.dialect.name)
    (found,) = direct.column(connection, statement, session=session_id)
    rows: list[list[Any]] = json.loads(found) if isinstance(found, str) else found or []
    return [
        PromptMessage(role, templates.render_content(content, lenient=True), name)
        if templates and role in _TEMPLATED
        else PromptMessage(role, content, name, tokens)
        for id, role, content, name, tokens in rows
        if id not in recorded
    ]


@cache
def _history_of(dialect: str) -> Select[*tuple[Any, ...]]:
    """A session's messages, the oldest first, as one JSON array: it is read all at once."""
    messages = tables.messages
    columns = (messages.c[name] for name in ("id", "role", "content", "name", "tokens"))
    of_session = messages.c.session_id == bindparam("session")
    said = select(*columns).where(of_session).order_by(messages.c.seq).subquery().c
    if dialect == "sqlite":
        content = func.json(said.content)
        message = func.json_array(said.id, said.role, content, said.name, said.tokens)
        return select(func.json_group_array(message))
    message = func.json_build_array(said.id, said.role, said.content, said.name, said.tokens)
    return select(func.json_agg(message))


def _read(message: JsonObject, templates: Templates | None) -> PromptMessage:
    """A message as the model reads it: its role settled, its templates rendered."""
    role, content = _role(message), message["content"]
    if templates and role in _TEMPLATED:
        content = templates.render_content(content, lenient=False)
    return PromptMessage(role, content, message.get("name"))


def _role(message: JsonObject) -> str:
    """The role of a message; `auto` is a message from outside, as a user's is."""
    return "user" if message["role"] == "auto" else message["role"]


def _tools(connection: Connection, agent_id: str, requested: list[JsonObject]) -> list[JsonObject]:
    """The agent's tools, and the request's in place of those with the same name."""
    tools = (*tools_of(connection, agent_id), *requested)
    return list({tool["function"]["name"]: tool for tool in tools}.values())


def record(
    connection: Connection, exchange: Exchange, completion: Completion, created_at: datetime
) -> JsonObject:
    """Keep an exchange, and return its ChatResponse.

    Args:
        connection: Inside a transaction that writes.
        exchange: What was asked.
        completion: What the model said.
        created_at: When it began to say it.

    Raises:
        NotFound: the session has been deleted in the meantime.
    """
    session, prompt = exchange.session, exchange.request.prompt
    expect_there(connection, tables.sessions, session["id"])
    touch(connection, prompt.recalled.memory_ids)
    learned, jobs = _remember(connection, exchange)
    messages: list[JsonObject] = [
        {
            "role": role,
            "content": content,
            "name": exchange.agent["name"],
            # The reply and its first message share an id, so that a stream, which is sent before it
            # is kept, adds up to messages that are found again in the history.
            "id": str(uuid4()) if number else exchange.reply_id,
            "created_at": to_wire(created_at),
        }
        for number, (role, content) in enumerate(completion.messages)
    ]
    if exchange.records:
        rows = [] if exchange.recorded else _new_messages(exchange)
        rows += [_message(session["id"], one, one["id"], created_at) for one in messages]
        _add_messages(connection, rows)
        jobs += _background(connection, exchange, learned)
    return {
        "id": exchange.reply_id,
        "finish_reason": completion.finish_reason,
        "response": [messages],
        "usage": _usage(prompt, completion),
        "jobs": jobs,
        "doc_ids": _doc_ids(prompt.recalled),
    }


def record_unanswered(connection: Connection, exchange: Exchange) -> None:
    """Keep what was said to a model that did not answer: it must not be lost.

    Raises:
        NotFound: the session has been deleted in the meantime.
    """
    expect_there(connection, tables.sessions, exchange.session["id"])
    if exchange.records and not exchange.recorded:
        _add_messages(connection, _new_messages(exchange))


def _add_messages(connection: Connection, rows: list[JsonObject]) -> None:
    for row in rows:
        direct.insert_row(connection, _ADD_MESSAGE, row)


def _new_messages(exchange: Exchange) -> list[JsonObject]:
    # A client may send back messages as it got them: the ids in there are taken.
    sent = zip(exchange.body["messages"], exchange.message_ids, exchange.arrived, strict=True)
    return [_message(exchange.session["id"], *one) for one in sent]


def _message(session_id: str, message: JsonObject, id: str, moment: datetime) -> JsonObject:
    return {
        "id": id,
        "session_id": session_id,
        "role": _role(message),
        "content": message["content"],
        "name": message.get("name"),
        "tokens": PromptMessage(_role(message), message["content"], message.get("name")).tokens,
        "created_at": moment,
        "updated_at": moment,
    }


def _remember(connection: Connection, exchange: Exchange) -> tuple[list[str], list[str]]:
    """Keep what the user said of themselves, or have it done: what is new, and the jobs' ids."""
    session, body = exchange.session, exchange.body
    if session["user_id"] is None or not body.get("remember", True):
        return [], []
    if exchange.model.background:
        said = _texts(body)
        payload = {"session_id": session["id"], "model": exchange.request.name, "said": said}
        return [], [enqueue(connection, "form_memories", payload)] if any(said) else []
    if not exchange.said:
        return [], []
    learned = remember(connection, session["agent_id"], session["user_id"], exchange.said)
    return learned, [finished(connection, "form_memories")]


def _said(body: JsonObject, model: Model) -> list[Memory]:
    if model.background:
        return []
    return [Memory.of(statement) for text in _texts(body) for statement in statements(text)]


def _texts(body: JsonObject) -> list[str]:
    return [text_of(one["content"]) for one in body["messages"] if _role(one) == "user"]


def _background(connection: Connection, exchange: Exchange, learned: list[str]) -> list[str]:
    """Begin what is done after an exchange, and return the ids of its jobs."""
    named = {"session_id": exchange.session["id"], "model": exchange.request.name}
    recalled = exchange.request.prompt.recalled
    titles = list(dict.fromkeys(passage.title for passage in recalled.passages))
    suggesting = {"message_id": exchange.reply_id, "titles": titles, "learned": learned}
    jobs = [enqueue(connection, "suggest", {**named, **suggesting})]
    if exchange.needs_summary:
        jobs.append(enqueue(connection, "summarise_session", named))
    return jobs


def _usage(prompt: Prompt, completion: Completion) -> JsonObject:
    read, written = completion.prompt_tokens, completion.completion_tokens
    read = prompt.tokens if read is None else read
    written = completion.tokens if written is None else written
    return {"completion_tokens": written, "prompt_tokens": read, "total_tokens": read + written}


def _doc_ids(recalled: Recalled) -> JsonObject:
    def of(agent: bool) -> list[str]:
        passages = (one for one in recalled.passages if one.belongs_to_agent is agent)
        return list(dict.fromkeys(one.doc_id for one in passages))

    return {"agent_doc_ids": of(True), "user_doc_ids": of(False)}


def first_chunk(exchange: Exchange, role: str, created_at: datetime) -> JsonObject:
    """The chunk that a stream begins with."""
    delta = {"role": role, "name": exchange.agent["name"]}
    return _chunk(exchange.reply_id, to_wire(created_at), delta)


def text_chunk(exchange: Exchange, text: str, created_at: datetime) -> JsonObject:
    """A chunk that brings some text."""
    return _chunk(exchange.reply_id, to_wire(created_at), {"content": text})


def last_chunks(reply: JsonObject) -> Iterator[JsonObject]:
    """The chunks that end a stream, after its first message: the further ones, each in one chunk."""
    first, *further = reply["response"][0]
    for message in further:
        delta = {name: message[name] for name in ("role", "name", "content")}
        yield _chunk(message["id"], message["created_at"], delta)
    last = _chunk(reply["id"], first["created_at"], {}, finish_reason=reply["finish_reason"])
    yield {**last, **{name: reply[name] for name in ("usage", "doc_ids", "jobs")}}


def after_first_message(chunks: list[JsonObject]) -> list[JsonObject]:
    """Those of the chunks of a reply that `last_chunks` made."""
    *_, last = chunks
    return [*(chunk for chunk in chunks if chunk["id"] != last["id"]), last]


def chunks(reply: JsonObject) -> Iterator[JsonObject]:
    """A reply word by word; the chunks add up to it."""
    message = reply["response"][0][0]
    id, created_at = reply["id"], message["created_at"]
    yield _chunk(id, created_at, {"role": message["role"], "name": message["name"]})
    for word in _WORD.findall(message["content"]):
        yield _chunk(id, created_at, {"content": word})
    yield from last_chunks(reply)


def _chunk(id: str, created_at: str, delta: JsonObject, **rest: Any) -> JsonObject:
    return {"id": id, "created_at": created_at, "choices": [{"index": 0, "delta": delta, **rest}]}
