from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import Model, new, plain

_NAMES = frozenset(
    (
        "completion_tokens",
        "prompt_tokens",
        "total_tokens",
    )
)


@define(init=False, repr=False)
class CompletionUsage(Model):
    """Number of tokens that a reply took.

        julep.CompletionUsage.from_dict(
            {
                "completion_tokens": 1,
                "prompt_tokens": 1,
                "total_tokens": 1,
            }
        )

    Attributes:
        completion_tokens: Tokens written by the model.
        prompt_tokens: Tokens read by the model.
        total_tokens: Both together.
        additional_properties: What the server sent beyond these properties, by name.
    """

    completion_tokens: int
    prompt_tokens: int
    total_tokens: int
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        completion_tokens: int,
        prompt_tokens: int,
        total_tokens: int,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.completion_tokens = completion_tokens
        self.prompt_tokens = prompt_tokens
        self.total_tokens = total_tokens
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "completion_tokens": self.completion_tokens,
            "prompt_tokens": self.prompt_tokens,
            "total_tokens": self.total_tokens,
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
            known = 3
            self.completion_tokens = src_dict["completion_tokens"]
            self.prompt_tokens = src_dict["prompt_tokens"]
            self.total_tokens = src_dict["total_tokens"]
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("CompletionUsage", src_dict, error) from error
        return self
