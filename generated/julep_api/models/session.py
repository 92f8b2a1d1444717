from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .session_metadata import SessionMetadata

_NAMES = frozenset(
    (
        "id",
        "agent_id",
        "user_id",
        "situation",
        "summary",
        "created_at",
        "updated_at",
        "metadata",
        "render_templates",
        "token_budget",
        "context_overflow",
    )
)


@define(init=False, repr=False)
class Session(Model):
    """A session, one conversation with an agent.

        julep.Session.from_dict(
            {
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "agent_id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
            }
        )

    Attributes:
        id: Id of the session.
        user_id: Id of the user that takes part, if any.
        agent_id: Id of the agent that takes part.
        situation: The scene of the conversation. It opens the prompt.
        summary: What was said so far, in short. Written by the server.
        created_at: When the session was created.
        updated_at: When the session was last changed.
        metadata: Any data of your own about the session. Lists can be filtered by it.
        render_templates: Whether system and assistant messages are Jinja templates, to be
            filled in with `session`, `user` and `agent`.
        token_budget: Number of tokens that the conversation may take up in the prompt.
        context_overflow: What happens when the conversation outgrows its room, `truncate`
            to drop old messages or `adaptive` to condense them.
        additional_properties: What the server sent beyond these properties, by name.
    """

    id: str
    user_id: str | None
    agent_id: str
    situation: str | None
    summary: str | None
    created_at: datetime | None
    updated_at: datetime | None
    metadata: SessionMetadata | None
    render_templates: bool | None
    token_budget: int | None
    context_overflow: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        id: str | UUID,
        user_id: str | UUID | None = None,
        agent_id: str | UUID,
        situation: str | None = None,
        summary: str | None = None,
        created_at: datetime | None = None,
        updated_at: datetime | None = None,
        metadata: SessionMetadata | None = None,
        render_templates: bool | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.id = id_string(id)
        self.user_id = None if user_id is None or user_id is OMIT else id_string(user_id)
        self.agent_id = id_string(agent_id)
        self.situation = None if situation is OMIT else situation
        self.summary = None if summary is OMIT else summary
        self.created_at = None if created_at is OMIT else created_at
        self.updated_at = None if updated_at is OMIT else updated_at
        self.metadata = None if metadata is OMIT else metadata
        self.render_templates = None if render_templates is OMIT else render_templates
        self.token_budget = None if token_budget is OMIT else token_budget
        self.context_overflow = None if context_overflow is OMIT else context_overflow
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "id": self.id,
            "agent_id": self.agent_id,
        }
        if self.user_id is not None:
            result["user_id"] = self.user_id
        if self.situation is not None:
            result["situation"] = self.situation
        if self.summary is not None:
            result["summary"] = self.summary
        if self.created_at is not None:
            result["created_at"] = plain(self.created_at)
        if self.updated_at is not None:
            result["updated_at"] = plain(self.updated_at)
        if self.metadata is not None:
            result["metadata"] = plain(self.metadata)
        if self.render_templates is not None:
            result["render_templates"] = self.render_templates
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
            known = 11
            self.id = src_dict["id"]
            if "user_id" in src_dict:
                self.user_id = src_dict["user_id"]
            else:
                known -= 1
                self.user_id = None
            self.agent_id = src_dict["agent_id"]
            if "situation" in src_dict:
                self.situation = src_dict["situation"]
            else:
                known -= 1
                self.situation = None
            if "summary" in src_dict:
                self.summary = src_dict["summary"]
            else:
                known -= 1
                self.summary = None
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
            if "metadata" in src_dict:
                self.metadata = src_dict["metadata"]
            else:
                known -= 1
                self.metadata = None
            if "render_templates" in src_dict:
                self.render_templates = src_dict["render_templates"]
            else:
                known -= 1
                self.render_templates = None
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
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Session", src_dict, error) from error
        return self
