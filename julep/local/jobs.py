"""Jobs: the work that a request began. Here it is done before the reply is sent."""

from __future__ import annotations

from sqlalchemy import Connection

from . import tables
from .call import Call, JsonObject
from .records import add, find, represent

_FIELDS = ("id", "name", "reason", "created_at", "updated_at", "has_progress", "progress", "state")


def finished(connection: Connection, name: str) -> str:
    """Record a job that is done, and return its id."""
    values = {"name": name, "state": "succeeded", "has_progress": True, "progress": 100}
    id: str = add(connection, tables.jobs, values)["id"]
    return id


def get_job_status(call: Call) -> JsonObject:
    return represent(find(call.connection, tables.jobs, call.path["job_id"]), _FIELDS)
