"""Arguments for a function call, found in a message by the function's parameter schema.

There is no understanding here: an enumeration takes the value that the message mentions, a
number the first number, a string a quoted phrase or the name after a preposition. The same
message always gives the same arguments.
"""

from __future__ import annotations

import math
import re
from typing import Any, cast

from .language import plain, terms, words

JsonObject = dict[str, Any]

_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]|(?<!\w)'([^']+)'(?!\w)|`([^`]+)`")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w-]|\.\d)")
_NAME = r"[^\W\d_a-z][\w'-]*(?:\s+[^\W\d_a-z][\w'-]*)*"
_FORMATS = {
    "date": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "date-time": re.compile(r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "uri": re.compile(r"\bhttps?://[^\s\"'<>]+[^\s\"'<>.,;!?)]"),
    "uuid": re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"),
}
_PREPOSITIONS = (
    ({"origin", "source", "from", "start", "departure", "sender"}, "from"),
    ({"destination", "target", "to", "end", "arrival", "recipient"}, "to"),
    ({"city", "location", "place", "where", "country", "town", "region"}, "in|at|near|around|for"),
    ({"date", "day", "when"}, "on"),
    ({"topic", "subject"}, "about|on"),
)
_ANY_PREPOSITION = "in|at|near|for|to|from|of|about|on|with|by|named|called"
_UNIONS = ("anyOf", "oneOf", "allOf")
_BETWEEN = r"(?:[\s_-]*|\s+(?:the|an?|my|some)\s+)"
_DEEPEST = 6
_MOST_VALUES = 1_000


def fill(schema: Any, message: str, tool: str = "") -> JsonObject:
    """An object for a schema of type `object`: what is required, and what the message gives.

    A schema is whatever the client has sent: what is malformed in it is as if it were absent.

    Args:
        schema: The JSON Schema.
        message: The text to look in.
        tool: The name of the function; where it stands in the message, it is no argument.
    """
    schema = _object(schema)
    text = plain(message)
    if tool:
        text = mention(tool).sub(" ", text)
    return _Reading(text, schema).object(schema, 0)


def mention(tool: str) -> re.Pattern[str]:
    """A pattern that finds a name in a text: `get_weather`, `getWeather`, `get the weather`."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W_A-Z]+", tool) or [tool]
    spelled = _BETWEEN.join(re.escape(part) for part in parts)
    return re.compile(rf"(?<!\w){spelled}(?!\w)", re.IGNORECASE)


class _Reading:
    """One reading of a message; a phrase that has become a value is not used again."""

    def __init__(self, text: str, root: JsonObject) -> None:
        self._root = root
        self._text = text
        self._quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]
        self._unquoted = _QUOTED.sub(" ", text)
        self._words = frozenset(words(text))
        self._used: set[str] = set()
        self._left = _MOST_VALUES

    def object(self, schema: JsonObject, depth: int) -> JsonObject:
        properties = _object(schema.get("properties"))
        required = {name for name in _list(schema.get("required")) if isinstance(name, str)}
        values: JsonObject = {}
        # What is required chooses first, in the order in which it is written.
        for name in sorted(properties, key=lambda name: name not in required):
            value = self._value(name, properties[name], name in required, depth)
            if value is not None:
                values[name] = value
        return {name: values[name] for name in properties if name in values}

    def _value(self, name: str, schema: Any, required: bool, depth: int) -> Any:
        # A schema that refers to itself more than once would grow without end in breadth.
        self._left -= 1
        if self._left < 0:
            return None
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"] if required else None
        if options := _list(schema.get("enum")):
            return self._option(options, required)
        match _type(schema):
            case "integer" | "number" as kind:
                return self._number(name, kind, schema, required)
            case "boolean":
                named = mention(name).search(self._text) is not None
                return named if named or required else None
            case "array":
                return self._array(name, schema.get("items", {}), required, depth)
            case "object" if required and depth < _DEEPEST:
                return self.object(schema, depth + 1)
            case "object":
                return {} if required else None
            case "null":
                return None
            case _:
                return self._string(name, schema, required)

    def _resolved(self, schema: Any) -> JsonObject:
        """The schema itself; a reference into the root or a union is followed a few steps."""
        for _ in range(_DEEPEST):
            node = _object(schema)
            if isinstance(reference := node.get("$ref"), str):
                schema = self._root
                for part in reference.removeprefix("#/").split("/"):
                    schema = _object(schema).get(part)
            elif union := [one for key in _UNIONS for one in _list(node.get(key))]:
                schema = union[0]
            else:
                return node
        return {}

    def _option(self, options: list[Any], required: bool) -> Any:
        for option in options:
            if isinstance(option, str) and mention(option).search(self._text):
                return option
            if _spelled(option) in self._words:
                return option
        return options[0] if required else None

    def _number(self, name: str, kind: str, schema: JsonObject, required: bool) -> Any:
        named = re.search(
            rf"{mention(name).pattern}\W+(?:\w+\W+)?(-?\d+(?:\.\d+)?)", self._text, re.IGNORECASE
        )
        found: list[str] = [named[1]] if named else self._unused(_NUMBER.findall(self._unquoted))
        found = [one for one in found if math.isfinite(float(one))]
        if not found or not (named or required):
            return schema.get("default", schema.get("minimum", 0)) if required else None
        self._used.add(found[0])
        return int(float(found[0])) if kind == "integer" or "." not in found[0] else float(found[0])

    def _array(self, name: str, items: Any, required: bool, depth: int) -> Any:
        if not required:
            return None
        quoted = self._unused(self._quoted)
        if quoted and _type(self._resolved(items)) == "string":
            self._used.update(quoted)
            return quoted
        value = self._value(name, items, True, depth + 1) if depth < _DEEPEST else None
        return [] if value is None else [value]

    def _string(self, name: str, schema: JsonObject, required: bool) -> Any:
        candidates = self._named(name)
        if pattern := _FORMATS.get(str(schema.get("format"))):
            candidates = pattern.findall(self._text) or candidates
        if required and not candidates:
            candidates = self._unused(self._quoted) or self._names(name)
        if candidates:
            self._used.add(candidates[0])
            return candidates[0]
        if not required:
            return None
        # Nothing stands out: all the words that carry meaning, or else the whole message.
        default = schema.get("default")
        return default or " ".join(terms(self._unquoted)) or self._text.strip()

    def _named(self, name: str) -> list[str]:
        """What follows the parameter's own name: `city: Lisbon`, `the city is Lisbon`."""
        label = mention(name).pattern
        phrase = re.search(
            rf"{label}\s*(?:[:=]|\bis\b)\s*(?:{_QUOTED.pattern}|([^\s,;.!?]+))",
            self._text,
            re.IGNORECASE,
        )
        return [next(filter(None, phrase.groups()))] if phrase else []

    def _names(self, name: str) -> list[str]:
        """The capitalised names in the message, those first that fit the parameter's name."""
        parts = set(words(name.replace("_", " ")))
        fitting = [words_ for keys, words_ in _PREPOSITIONS if keys & parts]
        found: list[str] = []
        for preposition in (*fitting, _ANY_PREPOSITION):
            found += re.findall(
                rf"(?<!\w)(?i:{preposition})\s+(?i:the\s+)?({_NAME})", self._unquoted
            )
        # A word at the start of a sentence is capitalised for no reason of its own.
        found += re.findall(rf"(?<=[\w,;:]\s)({_NAME})", self._unquoted)
        return self._unused([one for one in found if one != "I"])

    def _unused(self, found: list[str]) -> list[str]:
        return [one for one in dict.fromkeys(found) if one not in self._used]


def _type(schema: JsonObject) -> str:
    kind = schema.get("type")
    kinds = [one for one in (kind, *_list(kind)) if isinstance(one, str)]
    return kinds[0] if kinds else "object" if _object(schema.get("properties")) else "string"


def _object(value: Any) -> JsonObject:
    return cast(JsonObject, value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _spelled(option: Any) -> str:
    return "" if isinstance(option, dict | list) else str(option).lower()
