from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain

_NAMES = frozenset(
    (
        "message",
        "code",
    )
)


@define(init=False, repr=False)
class ErrorBodyError(Model):
    """What went wrong, with a code for programs.

        julep.ErrorBodyError.from_dict(
            {
                "message": "...",
            }
        )

    Attributes:
        message: What went wrong, in words.
        code: Short name of the kind of error.
        additional_properties: What the server sent beyond these properties, by name.
    """

    message: str
    code: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        message: str,
        code: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.message = message
        self.code = None if code is OMIT else code
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "message": self.message,
        }
        if self.code is not None:
            result["code"] = self.code
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
            self.message = src_dict["message"]
            if "code" in src_dict:
                self.code = src_dict["code"]
            else:
                known -= 1
                self.code = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ErrorBodyError", src_dict, error) from error
        return self
