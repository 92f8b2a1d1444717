from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .mood import Mood

_NAMES = frozenset(
    (
        "text",
        "mood",
    )
)
_MOOD = {member.value: member for member in Mood}


@define(init=False, repr=False)
class SendInlineBody(Model):
    """SendInlineBody

        julep.SendInlineBody.from_dict(
            {
                "text": "...",
            }
        )

    Attributes:
        text: What it says.
        mood: How it feels.
        additional_properties: What the server sent beyond these properties, by name.
    """

    text: str
    mood: Mood | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        text: str,
        mood: Mood | str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.text = text
        self.mood = None if mood is None or mood is OMIT else Mood(mood)
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "text": self.text,
        }
        if self.mood is not None:
            result["mood"] = (
                value._value_ if (value := self.mood).__class__ is Mood else plain(value)
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
            self.text = src_dict["text"]
            if "mood" in src_dict:
                raw = src_dict["mood"]
                self.mood = None if raw is None else _MOOD[raw] if raw in _MOOD else Mood(raw)
            else:
                known -= 1
                self.mood = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("SendInlineBody", src_dict, error) from error
        return self
