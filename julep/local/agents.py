"""Agents."""

from __future__ import annotations

from . import tables
from .call import Call, JsonObject
from .docs import add_docs
from .records import add, change, find, listing, merged, remove, represent
from .tools import add_tool

FIELDS = (
    "id",
    "name",
    "about",
    "created_at",
    "updated_at",
    "default_settings",
    "model",
    "metadata",
    "instructions",
)
_DEFAULT_MODEL = "julep-ai/samantha-1-turbo"
_MERGED = ("metadata", "default_settings")
_WRITTEN = ("name", "about", "default_settings", "metadata", "instructions")


def create_agent(call: Call) -> JsonObject:
    connection, body = call.connection, call.body
    created = add(connection, tables.agents, {"id": body.get("id"), **_written(body)})
    for tool in body.get("tools", []):
        add_tool(connection, tool, created["id"])
    return {**created, "jobs": add_docs(call, agent_id=created["id"])}


def list_agents(call: Call) -> JsonObject:
    rows = listing(call.connection, tables.agents, call.query)
    return {"items": [represent(row, FIELDS) for row in rows]}


def get_agent(call: Call) -> JsonObject:
    return represent(find(call.connection, tables.agents, call.path["agent_id"]), FIELDS)


def update_agent(call: Call) -> JsonObject:
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    return change(call.connection, tables.agents, agent["id"], _written(call.body))


def patch_agent(call: Call) -> JsonObject:
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    values = {name: call.body[name] for name in (*_WRITTEN, "model") if name in call.body}
    for name in _MERGED:
        if name in values:
            values[name] = merged(agent[name], values[name])
    return change(call.connection, tables.agents, agent["id"], values)


def delete_agent(call: Call) -> JsonObject:
    return remove(call.connection, tables.agents, call.path["agent_id"])


def _written(body: JsonObject) -> JsonObject:
    """All that a client writes of an agent; what is not given has no value, or its default."""
    values = {name: body.get(name) for name in _WRITTEN}
    return {**values, "model": body.get("model", _DEFAULT_MODEL)}
