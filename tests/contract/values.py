"""JSON that fits a schema of the document, every value of it another one.

One value says little: which of two booleans was sent, or what becomes of the second member of a
union? So a schema is filled several times. From one variant to the next, every enumeration, union and
boolean takes another of its values, and no two properties take the same ones all the way through.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from .document import Operation, Parameter, Schema, members, resolve

JSON_TEXTS = {"metadata_filter"}
"""Parameters that are JSON in a string. Managers take the JSON itself."""

AWKWARD = "née & co = 100% +1/2? #漢字 🎈 \"a\" 'b' <c> \\d\t;,{e}"
"""Text that arrives only if nobody forgets to encode it."""

LIST_LENGTH = 2


class Values:
    """Makes JSON for one variant of a request or a reply.

    Args:
        variant: Which one.
        variants: How many there are.
        required_only: Whether to leave out every property that may be left out.
    """

    def __init__(self, variant: int, variants: int, required_only: bool = False) -> None:
        self.variant = variant
        self.variants = variants
        self.required_only = required_only
        self._serial = itertools.count(1)
        self._uses: Counter[str] = Counter()
        self._integers: set[int] = set()

    def parameter(self, parameter: Parameter) -> Any:
        """JSON for a parameter."""
        if parameter.name in JSON_TEXTS:
            return json.dumps(self.fit({"type": "object"}))
        schema = resolve(parameter.schema)
        is_text = schema.get("type") == "string" and not schema.keys() & {"enum", "format"}
        if is_text and parameter.place != "query":
            return f"word-{next(self._serial)}"  # neither paths nor headers take every text
        return self.fit(schema)

    def fit(self, schema: Schema) -> Any:
        """JSON for a schema."""
        schema = resolve(schema)
        if choices := members(schema):
            return self._member(choices)
        if "enum" in schema:
            return self._choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "string":
                return self._string(schema)
            case "boolean":
                return self._boolean()
            case "integer" | "number" as kind:
                return self._number(kind, schema)
            case kind:
                raise NotImplementedError(f"no value for a schema of type {kind}: {schema}")

    def _member(self, choices: list[Schema]) -> Any:
        """A member of a union, which has variants of its own."""
        chosen, outer = self._choice(choices), self.variant
        self.variant //= len(choices)
        found = self.fit(chosen)
        self.variant = outer
        return found

    def _choice(self, choices: list[Any]) -> Any:
        return choices[(self._turn(repr(choices)) + self.variant) % len(choices)]

    def _turn(self, what: str) -> int:
        """How often this was asked for before."""
        self._uses[what] += 1
        return self._uses[what] - 1

    def _object(self, schema: Schema) -> dict[str, Any]:
        properties = schema.get("properties")
        if not properties:
            return self._free_form(schema)
        required = schema.get("required", [])
        wanted = [name for name in properties if name in required or not self.required_only]
        return {name: self.fit(properties[name]) for name in wanted}

    def _free_form(self, schema: Schema) -> dict[str, Any]:
        key = f"{next(self._serial)} {AWKWARD}"
        extra = schema.get("additionalProperties", True)
        if isinstance(extra, bool):
            return {key: [{"deep": self._string({})}, None, 0, 1.5, False, [], {}]}
        values = cast(Schema, extra)
        found = {key: self.fit(values)}
        return {**found, str(next(self._serial)): None} if values.get("nullable") else found

    def _array(self, schema: Schema) -> list[Any]:
        return [self.fit(schema["items"]) for _ in range(LIST_LENGTH)]

    def _string(self, schema: Schema) -> str:
        serial = next(self._serial)
        match schema.get("format"):
            case "uuid":
                return f"{serial:08x}-{self.variant:04x}-4000-8000-{serial:012x}"
            case "date-time":
                return (datetime(2024, 5, 29, tzinfo=UTC) + timedelta(hours=serial)).isoformat()
            case _:
                return f" {serial} {AWKWARD}\n "

    def _boolean(self) -> bool:
        return (self._turn("boolean") + self.variant) % self.variants == 0

    def _number(self, kind: str, schema: Schema) -> float:
        low, high = schema.get("minimum", 1000), schema.get("maximum", 2000)
        if kind == "number":
            return low + (high - low) / (next(self._serial) + 1)
        found = next(n for n in itertools.count(low + 1) if n not in self._integers)
        self._integers.add(found)
        return found


class Blanks(Values):
    """Makes the emptiest JSON that fits: what is lost where someone asks `if value`."""

    def __init__(self) -> None:
        super().__init__(variant=0, variants=1)

    def _free_form(self, schema: Schema) -> dict[str, Any]:
        return {}

    def _array(self, schema: Schema) -> list[Any]:
        return [self.fit(schema["items"]) for _ in range(schema.get("minItems", 0))]

    def _string(self, schema: Schema) -> str:
        return super()._string(schema) if "format" in schema else ""

    def _boolean(self) -> bool:
        return False

    def _number(self, kind: str, schema: Schema) -> float:
        return max(schema.get("minimum", 0), 0)


def widest(schema: Schema) -> int:
    """How many variants it takes to make every choice within a schema."""
    schema = resolve(schema)
    if choices := members(schema):
        return len(choices) * max(map(widest, choices))
    inner = [*schema.get("properties", {}).values()]
    inner += [schema["items"]] if "items" in schema else []
    return max([1, len(schema.get("enum", [])), *map(widest, inner)])


def variants(*schemas: Schema) -> int:
    """How many variants show every choice. Never one alone: a boolean has two values."""
    return max(2, *map(widest, schemas))


class Given:
    """What a caller gives to an operation: JSON for its parameters and for its body."""

    def __init__(self, operation: Operation, values: Values) -> None:
        self.operation = operation
        self.parameters = {
            parameter.name: values.parameter(parameter)
            for parameter in operation.parameters
            if parameter.required or not values.required_only
        }
        self.body: Any = values.fit(operation.body) if operation.body else None

    def __repr__(self) -> str:
        return json.dumps([self.parameters, self.body], ensure_ascii=False, indent=1)


def everything(operation: Operation) -> Iterator[Given]:
    """Every argument, in every variant; and then every argument empty."""
    schemas = [parameter.schema for parameter in operation.parameters]
    count = variants(*schemas, *([operation.body] if operation.body else []))
    for variant in range(count):
        yield Given(operation, Values(variant, count))
    yield Given(operation, Blanks())


def least(operation: Operation) -> Given:
    """Only what has to be given."""
    return Given(operation, Values(0, 2, required_only=True))


def replies(schema: Schema) -> list[Any]:
    """Replies with every property set, in every variant."""
    count = variants(schema)
    return [Values(variant, count).fit(schema) for variant in range(count)]
