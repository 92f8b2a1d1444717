from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import NULL, Model, new, plain
from .create_tool_request_type import CreateToolRequestType
from .function_def import FunctionDef

_NAMES = frozenset(
    (
        "type",
        "function",
    )
)
_CREATE_TOOL_REQUEST_TYPE = {member.value: member for member in CreateToolRequestType}


@define(init=False, repr=False)
class CreateToolRequest(Model):
    """A new tool.

        julep.CreateToolRequest.from_dict(
            {
                "type": "function",
                "function": {"name": "...", "parameters": {}},
            }
        )

    Attributes:
        type: Who runs the tool, you (`function`) or a web service (`webhook`).
        function: What the tool does and takes.
        additional_properties: What the server sent beyond these properties, by name.
    """

    type: CreateToolRequestType
    function: FunctionDef
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        type: CreateToolRequestType | str,
        function: FunctionDef,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.type = CreateToolRequestType(type)
        self.function = function
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "type": value._value_
            if (value := self.type).__class__ is CreateToolRequestType
            else plain(value),
            "function": plain(self.function),
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
                else _CREATE_TOOL_REQUEST_TYPE[raw]
                if raw in _CREATE_TOOL_REQUEST_TYPE
                else CreateToolRequestType(raw)
            )
            raw = src_dict["function"]
            self.function = NULL if raw is None else FunctionDef.from_dict(raw)
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("CreateToolRequest", src_dict, error) from error
        return self
