from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, id_string, new, plain
from .create_session_request_metadata import CreateSessionRequestMetadata

_NAMES = frozenset(
    (
        "agent_id",
        "user_id",
        "id",
        "situation",
        "metadata",
        "render_templates",
        "token_budget",
        "context_overflow",
    )
)


@define(init=False, repr=False)
class CreateSessionRequest(Model):
    """A new session.

        julep.CreateSessionRequest.from_dict(
            {
                "agent_id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
            }
        )

    Attributes:
        user_id: Id of the user that takes part, if any.
        agent_id: Id of the agent that takes part.
        id: Id for the session, a UUID. The server picks one if this is absent.
        situation: The scene of the conversation. It opens the prompt.
        metadata: Any data of your own about the session. Lists can be filtered by it.
        render_templates: Whether system and assistant messages are Jinja templates, to be
            filled in with `session`, `user` and `agent`.
        token_budget: Number of tokens that the conversation may take up in the prompt.
        context_overflow: What happens when the conversation outgrows its room, `truncate`
            to drop old messages or `adaptive` to condense them.
        additional_properties: What the server sent beyond these properties, by name.
    """

    user_id: str | None
    agent_id: str
    id: str | None
    situation: str | None
    metadata: CreateSessionRequestMetadata | None
    render_templates: bool | None
    token_budget: int | None
    context_overflow: str | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        user_id: str | UUID | None = None,
        agent_id: str | UUID,
        id: str | UUID | None = None,
        situation: str | None = None,
        metadata: CreateSessionRequestMetadata | None = None,
        render_templates: bool | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.user_id = None if user_id is None or user_id is OMIT else id_string(user_id)
        self.agent_id = id_string(agent_id)
        self.id = None if id is None or id is OMIT else id_string(id)
        self.situation = None if situation is OMIT else situation
        self.metadata = None if metadata is OMIT else metadata
        self.render_templates = None if render_templates is OMIT else render_templates
        self.token_budget = None if token_budget is OMIT else token_budget
        self.context_overflow = None if context_overflow is OMIT else context_overflow
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "agent_id": self.agent_id,
        }
        if self.user_id is not None:
            result["user_id"] = self.user_id
        if self.id is not None:
            result["id"] = self.id
        if self.situation is not None:
            result["situation"] = self.situation
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
            known = 8
            if "user_id" in src_dict:
                self.user_id = src_dict["user_id"]
            else:
                known -= 1
                self.user_id = None
            self.agent_id = src_dict["agent_id"]
            if "id" in src_dict:
                self.id = src_dict["id"]
            else:
                known -= 1
                self.id = None
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
            raise decode_error("CreateSessionRequest", src_dict, error) from error
        return self
