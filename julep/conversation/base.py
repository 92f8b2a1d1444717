"""What a conversation is, whether it is synchronous or not: arguments, checked and put in place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, cast
from uuid import uuid4

from julep_api import models
from julep_api.errors import InvalidArgumentError

from ..managers import inputs
from ..managers.inputs import Id, Json
from ..managers.session import ChatOptions
from .errors import InvalidToolError
from .images import ImageSource, message
from .tool import FunctionTool, as_tool

if TYPE_CHECKING:
    from ..managers.chat_types import Messages, ToolChoice

    class SendOptions(ChatOptions, total=False):
        """Keyword arguments of `send`, `stream` and `run`: those of `sessions.chat`."""

        tool_choice: ToolChoice | None


Tool: TypeAlias = FunctionTool[..., Any] | Callable[..., Any]
"""What `tools` takes: a function, plain or decorated with `julep.tool`."""


_OPTIONS = ChatOptions.__annotations__.keys() | {"tool_choice"}


class SessionOptions(TypedDict, total=False):
    """What a session that a conversation begins may have, as in `sessions.create`."""

    situation: str | None
    metadata: Json | None
    render_templates: bool | None
    token_budget: int | None
    context_overflow: str | None


class BaseConversation:
    """Which session, which tools, and what it took.

    Args:
        session_id: The session to go on with; or else
        agent_id: the agent to begin one with, and
        user_id: the user that it is with, if there is one.
        tools: Functions that the agent may call, beside its own.
        session: What else the new session is to have.

    Raises:
        InvalidArgumentError: Not just one of a session and an agent was given, or an id is malformed.
        InvalidToolError: A function can't be called by an agent.
    """

    _awaits = False

    def __init__(
        self,
        session_id: Id | None,
        agent_id: Id | None,
        user_id: Id | None,
        tools: Sequence[Tool],
        session: Mapping[str, Any],
    ) -> None:
        if (session_id is None) == (agent_id is None):
            given = "neither was" if agent_id is None else "both were"
            raise InvalidArgumentError(
                f"session_id, agent_id: one of them says which conversation it is, and {given} given"
            )
        self._begins: dict[str, Any] | None = None
        if session_id is None:
            unknown = ", ".join(session.keys() - SessionOptions.__annotations__.keys())
            if unknown:
                raise InvalidArgumentError(f"conversation: unknown argument: {unknown}")
            self._begins = {
                "agent_id": inputs.to_id("agent_id", agent_id),
                "user_id": inputs.to_optional_id("user_id", user_id),
                **session,
            }
        elif user_id is not None or session:
            names = ", ".join([*session, *(["user_id"] if user_id is not None else [])])
            raise InvalidArgumentError(
                f"{names}: the session exists already: `sessions.update` changes it"
            )
        # An id of our own, so that it is known before anything is sent.
        self.session_id: str = inputs.to_id(
            "session_id", uuid4() if session_id is None else session_id
        )
        """The session's id. A conversation that begins one knows it before the server does."""
        self._tools = self._checked(tools)
        self._used = (0, 0, 0)
        self._counting = threading.Lock()

    @property
    def usage(self) -> models.CompletionUsage:
        """Tokens that the exchanges of this object took, summed up."""
        completion, prompt, total = self._used
        return models.CompletionUsage(
            completion_tokens=completion, prompt_tokens=prompt, total_tokens=total
        )

    def _count(self, usage: models.CompletionUsage) -> None:
        more = (usage.completion_tokens, usage.prompt_tokens, usage.total_tokens)
        with self._counting:
            completion, prompt, total = (
                one + other for one, other in zip(self._used, more, strict=True)
            )
            self._used = (completion, prompt, total)

    def _checked(self, tools: Sequence[Tool]) -> list[FunctionTool[..., Any]]:
        if not isinstance(cast(object, tools), Iterable):
            raise InvalidToolError(f"tools: must be a list of functions, not {tools!r}")
        known: dict[str, FunctionTool[..., Any]] = {}
        for tool in map(as_tool, tools):
            if tool.name in known:
                raise InvalidToolError(f"tools: two functions are called {tool.name!r}")
            if tool.is_async and not self._awaits:
                raise InvalidToolError(
                    f"tools: {tool.name} is a coroutine function, which only an AsyncClient can await"
                )
            known[tool.name] = tool
        return [*known.values()]

    def _chat(
        self, messages: Messages, options: Mapping[str, Any], images: Sequence[ImageSource] = ()
    ) -> dict[str, Any]:
        """Arguments of `sessions.chat`.

        Raises:
            ArgumentTypeError: There is no such option, or it is not for the caller to give.
            InvalidArgumentError: The images can't be sent.
        """
        if unknown := options.keys() - _OPTIONS:
            from ..checking import ArgumentTypeError

            names = ", ".join(sorted(unknown))
            raise ArgumentTypeError(f"{type(self).__name__}: unknown argument: {names}", (options,))
        if images:
            if not isinstance(messages, str):
                raise InvalidArgumentError(
                    "images: go with a text; in other messages, put `julep.image`"
                )
            messages = message(messages, images=images)
        tools = [tool.chat_tool for tool in self._tools] or None
        return {"session_id": self.session_id, "messages": messages, "tools": tools, **options}

    def __repr__(self) -> str:
        tools = f" tools={[tool.name for tool in self._tools]}" if self._tools else ""
        return f"<julep.{type(self).__name__} session_id={self.session_id!r}{tools}>"
