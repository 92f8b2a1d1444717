"""Tools of agents."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from . import direct, tables
from .call import Call, JsonObject
from .records import add, change, find, page, remove, represent

_FIELDS = ("type", "function", "id")
_OWNED = (
    select(tables.tools)
    .where(tables.tools.c.agent_id == bindparam("agent"))
    .order_by(tables.tools.c.seq)
)


def create_agent_tool(call: Call) -> JsonObject:
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    return add_tool(call.connection, call.body, agent["id"])


def get_agent_tools(call: Call) -> JsonObject:
    agent = find(call.connection, tables.agents, call.path["agent_id"])
    rows = page(call.connection, _OWNED, call.query, agent=agent["id"])
    return {"items": [represent(row, _FIELDS) for row in rows]}


def update_agent_tool(call: Call) -> JsonObject:
    tool = find(call.connection, tables.tools, call.path["tool_id"], agent_id=call.path["agent_id"])
    values = {"function": call.body["function"]}
    return change(call.connection, tables.tools, tool["id"], values)


def patch_agent_tool(call: Call) -> JsonObject:
    tool = find(call.connection, tables.tools, call.path["tool_id"], agent_id=call.path["agent_id"])
    # Parameters are one JSON schema: halves of two schemas do not make a third.
    values = {"function": {**tool["function"], **call.body["function"]}}
    return change(call.connection, tables.tools, tool["id"], values)


def delete_agent_tool(call: Call) -> JsonObject:
    return remove(
        call.connection, tables.tools, call.path["tool_id"], agent_id=call.path["agent_id"]
    )


def add_tool(connection: Connection, tool: JsonObject, agent_id: str) -> JsonObject:
    """Give an agent a tool."""
    values = {"agent_id": agent_id, "type": tool["type"], "function": tool["function"]}
    return add(connection, tables.tools, values)


def tools_of(connection: Connection, agent_id: str) -> list[JsonObject]:
    """All tools of an agent, the oldest first."""
    return [represent(row, _FIELDS) for row in direct.rows(connection, _OWNED, agent=agent_id)]
