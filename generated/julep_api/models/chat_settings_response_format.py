from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .chat_settings_response_format_schema import ChatSettingsResponseFormatSchema
from .chat_settings_response_format_type import ChatSettingsResponseFormatType

_NAMES = frozenset(
    (
        "type",
        "pattern",
        "schema",
    )
)
_CHAT_SETTINGS_RESPONSE_FORMAT_TYPE = {
    member.value: member for member in ChatSettingsResponseFormatType
}


@define(init=False, repr=False)
class ChatSettingsResponseFormat(Model):
    """The form that the reply is to have.

        julep.ChatSettingsResponseFormat.from_dict(
            {
                "type": "text",
            }
        )

    Attributes:
        type: Free text, a JSON object, or text that matches a pattern.
        pattern: Regular expression that the reply has to match, for the type `regex`.
        schema: JSON Schema that the reply has to meet, for the type `json_object`.
        additional_properties: What the server sent beyond these properties, by name.
    """

    type: ChatSettingsResponseFormatType | None
    pattern: str | None
    schema: ChatSettingsResponseFormatSchema | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        type: ChatSettingsResponseFormatType | str | None = None,
        pattern: str | None = None,
        schema: ChatSettingsResponseFormatSchema | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.type = None if type is None or type is OMIT else ChatSettingsResponseFormatType(type)
        self.pattern = None if pattern is OMIT else pattern
        self.schema = None if schema is OMIT else schema
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.type is not None:
            result["type"] = (
                value._value_
                if (value := self.type).__class__ is ChatSettingsResponseFormatType
                else plain(value)
            )
        if self.pattern is not None:
            result["pattern"] = self.pattern
        if self.schema is not None:
            result["schema"] = plain(self.schema)
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
            if "type" in src_dict:
                raw = src_dict["type"]
                self.type = (
                    None
                    if raw is None
                    else _CHAT_SETTINGS_RESPONSE_FORMAT_TYPE[raw]
                    if raw in _CHAT_SETTINGS_RESPONSE_FORMAT_TYPE
                    else ChatSettingsResponseFormatType(raw)
                )
            else:
                known -= 1
                self.type = None
            if "pattern" in src_dict:
                self.pattern = src_dict["pattern"]
            else:
                known -= 1
                self.pattern = None
            if "schema" in src_dict:
                self.schema = src_dict["schema"]
            else:
                known -= 1
                self.schema = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatSettingsResponseFormat", src_dict, error) from error
        return self
