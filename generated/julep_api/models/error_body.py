from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .error_body_error import ErrorBodyError
from .validation_issue import ValidationIssue

_NAMES = frozenset(
    (
        "detail",
        "error",
        "status_code",
        "message",
        "data",
    )
)
ErrorBodyDetail: TypeAlias = str | list[ValidationIssue]
"""What went wrong, as one text or as a list of the values that are not valid."""


def read_detail(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is list:
        return [*map(ValidationIssue.from_dict, value)]
    return value


@define(init=False, repr=False)
class ErrorBody(Model):
    """What went wrong. Servers put it in different places; look for `detail`, `error` and
    `message`.

        julep.ErrorBody.from_dict(
            {
                "detail": "...",
            }
        )

    Attributes:
        detail: What went wrong, as one text or as a list of the values that are not valid.
        error: What went wrong, with a code for programs.
        status_code: The HTTP status, once more.
        message: What went wrong, in words.
        data: More about the error, usually `null`.
        additional_properties: What the server sent beyond these properties, by name.
    """

    detail: ErrorBodyDetail | None
    error: ErrorBodyError | None
    status_code: int | None
    message: str | None
    data: Any | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        detail: ErrorBodyDetail | None = None,
        error: ErrorBodyError | None = None,
        status_code: int | None = None,
        message: str | None = None,
        data: Any | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.detail = None if detail is OMIT else detail
        self.error = None if error is OMIT else error
        self.status_code = None if status_code is OMIT else status_code
        self.message = None if message is OMIT else message
        self.data = None if data is OMIT else data
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.detail is not None:
            result["detail"] = value if (value := self.detail).__class__ is str else plain(value)
        if self.error is not None:
            result["error"] = plain(self.error)
        if self.status_code is not None:
            result["status_code"] = self.status_code
        if self.message is not None:
            result["message"] = self.message
        if self.data is not None:
            result["data"] = plain(self.data)
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
            if "detail" in src_dict:
                raw = src_dict["detail"]
                self.detail = (
                    None if raw is None else raw if raw.__class__ is str else read_detail(raw)
                )
            else:
                known -= 1
                self.detail = None
            if "error" in src_dict:
                raw = src_dict["error"]
                self.error = None if raw is None else ErrorBodyError.from_dict(raw)
            else:
                known -= 1
                self.error = None
            if "status_code" in src_dict:
                self.status_code = src_dict["status_code"]
            else:
                known -= 1
                self.status_code = None
            if "message" in src_dict:
                self.message = src_dict["message"]
            else:
                known -= 1
                self.message = None
            if "data" in src_dict:
                self.data = src_dict["data"]
            else:
                known -= 1
                self.data = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ErrorBody", src_dict, error) from error
        return self
