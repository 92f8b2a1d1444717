from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, new, plain
from .chat_ml_image_content_part import ChatMlImageContentPart
from .chat_ml_text_content_part import ChatMlTextContentPart
from .input_chat_ml_message_role import InputChatMlMessageRole

_NAMES = frozenset(
    (
        "role",
        "content",
        "name",
        "continue",
    )
)
_INPUT_CHAT_ML_MESSAGE_ROLE = {member.value: member for member in InputChatMlMessageRole}
InputChatMlMessageContent: TypeAlias = str | list[ChatMlTextContentPart | ChatMlImageContentPart]
"""What is said, as one text or as a list of text and image parts."""


def read_content_item(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is dict and "type" in value and "text" in value and value.get("type") in (None, "text"):
        return ChatMlTextContentPart.from_dict(value)
    if (
        kind is dict
        and "type" in value
        and "image_url" in value
        and value.get("type") in (None, "image_url")
    ):
        return ChatMlImageContentPart.from_dict(value)
    return value


def read_content(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is list:
        return [read_content_item(item) for item in value]
    return value


@define(init=False, repr=False)
class InputChatMlMessage(Model):
    """A message to send.

        julep.InputChatMlMessage.from_dict(
            {
                "role": "user",
                "content": "...",
            }
        )

    Attributes:
        role: Who speaks. `function` brings the result of a function call, and `auto` lets
            the server decide.
        content: What is said, as one text or as a list of text and image parts.
        name: Name of the speaker, or of the function whose result this is.
        continue_: Whether the reply goes on from the end of this message instead of
            starting anew.
        additional_properties: What the server sent beyond these properties, by name.
    """

    role: InputChatMlMessageRole
    content: InputChatMlMessageContent
    name: str | None
    continue_: bool | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        role: InputChatMlMessageRole | str,
        content: InputChatMlMessageContent,
        name: str | None = None,
        continue_: bool | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.role = InputChatMlMessageRole(role)
        self.content = content
        self.name = None if name is OMIT else name
        self.continue_ = None if continue_ is OMIT else continue_
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "role": value._value_
            if (value := self.role).__class__ is InputChatMlMessageRole
            else plain(value),
            "content": value if (value := self.content).__class__ is str else plain(value),
        }
        if self.name is not None:
            result["name"] = self.name
        if self.continue_ is not None:
            result["continue"] = self.continue_
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
            known = 4
            raw = src_dict["role"]
            self.role = (
                NULL
                if raw is None
                else _INPUT_CHAT_ML_MESSAGE_ROLE[raw]
                if raw in _INPUT_CHAT_ML_MESSAGE_ROLE
                else InputChatMlMessageRole(raw)
            )
            raw = src_dict["content"]
            self.content = (
                NULL if raw is None else raw if raw.__class__ is str else read_content(raw)
            )
            if "name" in src_dict:
                self.name = src_dict["name"]
            else:
                known -= 1
                self.name = None
            if "continue" in src_dict:
                self.continue_ = src_dict["continue"]
            else:
                known -= 1
                self.continue_ = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("InputChatMlMessage", src_dict, error) from error
        return self
