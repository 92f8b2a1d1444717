from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .patch_user_request_metadata import PatchUserRequestMetadata

_NAMES = frozenset(
    (
        "about",
        "name",
        "metadata",
    )
)


@define(init=False, repr=False)
class PatchUserRequest(Model):
    """The values of a user that are to change.

        julep.PatchUserRequest.from_dict(
            {
                "about": "...",
            }
        )

    Attributes:
        about: Who the user is, in a few sentences.
        name: Name of the user.
        metadata: Any data of your own about the user. Merged into what is there.
        additional_properties: What the server sent beyond these properties, by name.
    """

    about: str | None
    name: str | None
    metadata: PatchUserRequestMetadata | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        about: str | None = None,
        name: str | None = None,
        metadata: PatchUserRequestMetadata | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.about = None if about is OMIT else about
        self.name = None if name is OMIT else name
        self.metadata = None if metadata is OMIT else metadata
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {}
        if self.about is not None:
            result["about"] = self.about
        if self.name is not None:
            result["name"] = self.name
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
            if "about" in src_dict:
                self.about = src_dict["about"]
            else:
                known -= 1
                self.about = None
            if "name" in src_dict:
                self.name = src_dict["name"]
            else:
                known -= 1
                self.name = None
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
            raise decode_error("PatchUserRequest", src_dict, error) from error
        return self
