from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .function_parameters import FunctionParameters

_NAMES = frozenset(
    (
        "name",
        "parameters",
        "description",
    )
)


@define(init=False, repr=False)
class FunctionDef(Model):
    """A function as the model sees it.

        julep.FunctionDef.from_dict(
            {
                "name": "...",
                "parameters": {},
            }
        )

    Attributes:
        description: What the function does and when to use it. The model decides by this.
        name: Name that the model calls the function by.
        parameters: The arguments that the function takes.
        additional_properties: What the server sent beyond these properties, by name.
    """

    description: str | None
    name: str
    parameters: FunctionParameters
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        description: str | None = None,
        name: str,
        parameters: FunctionParameters,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.description = None if description is OMIT else description
        self.name = name
        self.parameters = parameters
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "name": self.name,
            "parameters": plain(self.parameters),
        }
        if self.description is not None:
            result["description"] = self.description
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
            if "description" in src_dict:
                self.description = src_dict["description"]
            else:
                known -= 1
                self.description = None
            self.name = src_dict["name"]
            self.parameters = src_dict["parameters"]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("FunctionDef", src_dict, error) from error
        return self
