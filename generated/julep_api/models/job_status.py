from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import define

from ..errors import decode_error
from ..types import NULL, OMIT, Model, from_iso, id_string, new, parse_datetime, plain
from .job_status_state import JobStatusState

_NAMES = frozenset(
    (
        "name",
        "created_at",
        "id",
        "state",
        "reason",
        "updated_at",
        "has_progress",
        "progress",
    )
)
_JOB_STATUS_STATE = {member.value: member for member in JobStatusState}


@define(init=False, repr=False)
class JobStatus(Model):
    """State of a background job.

        julep.JobStatus.from_dict(
            {
                "name": "...",
                "created_at": "2024-05-29T15:47:57Z",
                "id": "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f",
                "state": "pending",
            }
        )

    Attributes:
        name: Name of the job.
        reason: Why the job is in this state, for example what made it fail.
        created_at: When the job was created.
        updated_at: When the state last changed.
        id: Id of the job.
        has_progress: Whether the job reports its progress.
        progress: How much is done, in percent.
        state: Where the job stands. It ends in `succeeded`, `aborted` or `failed`;
            `pending`, `in_progress` and `retrying` come before that.
        additional_properties: What the server sent beyond these properties, by name.
    """

    name: str
    reason: str | None
    created_at: datetime
    updated_at: datetime | None
    id: str
    has_progress: bool | None
    progress: float | None
    state: JobStatusState
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        name: str,
        reason: str | None = None,
        created_at: datetime,
        updated_at: datetime | None = None,
        id: str | UUID,
        has_progress: bool | None = None,
        progress: float | None = None,
        state: JobStatusState | str,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.reason = None if reason is OMIT else reason
        self.created_at = created_at
        self.updated_at = None if updated_at is OMIT else updated_at
        self.id = id_string(id)
        self.has_progress = None if has_progress is OMIT else has_progress
        self.progress = None if progress is OMIT else progress
        self.state = JobStatusState(state)
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "name": self.name,
            "created_at": plain(self.created_at),
            "id": self.id,
            "state": value._value_
            if (value := self.state).__class__ is JobStatusState
            else plain(value),
        }
        if self.reason is not None:
            result["reason"] = self.reason
        if self.updated_at is not None:
            result["updated_at"] = plain(self.updated_at)
        if self.has_progress is not None:
            result["has_progress"] = self.has_progress
        if self.progress is not None:
            result["progress"] = self.progress
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
            self.name = src_dict["name"]
            if "reason" in src_dict:
                self.reason = src_dict["reason"]
            else:
                known -= 1
                self.reason = None
            raw = src_dict["created_at"]
            try:
                self.created_at = NULL if raw is None else from_iso(raw)
            except ValueError:
                self.created_at = parse_datetime(raw)
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
            if "has_progress" in src_dict:
                self.has_progress = src_dict["has_progress"]
            else:
                known -= 1
                self.has_progress = None
            if "progress" in src_dict:
                self.progress = src_dict["progress"]
            else:
                known -= 1
                self.progress = None
            raw = src_dict["state"]
            self.state = (
                NULL
                if raw is None
                else _JOB_STATUS_STATE[raw]
                if raw in _JOB_STATUS_STATE
                else JobStatusState(raw)
            )
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("JobStatus", src_dict, error) from error
        return self
