"""What the server asks a model of its own accord."""

from __future__ import annotations

import functools
import json
from contextlib import aclosing
from typing import Any

from jsonschema_rs import Draft202012Validator

from .model import Completion, JsonObject, Model, ModelFailed, ModelRequest
from .prompt import Prompt, PromptMessage, Recalled
from .settings import SERVER_DEFAULTS

_MOST_TOKENS = 1_000


async def think(model: Model, name: str, task: str, messages: list[PromptMessage]) -> str:
    """What a model says to a task and some messages.

    The messages are quoted in one: a model that were given them as they are would go on with the
    conversation.

    Raises:
        ModelFailed: it failed.
    """
    quoted = "\n\n".join(f"{message.role}: {message.text}" for message in messages)
    settings = {**SERVER_DEFAULTS, "temperature": 0, "max_tokens": _MOST_TOKENS}
    asked = ModelRequest(
        prompt=Prompt(
            opening=[PromptMessage("system", task)],
            recalled=Recalled(),
            history=[],
            new=[PromptMessage("user", quoted)],
        ),
        settings=settings,
        name=name,
    )
    async with aclosing(model.reply(asked)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Completion):
                return piece.content
    raise ModelFailed("the model's reply has no end")


def read_json(text: str, schema: JsonObject) -> Any:
    """The JSON that a model has written, alone or in a fenced block.

    Raises:
        ModelFailed: it is not JSON, or not what the schema asks for.
    """
    lines = text.strip().splitlines()
    if len(lines) > 2 and lines[0].startswith("```") and lines[-1].strip() == "```":
        lines = lines[1:-1]
    try:
        value = json.loads("\n".join(lines))
        _validator(json.dumps(schema)).validate(value)
    except ValueError as error:
        raise ModelFailed(f"the model did not answer as it was asked to: {error!s:.200}") from None
    return value


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema))
