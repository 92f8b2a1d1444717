from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .agent_default_settings import AgentDefaultSettings
from .agent_metadata import AgentMetadata

_NAMES = frozenset(
    (
        "name",
        "id",
        "model",
        "about",
        "created_at",
        "updated_at",
        "default_settings",
        "metadata",
        "instructions",
    )
)
AgentInstructions: TypeAlias = str | list[str]
"""How the agent is to behave, as one text or as a list of rules."""


@define(init=False, repr=False)
class Agent(Model):
    """An agent, a character with a language model behind it.

        julep.Agent.from_dict(
            {
                "name": "...",
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "model": "...",
            }
        )

    Attributes:
        name: Name of the agent. Its messages carry it.
        about: Who or what the agent is, in a few sentences.
        created_at: When the agent was created.
        updated_at: When the agent was last changed.
        id: Id of the agent.
        default_settings: Sampling settings for chats that do not give their own.
        model: Name of the language model that speaks for the agent.
        metadata: Any data of your own about the agent. Lists can be filtered by it.
        instructions: How the agent is to behave, as one text or as a list of rules.
        additional_properties: What the server sent beyond these properties, by name.
    """

    name: str
    about: str | None
    created_at: datetime | None
    updated_at: datetime | None
    id: str
    default_settings: AgentDefaultSettings | None
    model: str
    metadata: AgentMetadata | None
    instructions: AgentInstructions | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        name: str,
        about: str | None = None,
        created_at: datetime | None = None,
        updated_at: datetime | None = None,
        id: str | UUID,
        default_settings: AgentDefaultSettings | None = None,
        model: str,
        metadata: AgentMetadata | None = None,
        instructions: AgentInstructions | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.about = None if about is OMIT else about
        self.created_at = None if created_at is OMIT else created_at
        self.updated_at = None if updated_at is OMIT else updated_at
        self.id = id_string(id)
        self.default_settings = None if default_settings is OMIT else default_settings
        self.model = model
        self.metadata = None if metadata is OMIT else metadata
        self.instructions = None if instructions is OMIT else instructions
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "name": self.name,
            "id": self.id,
            "model": self.model,
        }
        if self.about is not None:
            result["about"] = self.about
        if self.created_at is not None:
            result["created_at"] = plain(self.created_at)
        if self.updated_at is not None:
            result["updated_at"] = plain(self.updated_at)
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
            known = 9
            self.name = src_dict["name"]
            if "about" in src_dict:
                self.about = src_dict["about"]
            else:
                known -= 1
                self.about = None
            if "created_at" in src_dict:
                raw = src_dict["created_at"]
                try:
                    self.created_at = None if raw is None else from_iso(raw)
                except ValueError:
                    self.created_at = parse_datetime(raw)
            else:
                known -= 1
                self.created_at = None
            if "updated_at" in src_dict:
                raw = src_dict["updated_at"]
                try:
                    self.updated_at = None if raw is None else from_iso(raw)
                except ValueError:
                    self.updated_at = parse_datetime(raw)
            else:
                known -= 1
                self.updated_at = None
            self.id = src_dict["id"]
            if "default_settings" in src_dict:
                raw = src_dict["default_settings"]
                self.default_settings = None if raw is None else AgentDefaultSettings.from_dict(raw)
            else:
                known -= 1
                self.default_settings = None
            self.model = src_dict["model"]
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
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Agent", src_dict, error) from error
        return self
