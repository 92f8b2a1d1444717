from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain

_NAMES = frozenset(
    (
        "recall",
        "record",
        "remember",
    )
)


@define(init=False, repr=False)
class MemoryAccessOptions(Model):
    """What a chat takes from memory and leaves in it.

        julep.MemoryAccessOptions.from_dict(
            {
                "recall": True,
            }
        )

    Attributes:
        recall: Whether fitting docs and memories are shown to the model.
        record: Whether the new messages and the reply are kept in the history.
        remember: Whether the agent forms memories from this exchange.
        additional_properties: What the server sent beyond these properties, by name.
    """

    recall: bool | None
    record: bool | None
    remember: bool | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        recall: bool | None = None,
        record: bool | None = None,
        remember: bool | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.recall = None if recall is OMIT else recall
        self.record = None if record is OMIT else record
        self.remember = None if remember is OMIT else remember
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {}
        if self.recall is not None:
            result["recall"] = self.recall
        if self.record is not None:
            result["record"] = self.record
        if self.remember is not None:
            result["remember"] = self.remember
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
            if "recall" in src_dict:
                self.recall = src_dict["recall"]
            else:
                known -= 1
                self.recall = None
            if "record" in src_dict:
                self.record = src_dict["record"]
            else:
                known -= 1
                self.record = None
            if "remember" in src_dict:
                self.remember = src_dict["remember"]
            else:
                known -= 1
                self.remember = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("MemoryAccessOptions", src_dict, error) from error
        return self
