"""The API's spec, read for two things: which operations there are, and what fits them.

The spec is OpenAPI 3.0.3, whose schemas are not quite JSON Schema; `_to_json_schema` makes
the difference good once, and every validator is compiled when the spec is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

from jsonschema_rs import Draft202012Validator

from .errors import Invalid

JsonObject = dict[str, Any]

_METHODS = ("get", "put", "post", "patch", "delete")
_INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path or query parameter of an operation."""

    name: str
    location: str
    required: bool
    schema: JsonObject
    validator: Draft202012Validator

    def read(self, text: str) -> Any:
        """The parameter's value from its text in the URL.

        Raises:
            Invalid: the text does not fit the parameter's schema.
        """
        value = self._convert(text)
        for _, message in _errors(self.validator, value):
            raise Invalid([self.location, self.name], message)
        # Ids are compared as text from here on, so that there must be one way to write one.
        return value.lower() if self.schema.get("format") == "uuid" else value

    def _convert(self, text: str) -> Any:
        try:
            match self.schema.get("type"):
                case "integer":
                    return int(text)
                case "number":
                    return float(text)
                case "boolean":
                    return {"true": True, "false": False}[text.lower()]
                case _:
                    return text
        except (ValueError, KeyError):
            kind = self.schema["type"]
            raise Invalid([self.location, self.name], f"not a valid {kind}: {text!r:.80}") from None


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON body, of a request or of a response."""

    schema: JsonObject
    required: bool
    validator: Draft202012Validator

    def errors(self, value: object) -> list[dict[str, Any]]:
        """What in `value` does not fit, as a list of `{"loc", "msg"}`."""
        return [
            {"loc": ["body", *path], "msg": message}
            for path, message in _errors(self.validator, value)
        ]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    success: int
    response: Body
    event: Body | None


class Spec:
    """The operations of an OpenAPI document.

    Args:
        document: The document as JSON would give it.
    """

    def __init__(self, document: JsonObject) -> None:
        self._components: JsonObject = _to_json_schema(document["components"])
        self.operations: dict[str, Operation] = {}
        for path, item in document["paths"].items():
            for method in _METHODS:
                if method in item:
                    shared = item.get("parameters", [])
                    operation = self._operation(path, method, item[method], shared)
                    self.operations[operation.id] = operation

    @classmethod
    def load(cls) -> Spec:
        """The spec that ships inside the package."""
        text = files(__package__ or "julep.local").joinpath("openapi.json").read_text("utf-8")
        return cls(json.loads(text))

    def schema(self, name: str) -> JsonObject:
        """The schema of that name among the spec's components."""
        return cast(JsonObject, self._components["schemas"][name])

    def without_nulls(self, schema: JsonObject, value: Any) -> Any:
        """`value` without the properties that are null and that the schema knows and does not
        require: a server reads null as absent. Free-form objects keep their nulls.
        """
        nodes = list(self._alternatives(schema))
        if isinstance(value, list):
            items: list[JsonObject] = [node["items"] for node in nodes if "items" in node]
            return [
                self.without_nulls({"anyOf": items}, item) for item in cast("list[object]", value)
            ]
        if isinstance(value, dict):
            return dict(self._present(nodes, cast("JsonObject", value)))
        return value

    def _present(self, nodes: list[JsonObject], value: JsonObject) -> Iterator[tuple[str, Any]]:
        required = {name for node in nodes for name in node.get("required", ())}
        for name, item in value.items():
            known = [schema for node in nodes for schema in _schemas_of_property(node, name)]
            if item is None and known and name not in required:
                continue
            yield name, self.without_nulls({"anyOf": known}, item) if known else item

    def _alternatives(self, schema: JsonObject) -> Iterator[JsonObject]:
        """The schema and all that it is made of: references followed, unions opened."""
        if "$ref" in schema:
            yield from self._alternatives(self._resolve(schema))
            return
        yield schema
        for union in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(union, ()):
                yield from self._alternatives(part)

    def _resolve(self, node: JsonObject) -> JsonObject:
        if "$ref" not in node:
            return node
        target: Any = {"components": self._components}
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return self._resolve(target)

    def _operation(
        self, path: str, method: str, source: JsonObject, shared: list[JsonObject]
    ) -> Operation:
        nodes = [
            self._resolve(_to_json_schema(node))
            for node in (*shared, *source.get("parameters", ()))
        ]
        parameters = tuple(
            self._parameter(node) for node in nodes if node["in"] in ("path", "query")
        )
        success = min(status for status in source["responses"] if status.startswith("2"))
        response = self._resolve(_to_json_schema(source["responses"][success]))
        request = source.get("requestBody")
        stream = "text/event-stream"
        return Operation(
            id=source["operationId"],
            method=method.upper(),
            path=path,
            parameters=parameters,
            body=self._body(self._resolve(_to_json_schema(request))) if request else None,
            success=int(success),
            response=self._body(response),
            event=self._body(response, stream) if stream in response["content"] else None,
        )

    def _parameter(self, node: JsonObject) -> Parameter:
        return Parameter(
            name=node["name"],
            location=node["in"],
            required=node.get("required", False),
            schema=self._resolve(node["schema"]),
            validator=self._compile(node["schema"]),
        )

    def _body(self, node: JsonObject, media_type: str = "application/json") -> Body:
        schema = node["content"][media_type]["schema"]
        return Body(schema, node.get("required", False), self._compile(schema))

    def _compile(self, schema: JsonObject) -> Draft202012Validator:
        whole = {**schema, "components": self._components}
        return Draft202012Validator(whole, validate_formats=True)


def _schemas_of_property(node: JsonObject, name: str) -> list[JsonObject]:
    named = node.get("properties", {}).get(name)
    if named is not None:
        return [named]
    rest = node.get("additionalProperties")
    return [rest] if isinstance(rest, dict) else []


def _to_json_schema(node: Any) -> Any:
    """An OpenAPI 3.0 node as JSON Schema 2020-12: `nullable`, exclusive bounds, integers."""
    if isinstance(node, list):
        return [_to_json_schema(item) for item in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    source = cast("JsonObject", node)
    schema: JsonObject = {
        key: _each(value) if key == "properties" else _to_json_schema(value)
        for key, value in source.items()
    }
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True:
            schema[exclusive] = schema.pop(bound)
        elif schema.get(exclusive) is False:
            del schema[exclusive]
    if schema.get("type") == "integer":
        # The database's integers have 64 bits: a longer one is the client's mistake.
        schema = {**_INT64, **schema}
    if schema.pop("nullable", False) is True:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


def _each(properties: JsonObject) -> JsonObject:
    """The schemas of properties, whose names are not keywords whatever they look like."""
    return {name: _to_json_schema(schema) for name, schema in properties.items()}


def _errors(validator: Draft202012Validator, value: Any) -> list[tuple[list[str | int], str]]:
    """What in `value` does not fit: where, and why."""
    try:
        return [
            (error.instance_path, _shortened(error.message))
            for error in validator.iter_errors(value)
        ]
    except ValueError as error:
        # A value that JSON allows and the validator cannot hold, such as a very long integer.
        return [([], str(error))]


def _shortened(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}..."
