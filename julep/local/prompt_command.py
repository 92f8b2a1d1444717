"""`julep-local prompt`: the prompt that a message would produce, as the model would read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import anyio

from . import tables
from .call import JsonObject
from .chat import prompt_of, question_in
from .errors import Invalid
from .prompt import Prompt
from .records import canonical_id, find
from .store import Store

if TYPE_CHECKING:
    from .embeddings import Embeddings, Vector


def prompt_for(
    store: Store, session_id: str, text: str, embeddings: Embeddings | None = None
) -> Prompt:
    """The prompt for a user's message in a session. Nothing is recorded or remembered.

    No model is asked; of the message, an endpoint for embeddings makes a vector.

    Raises:
        ApiError: there is no such session, or the message would be refused.
        ValueError: the id is none.
    """
    try:
        session_id = canonical_id(session_id)
    except Invalid as error:
        raise ValueError(f"{session_id!r:.80} is not the id of a session") from error
    body: JsonObject = {"messages": [{"role": "user", "content": text}]}
    with store.reading(None) as connection:
        question = question_in(connection, session_id, body)
    vector = anyio.run(_vector, embeddings, question.whole) if embeddings else None
    with store.reading(None) as connection:
        session = find(connection, tables.sessions, session_id)
        agent = find(connection, tables.agents, session["agent_id"])
        return prompt_of(connection, session, agent, body, vector=vector)


async def _vector(embeddings: Embeddings, question: str) -> Vector | None:
    try:
        return await embeddings.of_question(question)
    finally:
        await embeddings.close()


def as_text(prompt: Prompt) -> str:
    """The prompt for people to read: each message below a line with its role."""
    parts = [
        f"--- {message.role}{f' ({message.name})' if message.name else ''}\n{_content(message.content)}"
        for message in prompt.messages
    ]
    return "\n".join([*parts, f"--- {prompt.tokens} tokens"])


def as_json(prompt: Prompt) -> str:
    """The prompt for programs: a list of messages."""
    messages = [
        {"role": one.role, "content": one.content, **({"name": one.name} if one.name else {})}
        for one in prompt.messages
    ]
    return json.dumps(messages, ensure_ascii=False, indent=2)


def _content(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
