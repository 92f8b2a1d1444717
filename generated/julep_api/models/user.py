from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .user_metadata import UserMetadata

_NAMES = frozenset(
    (
        "id",
        "name",
        "about",
        "created_at",
        "updated_at",
        "metadata",
    )
)


@define(init=False, repr=False)
class User(Model):
    """A user, someone that agents talk to.

        julep.User.from_dict(
            {
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
            }
        )

    Attributes:
        name: Name of the user.
        about: Who the user is, in a few sentences.
        created_at: When the user was created.
        updated_at: When the user was last changed.
        id: Id of the user.
        metadata: Any data of your own about the user. Lists can be filtered by it.
        additional_properties: What the server sent beyond these properties, by name.
    """

    name: str | None
    about: str | None
    created_at: datetime | None
    updated_at: datetime | None
    id: str
    metadata: UserMetadata | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        name: str | None = None,
        about: str | None = None,
        created_at: datetime | None = None,
        updated_at: datetime | None = None,
        id: str | UUID,
        metadata: UserMetadata | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.name = None if name is OMIT else name
        self.about = None if about is OMIT else about
        self.created_at = None if created_at is OMIT else created_at
        self.updated_at = None if updated_at is OMIT else updated_at
        self.id = id_string(id)
        self.metadata = None if metadata is OMIT else metadata
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "id": self.id,
        }
        if self.name is not None:
            result["name"] = self.name
        if self.about is not None:
            result["about"] = self.about
        if self.created_at is not None:
            result["created_at"] = plain(self.created_at)
        if self.updated_at is not None:
            result["updated_at"] = plain(self.updated_at)
        if self.metadata is not None:
            result["metadata"] = plain(self.metadata)
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
            known = 6
            if "name" in src_dict:
                self.name = src_dict["name"]
            else:
                known -= 1
                self.name = None
            if "about" in src_dict:
                self.about = src_dict["about"]
            else:
                known -= 1
                self.about = None
            if "created_at" in src_dict:
                raw = src_dict["created_at"]
                try:
                    self.created_at = None if raw is None else from_iso(raw)
                except ValueError:
                    self.created_at = parse_datetime(raw)
            else:
                known -= 1
                self.created_at = None
            if "updated_at" in src_dict:
                raw = src_dict["updated_at"]
                try:
                    self.updated_at = None if raw is None else from_iso(raw)
                except ValueError:
                    self.updated_at = parse_datetime(raw)
            else:
                known -= 1
                self.updated_at = None
            self.id = src_dict["id"]
            if "metadata" in src_dict:
                self.metadata = src_dict["metadata"]
            else:
                known -= 1
                self.metadata = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("User", src_dict, error) from error
        return self
