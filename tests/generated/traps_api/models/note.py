from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .mood import Mood
from .nothing import Nothing
from .scores import Scores
from .shade import Shade
from .shelf import Shelf

_NAMES = frozenset(
    (
        "id",
        "type",
        "format",
        "class",
        "from",
        "mood",
        "shades",
        "due",
        "remind",
        "label",
        "nothing",
        "scores",
        "shelf",
        "printed",
        "read",
    )
)
_MOOD = {member.value: member for member in Mood}
_SHADE = {member.value: member for member in Shade}
NoteRemind: TypeAlias = Any | datetime
"""A date or a time."""
NoteLabel: TypeAlias = str
"""Two kinds of text."""
NotePrinted: TypeAlias = Any
"""Only formats that the templates do not know."""


def read_remind(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is str:
        try:
            return parse_datetime(value)
        except ValueError:
            pass
    return value


@define(init=False, repr=False)
class Note(Model):
    """A note.

        julep.Note.from_dict(
            {
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "type": "...",
            }
        )

    Attributes:
        id: Id of the note.
        type: Kind of note.
        format: How it is written.
        class_: Its class.
        from_: When it begins.
        mood: How it feels.
        shades:
        due: A kind of value that the templates do not know.
        remind: A date or a time.
        label: Two kinds of text.
        nothing:
        scores:
        shelf:
        printed: Only formats that the templates do not know.
        read: When it was read; null for a time that nobody knows.
        additional_properties: What the server sent beyond these properties, by name.
    """

    id: str
    type: str
    format: str | None
    class_: str | None
    from_: datetime | None
    mood: Mood | None
    shades: list[Shade] | None
    due: Any | None
    remind: NoteRemind | None
    label: NoteLabel | None
    nothing: Nothing | None
    scores: Scores | None
    shelf: Shelf | None
    printed: NotePrinted | None
    read: list[datetime | None] | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        id: str | UUID,
        type: str,
        format: str | None = None,
        class_: str | None = None,
        from_: datetime | None = None,
        mood: Mood | str | None = None,
        shades: list[Shade] | None = None,
        due: Any | None = None,
        remind: NoteRemind | None = None,
        label: NoteLabel | None = None,
        nothing: Nothing | None = None,
        scores: Scores | None = None,
        shelf: Shelf | None = None,
        printed: NotePrinted | None = None,
        read: list[datetime | None] | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.id = id_string(id)
        self.type = type
        self.format = None if format is OMIT else format
        self.class_ = None if class_ is OMIT else class_
        self.from_ = None if from_ is OMIT else from_
        self.mood = None if mood is None or mood is OMIT else Mood(mood)
        self.shades = None if shades is OMIT else shades
        self.due = None if due is OMIT else due
        self.remind = None if remind is OMIT else remind
        self.label = None if label is OMIT else label
        self.nothing = None if nothing is OMIT else nothing
        self.scores = None if scores is OMIT else scores
        self.shelf = None if shelf is OMIT else shelf
        self.printed = None if printed is OMIT else printed
        self.read = None if read is OMIT else read
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
        }
        if self.format is not None:
            result["format"] = self.format
        if self.class_ is not None:
            result["class"] = self.class_
        if self.from_ is not None:
            result["from"] = plain(self.from_)
        if self.mood is not None:
            result["mood"] = (
                value._value_ if (value := self.mood).__class__ is Mood else plain(value)
            )
        if self.shades is not None:
            result["shades"] = plain(self.shades)
        if self.due is not None:
            result["due"] = plain(self.due)
        if self.remind is not None:
            result["remind"] = plain(self.remind)
        if self.label is not None:
            result["label"] = value if (value := self.label).__class__ is str else plain(value)
        if self.nothing is not None:
            result["nothing"] = plain(self.nothing)
        if self.scores is not None:
            result["scores"] = plain(self.scores)
        if self.shelf is not None:
            result["shelf"] = plain(self.shelf)
        if self.printed is not None:
            result["printed"] = plain(self.printed)
        if self.read is not None:
            result["read"] = plain(self.read)
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
            known = 15
            self.id = src_dict["id"]
            self.type = src_dict["type"]
            if "format" in src_dict:
                self.format = src_dict["format"]
            else:
                known -= 1
                self.format = None
            if "class" in src_dict:
                self.class_ = src_dict["class"]
            else:
                known -= 1
                self.class_ = None
            if "from" in src_dict:
                raw = src_dict["from"]
                try:
                    self.from_ = None if raw is None else from_iso(raw)
                except ValueError:
                    self.from_ = parse_datetime(raw)
            else:
                known -= 1
                self.from_ = None
            if "mood" in src_dict:
                raw = src_dict["mood"]
                self.mood = None if raw is None else _MOOD[raw] if raw in _MOOD else Mood(raw)
            else:
                known -= 1
                self.mood = None
            if "shades" in src_dict:
                raw = src_dict["shades"]
                self.shades = (
                    None
                    if raw is None
                    else [_SHADE[item] if item in _SHADE else Shade(item) for item in raw]
                )
            else:
                known -= 1
                self.shades = None
            if "due" in src_dict:
                self.due = src_dict["due"]
            else:
                known -= 1
                self.due = None
            if "remind" in src_dict:
                raw = src_dict["remind"]
                self.remind = None if raw is None else read_remind(raw)
            else:
                known -= 1
                self.remind = None
            if "label" in src_dict:
                self.label = src_dict["label"]
            else:
                known -= 1
                self.label = None
            if "nothing" in src_dict:
                self.nothing = src_dict["nothing"]
            else:
                known -= 1
                self.nothing = None
            if "scores" in src_dict:
                self.scores = src_dict["scores"]
            else:
                known -= 1
                self.scores = None
            if "shelf" in src_dict:
                self.shelf = src_dict["shelf"]
            else:
                known -= 1
                self.shelf = None
            if "printed" in src_dict:
                self.printed = src_dict["printed"]
            else:
                known -= 1
                self.printed = None
            if "read" in src_dict:
                raw = src_dict["read"]
                self.read = (
                    None
                    if raw is None
                    else [None if item is None else parse_datetime(item) for item in raw]
                )
            else:
                known -= 1
                self.read = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Note", src_dict, error) from error
        return self
