from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain

_NAMES = frozenset(("text",))


@define(init=False, repr=False)
class Draft(Model):
    """A note that is not finished.

        julep.Draft.from_dict(
            {
                "text": "...",
            }
        )

    Attributes:
        text: What it says so far.
        additional_properties: What the server sent beyond these properties, by name.
    """

    text: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        text: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.text = None if text is OMIT else text
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {}
        if self.text is not None:
            result["text"] = self.text
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
            if "text" in src_dict:
                self.text = src_dict["text"]
            else:
                known -= 1
                self.text = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Draft", src_dict, error) from error
        return self
