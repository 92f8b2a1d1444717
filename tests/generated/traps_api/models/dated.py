from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, parse_datetime, plain
from .colour import Colour
from .note import Note
from .shade import Shade

_NAMES = frozenset(
    (
        "label",
        "when",
        "tone",
        "about",
    )
)
_SHADE = {member.value: member for member in Shade}
DatedLabel: TypeAlias = str
"""The same union as in Note."""
DatedWhen: TypeAlias = str | datetime
DatedTone: TypeAlias = str | Shade
DatedAbout: TypeAlias = Note | Colour


def read_when(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is str:
        try:
            return parse_datetime(value)
        except ValueError:
            pass
    return value


def read_tone(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is str:
        return _SHADE[value] if value in _SHADE else Shade(value)
    return value


def read_about(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is dict and "id" in value and "type" in value:
        return Note.from_dict(value)
    if kind is dict:
        return Colour.from_dict(value)
    return value


@define(init=False, repr=False)
class Dated(Model):
    """Dated

        julep.Dated.from_dict(
            {
                "label": "...",
            }
        )

    Attributes:
        label: The same union as in Note.
        when:
        tone:
        about:
        additional_properties: What the server sent beyond these properties, by name.
    """

    label: DatedLabel | None
    when: DatedWhen | None
    tone: DatedTone | None
    about: DatedAbout | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        label: DatedLabel | None = None,
        when: DatedWhen | None = None,
        tone: DatedTone | str | None = None,
        about: DatedAbout | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.label = None if label is OMIT else label
        self.when = None if when is OMIT else when
        self.tone = None if tone is None or tone is OMIT else read_tone(tone)
        self.about = None if about is OMIT else about
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.label is not None:
            result["label"] = value if (value := self.label).__class__ is str else plain(value)
        if self.when is not None:
            result["when"] = plain(self.when)
        if self.tone is not None:
            result["tone"] = plain(self.tone)
        if self.about is not None:
            result["about"] = plain(self.about)
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
            known = 4
            if "label" in src_dict:
                self.label = src_dict["label"]
            else:
                known -= 1
                self.label = None
            if "when" in src_dict:
                raw = src_dict["when"]
                self.when = None if raw is None else read_when(raw)
            else:
                known -= 1
                self.when = None
            if "tone" in src_dict:
                raw = src_dict["tone"]
                self.tone = None if raw is None else read_tone(raw)
            else:
                known -= 1
                self.tone = None
            if "about" in src_dict:
                raw = src_dict["about"]
                self.about = None if raw is None else read_about(raw)
            else:
                known -= 1
                self.about = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Dated", src_dict, error) from error
        return self
