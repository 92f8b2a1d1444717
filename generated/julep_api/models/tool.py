from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, Model, id_string, new, plain
from .function_def import FunctionDef
from .tool_type import ToolType

_NAMES = frozenset(
    (
        "type",
        "function",
        "id",
    )
)
_TOOL_TYPE = {member.value: member for member in ToolType}


@define(init=False, repr=False)
class Tool(Model):
    """A tool that an agent may ask to have called.

        julep.Tool.from_dict(
            {
                "type": "function",
                "function": {"name": "...", "parameters": {}},
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
            }
        )

    Attributes:
        type: Who runs the tool, you (`function`) or a web service (`webhook`).
        function: What the tool does and takes.
        id: Id of the tool.
        additional_properties: What the server sent beyond these properties, by name.
    """

    type: ToolType
    function: FunctionDef
    id: str
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        type: ToolType | str,
        function: FunctionDef,
        id: str | UUID,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.type = ToolType(type)
        self.function = function
        self.id = id_string(id)
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "type": value._value_ if (value := self.type).__class__ is ToolType else plain(value),
            "function": plain(self.function),
            "id": self.id,
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
            known = 3
            raw = src_dict["type"]
            self.type = (
                NULL if raw is None else _TOOL_TYPE[raw] if raw in _TOOL_TYPE else ToolType(raw)
            )
            raw = src_dict["function"]
            self.function = NULL if raw is None else FunctionDef.from_dict(raw)
            self.id = src_dict["id"]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Tool", src_dict, error) from error
        return self
