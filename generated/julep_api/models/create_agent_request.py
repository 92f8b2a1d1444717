from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, id_string, new, plain
from .agent_default_settings import AgentDefaultSettings
from .create_agent_request_metadata import CreateAgentRequestMetadata
from .create_doc import CreateDoc
from .create_tool_request import CreateToolRequest

_NAMES = frozenset(
    (
        "name",
        "id",
        "about",
        "tools",
        "default_settings",
        "model",
        "docs",
        "metadata",
        "instructions",
    )
)
CreateAgentRequestInstructions: TypeAlias = str | list[str]
"""How the agent is to behave, as one text or as a list of rules."""


@define(init=False, repr=False)
class CreateAgentRequest(Model):
    """A new agent.

        julep.CreateAgentRequest.from_dict(
            {
                "name": "...",
            }
        )

    Attributes:
        name: Name of the agent.
        id: Id for the agent, a UUID. The server picks one if this is absent.
        about: Who or what the agent is, in a few sentences.
        tools: Tools to create with the agent.
        default_settings: Sampling settings for chats that do not give their own.
        model: Name of the language model that speaks for the agent.
        docs: Docs to create with the agent.
        metadata: Any data of your own about the agent. Lists can be filtered by it.
        instructions: How the agent is to behave, as one text or as a list of rules.
        additional_properties: What the server sent beyond these properties, by name.
    """

    name: str
    id: str | None
    about: str | None
    tools: list[CreateToolRequest] | None
    default_settings: AgentDefaultSettings | None
    model: str | None
    docs: list[CreateDoc] | None
    metadata: CreateAgentRequestMetadata | None
    instructions: CreateAgentRequestInstructions | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        name: str,
        id: str | UUID | None = None,
        about: str | None = None,
        tools: list[CreateToolRequest] | None = None,
        default_settings: AgentDefaultSettings | None = None,
        model: str | None = None,
        docs: list[CreateDoc] | None = None,
        metadata: CreateAgentRequestMetadata | None = None,
        instructions: CreateAgentRequestInstructions | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.id = None if id is None or id is OMIT else id_string(id)
        self.about = None if about is OMIT else about
        self.tools = None if tools is OMIT else tools
        self.default_settings = None if default_settings is OMIT else default_settings
        self.model = None if model is OMIT else model
        self.docs = None if docs is OMIT else docs
        self.metadata = None if metadata is OMIT else metadata
        self.instructions = None if instructions is OMIT else instructions
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "name": self.name,
        }
        if self.id is not None:
            result["id"] = self.id
        if self.about is not None:
            result["about"] = self.about
        if self.tools is not None:
            result["tools"] = plain(self.tools)
        if self.default_settings is not None:
            result["default_settings"] = plain(self.default_settings)
        if self.model is not None:
            result["model"] = self.model
        if self.docs is not None:
            result["docs"] = plain(self.docs)
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
            if "id" in src_dict:
                self.id = src_dict["id"]
            else:
                known -= 1
                self.id = None
            if "about" in src_dict:
                self.about = src_dict["about"]
            else:
                known -= 1
                self.about = None
            if "tools" in src_dict:
                raw = src_dict["tools"]
                self.tools = None if raw is None else [*map(CreateToolRequest.from_dict, raw)]
            else:
                known -= 1
                self.tools = None
            if "default_settings" in src_dict:
                raw = src_dict["default_settings"]
                self.default_settings = None if raw is None else AgentDefaultSettings.from_dict(raw)
            else:
                known -= 1
                self.default_settings = None
            if "model" in src_dict:
                self.model = src_dict["model"]
            else:
                known -= 1
                self.model = None
            if "docs" in src_dict:
                raw = src_dict["docs"]
                self.docs = None if raw is None else [*map(CreateDoc.from_dict, raw)]
            else:
                known -= 1
                self.docs = None
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
            raise decode_error("CreateAgentRequest", src_dict, error) from error
        return self
