from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain

_NAMES = frozenset(
    (
        "loc",
        "msg",
        "type",
    )
)


@define(init=False, repr=False)
class ValidationIssue(Model):
    """One value that is not valid.

        julep.ValidationIssue.from_dict(
            {
                "loc": [],
                "msg": "...",
            }
        )

    Attributes:
        loc: The way to the value, for example `body`, `messages`, `0`, `role`.
        msg: What is wrong with it.
        type: Short name of the rule that it breaks.
        additional_properties: What the server sent beyond these properties, by name.
    """

    loc: list[str | int]
    msg: str
    type: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        loc: list[str | int],
        msg: str,
        type: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.loc = loc
        self.msg = msg
        self.type = None if type is OMIT else type
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "loc": plain(self.loc),
            "msg": self.msg,
        }
        if self.type is not None:
            result["type"] = self.type
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
            raw = src_dict["loc"]
            self.loc = [] if raw is None else raw
            self.msg = src_dict["msg"]
            if "type" in src_dict:
                self.type = src_dict["type"]
            else:
                known -= 1
                self.type = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ValidationIssue", src_dict, error) from error
        return self
