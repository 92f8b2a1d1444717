"""What the errors of OpenAI-compatible endpoints say. Pure."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Set as AbstractSet
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

from julep_api.errors import server_message

from .model import JsonObject

_NEEDED: Final = (
    "model",
    "messages",
    "tools",
    "tool_choice",
    "stream",
    "response_format",
    "max_completion_tokens",
)
"""Fields without which a request would be another one."""

_REFUSALS = re.compile(
    r"unsupported|not support|not permitted|not allowed|forbidden|un(known|recogni[sz]ed|expected)"
    r"|extra_|not recogni[sz]ed|only the default",
    re.IGNORECASE,
)
# Of a value that another request would not have, the field is not to be left out for ever.
_OUT_OF_RANGE = re.compile(
    r"greater than|less than|larger than|smaller than|between|at (?:most|least)|\brange\b|m(?:ax|in)imum",
    re.IGNORECASE,
)


NAMES_OF_SPEAKERS: Final = "messages.name"
"""What `refused` calls the names of those who speak. They are not settings, and some endpoints
(Mistral's) do not take them."""


def without(body: JsonObject, fields: AbstractSet[str]) -> JsonObject:
    """The request without fields that its endpoint does not take."""
    kept = {name: value for name, value in body.items() if name not in fields}
    if "max_tokens" in fields and "max_tokens" in body:
        kept["max_completion_tokens"] = body["max_tokens"]  # its name for models that reason
    if NAMES_OF_SPEAKERS in fields:
        kept["messages"] = [_without_name(message) for message in body["messages"]]
    return kept


def _without_name(message: JsonObject) -> JsonObject:
    return {name: value for name, value in message.items() if name != "name"}


def refused(status: int, text: str, body: JsonObject) -> set[str]:
    """The fields of a request that an endpoint says it does not know, or not for this model."""
    if status not in (400, 422) or not _REFUSALS.search(text) or _OUT_OF_RANGE.search(text):
        return set()
    fields = [name for name in body if name not in _NEEDED]
    error = _json(text)
    nested = cast(JsonObject, error).get("error") if isinstance(error, dict) else None
    field = cast(JsonObject, nested).get("param") if isinstance(nested, dict) else None
    if field in fields:
        return {field}
    found = {name for name in fields if re.search(rf"(?<![\w.]){name}(?!\w)", text)}
    named = any("name" in message for message in body["messages"])
    if named and re.search(r"\bmessages\b.*\bname\b", text, re.DOTALL):
        found.add(NAMES_OF_SPEAKERS)
    return found


def message(text: str) -> str:
    """What the body of an error says; empty if it is nothing for people."""
    return server_message(_json(text))


def retry_after(text: str | None) -> float | None:
    """Seconds to wait, from a header that gives their number or a date."""
    try:
        seconds = float(text or "")
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text or "").timestamp() - time.time()
        except (ValueError, TypeError):
            return None
    return max(seconds, 0.0) if seconds < float("inf") else None


def _json(text: str) -> Any:
    """The value of a body; the body itself if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
