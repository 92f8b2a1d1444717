"""openapi.yaml, walked: which operations there are, and what each of them sends and returns.

The walk follows OpenAPI alone and knows nothing of the code that is generated from the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

Schema = Mapping[str, Any]

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "openapi.yaml").read_text("utf-8")
)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"
EVENTS = "text/event-stream"


@dataclass(frozen=True)
class Parameter:
    """A value in the path, the query or a header."""

    name: str
    place: str
    required: bool
    schema: Schema


@dataclass(frozen=True)
class Operation:
    """An operation. `body`, `reply` and `event` are schemas; `event` is that of a streamed reply."""

    name: str
    tag: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Schema | None
    status: int
    reply: Schema
    event: Schema | None

    def located(self, place: str) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.place == place]

    @property
    def properties(self) -> list[str]:
        """The properties of the body."""
        return list(resolve(self.body)["properties"]) if self.body else []

    @property
    def names(self) -> list[str]:
        """All that a caller may give."""
        return [*(parameter.name for parameter in self.parameters), *self.properties]

    def __str__(self) -> str:
        return self.name


def target(reference: str) -> Any:
    """What a reference within the document points at."""
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def resolve(schema: Schema) -> Schema:
    """The schema with its references followed, and the parts of an `allOf` put together."""
    if "$ref" in schema:
        return resolve(target(schema["$ref"]))
    if "allOf" not in schema:
        return schema
    whole: dict[str, Any] = {}
    for part in map(resolve, schema["allOf"]):
        properties = {**whole.get("properties", {}), **part.get("properties", {})}
        required = [*whole.get("required", []), *part.get("required", [])]
        whole = {**whole, **part, "properties": properties, "required": required}
    return {**whole, **{key: value for key, value in schema.items() if key != "allOf"}}


def members(schema: Schema) -> list[Schema]:
    """The members of a union, those of unions within it included; null is none of them."""
    found: list[Schema] = []
    for member in map(resolve, schema.get("oneOf") or schema.get("anyOf") or []):
        if member.get("enum") != [None]:
            found += [one for one in members(member) or [member] if one not in found]
    return found


def fits(schema: Schema, value: object) -> bool:
    """Whether a schema of the document allows the value."""
    return not problems(schema, value)


def problems(schema: Schema, value: object) -> list[str]:
    """What in the value a schema of the document does not allow."""
    whole = {"components": DOCUMENT["components"], "allOf": [schema]}
    validator: Any = OAS30Validator(whole, format_checker=oas30_format_checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def _operation(path: str, method: str, item: Schema, raw: Schema) -> Operation:
    # A parameter of an operation takes the place of the path's one of the same name and place.
    found = {
        (parameter["name"], parameter["in"]): parameter
        for parameter in map(resolve, [*item.get("parameters", []), *raw.get("parameters", [])])
    }
    status, reply = next(
        (status, resolve(reply)) for status, reply in raw["responses"].items() if status[0] == "2"
    )
    return Operation(
        name=raw["operationId"],
        tag=raw["tags"][0],
        method=method.upper(),
        path=path,
        parameters=tuple(
            Parameter(name, place, parameter.get("required", False), parameter["schema"])
            for (name, place), parameter in found.items()
        ),
        body=raw["requestBody"]["content"][JSON]["schema"] if "requestBody" in raw else None,
        status=int(status),
        reply=reply["content"][JSON]["schema"],
        event=cast(Schema | None, reply["content"].get(EVENTS, {}).get("schema")),
    )


def _operations() -> Iterator[Operation]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(path, method, item, item[method])


OPERATIONS = {operation.name: operation for operation in _operations()}
