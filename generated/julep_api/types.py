"""What models and endpoint modules share: the OMIT sentinel, requests, and JSON out and in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeVar, cast
from uuid import UUID

import httpx

from .errors import (
    InvalidArgumentError,
    InvalidIdError,
    ModelDecodeError,
    ResponseDecodeError,
    api_error,
)
from .json_codec import dumps, loads

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")

OMIT: Any = cast(Any, ...)
"""Default of optional parameters: the argument was not given, and nothing is sent for it.

It is `...` itself, so that both mean the same, and so that copies and pickles of it stay what they are.
"""

NULL: Any = None
"""A null where the API promised a value. It is kept, for a reply should not be lost to it."""


class OpenEnum(StrEnum):
    """An enumeration of strings whose values may grow: a value that is not known yet is kept.

    Members compare equal to their strings. `Role("new")` of an unknown value is a member-like object
    with `.value == "new"`; it is not listed when the enumeration is iterated.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        text = str(value)  # the value may be a member of another enumeration
        member = str.__new__(cls, text)
        member._name_ = text
        member._value_ = text
        return member


class Model:
    """Base of all models: how they are shown, and a mark by which nested models are found."""

    __slots__ = ()

    if TYPE_CHECKING:  # every model has its own

        def to_dict(self) -> dict[str, Any]: ...

        @classmethod
        def from_dict(cls, src_dict: Mapping[str, Any]) -> Self: ...

    def or_none(self) -> Self | None:
        """The model, or None if nothing was given: the body of an operation that needs none."""
        return self if self.to_dict() else None

    def to_json(self, indent: int | None = None) -> str:
        """The model as JSON text, as it would be sent.

        Args:
            indent: Spaces by which each level is indented; None for all on one line.

        Raises:
            InvalidArgumentError: Something in it is not JSON (a set, a NaN, a lone surrogate, ...).
        """
        return json_body(type(self).__name__, self, indent).decode()

    def __repr__(self) -> str:
        from .display import short

        return short(self)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        from .display import rich_fields

        return rich_fields(self)

    def __rich_console__(self, console: object, options: object) -> Iterator[RenderableType]:
        from .display import to_rich

        return to_rich(self)

    def _repr_html_(self) -> str:
        from .display import to_html

        return to_html(self)


_FINAL = frozenset((str, int, float, bool, type(None)))
_text = str.__str__
new: Any = object.__new__
"""Makes an object without a call of its constructor."""


def plain(value: Any) -> Any:
    """The value as JSON has it: models, dates, ids, enumerations and containers of them are converted."""
    kind = value.__class__
    if kind in _FINAL:
        return value
    if kind is list:
        return [item if item.__class__ in _FINAL else plain(item) for item in value]
    if kind is dict:
        return {
            key if key.__class__ is str else _key(key): item
            if item.__class__ in _FINAL
            else plain(item)
            for key, item in value.items()
        }
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast(Sequence[object], value)]
    if isinstance(value, Mapping):
        return {
            _key(key): plain(item) for key, item in cast(Mapping[object, object], value).items()
        }
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):  # json.dumps would turn numbers into text without a word
        raise TypeError(f"keys must be text, not {key!r}")
    return _text(key)


def id_string(value: str | UUID) -> str:
    """The id as it is sent."""
    return str(value) if isinstance(value, UUID) else value


from_iso = datetime.fromisoformat
"""What `parse_datetime` tries first, for where a call less counts."""


def parse_datetime(value: Any) -> datetime:
    """Read an RFC 3339 timestamp; what the standard library refuses goes to dateutil."""
    try:
        return from_iso(value)
    except ValueError:
        from dateutil.parser import isoparse  # rare, and costly to import

        try:
            return isoparse(value)
        except OverflowError as error:
            raise ValueError(f"{value!r} is out of range") from error


_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")


def path_segment(name: str, value: object) -> str:
    """One segment of a path. Whatever could leave its segment, or be read as another id, is refused.

    Raises:
        InvalidIdError: The value is empty, or has characters that an id can't have.
    """
    text = str(value)
    if not isinstance(value, (str, UUID)) or not _SEGMENT.fullmatch(text):
        raise InvalidIdError(
            f"{name}: {text[:80]!r} can't be an id: ids are made of letters, digits, '-', '_' and '.'"
        )
    return text


