"""A model that says what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import anyio

from .errors import ApiError
from .model import Completion, ModelFailed, ModelRequest

JsonObject = dict[str, Any]


class Reply:
    """A reply that comes in pieces, slowly, or not to its end.

        from julep.local import Reply, ScriptedModel

        model = ScriptedModel([Reply("Good ", "morning", "!", delay=0.05)])

    Args:
        *pieces: The pieces of the text, as a stream passes them on.
        calls: Functions that it calls after that, each of which becomes a message.
        delay: Seconds before each piece.
        finish_reason: Why it ends: `stop`, `length` or `content_filter`; with calls, `stop` is
            `tool_calls`.
        prompt_tokens: How many tokens the model says that it has read; the server counts if None.
        completion_tokens: How many it says that it has written; the server counts if None.
        breaks: A failure instead of an end, after the last piece.
    """

    def __init__(
        self,
        *pieces: str,
        calls: Iterable[FunctionCall] = (),
        delay: float = 0.0,
        finish_reason: str = "stop",
        prompt_tokens: int | None = None,
        completion_tokens: int | None = None,
        breaks: Failure | None = None,
    ) -> None:
        self.pieces = pieces
        self.calls: tuple[FunctionCall, ...] = (*calls,)
        self.delay = delay
        self.breaks = breaks
        role, text = "assistant", "".join(pieces)
        contents = [call.completion.content for call in self.calls]
        if contents:
            finish_reason = "tool_calls" if finish_reason == "stop" else finish_reason
            role, text = (role, text) if pieces else ("function_call", contents.pop(0))
        self.completion: Completion = Completion(
            role, text, finish_reason, prompt_tokens, completion_tokens, (*contents,)
        )

    def __repr__(self) -> str:
        calls = [f"calls={[*self.calls]}"] if self.calls else []
        return f"Reply({', '.join([*map(repr, self.pieces), *calls])})"


class FunctionCall:
    """A call of one of the agent's functions, in place of words.

        from julep.local import FunctionCall, ScriptedModel

        model = ScriptedModel([FunctionCall("get_weather", city="Paris"), "It rains in Paris."])

    Args:
        name: The function's name. It need not be one that the agent has: models, too, make
            them up.
        **arguments: What it is called with.
    """

    def __init__(self, name: str, /, **arguments: Any) -> None:
        self.name = name
        self.arguments = arguments
        content = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
        self.completion: Completion = Completion(
            "function_call", json.dumps(content, ensure_ascii=False), "tool_calls"
        )

    def __repr__(self) -> str:
        given = [f"{name}={value!r}" for name, value in self.arguments.items()]
        return f"FunctionCall({', '.join([repr(self.name), *given])})"


class Failure:
    """A model that fails: it cannot be reached, is too slow, or wants to be asked later.

        from julep.local import Failure, ScriptedModel

        model = ScriptedModel([Failure(status=503, retry_after=1), "Here I am again."])

    Args:
        detail: What the client reads.
        status: The status of the reply: 502 for a model that failed, 504 for one that took too
            long; but any will do that tells of an error.
        retry_after: Seconds after which the client is to ask again.
        delay: Seconds until it fails.

    Raises:
        ValueError: the status is none of an error.
    """

    def __init__(
        self,
        detail: str = "the model failed, as its script says",
        *,
        status: int = 502,
        retry_after: float | None = None,
        delay: float = 0.0,
    ) -> None:
        if not 400 <= status <= 599:
            raise ValueError(f"status {status} is not that of an error, from 400 to 599")
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.delay = delay

    @property
    def error(self) -> ApiError:
        """The exception that the model raises."""
        if self.status in (502, 504):
            timed_out = self.status == 504
            return ModelFailed(self.detail, timed_out=timed_out, retry_after=self.retry_after)
        return ApiError(self.status, self.detail, retry_after=self.retry_after)

    def __repr__(self) -> str:
        return f"Failure({self.detail!r}, status={self.status})"


Step = str | Reply | FunctionCall | Mapping[str, Any] | Failure
"""What a model can do when it is asked: a text is a reply, and a mapping with `name` and
`arguments` is a function call."""

ScriptEntry = Step | Callable[[ModelRequest], Step]
"""A step, or a function that is given the request and returns one."""

_Step = str | Reply | FunctionCall | Failure
_Entry = _Step | Callable[[ModelRequest], Step]


class ScriptedModel:
    """A model that plays a script: each time that it is asked, the next entry.

        import julep.local

        model = julep.local.ScriptedModel(["Hello!", "Goodbye!"])
        with julep.local.serve(model=model) as server:
            print(server.url)

    An entry is a text; a `Reply`, which comes in pieces, or with calls; a `FunctionCall`, or a dict with its
    `name` and `arguments`; a `Failure`; or a function that is given the `ModelRequest` and returns
    one of these. The settings of a chat have no effect on what the script says.

    A model that is asked when its script is at its end fails, and the chat gets a 502 that says
    so. Threads may share it: a test adds to the script while a server in a thread plays it.

    Args:
        script: The entries, in order.
        default: What it plays, again and again, when the script is at its end.
        background: Whether the server also asks it for memories, summaries and suggestions, each
            of which takes an entry of the script. If not, they are made by rule.

    Raises:
        TypeError: an entry is none.
    """

    def __init__(
        self,
        script: Iterable[ScriptEntry] = (),
        *,
        default: ScriptEntry | None = None,
        background: bool = False,
    ) -> None:
        self.background = background
        self._lock = threading.Lock()
        self._script: list[_Entry] = []
        self._requests: list[ModelRequest] = []
        self._played = 0
        self._default = None if default is None else _checked(default)
        # One text is an iterable of letters, which nobody means.
        self.add(*([script] if isinstance(script, str) else script))

    def add(self, *entries: ScriptEntry) -> None:
        """Add to the end of the script.

            from julep.local import ScriptedModel

            model = ScriptedModel()
            model.add("Hello!", "Goodbye!")

        Args:
            *entries: What to play, in order.

        Raises:
            TypeError: an entry is none.
        """
        checked = [_checked(entry) for entry in entries]
        with self._lock:
            self._script += checked

    @property
    def requests(self) -> list[ModelRequest]:
        """What it was asked, in order: the prompts, tools and settings."""
        with self._lock:
            return [*self._requests]

    @property
    def left(self) -> Sequence[ScriptEntry]:
        """What of the script has not been played yet."""
        with self._lock:
            return self._script[self._played :]

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Completion]:
        """Play the next entry. The server calls this.

        Raises:
            ModelFailed: the script says so, is at its end, or has a function that fails.
            ApiError: the script says so.
        """
        entry = self._next(request)
        step = _called(entry, request) if callable(entry) else entry
        match step:
            case Failure():
                await anyio.sleep(step.delay)
                raise step.error
            case Reply():
                for piece in step.pieces:
                    await anyio.sleep(step.delay)
                    yield piece
                if step.breaks:
                    await anyio.sleep(step.breaks.delay)
                    raise step.breaks.error
                yield step.completion
            case str():
                yield Completion("assistant", step, "stop")
            case FunctionCall():
                yield step.completion

    def _next(self, request: ModelRequest) -> _Entry:
        with self._lock:
            self._requests.append(request)
            if self._played < len(self._script):
                self._played += 1
                return self._script[self._played - 1]
            if self._default is not None:
                return self._default
            given = len(self._script)
        replies = "1 reply" if given == 1 else f"{given} replies"
        raise ModelFailed(
            f"the script of the ScriptedModel is at its end: it had {replies}, and the model is "
            "asked for one more (model.add(...) adds to it)"
        )

    def __repr__(self) -> str:
        with self._lock:
            return (
                f"<ScriptedModel: {self._played} of {len(self._script)} replies played, "
                f"{len(self._requests)} requests>"
            )


def _called(function: Callable[[ModelRequest], Step], request: ModelRequest) -> _Step:
    """What a function of the script says. What it raises is told to whoever chats: it is a test."""
    try:
        step = _checked(function(request))
        if callable(step):
            raise TypeError("it returned another function")
        return step
    except ApiError:
        raise
    except Exception as error:
        name = getattr(function, "__qualname__", repr(function))
        kind = type(error).__name__
        raise ModelFailed(f"{name}, in the script, failed: {kind}: {error}") from error


def _checked(entry: ScriptEntry) -> _Entry:
    """The entry, if it is one; a mapping as the function call that it stands for.

    Raises:
        TypeError: it is none.
    """
    if isinstance(entry, str | Reply | FunctionCall | Failure):
        return entry
    if callable(entry):
        return entry
    if isinstance(entry, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _call_of(entry)
    raise TypeError(f"{entry!r:.80} is no entry of a script: see ScriptedModel for what is")


def _call_of(entry: Mapping[str, Any]) -> FunctionCall:
    name, arguments = entry.get("name"), entry.get("arguments", {})
    extra = entry.keys() - {"name", "arguments"}
    if extra or not isinstance(name, str) or not isinstance(arguments, Mapping):
        raise TypeError(
            f'{entry!r:.80} is no function call, which is {{"name": text, "arguments": dict}}'
        )
    return FunctionCall(name, **cast("Mapping[str, Any]", arguments))
