from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain

_NAMES = frozenset(
    (
        "id",
        "updated_at",
        "jobs",
    )
)


@define(init=False, repr=False)
class ResourceUpdatedResponse(Model):
    """Says that something was changed.

        julep.ResourceUpdatedResponse.from_dict(
            {
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "updated_at": "2024-05-29T15:47:57Z",
            }
        )

    Attributes:
        id: Id of what was changed.
        updated_at: When it was changed.
        jobs: Ids of the background jobs that this started.
        additional_properties: What the server sent beyond these properties, by name.
    """

    id: str
    updated_at: datetime
    jobs: list[str] | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        id: str | UUID,
        updated_at: datetime,
        jobs: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.id = id_string(id)
        self.updated_at = updated_at
        self.jobs = None if jobs is OMIT else jobs
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "id": self.id,
            "updated_at": plain(self.updated_at),
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
            known = 3
            self.id = src_dict["id"]
            raw = src_dict["updated_at"]
            try:
                self.updated_at = NULL if raw is None else from_iso(raw)
            except ValueError:
                self.updated_at = parse_datetime(raw)
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
            raise decode_error("ResourceUpdatedResponse", src_dict, error) from error
        return self
