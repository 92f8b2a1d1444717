"""Background work: the vectors of the passages of docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, or_, select, update

from .direct import Row
from .store import Store
from .tables import agents, docs, jobs, passages, users
from .threads import in_thread

if TYPE_CHECKING:
    from .embeddings import Embeddings, Vector

_AT_ONCE = 256
_LONGEST_TITLE = 200


class StaleDoc(NamedTuple):
    """A doc that cannot be found by meaning yet."""

    account: str
    doc_id: str


async def embed_doc(
    store: Store, embeddings: Embeddings, payload: dict[str, Any], job_id: str | None = None
) -> None:
    """Give each passage of the doc `payload["doc_id"]` its vector.

    What has one of the model already is left alone: the job may be stopped at any time, and run
    again. Of a doc that is no more there is nothing to do.

    Args:
        store: Where the doc is.
        embeddings: What makes the vectors.
        payload: What the job is about.
        job_id: The job, which is told its progress.

    Raises:
        EmbeddingsError: the endpoint gives none.
    """
    doc_id: str = payload["doc_id"]
    while rows := await in_thread(_missing, store, doc_id, embeddings.model):
        texts = [f"{row['title'][:_LONGEST_TITLE]}\n{row['text']}" for row in rows]
        vectors = await embeddings.of_texts(texts)
        await in_thread(_keep, store, rows, vectors)
        if job_id is not None:
            await in_thread(_tell_progress, store, doc_id, embeddings.model, job_id)


def _tell_progress(store: Store, doc_id: str, model: str, job_id: str) -> None:
    done = func.count().filter(passages.c.model == model)
    statement = select(done, func.count()).where(passages.c.doc_id == doc_id)
    running = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "in_progress")
    with store.writing(None) as connection:
        made, all_of_them = connection.execute(statement).one()
        progress = 100 * made / max(all_of_them, 1)
        connection.execute(running.values(has_progress=True, progress=progress))


def stale_docs(connection: Connection, model: str) -> list[StaleDoc]:
    """The docs with passages that have no vector of this model: each wants a job `embed_doc`."""
    account = func.coalesce(agents.c.account, users.c.account)
    statement = (
        select(account, docs.c.id)
        .outerjoin_from(docs, agents, docs.c.agent_id == agents.c.id)
        .outerjoin(users, docs.c.user_id == users.c.id)
        .where(docs.c.id.in_(select(passages.c.doc_id).where(_without(model))))
        .order_by(docs.c.seq)
    )
    return [StaleDoc(*row) for row in connection.execute(statement)]


def _without(model: str) -> Any:
    return or_(passages.c.model.is_(None), passages.c.model != model)


def _missing(store: Store, doc_id: str, model: str) -> list[Row]:
    columns = select(passages.c.seq, passages.c.title, passages.c.text)
    statement = columns.where(passages.c.doc_id == doc_id, _without(model))
    with store.reading(None) as connection:
        rows = connection.execute(statement.order_by(passages.c.seq).limit(_AT_ONCE))
        return [dict(row) for row in rows.mappings()]


def _keep(store: Store, rows: list[Row], vectors: list[Vector]) -> None:
    statement = (
        update(passages)
        .where(passages.c.seq == bindparam("of"))
        .values(embedding=bindparam("vector"), model=bindparam("by"))
    )
    values = [
        {"of": row["seq"], "vector": vector.data, "by": vector.model}
        for row, vector in zip(rows, vectors, strict=True)
    ]
    with store.writing(None) as connection:
        connection.execute(statement, values)
