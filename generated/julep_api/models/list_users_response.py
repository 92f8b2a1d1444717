from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import Model, new, plain
from .user import User

_NAMES = frozenset(("items",))


@define(init=False, repr=False)
class ListUsersResponse(Model):
    """A page of users.

        julep.ListUsersResponse.from_dict(
            {
                "items": [],
            }
        )

    Attributes:
        items: The users, in the order asked for.
        additional_properties: What the server sent beyond these properties, by name.
    """

    items: list[User]
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        items: list[User],
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.items = items
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "items": plain(self.items),
        }
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
            raw = src_dict["items"]
            self.items = [] if raw is None else [*map(User.from_dict, raw)]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ListUsersResponse", src_dict, error) from error
        return self
