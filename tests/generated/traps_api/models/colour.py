from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .shade import Shade

_NAMES = frozenset(("shade",))
_SHADE = {member.value: member for member in Shade}


@define(init=False, repr=False)
class Colour(Model):
    """Colour

        julep.Colour.from_dict(
            {
                "shade": "dark",
            }
        )

    Attributes:
        shade:
        additional_properties: What the server sent beyond these properties, by name.
    """

    shade: Shade | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        shade: Shade | str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.shade = None if shade is None or shade is OMIT else Shade(shade)
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.shade is not None:
            result["shade"] = (
                value._value_ if (value := self.shade).__class__ is Shade else plain(value)
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
            known = 1
            if "shade" in src_dict:
                raw = src_dict["shade"]
                self.shade = None if raw is None else _SHADE[raw] if raw in _SHADE else Shade(raw)
            else:
                known -= 1
                self.shade = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Colour", src_dict, error) from error
        return self
