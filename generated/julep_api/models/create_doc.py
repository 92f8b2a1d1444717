from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .create_doc_metadata import CreateDocMetadata

_NAMES = frozenset(
    (
        "title",
        "content",
        "metadata",
    )
)
CreateDocContent: TypeAlias = list[str] | str
"""Text of the doc, whole or as a list of passages. Passages are recalled one by one."""


@define(init=False, repr=False)
class CreateDoc(Model):
    """A new doc.

        julep.CreateDoc.from_dict(
            {
                "title": "...",
                "content": [],
            }
        )

    Attributes:
        title: Title of the doc.
        content: Text of the doc, whole or as a list of passages. Passages are recalled one
            by one.
        metadata: Any data of your own about the doc. Lists can be filtered by it.
        additional_properties: What the server sent beyond these properties, by name.
    """

    title: str
    content: CreateDocContent
    metadata: CreateDocMetadata | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        title: str,
        content: CreateDocContent,
        metadata: CreateDocMetadata | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.title = title
        self.content = content
        self.metadata = None if metadata is OMIT else metadata
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "title": self.title,
            "content": value if (value := self.content).__class__ is str else plain(value),
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
            known = 3
            self.title = src_dict["title"]
            self.content = src_dict["content"]
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
            raise decode_error("CreateDoc", src_dict, error) from error
        return self
