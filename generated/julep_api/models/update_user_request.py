from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .update_user_request_metadata import UpdateUserRequestMetadata

_NAMES = frozenset(
    (
        "about",
        "name",
        "metadata",
    )
)


@define(init=False, repr=False)
class UpdateUserRequest(Model):
    """The values that a user is to have from now on.

        julep.UpdateUserRequest.from_dict(
            {
                "about": "...",
                "name": "...",
            }
        )

    Attributes:
        about: Who the user is, in a few sentences.
        name: Name of the user.
        metadata: Any data of your own about the user. Takes the place of what was there.
        additional_properties: What the server sent beyond these properties, by name.
    """

    about: str
    name: str
    metadata: UpdateUserRequestMetadata | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        about: str,
        name: str,
        metadata: UpdateUserRequestMetadata | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.about = about
        self.name = name
        self.metadata = None if metadata is OMIT else metadata
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "about": self.about,
            "name": self.name,
        }
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
            known = 3
            self.about = src_dict["about"]
            self.name = src_dict["name"]
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
            raise decode_error("UpdateUserRequest", src_dict, error) from error
        return self
