"""What happens in a run, step by step: rules without I/O.

A step is one reply of the agent, with what came of the functions that it called.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from attrs import evolve, field, frozen
from julep_api import models
from julep_api.errors import InvalidArgumentError

from .errors import ToolArgumentsError, ToolLoopError
from .reply import Reply, ToolCall
from .results import encodable
from .tool import FunctionTool

__all__ = ["Step", "ToolResult"]

_SAME = 3
"""How often a call may bring the same result before it counts as going in circles."""

_PATIENCE = 3
"""How many replies in a row may have no call that can be carried out."""


@frozen
class ToolResult:
    """What came of one function call.

        for step in conversation.run("Find the shelf of Woolf, please."):
            for result in step.results:
                print(result.call.name, result.text, result.seconds)

    Attributes:
        call: What the agent wanted.
        text: What the agent is told.
        value: What the function returned; None if it was not called, or failed.
        error: Why it failed, or why it was not called; None if it succeeded.
        seconds: How long it took.
    """

    call: ToolCall
    text: str = field(converter=encodable)
    value: object = None
    error: Exception | None = None
    seconds: float = 0.0


@frozen
class Step:
    """One reply of the agent in a run, and what came of the functions that it called.

        for step in conversation.run("Where are Woolf's books?"):
            print(step.turn, step.reply.text, [result.text for result in step.results])

    Attributes:
        turn: Which reply of the run it is, from 1.
        reply: The reply.
        results: What the called functions brought, in the order of the calls; empty in the last
            step, which is the answer.
    """

    turn: int
    reply: Reply
    results: tuple[ToolResult, ...] = ()

    @property
    def messages(self) -> list[models.InputChatMlMessage]:
        """The results, as the messages that go back to the agent."""
        return [
            models.InputChatMlMessage(
                role="function", name=encodable(result.call.name) or None, content=result.text
            )
            for result in self.results
        ]


@frozen
class Plan:
    """A function call that is to be carried out, or the reason why it isn't."""

    call: ToolCall
    tool: FunctionTool[..., Any] | None = None
    arguments: Mapping[str, Any] = {}
    refusal: Exception | None = None

    def refused(self) -> ToolResult:
        """The result of a call that is not carried out."""
        return ToolResult(call=self.call, text=f"Error: {self.refusal}", error=self.refusal)


class Loop:
    """The rules of one run.

    Args:
        tools: The functions that may be called.
        max_turns: How many replies there may be.
    """

    def __init__(self, tools: Iterable[FunctionTool[..., Any]], max_turns: int) -> None:
        given = cast(object, max_turns)
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise InvalidArgumentError(
                f"max_turns {max_turns!r} must be an integer, and at least 1"
            )
        self._tools = {tool.name: tool for tool in tools}
        self._max_turns = max_turns
        self._wrong = 0
        self._seen: Counter[tuple[str, str, str]] = Counter()
        self.steps: list[Step] = []

    def plan(self, reply: Reply) -> list[Plan]:
        """What to do about a reply; nothing if it is the answer.

        Raises:
            ToolLoopError: It still calls functions, and there may be no more replies.
        """
        calls = reply.calls
        if calls and len(self.steps) + 1 >= self._max_turns:
            self.steps.append(Step(len(self.steps) + 1, reply))
            names = ", ".join(dict.fromkeys(call.name or "?" for call in calls))
            raise self._over(
                f"after max_turns={self._max_turns} replies the agent still calls functions "
                f"({names}), which were not carried out"
            )
        return [self._plan(call) for call in calls]

    def settle(self, reply: Reply, results: Sequence[ToolResult]) -> Step:
        """The step that this makes.

        Raises:
            ToolLoopError: The agent was told often enough what it does wrong.
        """
        told = tuple(self._hinted(result) for result in results)
        step = Step(len(self.steps) + 1, reply, told)
        self.steps.append(step)
        wrong = [
            one for one, before in zip(told, results, strict=True) if self._is_wrong(one, before)
        ]
        self._wrong = self._wrong + 1 if told and len(wrong) == len(told) else 0
        if self._wrong >= _PATIENCE:
            raise self._over(
                f"the agent made {self._wrong} replies in a row without a call that makes sense; "
                f"the last was told: {wrong[-1].text}"
            )
        return step

    def _plan(self, call: ToolCall) -> Plan:
        tool = self._tools.get(call.name)
        if tool is None:
            known = ", ".join(self._tools) or "none"
            named = repr(call.name) if call.name else f"this: {call.arguments[:200]!r}"
            return Plan(
                call, refusal=UnknownTool(f"no function is called {named}; there are: {known}")
            )
        try:
            return Plan(call, tool, tool.arguments(call.arguments))
        except ToolArgumentsError as error:
            return Plan(call, refusal=error)

    def _hinted(self, result: ToolResult) -> ToolResult:
        """The result, with a hint if the agent goes in circles."""
        same = (result.call.name, _canonical(result.call.arguments), result.text)
        self._seen[same] += 1
        if self._seen[same] < _SAME:
            return result
        hint = (
            f"You have made this call {self._seen[same]} times, with the same result. "
            "Answer with what you know, or try something else."
        )
        return evolve(result, text=f"{result.text}\n\n{hint}")

    @staticmethod
    def _is_wrong(told: ToolResult, result: ToolResult) -> bool:
        refused = isinstance(result.error, (UnknownTool, ToolArgumentsError))
        return refused or told is not result

    def _over(self, why: str) -> ToolLoopError:
        error = ToolLoopError(why)
        error.steps = tuple(self.steps)
        return error


class UnknownTool(LookupError):
    """There is no such function."""


def _canonical(arguments: str) -> str:
    """The arguments, however they are written."""
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments
