"""Jobs: the work that a request began. `worker.py` does it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from . import tables
from .call import Call, JsonObject
from .records import add, find, represent

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


def enqueue(connection: Connection, name: str, payload: JsonObject) -> str:
    """Add a job that is still to be done, and return its id."""
    values = {"name": name, "state": "pending", "payload": payload}
    return _add(connection, {**values, "has_progress": False, "progress": 0})


def finished(connection: Connection, name: str) -> str:
    """Record a job that is done, and return its id."""
    values: JsonObject = {"name": name, "state": "succeeded", "payload": {}}
    return _add(connection, {**values, "has_progress": True, "progress": 100})


def get_job_status(call: Call) -> JsonObject:
    return represent(find(call.connection, tables.jobs, call.path["job_id"]), _FIELDS)


def _add(connection: Connection, values: JsonObject) -> str:
    id: str = add(connection, tables.jobs, {**values, "attempts": 0})["id"]
    return id
