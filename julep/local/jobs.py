"""Jobs: the work that a request began. `worker.py` does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from . import tables
from .call import Call, JsonObject
from .clock import now
from .records import add, find, represent

EMBED_DOC = "embed_doc"

_KEPT = timedelta(days=30)
_FIELDS = ("id", "name", "reason", "created_at", "updated_at", "has_progress", "progress", "state")


@dataclass(frozen=True, slots=True)
class Job:
    """A job to be done."""

    id: str
    account: str
    name: str
    payload: JsonObject
    attempts: int
    """How often it has been begun."""


def enqueue(
    connection: Connection, name: str, payload: JsonObject, *, account: str | None = None
) -> str:
    """Add a job that is still to be done, and return its id.

    Args:
        connection: Inside a transaction that writes.
        name: What kind of job it is.
        payload: What it needs to know.
        account: Whose job it is, if not the connection's.
    """
    values: JsonObject = {"name": name, "state": "pending", "payload": payload}
    if account is not None:
        values["account"] = account
    return _add(connection, {**values, "has_progress": False, "progress": 0})


def forget_ended(connection: Connection) -> None:
    """Delete the jobs that ended a month ago."""
    jobs = tables.jobs
    ended = jobs.c.state.in_(("succeeded", "failed", "aborted"))
    connection.execute(delete(jobs).where(ended, jobs.c.updated_at < now() - _KEPT))


def jobs_for_docs(connection: Connection) -> set[str]:
    """The ids of the docs that have a job which is still to embed them."""
    jobs = tables.jobs
    waiting = jobs.c.state.in_(("pending", "retrying", "in_progress"))
    found = connection.execute(select(jobs.c.payload).where(jobs.c.name == EMBED_DOC, waiting))
    return {payload["doc_id"] for payload in found.scalars()}


def finished(connection: Connection, name: str) -> str:
    """Record a job that is done, and return its id."""
    values: JsonObject = {"name": name, "state": "succeeded", "payload": {}}
    return _add(connection, {**values, "has_progress": True, "progress": 100})


def get_job_status(call: Call) -> JsonObject:
    return represent(find(call.connection, tables.jobs, call.path["job_id"]), _FIELDS)


def _add(connection: Connection, values: JsonObject) -> str:
    id: str = add(connection, tables.jobs, {**values, "attempts": 0})["id"]
    return id
