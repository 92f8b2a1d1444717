from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import NULL, Model, new, plain
from .chat_ml_image_content_part_image_url import ChatMlImageContentPartImageUrl
from .chat_ml_image_content_part_type import ChatMlImageContentPartType

_NAMES = frozenset(
    (
        "type",
        "image_url",
    )
)
_CHAT_ML_IMAGE_CONTENT_PART_TYPE = {member.value: member for member in ChatMlImageContentPartType}


@define(init=False, repr=False)
class ChatMlImageContentPart(Model):
    """An image in a message.

        julep.ChatMlImageContentPart.from_dict(
            {
                "type": "image_url",
                "image_url": {"url": "..."},
            }
        )

    Attributes:
        type: Marks an image part.
        image_url: Where the image is.
        additional_properties: What the server sent beyond these properties, by name.
    """

    type: ChatMlImageContentPartType
    image_url: ChatMlImageContentPartImageUrl
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        type: ChatMlImageContentPartType | str,
        image_url: ChatMlImageContentPartImageUrl,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.type = ChatMlImageContentPartType(type)
        self.image_url = image_url
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "type": value._value_
            if (value := self.type).__class__ is ChatMlImageContentPartType
            else plain(value),
            "image_url": plain(self.image_url),
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
                else _CHAT_ML_IMAGE_CONTENT_PART_TYPE[raw]
                if raw in _CHAT_ML_IMAGE_CONTENT_PART_TYPE
                else ChatMlImageContentPartType(raw)
            )
            raw = src_dict["image_url"]
            self.image_url = NULL if raw is None else ChatMlImageContentPartImageUrl.from_dict(raw)
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatMlImageContentPart", src_dict, error) from error
        return self
