from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .chat_ml_image_content_part_image_url_detail import ChatMlImageContentPartImageUrlDetail

_NAMES = frozenset(
    (
        "url",
        "detail",
    )
)
_CHAT_ML_IMAGE_CONTENT_PART_IMAGE_URL_DETAIL = {
    member.value: member for member in ChatMlImageContentPartImageUrlDetail
}


@define(init=False, repr=False)
class ChatMlImageContentPartImageUrl(Model):
    """Where the image is.

        julep.ChatMlImageContentPartImageUrl.from_dict(
            {
                "url": "...",
            }
        )

    Attributes:
        url: Web address of the image, or the image itself as a `data:` URL.
        detail: How closely the model looks. More detail takes more tokens.
        additional_properties: What the server sent beyond these properties, by name.
    """

    url: str
    detail: ChatMlImageContentPartImageUrlDetail | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        url: str,
        detail: ChatMlImageContentPartImageUrlDetail | str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.url = url
        self.detail = (
            None
            if detail is None or detail is OMIT
            else ChatMlImageContentPartImageUrlDetail(detail)
        )
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "url": self.url,
        }
        if self.detail is not None:
            result["detail"] = (
                value._value_
                if (value := self.detail).__class__ is ChatMlImageContentPartImageUrlDetail
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
            known = 2
            self.url = src_dict["url"]
            if "detail" in src_dict:
                raw = src_dict["detail"]
                self.detail = (
                    None
                    if raw is None
                    else _CHAT_ML_IMAGE_CONTENT_PART_IMAGE_URL_DETAIL[raw]
                    if raw in _CHAT_ML_IMAGE_CONTENT_PART_IMAGE_URL_DETAIL
                    else ChatMlImageContentPartImageUrlDetail(raw)
                )
            else:
                known -= 1
                self.detail = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatMlImageContentPartImageUrl", src_dict, error) from error
        return self
