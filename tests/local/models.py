"""Models of the tests: each does one thing that models do."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable
from typing import Any

from julep.local.model import Completion, ModelFailed, ModelRequest

Said = str | Exception | float | threading.Event | Completion


class Playing:
    """Plays what a function makes of a request: pieces, pauses in seconds, waits for events, errors.

    The pieces are the completion, unless it is there itself. `left` is set when the one who asked
    is gone before the end.
    """

    def __init__(
        self, play: Callable[[ModelRequest], list[Said]], *, background: bool = False
    ) -> None:
        self._play = play
        self.background: bool = background
        self.requests: list[ModelRequest] = []
        self.left = threading.Event()

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Completion]:
        self.requests.append(request)
        text = ""
        try:
            for said in self._play(request):
                if isinstance(said, int | float):
                    await asyncio.sleep(said)
                elif isinstance(said, threading.Event):
                    while not said.is_set():
                        await asyncio.sleep(0.02)
                elif isinstance(said, Exception):
                    raise said
                else:
                    text += said if isinstance(said, str) else ""
                    yield said
        except (asyncio.CancelledError, GeneratorExit):
            self.left.set()
            raise
        yield Completion("assistant", text, "stop", prompt_tokens=7, completion_tokens=3)


def saying(*said: Said) -> Playing:
    """A model that says the same to everything."""
    return Playing(lambda _: list(said))


class Failing:
    """A model that fails a number of times, and then answers."""

    background: bool = False

    def __init__(self, times: int, *, after: str = "") -> None:
        self._times = times
        self._after = after
        self.prompts: list[list[str]] = []

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Completion]:
        self.prompts.append([message.text for message in request.prompt.messages])
        if self._after:
            yield self._after
        if len(self.prompts) <= self._times:
            raise ModelFailed("the model is on strike")
        yield Completion("assistant", f"{self._after}Here I am.", "stop")


def thinking(tasks: dict[str, Any]) -> Playing:
    """A model that works in the background: what it says depends on a word in its task."""

    def play(request: ModelRequest) -> list[Said]:
        task = request.prompt.opening[0].text if request.prompt.opening else ""
        said = next((said for word, said in tasks.items() if word in task), "All right.")
        return [said if isinstance(said, str) else json.dumps(said)]

    return Playing(play, background=True)
