"""What a JSON pointer into an API document points at, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .node import as_mapping, component_of, find, join, split

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_STEPS_OVER_ONE = ("allOf", "oneOf", "anyOf", "prefixItems")
_NOUNS = {
    "requestBodies": "request body",
    "responses": "response",
    "securitySchemes": "security scheme",
    "callbacks": "callback",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is."""

    words: str
    schema: str | None = None
    name: str | None = None


def place(document: dict[str, Any], pointer: str) -> Place:
    """Name the place that a pointer leads to."""
    component, below = component_of(pointer)
    if component is not None:
        path, inner = _within_schema(below)
        return Place(f"`{component}{path}`", component, inner)
    tokens = split(pointer)
    words: list[str] = []
    name: str | None = None
    index = 0
    while index < len(tokens):
        if tokens[index] == "schema":
            path, inner = _within_schema(tokens[index + 1 :])
            words += [f"`{path.lstrip('.')}`"] if path else []
            name = inner or name
            break
        step, length = _step(document, tokens, index)
        words += [step.words] if step.words else []
        name = step.name or name
        index += length
    return Place(", ".join(words) or f"`{tokens[0] if tokens else '/'}`", None, name)


def _step(document: dict[str, Any], tokens: list[str], index: int) -> tuple[Place, int]:
    """What the next tokens say, and how many they are."""
    token, key = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    if token == "requestBody":
        return Place("body"), 1
    if key is None:
        return Place(""), 1
    if token in ("paths", "webhooks"):
        method = tokens[index + 2] if index + 2 < len(tokens) else ""
        known = method in METHODS
        return Place(f"`{method.upper()} {key}`" if known else f"`{key}`"), 3 if known else 2
    if token == "components":
        return Place(""), 1
    if token == "parameters":
        value = as_mapping(find(document, join("", *tokens[: index + 2]))[1])
        where, name = str(value.get("in", "")), str(value.get("name", key))
        return Place(f"{where} parameter `{name}`".lstrip(), name=name), 2
    if token == "headers":
        return Place(f"header `{key}`", name=key), 2
    if token in _NOUNS:
        return Place(f"{_NOUNS[token]} `{key}`"), 2
    return Place(key if token == "content" else ""), 2 if token == "content" else 1


def _within_schema(tokens: list[str]) -> tuple[str, str | None]:
    """The way through properties and items, and the property it ends at."""
    words, name, index = "", None, 0
    while index < len(tokens):
        token = tokens[index]
        if token in ("properties", "patternProperties") and index + 1 < len(tokens):
            name = tokens[index + 1]
            words += f".{name}"
            index += 2
        elif token in _STEPS_OVER_ONE and index + 1 < len(tokens):
            index += 2
        elif token in ("items", "additionalProperties"):
            words += "[]" if token == "items" else ".*"
            index += 1
        else:
            break
    return words, name
