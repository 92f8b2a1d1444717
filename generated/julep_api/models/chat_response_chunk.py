from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .chat_chunk_choice import ChatChunkChoice
from .completion_usage import CompletionUsage
from .doc_ids import DocIds

_NAMES = frozenset(
    (
        "id",
        "created_at",
        "choices",
        "usage",
        "doc_ids",
        "jobs",
    )
)


@define(init=False, repr=False)
class ChatResponseChunk(Model):
    """One event of a streamed reply.

        julep.ChatResponseChunk.from_dict(
            {
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "created_at": "2024-05-29T15:47:57Z",
                "choices": [],
            }
        )

    Attributes:
        id: Id of the message that the chunk is part of. The first message has the reply's
            own, as does the last chunk.
        created_at: When the chunk was made.
        choices: What is new in each of the alternative replies.
        usage: Number of tokens that the exchange took. In the last chunk.
        doc_ids: Docs that were recalled for the reply. In the last chunk.
        jobs: Ids of the background jobs that the chat started. In the last chunk.
        additional_properties: What the server sent beyond these properties, by name.
    """

    id: str
    created_at: datetime
    choices: list[ChatChunkChoice]
    usage: CompletionUsage | None
    doc_ids: DocIds | None
    jobs: list[str] | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        id: str | UUID,
        created_at: datetime,
        choices: list[ChatChunkChoice],
        usage: CompletionUsage | None = None,
        doc_ids: DocIds | None = None,
        jobs: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.id = id_string(id)
        self.created_at = created_at
        self.choices = choices
        self.usage = None if usage is OMIT else usage
        self.doc_ids = None if doc_ids is OMIT else doc_ids
        self.jobs = None if jobs is OMIT else jobs
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "id": self.id,
            "created_at": plain(self.created_at),
            "choices": plain(self.choices),
        }
        if self.usage is not None:
            result["usage"] = plain(self.usage)
        if self.doc_ids is not None:
            result["doc_ids"] = plain(self.doc_ids)
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
            raw = src_dict["created_at"]
            try:
                self.created_at = NULL if raw is None else from_iso(raw)
            except ValueError:
                self.created_at = parse_datetime(raw)
            raw = src_dict["choices"]
            self.choices = [] if raw is None else [*map(ChatChunkChoice.from_dict, raw)]
            if "usage" in src_dict:
                raw = src_dict["usage"]
                self.usage = None if raw is None else CompletionUsage.from_dict(raw)
            else:
                known -= 1
                self.usage = None
            if "doc_ids" in src_dict:
                raw = src_dict["doc_ids"]
                self.doc_ids = None if raw is None else DocIds.from_dict(raw)
            else:
                known -= 1
                self.doc_ids = None
            if "jobs" in src_dict:
                self.jobs = src_dict["jobs"]
            else:
                known -= 1
                self.jobs = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatResponseChunk", src_dict, error) from error
        return self
