"""From what a model is asked to the request that an OpenAI-compatible endpoint takes."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from .errors import BadRequest
from .model import JsonObject, ModelRequest
from .openai_messages import Names, to_openai
from .settings import SERVER_DEFAULTS
from .tool_choice import forced_function

_STANDARD: Final[tuple[str, ...]] = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "max_tokens",
    "stop",
    "seed",
    "logit_bias",
    "parallel_tool_calls",
)
_EXTENSIONS: Final = {
    "min_p": ("min_p",),
    "repetition_penalty": ("repetition_penalty", "repeat_penalty"),
    "length_penalty": ("length_penalty",),
}
"""Settings that OpenAI's API does not have, with the names that endpoints have for them."""

_NEUTRAL: Final[JsonObject] = {"min_p": 0, "repetition_penalty": 1, "length_penalty": 1}
_PATTERNS: Final = ("structured_outputs", "guided_regex", "regex")
"""Fields in which endpoints take a pattern for the reply."""

TAKES: Final[frozenset[str]] = frozenset(
    (*(name for names in _EXTENSIONS.values() for name in names), *_PATTERNS)
)
"""What an endpoint may take beyond OpenAI's API."""


def request_body(
    request: ModelRequest, model: str, takes: AbstractSet[str], names: Names
) -> tuple[JsonObject, list[str]]:
    """The body of a request for a streamed reply.

    Args:
        request: What the model is asked.
        model: Its name upstream.
        takes: What the endpoint takes beyond OpenAI's API, of `TAKES`.
        names: Comes to know the names of the functions.

    Returns:
        The body, and the settings that make a difference and are not in it.

    Raises:
        BadRequest: a reply to a pattern is asked for, and the endpoint takes none.
        Invalid: `tool_choice` names a tool that there is not.
    """
    # First, so that a tool keeps its name rather than a function that was called once.
    tools = _tools(request, names)
    settings, missing = _settings(request.settings, takes)
    format = _format(request.settings.get("response_format") or {}, takes)
    json_mode = format.get("response_format") == {"type": "json_object"}
    messages = to_openai(request.prompt.messages, names, json_mode=json_mode)
    body = {
        "model": model,
        "messages": messages,
        **tools,
        **settings,
        **format,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    return body, missing


def _settings(settings: JsonObject, takes: AbstractSet[str]) -> tuple[JsonObject, list[str]]:
    given = {name: value for name, value in settings.items() if value is not None}
    if given.get("seed", 0) < 0:
        del given["seed"]  # which means: any
    taken = {name: given[name] for name in _STANDARD if name in given}
    missing: list[str] = []
    for name, known_as in _EXTENSIONS.items():
        fields = [field for field in known_as if field in takes]
        if name not in given:
            continue
        if fields:
            taken[fields[0]] = given[name]
        elif given[name] not in (_NEUTRAL[name], SERVER_DEFAULTS[name]):
            missing.append(name)
    return taken, missing


def _format(wanted: JsonObject, takes: AbstractSet[str]) -> JsonObject:
    match wanted.get("type", "text"):
        case "json_object" if schema := wanted.get("schema"):
            extra = {name: wanted[name] for name in ("strict",) if name in wanted}
            form = {"name": wanted.get("name", "reply"), "schema": schema, **extra}
            return {"response_format": {"type": "json_schema", "json_schema": form}}
        case "json_object":
            return {"response_format": {"type": "json_object"}}
        case "regex":
            pattern = wanted.get("pattern", "")
            field = next((field for field in _PATTERNS if field in takes), None)
            if field is None:
                raise BadRequest(
                    "the model cannot be held to a pattern: its endpoint takes none "
                    f"(or the table of models does not say so: takes = [{_PATTERNS[0]!r}])"
                )
            return {field: {"regex": pattern} if field == "structured_outputs" else pattern}
        case _:
            return {}


def _tools(request: ModelRequest, names: Names) -> JsonObject:
    forced = forced_function(request)
    if not request.tools:
        return {}
    tools = [_tool(tool["function"], names) for tool in request.tools]
    written: JsonObject = {"tools": tools}
    if forced is not None:
        function = {"name": names.allowed(forced)}
        written["tool_choice"] = {"type": "function", "function": function}
    elif request.tool_choice is not None:
        written["tool_choice"] = request.tool_choice
    return written


def _tool(function: JsonObject, names: Names) -> JsonObject:
    written: JsonObject = {"name": names.allowed(function["name"])}
    if function.get("description"):
        written["description"] = function["description"]
    written["parameters"] = function.get("parameters") or {"type": "object", "properties": {}}
    return {"type": "function", "function": written}
