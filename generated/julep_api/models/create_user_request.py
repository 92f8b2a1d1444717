from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, id_string, new, plain
from .create_doc import CreateDoc
from .create_user_request_metadata import CreateUserRequestMetadata

_NAMES = frozenset(
    (
        "name",
        "id",
        "about",
        "docs",
        "metadata",
    )
)


@define(init=False, repr=False)
class CreateUserRequest(Model):
    """A new user.

        julep.CreateUserRequest.from_dict(
            {
                "name": "...",
            }
        )

    Attributes:
        name: Name of the user.
        id: Id for the user, a UUID. The server picks one if this is absent.
        about: Who the user is, in a few sentences.
        docs: Docs to create with the user.
        metadata: Any data of your own about the user. Lists can be filtered by it.
        additional_properties: What the server sent beyond these properties, by name.
    """

    name: str | None
    id: str | None
    about: str | None
    docs: list[CreateDoc] | None
    metadata: CreateUserRequestMetadata | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | UUID | None = None,
        about: str | None = None,
        docs: list[CreateDoc] | None = None,
        metadata: CreateUserRequestMetadata | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.name = None if name is OMIT else name
        self.id = None if id is None or id is OMIT else id_string(id)
        self.about = None if about is OMIT else about
        self.docs = None if docs is OMIT else docs
        self.metadata = None if metadata is OMIT else metadata
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {}
        if self.name is not None:
            result["name"] = self.name
        if self.id is not None:
            result["id"] = self.id
        if self.about is not None:
            result["about"] = self.about
        if self.docs is not None:
            result["docs"] = plain(self.docs)
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
            known = 5
            if "name" in src_dict:
                self.name = src_dict["name"]
            else:
                known -= 1
                self.name = None
            if "id" in src_dict:
                self.id = src_dict["id"]
            else:
                known -= 1
                self.id = None
            if "about" in src_dict:
                self.about = src_dict["about"]
            else:
                known -= 1
                self.about = None
            if "docs" in src_dict:
                raw = src_dict["docs"]
                self.docs = None if raw is None else [*map(CreateDoc.from_dict, raw)]
            else:
                known -= 1
                self.docs = None
            if "metadata" in src_dict:
                self.metadata = src_dict["metadata"]
            else:
                known -= 1
                self.metadata = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("CreateUserRequest", src_dict, error) from error
        return self
