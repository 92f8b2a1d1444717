"""The prompt: what the model is given to read, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from .errors import BadRequest
from .language import token_count

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """A message as the model reads it."""

    role: str
    content: Any
    """A text, or a list of content parts."""
    name: str | None = None
    counted: int | None = None
    """How many tokens it has, if that is known."""

    @property
    def text(self) -> str:
        """The text in the content."""
        return text_of(self.content)

    @property
    def tokens(self) -> int:
        """How many tokens the model reads."""
        if self.counted is not None:
            return self.counted
        return token_count(self.text) + token_count(self.name or "")


@dataclass(frozen=True, slots=True)
class RecalledPassage:
    """A passage of a doc that seems to fit the conversation."""

    doc_id: str
    belongs_to_agent: bool
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was brought in from docs and memories, the most relevant first."""

    passages: list[RecalledPassage] = field(default_factory=list[RecalledPassage])
    memories: list[str] = field(default_factory=list[str])
    memory_ids: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Prompt:
    """All that the model reads, in the parts that it is made of."""

    opening: list[PromptMessage]
    """Situation, about the agent, about the user, instructions."""
    recalled: Recalled
    history: list[PromptMessage]
    new: list[PromptMessage]

    @property
    def messages(self) -> list[PromptMessage]:
        """The messages in the order in which the model reads them."""
        return [*self.opening, *_recalled_messages(self.recalled), *self.history, *self.new]

    @cached_property
    def tokens(self) -> int:
        """How many tokens the model reads."""
        return sum(message.tokens for message in self.messages)


def text_of(content: Any) -> str:
    """The text of a message's content: its text parts, where it has parts."""
    if isinstance(content, str):
        return content
    parts = cast("list[dict[str, Any]]", content)
    return "\n".join(part["text"] for part in parts if "text" in part)


def opening(
    session: JsonObject, agent: JsonObject, user: JsonObject, render: Callable[[str], str] = str
) -> list[PromptMessage]:
    """The messages that come first, from what is stored of the three.

    Args:
        session: The session.
        agent: Its agent.
        user: Its user; empty if it has none.
        render: What to do with texts that may be templates.
    """
    instructions = agent.get("instructions", [])
    if isinstance(instructions, str):
        instructions = [instructions]
    texts = [
        render(session.get("situation", "")),
        _about(agent),
        _about(user),
        "\n".join(render(instruction) for instruction in instructions),
    ]
    return [PromptMessage("system", text) for text in texts if text]


def fitted(
    prompt: Prompt, budget: int | None, overflow: str | None, summary: str | None = None
) -> Prompt:
    """The prompt within a session's token budget: the oldest history is dropped if it may be.

    Args:
        prompt: The whole prompt.
        budget: The session's `token_budget`; None if it has none.
        overflow: Its `context_overflow`: with `truncate`, the oldest messages are dropped, with
            `adaptive`, the summary takes their place; None if nothing may be dropped.
        summary: The session's summary, if there is one.

    Raises:
        BadRequest: the prompt is too long, and nothing may be dropped, or not enough can be.
    """
    if budget is None:
        return prompt
    excess = prompt.tokens - budget
    if excess <= 0:
        return prompt
    if overflow is None:
        raise BadRequest(
            f"the prompt has {prompt.tokens} tokens and the session's token_budget is {budget}; "
            "set context_overflow to let the oldest messages go"
        )
    summarised: list[PromptMessage] = []
    if overflow == "adaptive" and summary:
        told = PromptMessage("system", f"Summary of the conversation so far: {summary}")
        if told.tokens < sum(message.tokens for message in prompt.history):
            summarised = [told]
            excess += told.tokens
    dropped = 0
    while excess > 0 and dropped < len(prompt.history):
        excess -= prompt.history[dropped].tokens
        dropped += 1
    if excess > 0:
        raise BadRequest(
            f"without any history the prompt still has {excess} tokens more than the session's "
            f"token_budget of {budget}"
        )
    return replace(prompt, history=[*summarised, *prompt.history[dropped:]])


def _about(someone: JsonObject) -> str:
    return f"About {someone['name']}: {someone['about']}" if someone.get("about") else ""


def _recalled_messages(recalled: Recalled) -> list[PromptMessage]:
    texts = [f"From the document “{item.title}”: {item.text}" for item in recalled.passages]
    if recalled.memories:
        texts.append("Known of the user:\n" + "\n".join(f"- {text}" for text in recalled.memories))
    return [PromptMessage("system", text) for text in texts]
