"""Answers of a type: the schema that is asked for, and the object that is read from a reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Generic, TypedDict, TypeVar, cast

from julep_api import models

from .errors import InvalidAnswerError, ToolArgumentsError
from .reply import Reply
from .results import encodable
from .schema import codec_of

__all__ = ["Answer"]

T = TypeVar("T")

_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL | re.IGNORECASE)
"""JSON as models like to write it where nothing keeps them from it."""


class Answer(Generic[T]):
    """An answer of a type, as it is asked for and read.

    Args:
        kind: The type.

    Raises:
        InvalidToolError: It can't be expressed as JSON.
    """

    def __init__(self, kind: type[T]) -> None:
        codec = codec_of(kind)
        # Endpoints take schemas of objects alone.
        self._wrapped = codec.schema.get("type") != "object"
        self._codec = (
            codec_of(cast(Any, TypedDict)("Answer", {"answer": kind})) if self._wrapped else codec
        )

    @property
    def format(self) -> models.ChatSettingsResponseFormat:
        """What the reply is to look like."""
        wanted = {"type": "json_object", "schema": self._codec.schema}
        return models.ChatSettingsResponseFormat.from_dict(wanted)

    def options(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Options of a chat that asks for it. Unless told otherwise, it is no time for functions."""
        return {"tool_choice": "none", **given, "response_format": self.format}

    def read(self, reply: Reply) -> T:
        """The object that a reply is.

        Raises:
            InvalidAnswerError: It does not fit the type.
        """
        text = reply.text
        fenced = _FENCED.fullmatch(text)
        try:
            value = self._codec.decode_text(fenced[1] if fenced else text)
        except ToolArgumentsError as error:
            raise self._refused(reply, str(error)) from error
        return cast(T, value["answer"] if self._wrapped else value)

    @staticmethod
    def again(asked: Mapping[str, Any], error: InvalidAnswerError) -> dict[str, Any]:
        """Arguments of the chat that lets the agent try again, from those of the first one."""
        said = f"{error}\nGive the answer again, as JSON that fits the schema and nothing else."
        # Under the same key, there would be the same reply.
        others = {name: value for name, value in asked.items() if name != "idempotency_key"}
        return {**others, "messages": encodable(said)}

    @staticmethod
    def _refused(reply: Reply, why: str) -> InvalidAnswerError:
        if reply.calls and not reply.text:
            why = "there is none, but calls of " + ", ".join(call.name for call in reply.calls)
        if reply.finish_reason == "length":
            why += "; it was cut off at the limit of tokens, which max_tokens raises"
        error = InvalidAnswerError(f"the answer does not fit the type that was asked for: {why}")
        error.text, error.reply = reply.text, reply
        return error