def query_pairs(*pairs: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Query parameters that were given, as text; lists become repeated parameters."""
    result: list[tuple[str, str]] = []
    for name, value in pairs:
        if value is None or value is OMIT:
            continue
        values = cast(Sequence[object], value) if isinstance(value, (list, tuple)) else [value]
        for item in values:
            if isinstance(item, bool):
                result.append((name, "true" if item else "false"))
            else:
                result.append((name, _encodable(name, str(plain(item)))))
    return tuple(result)


def _encodable(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(f"{name}: the text can't be sent: {error}") from error
    return text


def header_pairs(*pairs: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Header parameters that were given, as text.

    Raises:
        InvalidArgumentError: A value has characters that headers can't have.
    """
    result = query_pairs(*pairs)
    for name, value in result:
        check_header_value(name, value)
    return result


def check_header_value(name: str, value: object) -> None:
    """Refuse a value that can't be sent in a header, or that would smuggle in another header.

    Raises:
        InvalidArgumentError: It is no text, or has a line break or another such character.
    """
    if not isinstance(value, str) or not re.fullmatch(r"[\x20-\x7e\t]*", value):
        # The value may be a secret, so it is not shown.
        raise InvalidArgumentError(
            f"header {name!r}: the value is no text, or has a line break or another character that headers can't have"
        )


def json_body(operation: str, body: Any, indent: int | None = None) -> bytes:
    """Encode a request body.

    Raises:
        InvalidArgumentError: Something in it is not JSON (a set, a NaN, a lone surrogate, ...).
    """
    try:
        return dumps(body, plain, indent)
    except _NOT_JSON as error:
        raise InvalidArgumentError(
            f"{operation}: {_culprit(body)} can't be sent as JSON: {error}"
        ) from error


_NOT_JSON = (TypeError, ValueError, RecursionError)


def _culprit(body: Any) -> str:
    """The name of the first property that can't be written."""
    for field in getattr(body, "__attrs_attrs__", ()):
        try:
            dumps(getattr(body, field.name), plain)
        except _NOT_JSON:
            return str(field.name)
    return "the body"


class Request(NamedTuple):
    """One call, ready to be sent, as often as needed.

    Attributes:
        operation: The operationId.
        method: HTTP method, in capitals.
        path: Path below the base URL, with its leading slash; segments are escaped.
        query: Names and values, not escaped yet.
        headers: Header parameters of the operation.
        body: Encoded JSON, or None where the operation has no body.
        accept: Media type that is asked for.
        stream: Whether the sender returns as soon as the headers are there, with the body unread.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    accept: str = "application/json"
    stream: bool = False


class Sender(Protocol):
    """Carries out requests: all that generated code knows of the network."""

    def send(self, request: Request) -> httpx.Response:
        """Send the request and return the reply, whatever its status."""
        ...

    def close(self) -> None:
        """Close what the sender opened itself."""
        ...


class AsyncSender(Protocol):
    """What `Sender` is, for asynchronous code."""

    async def send(self, request: Request) -> httpx.Response:
        """Send the request and return the reply, whatever its status."""
        ...

    async def aclose(self) -> None:
        """Close what the sender opened itself."""
        ...


def decode_response(response: httpx.Response, decode: Callable[[Any], T]) -> T:
    """The model that a JSON reply carries.

    Raises:
        ApiError: The status is not a success; which subclass depends on the status.
        ResponseDecodeError: The reply is not what the API promises.
    """
    if not response.is_success:
        raise api_error(response)
    try:
        payload = loads(response.content)
    except (ValueError, RecursionError) as error:
        raise ResponseDecodeError.of(response, "the body is not JSON") from error
    try:
        return decode(payload)
    except ModelDecodeError as error:
        raise ResponseDecodeError.of(response, str(error)) from error


def decode_list(payload: Any) -> list[Any]:
    """The JSON array that was promised.

    Raises:
        ModelDecodeError: It is something else.
    """
    if not isinstance(payload, list):
        raise ModelDecodeError(f"expected a JSON array, got {type(payload).__name__}")
    return [*cast(list[object], payload)]


def decode_nothing(response: httpx.Response) -> None:
    """Read a reply that promises no body.

    Raises:
        ApiError: The status is not a success.
    """
    if not response.is_success:
        raise api_error(response)
