from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import NULL, Model, new, plain
from .named_tool_choice_function import NamedToolChoiceFunction
from .named_tool_choice_type import NamedToolChoiceType

_NAMES = frozenset(
    (
        "type",
        "function",
    )
)
_NAMED_TOOL_CHOICE_TYPE = {member.value: member for member in NamedToolChoiceType}


@define(init=False, repr=False)
class NamedToolChoice(Model):
    """Makes the agent call one particular function.

        julep.NamedToolChoice.from_dict(
            {
                "type": "function",
                "function": {"name": "..."},
            }
        )

    Attributes:
        type: Marks the choice of a function.
        function: The function to call.
        additional_properties: What the server sent beyond these properties, by name.
    """

    type: NamedToolChoiceType
    function: NamedToolChoiceFunction
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        type: NamedToolChoiceType | str,
        function: NamedToolChoiceFunction,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.type = NamedToolChoiceType(type)
        self.function = function
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "type": value._value_
            if (value := self.type).__class__ is NamedToolChoiceType
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
                else _NAMED_TOOL_CHOICE_TYPE[raw]
                if raw in _NAMED_TOOL_CHOICE_TYPE
                else NamedToolChoiceType(raw)
            )
            raw = src_dict["function"]
            self.function = NULL if raw is None else NamedToolChoiceFunction.from_dict(raw)
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("NamedToolChoice", src_dict, error) from error
        return self
