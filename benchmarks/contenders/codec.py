"""The commands of contenders that turn bytes into models, and models into bytes.

Kinds are `sessions` and `messages`, as pages of a list, and `chat`, a request. The bytes are in files.
"""

from __future__ import annotations

import gc
import hashlib
import json
import tracemalloc
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

from answering import serve
from clocks import of_work

_NAMES = [
    "id",
    "role",
    "content",
    "name",
    "type",
    "text",
    "image_url",
    "url",
    "detail",
    "created_at",
    "updated_at",
    "agent_id",
    "user_id",
    "situation",
    "summary",
    "metadata",
    "render_templates",
    "token_budget",
    "context_overflow",
]


class Codec(NamedTuple):
    """What a library does."""

    decode: Mapping[str, Callable[[bytes], Any]]
    """From bytes to models, by kind; those of a list have `items`."""
    encode: Callable[[Any], bytes]
    """From the model of a chat's request to bytes."""
    request: Callable[[list[dict[str, Any]]], Any]
    """From a list of dicts, as users write messages, to the model of a chat's request."""

    def serve(self) -> None:
        serve(
            {
                name: getattr(self, name)
                for name in ("time_decode", "decoded", "memory", "time_encode", "encoded")
            }
        )

    def time_decode(self, kind: str, file: str, count: int) -> dict[str, Any]:
        content, decode = Path(file).read_bytes(), self.decode[kind]
        return {"seconds": of_work(lambda: decode(content), count)}

    def decoded(self, kind: str, file: str) -> dict[str, Any]:
        """A digest of what was read: those who do the same work have the same."""
        return {"digest": _digest(self.decode[kind](Path(file).read_bytes()).items)}

    def memory(self, kind: str, file: str) -> dict[str, Any]:
        """Bytes that the models take, beside those that they were read from."""
        content, decode = Path(file).read_bytes(), self.decode[kind]
        decode(content)
        gc.collect()
        tracemalloc.start()
        items = decode(content).items
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return {"bytes": taken / len(items)}

    def time_encode(self, file: str, source: str, count: int) -> dict[str, Any]:
        """Of a request that is there as a model, or as dicts."""
        messages = json.loads(Path(file).read_bytes())["messages"]
        if source == "dicts":
            return {"seconds": of_work(lambda: self.encode(self.request(messages)), count)}
        request = self.request(messages)
        return {"seconds": of_work(lambda: self.encode(request), count)}

    def encoded(self, file: str) -> dict[str, Any]:
        """A digest of what is sent, as the server reads it."""
        messages = json.loads(Path(file).read_bytes())["messages"]
        return {"digest": _digest(json.loads(self.encode(self.request(messages))))}


def _digest(value: Any) -> str:
    text = json.dumps(_plain(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Values as JSON has them, whatever a library makes of them; what is absent is left out."""
    match value:
        case Enum():
            return value.value
        case str() | int() | float() | None:
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case dict():
            named = cast(dict[str, Any], value)
            return {name: _plain(one) for name, one in named.items() if one is not None}
        case list() | tuple():
            return [_plain(one) for one in cast(Iterable[Any], value)]
        case _:
            return _properties(value)


def _properties(value: Any) -> Any:
    if type(value).__name__ == "Unset":  # of the stock templates
        return None
    # The stock templates write `type_`.
    given = {name: getattr(value, name, getattr(value, f"{name}_", None)) for name in _NAMES}
    found = {name: _plain(one) for name, one in given.items()}
    found = {name: one for name, one in found.items() if one is not None}
    return found | _plain(getattr(value, "additional_properties", {}))
