from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .suggestion_target import SuggestionTarget

_NAMES = frozenset(
    (
        "target",
        "content",
        "message_id",
        "session_id",
        "created_at",
    )
)
_SUGGESTION_TARGET = {member.value: member for member in SuggestionTarget}


@define(init=False, repr=False)
class Suggestion(Model):
    """A hint that the server derives from a message.

        julep.Suggestion.from_dict(
            {
                "target": "user",
                "content": "...",
                "message_id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "session_id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
            }
        )

    Attributes:
        created_at: When the suggestion was made.
        target: Who the suggestion is for.
        content: The suggestion, in words.
        message_id: Id of the message that prompted it.
        session_id: Id of the session that it belongs to.
        additional_properties: What the server sent beyond these properties, by name.
    """

    created_at: datetime | None
    target: SuggestionTarget
    content: str
    message_id: str
    session_id: str
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        created_at: datetime | None = None,
        target: SuggestionTarget | str,
        content: str,
        message_id: str | UUID,
        session_id: str | UUID,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.created_at = None if created_at is OMIT else created_at
        self.target = SuggestionTarget(target)
        self.content = content
        self.message_id = id_string(message_id)
        self.session_id = id_string(session_id)
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "target": value._value_
            if (value := self.target).__class__ is SuggestionTarget
            else plain(value),
            "content": self.content,
            "message_id": self.message_id,
            "session_id": self.session_id,
        }
        if self.created_at is not None:
            result["created_at"] = plain(self.created_at)
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
            known = 5
            if "created_at" in src_dict:
                raw = src_dict["created_at"]
                try:
                    self.created_at = None if raw is None else from_iso(raw)
                except ValueError:
                    self.created_at = parse_datetime(raw)
            else:
                known -= 1
                self.created_at = None
            raw = src_dict["target"]
            self.target = (
                NULL
                if raw is None
                else _SUGGESTION_TARGET[raw]
                if raw in _SUGGESTION_TARGET
                else SuggestionTarget(raw)
            )
            self.content = src_dict["content"]
            self.message_id = src_dict["message_id"]
            self.session_id = src_dict["session_id"]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Suggestion", src_dict, error) from error
        return self
