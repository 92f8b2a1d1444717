"""What a model is to the server: it is given a prompt, and replies bit by bit."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Protocol

from .errors import ApiError, BadRequest
from .language import token_count
from .prompt import Prompt

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """All that a model is asked.

    ```python
    def shout(request: julep.local.ModelRequest) -> str:
        return request.prompt.new[-1].text.upper()


    model = julep.local.ScriptedModel([shout])
    ```
    """

    prompt: Prompt
    """What it reads."""
    tools: list[JsonObject] = field(default_factory=list[JsonObject])
    """The tools that it may call, as the API writes them."""
    tool_choice: Any = None
    """`none`, `auto`, None, or an object that names the function to call."""
    settings: JsonObject = field(default_factory=dict[str, Any])
    """The effective settings of the reply."""
    name: str = ""
    """The name of the model that is asked for."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model has said, once it has said all of it."""

    role: str
    """`assistant`, or `function_call`, whose content is `{"name": ..., "arguments": ...}`."""
    content: str
    finish_reason: str
    prompt_tokens: int | None = None
    """How many tokens it has read, by its own count; None if it does not say."""
    completion_tokens: int | None = None
    """How many tokens it has written, by its own count; None if it does not say."""
    calls: tuple[str, ...] = ()
    """The function calls that follow, each the content of a `function_call`."""

    @property
    def messages(self) -> list[tuple[str, str]]:
        """The role and the content of each message that it comes to, in order."""
        calls = (("function_call", call) for call in self.calls)
        return [(self.role, self.content), *calls]

    @property
    def tokens(self) -> int:
        """How many tokens these have, by the server's count."""
        return sum(token_count(content) for _, content in self.messages)


class Model(Protocol):
    """A language model, or what stands in for one."""

    @property
    def background(self) -> bool:
        """Whether the server may ask it for memories, summaries and suggestions of its own accord.

        For a model that is not asked, they are made by rule.
        """
        ...

    def reply(self, request: ModelRequest) -> AsyncGenerator[str | Completion]:
        """Reply to a prompt: the text in pieces as it comes, and the completion at the end.

        Only what an assistant says comes in pieces, which add up to the completion's content.
        Function calls, or a reply that is there all at once, are in the completion alone. Whoever asks
        closes the generator, which may then be anywhere: it lets go of what it holds.

        Raises:
            ModelFailed: the model cannot be reached, is too slow, or says what makes no sense.
            ApiError: the request is not one that this model can carry out.
        """
        ...


class ModelFailed(ApiError):
    """502 or 504: the request is in order, and the model behind the server failed.

    Args:
        detail: What happened, for the client.
        timed_out: Whether it took too long, a 504.
        retry_after: Seconds after which the model wants to be asked again.
    """

    def __init__(
        self, detail: str, *, timed_out: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(504 if timed_out else 502, detail, retry_after=retry_after)


class Models(Protocol):
    """The models of a server, by the names that agents and requests give them."""

    def find(self, name: str) -> Model:
        """The model of that name.

        Raises:
            BadRequest: there is none; it says which there are.
        """
        ...

    def names(self) -> list[str]:
        """The names that are known, as `/v1/models` lists them."""
        ...

    async def aclose(self) -> None:
        """Close what the models hold. The server does, when it stops."""
        ...


class OneModel:
    """A single model that answers to every name.

    Args:
        model: The model.
        name: The name that it is listed under.
    """

    def __init__(self, model: Model, name: str) -> None:
        self._model = model
        self._name = name

    def find(self, name: str) -> Model:
        return self._model

    def names(self) -> list[str]:
        return [self._name]

    async def aclose(self) -> None:
        pass


def unknown_model(name: str, known: list[str]) -> BadRequest:
    """The error for a name that no model has."""
    return BadRequest(f"no model is named {name!r:.80}; known: {', '.join(known) or 'none'}")
