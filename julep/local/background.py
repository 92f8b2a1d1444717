"""How each kind of job is done: at once and by rule, or by asking a model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from . import idempotency, tables
from .call import JsonObject
from .embedding_jobs import embed_doc, stale_docs
from .errors import BadRequest
from .jobs import EMBED_DOC, Job, enqueue, forget_ended, jobs_for_docs
from .memories import known_of, remember
from .memory_forming import form_memories
from .model import Model, Models
from .prompt import PromptMessage
from .records import expect_there, find
from .store import Store
from .suggestions import add_suggestion, suggest, suggest_by_rule
from .summaries import read, summarise, summarise_by_rule, unsummarised, write_summary
from .threads import in_thread

if TYPE_CHECKING:
    from .embeddings import Embeddings

Write = Callable[[Connection], None]
"""What a job changes, in one transaction with its end."""

_BY_RULE: Final[dict[str, Callable[[Connection, JsonObject], None]]] = {
    "suggest": suggest_by_rule,
    "summarise_session": summarise_by_rule,
}

_LAST_MESSAGES = 6
_MOST_KNOWN = 50


class Background:
    """The work behind the requests.

    Args:
        store: Where everything is kept.
        models: The models, one of which each job names.
        embeddings: What makes the vectors of docs, if anything does.
    """

    def __init__(self, store: Store, models: Models, embeddings: Embeddings | None) -> None:
        self._store = store
        self._models = models
        self._embeddings = embeddings
        self._by_model: dict[str, Callable[[Job, Model], Awaitable[Write]]] = {
            "form_memories": self._form_memories,
            "suggest": self._suggest,
            "summarise_session": self._summarise,
        }

    def at_once(self, connection: Connection, job: Job) -> bool:
        """Do a job here and now, if a rule is enough for it; whether it is done.

        Raises:
            ApiError: it cannot be done.
        """
        if job.name not in _BY_RULE or self._model(job).background:
            return False
        _BY_RULE[job.name](connection, job.payload)
        return True

    async def perform(self, job: Job) -> Write:
        """Do what takes long in a job, and return what is left to be written.

        Raises:
            ApiError: it cannot be done.
        """
        if job.name == EMBED_DOC:
            return await self._embed(job)
        return await self._by_model[job.name](job, self._model(job))

    def forget_old(self) -> None:
        """Delete what is kept for a time only: jobs that have ended, replies under their keys."""
        with self._store.writing(None) as connection:
            forget_ended(connection)
            idempotency.forget_old(connection)

    def renew_vectors(self) -> None:
        """Have the docs embedded that the present model has made no vectors of."""
        if self._embeddings is None:
            return
        with self._store.writing(None) as connection:
            asked = jobs_for_docs(connection)
            for account, doc_id in stale_docs(connection, self._embeddings.model):
                if doc_id not in asked:
                    enqueue(connection, EMBED_DOC, {"doc_id": doc_id}, account=account)

    def _model(self, job: Job) -> Model:
        return self._models.find(job.payload["model"])

    async def _embed(self, job: Job) -> Write:
        if self._embeddings is None:
            raise BadRequest("no endpoint for embeddings is configured any more")
        await embed_doc(self._store, self._embeddings, job.payload, job.id)
        return lambda connection: None

    async def _form_memories(self, job: Job, model: Model) -> Write:
        session_id, said = job.payload["session_id"], job.payload["said"]

        def known() -> list[str]:
            with self._store.reading(job.account) as connection:
                session = find(connection, tables.sessions, session_id)
                return known_of(connection, session["agent_id"], session["user_id"], _MOST_KNOWN)

        found = await form_memories(model, job.payload["model"], await in_thread(known), said)

        def write(connection: Connection) -> None:
            session = find(connection, tables.sessions, session_id)
            remember(connection, session["agent_id"], session["user_id"], found)

        return write

    async def _suggest(self, job: Job, model: Model) -> Write:
        payload = job.payload

        def last() -> list[PromptMessage]:
            with self._store.reading(job.account) as connection:
                reply = find(connection, tables.messages, payload["message_id"])
                messages = tables.messages
                of = messages.c.session_id == payload["session_id"]
                statement = select(messages).where(of, messages.c.seq <= reply["seq"])
                newest = statement.order_by(messages.c.seq.desc()).limit(_LAST_MESSAGES)
                rows = connection.execute(newest).mappings().all()
                return [read(dict(row)) for row in reversed(rows)]

        target, content = await suggest(model, payload["model"], await in_thread(last))

        def write(connection: Connection) -> None:
            expect_there(connection, tables.messages, payload["message_id"])
            add_suggestion(connection, payload, target, content)

        return write

    async def _summarise(self, job: Job, model: Model) -> Write:
        session_id = job.payload["session_id"]

        def told() -> tuple[str | None, int | None, list[PromptMessage]]:
            with self._store.reading(job.account) as connection:
                session = find(connection, tables.sessions, session_id)
                rows = unsummarised(connection, session)
                seq = rows[-1]["seq"] if rows else None
                return session["summary"], seq, [read(row) for row in rows]

        before, seq, messages = await in_thread(told)
        if seq is None:
            return lambda connection: None
        summary = await summarise(model, job.payload["model"], before, messages)

        def write(connection: Connection) -> None:
            write_summary(connection, session_id, summary, seq)

        return write
