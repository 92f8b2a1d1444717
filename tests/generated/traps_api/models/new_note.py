from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain

_NAMES = frozenset(
    (
        "text",
        "class",
    )
)


@define(init=False, repr=False)
class NewNote(Model):
    """A new note.

        julep.NewNote.from_dict(
            {
                "text": "...",
            }
        )

    Attributes:
        text: What it says.
        class_: Its class.
        additional_properties: What the server sent beyond these properties, by name.
    """

    text: str | None
    class_: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        text: str | None = None,
        class_: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.text = None if text is OMIT else text
        self.class_ = None if class_ is OMIT else class_
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {}
        if self.text is not None:
            result["text"] = self.text
        if self.class_ is not None:
            result["class"] = self.class_
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
            if "text" in src_dict:
                self.text = src_dict["text"]
            else:
                known -= 1
                self.text = None
            if "class" in src_dict:
                self.class_ = src_dict["class"]
            else:
                known -= 1
                self.class_ = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("NewNote", src_dict, error) from error
        return self
