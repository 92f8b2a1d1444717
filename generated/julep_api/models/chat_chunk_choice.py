from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, new, plain
from .chat_chunk_choice_finish_reason import ChatChunkChoiceFinishReason
from .chat_chunk_delta import ChatChunkDelta

_NAMES = frozenset(
    (
        "index",
        "delta",
        "finish_reason",
    )
)
_CHAT_CHUNK_CHOICE_FINISH_REASON = {member.value: member for member in ChatChunkChoiceFinishReason}


@define(init=False, repr=False)
class ChatChunkChoice(Model):
    """What a chunk adds to one of the alternative replies.

        julep.ChatChunkChoice.from_dict(
            {
                "index": 1,
                "delta": {},
            }
        )

    Attributes:
        index: Which of the replies this belongs to, counted from 0.
        delta: The new part.
        finish_reason: Why the reply ends. In the last chunk.
        additional_properties: What the server sent beyond these properties, by name.
    """

    index: int
    delta: ChatChunkDelta
    finish_reason: ChatChunkChoiceFinishReason | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        index: int,
        delta: ChatChunkDelta,
        finish_reason: ChatChunkChoiceFinishReason | str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.index = index
        self.delta = delta
        self.finish_reason = (
            None
            if finish_reason is None or finish_reason is OMIT
            else ChatChunkChoiceFinishReason(finish_reason)
        )
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "index": self.index,
            "delta": plain(self.delta),
        }
        if self.finish_reason is not None:
            result["finish_reason"] = (
                value._value_
                if (value := self.finish_reason).__class__ is ChatChunkChoiceFinishReason
                else plain(value)
            )
        if self.additional_properties:
            result.update(plain(self.additional_properties))
        return result

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object.

        Unknown properties and enumeration values are kept; null reads as absent.

        Raises:
            ModelDecodeError: A required property is missing, or a value can't be read.
        """
        self: Self = new(cls)
        try:
            known = 3
            self.index = src_dict["index"]
            raw = src_dict["delta"]
            self.delta = NULL if raw is None else ChatChunkDelta.from_dict(raw)
            if "finish_reason" in src_dict:
                raw = src_dict["finish_reason"]
                self.finish_reason = (
                    None
                    if raw is None
                    else _CHAT_CHUNK_CHOICE_FINISH_REASON[raw]
                    if raw in _CHAT_CHUNK_CHOICE_FINISH_REASON
                    else ChatChunkChoiceFinishReason(raw)
                )
            else:
                known -= 1
                self.finish_reason = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatChunkChoice", src_dict, error) from error
        return self
