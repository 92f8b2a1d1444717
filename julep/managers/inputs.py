"""Turns what people write into what operations want, or says what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, TypeAlias, TypeVar, cast
from uuid import UUID

from attrs import fields
from julep_api import models
from julep_api.errors import InvalidArgumentError, InvalidIdError, ModelDecodeError
from julep_api.types import Model, OpenEnum

T = TypeVar("T")
M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=OpenEnum)

Id: TypeAlias = str | UUID
"""An id: a UUID of version 4, as text or as an object."""

Json: TypeAlias = dict[str, Any]
"""A JSON object."""

# RFC 9562: the version is the first digit of the third group, the variant leads the fourth.
_UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)


def to_id(name: str, value: Id | None) -> str:
    """The id as it is sent."""
    text = str(value)
    if not _UUID4.fullmatch(text):
        raise InvalidIdError(f"{name}: {text[:80]!r} is not a UUID of version 4")
    return text.lower()


def to_optional_id(name: str, value: Id | None) -> str | None:
    """The id as it is sent, if there is one."""
    return None if value is None else to_id(name, value)


def to_model(kind: type[M], name: str, value: Any) -> M:
    """A model, from itself or from a plain dict."""
    if isinstance(value, kind):
        return value
    if not isinstance(value, (Mapping, Model)):
        # beartype looks at one item of a list alone.
        wrong_type(name, value, f"a {kind.__name__} or a dict")
    if isinstance(value, Model):
        # Another model with the same properties, such as a FunctionDef for a PartialFunctionDef.
        value = value.to_dict()
    try:
        model = kind.from_dict(cast(Json, value))
    except ModelDecodeError as error:
        raise InvalidArgumentError(f"{name}: {error}") from error
    for place, unknown in _unknown_values(name, model):
        raise _not_one_of(place, unknown)
    return model


def wrong_type(name: str, value: object, wanted: str) -> NoReturn:
    from ..checking import ArgumentTypeError

    raise ArgumentTypeError(f"{name}: {value!r} is not {wanted}", (value,))


def to_texts(name: str, value: str | list[str] | None) -> str | list[str] | None:
    """A text, or texts."""
    for index, text in enumerate([] if isinstance(value, str) else value or []):
        if not isinstance(cast(object, text), str):
            wrong_type(f"{name}[{index}]", text, "a text")
    return value


def to_models(kind: type[M], name: str, values: Iterable[Any] | None) -> list[M] | None:
    """Models, from themselves or from plain dicts."""
    if values is None:
        return None
    return [to_model(kind, f"{name}[{index}]", value) for index, value in enumerate(values)]


def to_optional_model(kind: type[M], name: str, value: Any) -> M | None:
    """A model, if there is one."""
    return None if value is None else to_model(kind, name, value)


def to_enum(kind: type[E], name: str, value: str | None) -> E | None:
    """A member of an enumeration, from itself or from its string.

    A member that was made on purpose for a value which this version doesn't know is sent as it is.
    """
    if value is None or isinstance(value, kind):
        return value
    member = kind(value)
    if member not in list(kind):
        raise _not_one_of(name, member)
    return member


def to_messages(messages: Any) -> list[models.InputChatMlMessage]:
    """Messages to send; a string is a user's."""
    one = isinstance(messages, (str, Mapping, Model))
    given: list[Any] = [messages] if one else messages
    if not given:
        raise InvalidArgumentError("messages: there must be at least one message")
    return [
        models.InputChatMlMessage(role="user", content=message)
        if isinstance(message, str)
        else to_model(models.InputChatMlMessage, f"messages[{index}]", message)
        for index, message in enumerate(given)
    ]


def to_page(
    limit: int | None, offset: int | None, metadata_filter: Json | None
) -> tuple[int | None, int | None, str | None]:
    """The part of a list, and the filter as JSON text, which is how the API takes it."""
    check_page(limit, offset)
    if metadata_filter is None:
        return limit, offset, None
    try:
        return limit, offset, json.dumps(metadata_filter, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidArgumentError(f"metadata_filter: not JSON: {error}") from error


def check_page(limit: int | None, offset: int | None) -> None:
    """Refuse pages that no server can return."""
    if limit is not None and limit < 1:
        raise InvalidArgumentError(f"limit: {limit} is less than 1")
    if offset is not None and offset < 0:
        raise InvalidArgumentError(f"offset: {offset} is negative")


def required(name: str, value: T | None) -> T:
    """A value that replacing a resource can't do without."""
    if value is None:
        raise InvalidArgumentError(
            f"{name}: overwrite=True replaces everything, so it must be given"
        )
    return value


def _not_one_of(name: str, value: OpenEnum) -> InvalidArgumentError:
    known = ", ".join(repr(member.value) for member in type(value))
    return InvalidArgumentError(f"{name}: {value.value!r} is not one of {known}")


def _unknown_values(name: str, value: object) -> Iterator[tuple[str, OpenEnum]]:
    """Enumeration values in a decoded model that are none of the known ones, and where."""
    if isinstance(value, OpenEnum):
        if value not in list(type(value)):
            yield name, value
    elif isinstance(value, Model):
        for field in fields(cast(Any, type(value))):
            yield from _unknown_values(f"{name}.{field.name}", getattr(value, field.name))
    elif isinstance(value, list):
        for index, item in enumerate(cast(list[object], value)):
            yield from _unknown_values(f"{name}[{index}]", item)
