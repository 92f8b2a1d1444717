from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, id_string, new, plain
from .chat_ml_message import ChatMlMessage
from .chat_response_finish_reason import ChatResponseFinishReason
from .completion_usage import CompletionUsage
from .doc_ids import DocIds

_NAMES = frozenset(
    (
        "id",
        "finish_reason",
        "response",
        "usage",
        "doc_ids",
        "jobs",
    )
)
_CHAT_RESPONSE_FINISH_REASON = {member.value: member for member in ChatResponseFinishReason}


@define(init=False, repr=False)
class ChatResponse(Model):
    """A complete reply.

        julep.ChatResponse.from_dict(
            {
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "finish_reason": "stop",
                "response": [],
                "usage": {"completion_tokens": 1, "prompt_tokens": 1, "total_tokens": 1},
                "doc_ids": {"agent_doc_ids": [], "user_doc_ids": []},
            }
        )

    Attributes:
        id: Id of the reply.
        finish_reason: Why the reply ends. It was complete (`stop`), reached the token limit
            (`length`), asks for a function to be called (`tool_calls`, `function_call`), or was
            held back (`content_filter`).
        response: The alternative replies, each a list of messages. Usually one with one
            message; there are more of them if the agent calls functions besides saying
            something, or several at once.
        usage: Number of tokens that the exchange took.
        jobs: Ids of the background jobs that the chat started.
        doc_ids: Docs that were recalled for the reply.
        additional_properties: What the server sent beyond these properties, by name.
    """

    id: str
    finish_reason: ChatResponseFinishReason
    response: list[list[ChatMlMessage]]
    usage: CompletionUsage
    jobs: list[str] | None
    doc_ids: DocIds
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        id: str | UUID,
        finish_reason: ChatResponseFinishReason | str,
        response: list[list[ChatMlMessage]],
        usage: CompletionUsage,
        jobs: list[str] | None = None,
        doc_ids: DocIds,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.id = id_string(id)
        self.finish_reason = ChatResponseFinishReason(finish_reason)
        self.response = response
        self.usage = usage
        self.jobs = None if jobs is OMIT else jobs
        self.doc_ids = doc_ids
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "id": self.id,
            "finish_reason": value._value_
            if (value := self.finish_reason).__class__ is ChatResponseFinishReason
            else plain(value),
            "response": plain(self.response),
            "usage": plain(self.usage),
            "doc_ids": plain(self.doc_ids),
        }
        if self.jobs is not None:
            result["jobs"] = plain(self.jobs)
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
            self.id = src_dict["id"]
            raw = src_dict["finish_reason"]
            self.finish_reason = (
                NULL
                if raw is None
                else _CHAT_RESPONSE_FINISH_REASON[raw]
                if raw in _CHAT_RESPONSE_FINISH_REASON
                else ChatResponseFinishReason(raw)
            )
            raw = src_dict["response"]
            self.response = (
                [] if raw is None else [[*map(ChatMlMessage.from_dict, item)] for item in raw]
            )
            raw = src_dict["usage"]
            self.usage = NULL if raw is None else CompletionUsage.from_dict(raw)
            if "jobs" in src_dict:
                self.jobs = src_dict["jobs"]
            else:
                known -= 1
                self.jobs = None
            raw = src_dict["doc_ids"]
            self.doc_ids = NULL if raw is None else DocIds.from_dict(raw)
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatResponse", src_dict, error) from error
        return self
