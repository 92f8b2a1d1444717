from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import NULL, Model, new, plain
from .chat_ml_text_content_part_type import ChatMlTextContentPartType

_NAMES = frozenset(
    (
        "type",
        "text",
    )
)
_CHAT_ML_TEXT_CONTENT_PART_TYPE = {member.value: member for member in ChatMlTextContentPartType}


@define(init=False, repr=False)
class ChatMlTextContentPart(Model):
    """A piece of text in a message.

        julep.ChatMlTextContentPart.from_dict(
            {
                "type": "text",
                "text": "...",
            }
        )

    Attributes:
        type: Marks a text part.
        text: The text.
        additional_properties: What the server sent beyond these properties, by name.
    """

    type: ChatMlTextContentPartType
    text: str
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        type: ChatMlTextContentPartType | str,
        text: str,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.type = ChatMlTextContentPartType(type)
        self.text = text
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "type": value._value_
            if (value := self.type).__class__ is ChatMlTextContentPartType
            else plain(value),
            "text": self.text,
        }
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
            known = 2
            raw = src_dict["type"]
            self.type = (
                NULL
                if raw is None
                else _CHAT_ML_TEXT_CONTENT_PART_TYPE[raw]
                if raw in _CHAT_ML_TEXT_CONTENT_PART_TYPE
                else ChatMlTextContentPartType(raw)
            )
            self.text = src_dict["text"]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatMlTextContentPart", src_dict, error) from error
        return self
