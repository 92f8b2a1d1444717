from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .doc_metadata import DocMetadata

_NAMES = frozenset(
    (
        "title",
        "content",
        "id",
        "created_at",
        "metadata",
    )
)
DocContent: TypeAlias = list[str] | str
"""Text of the doc, whole or as a list of passages. Passages are recalled one by one."""


@define(init=False, repr=False)
class Doc(Model):
    """A doc, a reference text of an agent or a user.

        julep.Doc.from_dict(
            {
                "title": "...",
                "content": [],
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "created_at": "2024-05-29T15:47:57Z",
            }
        )

    Attributes:
        title: Title of the doc.
        content: Text of the doc, whole or as a list of passages. Passages are recalled one
            by one.
        id: Id of the doc.
        created_at: When the doc was created.
        metadata: Any data of your own about the doc. Lists can be filtered by it.
        additional_properties: What the server sent beyond these properties, by name.
    """

    title: str
    content: DocContent
    id: str
    created_at: datetime
    metadata: DocMetadata | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        title: str,
        content: DocContent,
        id: str | UUID,
        created_at: datetime,
        metadata: DocMetadata | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.title = title
        self.content = content
        self.id = id_string(id)
        self.created_at = created_at
        self.metadata = None if metadata is OMIT else metadata
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "title": self.title,
            "content": value if (value := self.content).__class__ is str else plain(value),
            "id": self.id,
            "created_at": plain(self.created_at),
        }
        if self.metadata is not None:
            result["metadata"] = plain(self.metadata)
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
            known = 5
            self.title = src_dict["title"]
            self.content = src_dict["content"]
            self.id = src_dict["id"]
            raw = src_dict["created_at"]
            try:
                self.created_at = NULL if raw is None else from_iso(raw)
            except ValueError:
                self.created_at = parse_datetime(raw)
            if "metadata" in src_dict:
                self.metadata = src_dict["metadata"]
            else:
                known -= 1
                self.metadata = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("Doc", src_dict, error) from error
        return self
