"""What a function returned, as text for the agent."""

from __future__ import annotations

import dataclasses
import json
from collections import deque
from collections.abc import Iterable, Mapping, ValuesView
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from enum import Enum
from typing import Any, cast
from uuid import UUID

import attrs
from julep_api.types import Model

__all__ = ["encodable", "plain", "to_text"]

_LISTS = (list, tuple, range, deque, AbstractSet, ValuesView)


def encodable(text: str) -> str:
    """The text as it can be sent and stored.

    Half characters, as names of files that are no UTF-8 have them, and U+0000 are spelt out.
    """
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\u0000")


def to_text(value: object) -> str:
    """A text as it is; anything else as JSON, and what JSON does not know as its `str`."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value
    return json.dumps(plain(value), ensure_ascii=False)


def plain(value: Any, *, strict: bool = False) -> Any:
    """The value as `json.dumps` takes it.

    Args:
        value: Whatever it is.
        strict: Whether what JSON does not know is an error, and not its `str`.

    Raises:
        TypeError: It can't be expressed as JSON.
    """
    if isinstance(value, Enum):
        return plain(value.value, strict=strict)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {_key(key): plain(item, strict=strict) for key, item in items}
    fields = _fields(value)
    if fields is not None:
        return {told: plain(getattr(value, name), strict=strict) for name, told in fields}
    if isinstance(value, _LISTS):
        items_of = cast("Iterable[object]", value)
        return [plain(item, strict=strict) for item in items_of]
    if callable(dump := getattr(value, "model_dump", None)):  # pydantic's
        return dump(mode="json", by_alias=True)
    if strict and not isinstance(value, UUID):
        raise TypeError(f"{value!r} can't be expressed as JSON")
    return str(value)


def _fields(value: Any) -> Iterable[tuple[str, str]] | None:
    """The fields of an object, if its class has some that are known: their names here and in JSON."""
    kind: Any = cast(object, value).__class__
    if dataclasses.is_dataclass(kind):
        return [(field.name, field.name) for field in dataclasses.fields(value)]
    if attrs.has(kind):
        return [(field.name, field.alias or field.name) for field in attrs.fields(kind)]
    names = getattr(kind, "_fields", None) if tuple in kind.__mro__ else None
    return None if names is None else [(name, name) for name in names]


def _key(key: object) -> str:
    name = plain(key)
    return name if isinstance(name, str) else json.dumps(name, ensure_ascii=False)
