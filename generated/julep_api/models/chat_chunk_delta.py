from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .chat_chunk_delta_role import ChatChunkDeltaRole

_NAMES = frozenset(
    (
        "role",
        "content",
        "name",
    )
)
_CHAT_CHUNK_DELTA_ROLE = {member.value: member for member in ChatChunkDeltaRole}


@define(init=False, repr=False)
class ChatChunkDelta(Model):
    """A part of a message.

        julep.ChatChunkDelta.from_dict(
            {
                "role": "user",
            }
        )

    Attributes:
        role: Who speaks. Given once, at the start of the message.
        content: Text to append to the message.
        name: Name of the speaker. Given once, at the start of the message.
        additional_properties: What the server sent beyond these properties, by name.
    """

    role: ChatChunkDeltaRole | None
    content: str | None
    name: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        role: ChatChunkDeltaRole | str | None = None,
        content: str | None = None,
        name: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.role = None if role is None or role is OMIT else ChatChunkDeltaRole(role)
        self.content = None if content is OMIT else content
        self.name = None if name is OMIT else name
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.role is not None:
            result["role"] = (
                value._value_
                if (value := self.role).__class__ is ChatChunkDeltaRole
                else plain(value)
            )
        if self.content is not None:
            result["content"] = self.content
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
            known = 3
            if "role" in src_dict:
                raw = src_dict["role"]
                self.role = (
                    None
                    if raw is None
                    else _CHAT_CHUNK_DELTA_ROLE[raw]
                    if raw in _CHAT_CHUNK_DELTA_ROLE
                    else ChatChunkDeltaRole(raw)
                )
            else:
                known -= 1
                self.role = None
            if "content" in src_dict:
                self.content = src_dict["content"]
            else:
                known -= 1
                self.content = None
            if "name" in src_dict:
                self.name = src_dict["name"]
            else:
                known -= 1
                self.name = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatChunkDelta", src_dict, error) from error
        return self
