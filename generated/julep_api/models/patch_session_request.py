from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .patch_session_request_metadata import PatchSessionRequestMetadata

_NAMES = frozenset(
    (
        "situation",
        "metadata",
        "token_budget",
        "context_overflow",
    )
)


@define(init=False, repr=False)
class PatchSessionRequest(Model):
    """The values of a session that are to change.

        julep.PatchSessionRequest.from_dict(
            {
                "situation": "...",
            }
        )

    Attributes:
        situation: The scene of the conversation. It opens the prompt.
        metadata: Any data of your own about the session. Merged into what is there.
        token_budget: Number of tokens that the conversation may take up in the prompt.
        context_overflow: What happens when the conversation outgrows its room, `truncate`
            to drop old messages or `adaptive` to condense them.
        additional_properties: What the server sent beyond these properties, by name.
    """

    situation: str | None
    metadata: PatchSessionRequestMetadata | None
    token_budget: int | None
    context_overflow: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        situation: str | None = None,
        metadata: PatchSessionRequestMetadata | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.situation = None if situation is OMIT else situation
        self.metadata = None if metadata is OMIT else metadata
        self.token_budget = None if token_budget is OMIT else token_budget
        self.context_overflow = None if context_overflow is OMIT else context_overflow
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {}
        if self.situation is not None:
            result["situation"] = self.situation
        if self.metadata is not None:
            result["metadata"] = plain(self.metadata)
        if self.token_budget is not None:
            result["token_budget"] = self.token_budget
        if self.context_overflow is not None:
            result["context_overflow"] = self.context_overflow
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
            known = 4
            if "situation" in src_dict:
                self.situation = src_dict["situation"]
            else:
                known -= 1
                self.situation = None
            if "metadata" in src_dict:
                self.metadata = src_dict["metadata"]
            else:
                known -= 1
                self.metadata = None
            if "token_budget" in src_dict:
                self.token_budget = src_dict["token_budget"]
            else:
                known -= 1
                self.token_budget = None
            if "context_overflow" in src_dict:
                self.context_overflow = src_dict["context_overflow"]
            else:
                known -= 1
                self.context_overflow = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("PatchSessionRequest", src_dict, error) from error
        return self
