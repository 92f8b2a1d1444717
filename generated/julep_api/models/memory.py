from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .memory_entities_item import MemoryEntitiesItem

_NAMES = frozenset(
    (
        "agent_id",
        "user_id",
        "content",
        "created_at",
        "id",
        "entities",
        "last_accessed_at",
        "timestamp",
        "sentiment",
    )
)


@define(init=False, repr=False)
class Memory(Model):
    """Something that an agent remembers about a user.

        julep.Memory.from_dict(
            {
                "agent_id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "user_id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "content": "...",
                "created_at": "2024-05-29T15:47:57Z",
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "entities": [],
            }
        )

    Attributes:
        agent_id: Id of the agent that remembers.
        user_id: Id of the user that the memory is about.
        content: The memory, in words.
        created_at: When the memory was formed.
        last_accessed_at: When the memory was last recalled.
        timestamp: When the remembered event took place.
        sentiment: Mood of the memory, from -1 (bad) over 0 (neutral) to 1 (good).
        id: Id of the memory.
        entities: People, places and things that the memory mentions.
        additional_properties: What the server sent beyond these properties, by name.
    """

    agent_id: str
    user_id: str
    content: str
    created_at: datetime
    last_accessed_at: datetime | None
    timestamp: datetime | None
    sentiment: float | None
    id: str
    entities: list[MemoryEntitiesItem]
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        agent_id: str | UUID,
        user_id: str | UUID,
        content: str,
        created_at: datetime,
        last_accessed_at: datetime | None = None,
        timestamp: datetime | None = None,
        sentiment: float | None = None,
        id: str | UUID,
        entities: list[MemoryEntitiesItem],
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.agent_id = id_string(agent_id)
        self.user_id = id_string(user_id)
        self.content = content
        self.created_at = created_at
        self.last_accessed_at = None if last_accessed_at is OMIT else last_accessed_at
        self.timestamp = None if timestamp is OMIT else timestamp
        self.sentiment = None if sentiment is OMIT else sentiment
        self.id = id_string(id)
        self.entities = entities
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "agent_id": self.agent_id,
            "user_id": self.user_id,
            "content": self.content,
            "created_at": plain(self.created_at),
            "id": self.id,
            "entities": plain(self.entities),
        }
        if self.last_accessed_at is not None:
            result["last_accessed_at"] = plain(self.last_accessed_at)
        if self.timestamp is not None:
            result["timestamp"] = plain(self.timestamp)
        if self.sentiment is not None:
            result["sentiment"] = self.sentiment
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
            self.agent_id = src_dict["agent_id"]
            self.user_id = src_dict["user_id"]
            self.content = src_dict["content"]
            raw = src_dict["created_at"]
            try:
                self.created_at = NULL if raw is None else from_iso(raw)
            except ValueError:
                self.created_at = parse_datetime(raw)
            if "last_accessed_at" in src_dict:
                raw = src_dict["last_accessed_at"]
                try:
                    self.last_accessed_at = None if raw is None else from_iso(raw)
                except ValueError:
                    self.last_accessed_at = parse_datetime(raw)
            else:
                known -= 1
                self.last_accessed_at = None
            if "timestamp" in src_dict:
                raw = src_dict["timestamp"]
                try:
                    self.timestamp = None if raw is None else from_iso(raw)
                except ValueError:
                    self.timestamp = parse_datetime(raw)
            else:
                known -= 1
                self.timestamp = None
            if "sentiment" in src_dict:
                self.sentiment = src_dict["sentiment"]
            else:
                known -= 1
                self.sentiment = None
            self.id = src_dict["id"]
            raw = src_dict["entities"]
            self.entities = [] if raw is None else raw
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Memory", src_dict, error) from error
        return self
