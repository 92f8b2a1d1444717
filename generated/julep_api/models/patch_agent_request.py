from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .agent_default_settings import AgentDefaultSettings
from .patch_agent_request_metadata import PatchAgentRequestMetadata

_NAMES = frozenset(
    (
        "about",
        "name",
        "model",
        "default_settings",
        "metadata",
        "instructions",
    )
)
PatchAgentRequestInstructions: TypeAlias = str | list[str]
"""How the agent is to behave, as one text or as a list of rules."""


@define(init=False, repr=False)
class PatchAgentRequest(Model):
    """The values of an agent that are to change.

        julep.PatchAgentRequest.from_dict(
            {
                "about": "...",
            }
        )

    Attributes:
        about: Who or what the agent is, in a few sentences.
        name: Name of the agent.
        model: Name of the language model that speaks for the agent.
        default_settings: Sampling settings for chats that do not give their own.
        metadata: Any data of your own about the agent. Merged into what is there.
        instructions: How the agent is to behave, as one text or as a list of rules.
        additional_properties: What the server sent beyond these properties, by name.
    """

    about: str | None
    name: str | None
    model: str | None
    default_settings: AgentDefaultSettings | None
    metadata: PatchAgentRequestMetadata | None
    instructions: PatchAgentRequestInstructions | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        about: str | None = None,
        name: str | None = None,
        model: str | None = None,
        default_settings: AgentDefaultSettings | None = None,
        metadata: PatchAgentRequestMetadata | None = None,
        instructions: PatchAgentRequestInstructions | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.about = None if about is OMIT else about
        self.name = None if name is OMIT else name
        self.model = None if model is OMIT else model
        self.default_settings = None if default_settings is OMIT else default_settings
        self.metadata = None if metadata is OMIT else metadata
        self.instructions = None if instructions is OMIT else instructions
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.about is not None:
            result["about"] = self.about
        if self.name is not None:
            result["name"] = self.name
        if self.model is not None:
            result["model"] = self.model
        if self.default_settings is not None:
            result["default_settings"] = plain(self.default_settings)
        if self.metadata is not None:
            result["metadata"] = plain(self.metadata)
        if self.instructions is not None:
            result["instructions"] = (
                value if (value := self.instructions).__class__ is str else plain(value)
            )
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
            known = 6
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
            if "model" in src_dict:
                self.model = src_dict["model"]
            else:
                known -= 1
                self.model = None
            if "default_settings" in src_dict:
                raw = src_dict["default_settings"]
                self.default_settings = None if raw is None else AgentDefaultSettings.from_dict(raw)
            else:
                known -= 1
                self.default_settings = None
            if "metadata" in src_dict:
                self.metadata = src_dict["metadata"]
            else:
                known -= 1
                self.metadata = None
            if "instructions" in src_dict:
                self.instructions = src_dict["instructions"]
            else:
                known -= 1
                self.instructions = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("PatchAgentRequest", src_dict, error) from error
        return self
