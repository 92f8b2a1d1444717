from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import Model, new, plain

_NAMES = frozenset(
    (
        "agent_doc_ids",
        "user_doc_ids",
    )
)


@define(init=False, repr=False)
class DocIds(Model):
    """Ids of the docs that were recalled for a reply.

        julep.DocIds.from_dict(
            {
                "agent_doc_ids": [],
                "user_doc_ids": [],
            }
        )

    Attributes:
        agent_doc_ids: Ids of the agent's docs.
        user_doc_ids: Ids of the user's docs.
        additional_properties: What the server sent beyond these properties, by name.
    """

    agent_doc_ids: list[str]
    user_doc_ids: list[str]
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        agent_doc_ids: list[str],
        user_doc_ids: list[str],
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.agent_doc_ids = agent_doc_ids
        self.user_doc_ids = user_doc_ids
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "agent_doc_ids": plain(self.agent_doc_ids),
            "user_doc_ids": plain(self.user_doc_ids),
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
            known = 2
            raw = src_dict["agent_doc_ids"]
            self.agent_doc_ids = [] if raw is None else raw
            raw = src_dict["user_doc_ids"]
            self.user_doc_ids = [] if raw is None else raw
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("DocIds", src_dict, error) from error
        return self
