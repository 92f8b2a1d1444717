from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import NULL, Model, new, plain
from .function_def import FunctionDef

_NAMES = frozenset(("function",))


@define(init=False, repr=False)
class UpdateToolRequest(Model):
    """The definition that a tool is to have from now on.

        julep.UpdateToolRequest.from_dict(
            {
                "function": {"name": "...", "parameters": {}},
            }
        )

    Attributes:
        function: What the tool does and takes.
        additional_properties: What the server sent beyond these properties, by name.
    """

    function: FunctionDef
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        function: FunctionDef,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.function = function
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
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
            known = 1
            raw = src_dict["function"]
            self.function = NULL if raw is None else FunctionDef.from_dict(raw)
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("UpdateToolRequest", src_dict, error) from error
        return self
