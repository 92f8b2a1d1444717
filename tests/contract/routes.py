"""Which method of which manager carries out an operation, and what else people may write there.

This is all that the tests of this folder have to be told. An operation that is new in openapi.yaml
takes one line in ROUTES.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from julep_api import models

import julep
from julep import managers

from .document import OPERATIONS, Operation

CALL_OPTIONS = {"options", *julep.CallOptions.__annotations__}
"""What every method of a manager takes besides its own arguments."""


@dataclass(frozen=True)
class Route:
    """The way from a method to an operation.

    Attributes:
        operation: The operationId.
        method: The manager and its method.
        renamed: The arguments whose names are not those of their properties or parameters.
        body: The argument that takes the body whole, if one does.
        choice: The arguments by which the method knows that it is to be this operation.
    """

    operation: str
    method: str
    renamed: Mapping[str, str]
    body: str | None
    choice: Mapping[str, Any]

    def of(self, client: Any) -> Callable[..., Any]:
        """The method, of a client or of the classes of the managers."""
        manager, method = self.method.split(".")
        return getattr(getattr(client, manager), method)

    def argument(self, name: str) -> str:
        """The argument for a property or parameter."""
        return self.renamed.get(name, name)

    def arguments(self, operation: Operation) -> dict[str, str]:
        """The argument that feeds each parameter and each property of the body."""
        found = {
            parameter.name: self.argument(parameter.name) for parameter in operation.parameters
        }
        return found | {name: self.body or self.argument(name) for name in operation.properties}

    def __str__(self) -> str:
        return f"{self.operation}-{self.method}"


def route(
    operation: str,
    method: str,
    renamed: Mapping[str, str] | None = None,
    body: str | None = None,
    **choice: Any,
) -> Route:
    return Route(operation, method, renamed or {}, body, choice)


ROUTES = [
    route("create_agent", "agents.create"),
    route("list_agents", "agents.list"),
    route("get_agent", "agents.get", {"agent_id": "id"}),
    route("update_agent", "agents.update", overwrite=True),
    route("patch_agent", "agents.update", overwrite=False),
    route("delete_agent", "agents.delete"),
    route("create_agent_doc", "docs.create", body="doc"),
    route("get_agent_docs", "docs.list"),
    route("delete_agent_doc", "docs.delete"),
    route("get_agent_memories", "memories.list"),
    route("delete_agent_memory", "memories.delete"),
    route("create_agent_tool", "tools.create", body="tool"),
    route("get_agent_tools", "tools.list"),
    route("get_agent_tools", "tools.get"),
    route("update_agent_tool", "tools.update", overwrite=True),
    route("patch_agent_tool", "tools.update", overwrite=False),
    route("delete_agent_tool", "tools.delete"),
    route("create_user", "users.create"),
    route("list_users", "users.list"),
    route("get_user", "users.get", {"user_id": "id"}),
    route("update_user", "users.update", overwrite=True),
    route("patch_user", "users.update", overwrite=False),
    route("delete_user", "users.delete"),
    route("create_user_doc", "docs.create", body="doc"),
    route("get_user_docs", "docs.list"),
    route("delete_user_doc", "docs.delete"),
    route("create_session", "sessions.create"),
    route("list_sessions", "sessions.list"),
    route("get_session", "sessions.get", {"session_id": "id"}),
    route("update_session", "sessions.update", overwrite=True),
    route("patch_session", "sessions.update", overwrite=False),
    route("delete_session", "sessions.delete"),
    route("chat", "sessions.chat"),
    route("get_history", "sessions.history"),
    route("delete_session_history", "sessions.delete_history"),
    route("get_suggestions", "sessions.suggestions"),
    route("get_job_status", "jobs.get"),
]

SEVERAL_REQUESTS = {
    "docs.upload",
    *(f"{name}.iter" for name in ("agents", "users", "sessions", "docs", "memories", "tools")),
    "sessions.iter_history",
    "jobs.wait",
}
"""Methods that carry out an operation as often as it takes, by way of another method's."""

_DOCUMENTED = (
    "The signature was documented before the API gained the property. "
    "The operation's own function in julep_api.api takes it, in the body."
)

LOW_LEVEL_LEAVES_OUT = {
    ("create_agent", "id"): _DOCUMENTED,
    ("create_user", "id"): _DOCUMENTED,
    ("create_session", "id"): _DOCUMENTED,
    ("create_session", "token_budget"): _DOCUMENTED,
    ("create_session", "context_overflow"): _DOCUMENTED,
    ("update_session", "token_budget"): _DOCUMENTED,
    ("update_session", "context_overflow"): _DOCUMENTED,
    ("patch_session", "token_budget"): _DOCUMENTED,
    ("patch_session", "context_overflow"): _DOCUMENTED,
    ("chat", "model"): _DOCUMENTED,
}
"""Properties that are no arguments of the low-level method, and why."""

MANAGERS_LEAVE_OUT: dict[tuple[str, str], str] = {}
"""Properties and parameters that no argument of the manager's method feeds, and why."""

MANAGERS_REFUSE: dict[str, tuple[Any, str]] = {
    "limit": (0, "No page has fewer items than one, even where the API states no bounds.")
}
"""Values of parameters that managers refuse although the document allows them somewhere, and why."""


@dataclass(frozen=True)
class Way:
    """Something else that people may write, and the properties of the body that it becomes."""

    operation: str
    written: Mapping[str, Any]
    sent: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return f"{self.operation}-{'-'.join(self.written)}"


_FUNCTION = {"name": "météo", "description": "Looks out & up", "parameters": {"type": "object"}}
_TOOL: dict[str, Any] = {"type": "webhook", "function": {"name": "call", "parameters": {}}}
_MESSAGE = {"role": "system", "content": "Be kind"}
_FUNCTION_TOOL = {"type": "function", "function": _FUNCTION}

WAYS = [
    Way("chat", {"messages": "Hé & bye"}, {"messages": [{"role": "user", "content": "Hé & bye"}]}),
    Way("chat", {"messages": _MESSAGE}, {"messages": [_MESSAGE]}),
    Way(
        "chat",
        {"messages": models.InputChatMlMessage(role="system", content="Be kind")},
        {"messages": [_MESSAGE]},
    ),
    Way(
        "chat",
        {"messages": ["First", _MESSAGE]},
        {"messages": [{"role": "user", "content": "First"}, _MESSAGE]},
    ),
    Way("create_agent", {"functions": [_FUNCTION]}, {"tools": [_FUNCTION_TOOL]}),
    Way(
        "create_agent",
        {"functions": [_FUNCTION], "tools": [_TOOL]},
        {"tools": [_TOOL, _FUNCTION_TOOL]},
    ),
    Way(
        "patch_agent_tool",
        {"function": models.FunctionDef.from_dict(_FUNCTION)},
        {"function": _FUNCTION},
    ),
]


def taken(function: Any) -> dict[str, inspect.Parameter]:
    """The arguments that a method takes of its own."""
    found = inspect.signature(function).parameters
    return {name: each for name, each in found.items() if name not in {"self", *CALL_OPTIONS}}


class _Classes:
    """The classes of the managers, by the names that they have on a client."""

    def __getattr__(self, name: str) -> type:
        return getattr(managers, f"{name.capitalize()}Manager")


CLASSES = _Classes()


def routes_to(operation: str) -> list[Route]:
    return [route for route in ROUTES if route.operation == operation]


KNOWN_ROUTES = [route for route in ROUTES if route.operation in OPERATIONS]
