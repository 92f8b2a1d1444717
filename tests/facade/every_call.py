"""Every public method of every manager, each with arguments that it takes."""

from __future__ import annotations

import inspect
from typing import Any

from scripted import ID

from julep import managers

TOOL: dict[str, Any] = {"type": "function", "function": {"name": "weather", "parameters": {}}}

EVERY_CALL: dict[str, dict[str, Any]] = {
    "agents.get": {"id": ID},
    "agents.create": {"name": "Ada"},
    "agents.list": {},
    "agents.update": {"agent_id": ID, "name": "Ada"},
    "agents.delete": {"agent_id": ID},
    "users.get": {"id": ID},
    "users.create": {"name": "Grace"},
    "users.list": {},
    "users.update": {"user_id": ID, "name": "Grace"},
    "users.delete": {"user_id": ID},
    "sessions.get": {"id": ID},
    "sessions.create": {"user_id": None, "agent_id": ID},
    "sessions.list": {},
    "sessions.update": {"session_id": ID, "situation": "At sea"},
    "sessions.delete": {"session_id": ID},
    "sessions.delete_history": {"session_id": ID},
    "sessions.suggestions": {"session_id": ID},
    "sessions.history": {"session_id": ID},
    "sessions.chat": {"session_id": ID, "messages": "Hello"},
    "docs.list": {"agent_id": ID},
    "docs.create": {"doc": {"title": "Tea", "content": "Hot"}, "agent_id": ID},
    "docs.delete": {"doc_id": ID, "agent_id": ID},
    "memories.list": {"agent_id": ID, "query": "tea"},
    "memories.delete": {"agent_id": ID, "memory_id": ID},
    "tools.get": {"agent_id": ID},
    "tools.list": {"agent_id": ID},
    "tools.create": {"agent_id": ID, "tool": TOOL},
    "tools.update": {"agent_id": ID, "tool_id": ID, "function": {"description": "Looks out"}},
    "tools.delete": {"agent_id": ID, "tool_id": ID},
    "jobs.get": {"job_id": ID},
}

SEVERAL_REQUESTS = {
    "docs.upload",
    *(f"{name}.iter" for name in ("agents", "users", "sessions", "docs", "memories", "tools")),
    "sessions.iter_history",
    "jobs.wait",
}
"""Methods that call others. They have tests of their own."""

MANAGERS = {
    name: getattr(managers, f"{name.capitalize()}Manager")
    for name in ("agents", "users", "sessions", "docs", "memories", "tools", "jobs")
}


def public_methods() -> set[str]:
    """Those that are one request each."""
    found = {
        f"{name}.{method}"
        for name, kind in MANAGERS.items()
        for method, _ in inspect.getmembers(kind, inspect.isfunction)
        if not method.startswith("_")
    }
    assert found > SEVERAL_REQUESTS
    return found - SEVERAL_REQUESTS


def call(client: Any, name: str, **options: Any) -> Any:
    """Call a method by its name, with these options besides."""
    manager, method = name.split(".")
    return getattr(getattr(client, manager), method)(**EVERY_CALL[name], **options)
