"""Runs: a message, the functions that the agent calls because of it, and its answer."""

from __future__ import annotations

import inspect
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from julep_api.client import check_timeout
from julep_api.errors import InvalidArgumentError, JulepError

from .errors import ToolArgumentsError, ToolError, ToolLoopError
from .execution import execute, execute_async
from .reply import Reply
from .steps import Loop, Step, ToolResult, UnknownTool

if TYPE_CHECKING:
    from ..managers.chat_types import Messages
    from .conversation import AsyncConversation, Conversation

__all__ = ["AsyncToolRun", "ToolRun"]

TOLD = (ToolError, ToolArgumentsError, UnknownTool)
"""Errors that are for the agent, whatever becomes of the others."""


class _Run:
    """How far a run is. What was carried out is not carried out again if the next request fails."""

    def __init__(
        self,
        conversation: Any,
        messages: Messages,
        options: Mapping[str, Any],
        loop: Loop,
        on_step: Callable[[Step], object] | None,
        tool_timeout: float | None,
        raise_errors: bool,
    ) -> None:
        if "idempotency_key" in options:
            raise InvalidArgumentError(
                "idempotency_key: belongs to one request, and a run has several"
            )
        try:
            self._tool_timeout = check_timeout(tool_timeout)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"tool_{error}") from None
        self._conversation = conversation
        self._pending: Messages | None = messages
        self._options = options
        self._loop = loop
        self._on_step = on_step
        self._raise_errors = raise_errors
        self._begun = False
        self._at_work = threading.Lock()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return tuple(self._loop.steps)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Keep others from going on with the run meanwhile: functions would be called twice."""
        self._begun = True
        if not self._at_work.acquire(blocking=False):
            raise JulepError(f"{self!r}: another thread or task waits for its next step already")
        try:
            yield
        finally:
            self._at_work.release()

    def _next_options(self) -> Mapping[str, Any]:
        """A function that must be called is to be called once, or there would be no answer."""
        options = {**self._options}
        if self._loop.steps and not isinstance(options.get("tool_choice"), str):
            options.pop("tool_choice", None)
        return options

    def _done(self, reply: Reply, results: list[ToolResult]) -> Step:
        """The step that this makes, and what is to be said next."""
        self._pending = None  # an error ends the run
        for result in results if self._raise_errors else ():
            if result.error is not None and not isinstance(result.error, TOLD):
                raise result.error
        step = self._loop.settle(reply, results)
        self._pending = step.messages or None
        return step

    def _answer(self) -> Reply:
        last = self.steps[-1] if self.steps else None
        if last is None or last.results or last.reply.calls:
            raise ToolLoopError("the run was ended by an error before there was an answer")
        return last.reply

    def __del__(self) -> None:
        # As for a coroutine that nobody awaits: the message was not sent.
        if not getattr(self, "_begun", True):
            warnings.warn(
                f"{self!r} was never run: iterate over it, or ask for its reply",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )

    def __repr__(self) -> str:
        return f"<julep.{type(self).__name__} of {self._conversation!r}, {len(self.steps)} steps>"


class ToolRun(_Run, Iterator[Step]):
    """A run over a synchronous client. Nothing is sent until it is iterated, or its reply is asked for.

        print(conversation.run("Where are Woolf's books?").reply())

        for step in conversation.run("Where are Shelley's books?"):
            print(step.turn, [result.text for result in step.results])

    If a request or `on_step` fails, the run can be gone on with: the functions are not called again.
    One thread at a time may go on with it.

    Raises:
        ToolLoopError: The agent does not come to an answer.
        ApiError: The server refuses the request; other errors of `sessions.chat` as well.
        JulepError: Another thread waits for the next step already.
    """

    _conversation: Conversation

    def __next__(self) -> Step:
        with self._alone():
            if self._pending is None:
                raise StopIteration
            reply = self._conversation.send(self._pending, **self._next_options())
            self._pending = None
            results = execute(self._loop.plan(reply), self._tool_timeout)
            step = self._done(reply, results)
        if self._on_step is not None:
            self._on_step(step)
        return step

    def reply(self) -> Reply:
        """Go on to the end, and return the answer."""
        for _ in self:
            pass
        return self._answer()


class AsyncToolRun(_Run, AsyncIterator[Step]):
    """A run over an asynchronous client. Nothing is sent until it is iterated or awaited.

        print(await conversation.run("Where are Woolf's books?"))

        async for step in conversation.run("Where are Shelley's books?"):
            print(step.turn, [result.text for result in step.results])

    If a request or `on_step` fails, the run can be gone on with: the functions are not called again.
    One task at a time may go on with it. If it is cancelled while functions work, it is over.

    Raises:
        ToolLoopError: The agent does not come to an answer.
        ApiError: The server refuses the request; other errors of `sessions.chat` as well.
        JulepError: Another task waits for the next step already.
    """

    _conversation: AsyncConversation

    async def __anext__(self) -> Step:
        with self._alone():
            if self._pending is None:
                raise StopAsyncIteration
            reply = await self._conversation.send(self._pending, **self._next_options())
            self._pending = None
            results = await execute_async(self._loop.plan(reply), self._tool_timeout)
            step = self._done(reply, results)
        if self._on_step is not None:
            said = self._on_step(step)
            if inspect.isawaitable(said):
                await said
        return step

    async def reply(self) -> Reply:
        """Go on to the end, and return the answer."""
        async for _ in self:
            pass
        return self._answer()

    def __await__(self) -> Generator[Any, Any, Reply]:
        return self.reply().__await__()
