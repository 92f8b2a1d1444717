from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .chat_ml_image_content_part import ChatMlImageContentPart
from .chat_ml_message_role import ChatMlMessageRole
from .chat_ml_text_content_part import ChatMlTextContentPart

_NAMES = frozenset(
    (
        "role",
        "content",
        "created_at",
        "id",
        "name",
    )
)
_CHAT_ML_MESSAGE_ROLE = {member.value: member for member in ChatMlMessageRole}
ChatMlMessageContent: TypeAlias = str | list[ChatMlTextContentPart | ChatMlImageContentPart]
"""What is said, as one text or as a list of text and image parts. In a `function_call`, a JSON
object with the `name` of the function and its `arguments`, which are JSON in a string."""


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
class ChatMlMessage(Model):
    """A message of a conversation.

        julep.ChatMlMessage.from_dict(
            {
                "role": "user",
                "content": "...",
                "created_at": "2024-05-29T15:47:57Z",
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
            }
        )

    Attributes:
        role: Who speaks. In a `function_call`, the agent asks to have a function called.
        content: What is said, as one text or as a list of text and image parts. In a
            `function_call`, a JSON object with the `name` of the function and its `arguments`,
            which are JSON in a string.
        name: Name of the speaker, or of the function whose result this is.
        created_at: When the message was written.
        id: Id of the message.
        additional_properties: What the server sent beyond these properties, by name.
    """

    role: ChatMlMessageRole
    content: ChatMlMessageContent
    name: str | None
    created_at: datetime
    id: str
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        role: ChatMlMessageRole | str,
        content: ChatMlMessageContent,
        name: str | None = None,
        created_at: datetime,
        id: str | UUID,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.role = ChatMlMessageRole(role)
        self.content = content
        self.name = None if name is OMIT else name
        self.created_at = created_at
        self.id = id_string(id)
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "role": value._value_
            if (value := self.role).__class__ is ChatMlMessageRole
            else plain(value),
            "content": value if (value := self.content).__class__ is str else plain(value),
            "created_at": plain(self.created_at),
            "id": self.id,
        }
        if self.name is not None:
            result["name"] = self.name
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
            known = 5
            raw = src_dict["role"]
            self.role = (
                NULL
                if raw is None
                else _CHAT_ML_MESSAGE_ROLE[raw]
                if raw in _CHAT_ML_MESSAGE_ROLE
                else ChatMlMessageRole(raw)
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
            raw = src_dict["created_at"]
            try:
                self.created_at = NULL if raw is None else from_iso(raw)
            except ValueError:
                self.created_at = parse_datetime(raw)
            self.id = src_dict["id"]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatMlMessage", src_dict, error) from error
        return self
