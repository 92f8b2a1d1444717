"""The settings of a reply: the request's, the agent's, a preset's, the server's, in that order."""

from __future__ import annotations

from typing import Any, Final

JsonObject = dict[str, Any]

SERVER_DEFAULTS: Final[JsonObject] = {
    "frequency_penalty": 0,
    "length_penalty": 1,
    "max_tokens": 200,
    "presence_penalty": 0,
    "repetition_penalty": 1,
    "stream": False,
    "temperature": 0.75,
    "top_p": 1,
    "min_p": 0.01,
}

_PRESET_FIELDS = (
    "temperature",
    "top_p",
    "min_p",
    "repetition_penalty",
    "presence_penalty",
    "frequency_penalty",
)


def _preset(*values: float) -> JsonObject:
    return dict[str, Any](zip(_PRESET_FIELDS, values, strict=True))


PRESETS: Final[dict[str, JsonObject]] = {
    "problem_solving": _preset(0, 1, 0, 1, 0, 0),
    "conversational": _preset(0.7, 0.99, 0.01, 1.02, 0, 0),
    "fun": _preset(1.2, 1, 0.015, 1.05, 0, 0),
    "prose": _preset(0.9, 1, 0.02, 1.025, 0, 0),
    "creative": _preset(1.2, 1, 0.02, 1.1, 0, 0),
    "business": _preset(0.5, 0.98, 0.05, 1.1, 0, 0.1),
    "deterministic": _preset(0, 1, 0, 1, 0, 0),
    "code": _preset(0, 1, 0, 1, 0, 0),
    # None: the model's own.
    "multilingual": {**dict.fromkeys(_PRESET_FIELDS), "repetition_penalty": 1.02},
}

_FIELDS = (*SERVER_DEFAULTS, "logit_bias", "model", "preset", "response_format", "seed", "stop")


def effective(request: JsonObject, agent: JsonObject) -> JsonObject:
    """The settings that a reply is made with.

    Args:
        request: The body of the chat request; what is not a setting in there is left out.
        agent: The agent's `default_settings`.
    """
    chosen = _given(agent) | _given(request)
    preset = PRESETS.get(chosen.get("preset", ""), {})
    settings = SERVER_DEFAULTS | preset | chosen
    return {name: value for name, value in settings.items() if value is not None}


def _given(source: JsonObject) -> JsonObject:
    return {name: source[name] for name in _FIELDS if source.get(name) is not None}
