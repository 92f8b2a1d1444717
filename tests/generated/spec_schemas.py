"""openapi.yaml as data for tests: its models, what their properties are, and JSON that fits them.

The names are worked out here once more, from the rules in the contract, so that the generator is
checked against the document and not against itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import yaml
from attrs import frozen
from hypothesis import strategies as st

Schema = Mapping[str, Any]

ROOT = Path(__file__).parents[2]
SPEC: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
COMPONENTS: dict[str, Schema] = SPEC["components"]["schemas"]

KEYWORDS = {"continue", "class", "from", "import"}


def attribute(name: str) -> str:
    """The Python name of a property or parameter."""
    return f"{name}_" if name in KEYWORDS else name


def pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_-]", name))


def resolve(schema: Schema) -> Schema:
    """The schema with references followed and `allOf` put together; its own description wins."""
    if "$ref" in schema:
        node: Any = SPEC
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step]
        return resolve(node)
    if "allOf" not in schema:
        return schema
    parts = [resolve(part) for part in schema["allOf"]]
    merged: dict[str, Any] = {**parts[0], "properties": {}, "required": []}
    for part in parts:
        merged["properties"] |= part.get("properties", {})
        merged["required"] += part.get("required", [])
        if "additionalProperties" in part:
            merged["additionalProperties"] = part["additionalProperties"]
    return {**merged, **{key: value for key, value in schema.items() if key != "allOf"}}


def members(schema: Schema) -> list[Schema]:
    """The members of a union, those of unions within it included, null left out; [] for no union."""
    found: list[Schema] = []
    for member in map(resolve, schema.get("oneOf") or schema.get("anyOf") or []):
        if member.get("enum") == [None]:
            continue
        found += members(member) or [member]
    return found


def is_union(schema: Schema) -> bool:
    return len(members(schema)) > 1


def is_model(schema: Schema) -> bool:
    return bool(schema.get("properties"))


def is_free_form(schema: Schema) -> bool:
    return schema.get("type") == "object" and not is_model(schema)


def is_enum(schema: Schema) -> bool:
    return schema.get("enum", [None]) != [None]


# Names


def _inner(name: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """What gets a Python name of its own inside the schema, and its name."""
    for key, raw in schema.get("properties", {}).items():
        yield from _named(name + pascal(raw.get("title", key)), raw)


def _named(name: str, raw: Schema) -> Iterator[tuple[str, Schema]]:
    if "$ref" in raw or "allOf" in raw:
        return
    if raw.get("type") == "array":
        if not is_union(raw["items"]):
            yield from _named(name + "Item", raw["items"])
    elif is_enum(raw) or is_union(raw) or raw.get("type") == "object":
        yield name, raw
        yield from _inner(name, raw)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, HTTP method and operation; the parameters of the path are among the operation's."""
    for path, item in SPEC["paths"].items():
        shared = item.get("parameters", [])
        for method, operation in item.items():
            if method != "parameters":
                parameters = [resolve(raw) for raw in [*shared, *operation.get("parameters", [])]]
                yield path, method, {**operation, "parameters": parameters}


def _all_names() -> dict[str, Schema]:
    names: dict[str, Schema] = {}
    for name, raw in COMPONENTS.items():
        names[name] = resolve(raw)
        if "allOf" not in raw:
            names.update(_inner(name, raw))
        for member in raw.get("oneOf", []):
            if "title" in member:
                names[member["title"]] = member
    for _, _, operation in operations():
        for parameter in operation["parameters"]:
            if is_enum(parameter["schema"]):
                name = f"{operation['operationId']}_request_{parameter['name']}"
                names[pascal(name)] = parameter["schema"]
    return names


NAMES = _all_names()
"""Everything in the document that has a Python name, and its schema."""

MODELS = {name: schema for name, schema in NAMES.items() if is_model(schema)}
ENUMS = {name: schema for name, schema in NAMES.items() if is_enum(schema)}
UNIONS = {name: schema for name, schema in NAMES.items() if is_union(schema)}
FREE_FORM = {name: schema for name, schema in NAMES.items() if is_free_form(schema)}


@frozen
class Property:
    """A property of a model, as the document has it."""

    model: str
    name: str
    schema: Schema
    required: bool

    @property
    def attribute(self) -> str:
        return attribute(self.name)

    def __str__(self) -> str:
        return f"{self.model}.{self.name}"


def properties_of(model: str) -> list[Property]:
    schema = MODELS[model]
    return [
        Property(model, name, resolve(raw), name in schema.get("required", []))
        for name, raw in schema["properties"].items()
    ]


PROPERTIES = [prop for model in MODELS for prop in properties_of(model)]


# JSON that fits

SOME_ID = "3f2b8c1e-9d47-4a65-8b0f-6c1d2e3f4a5b"
SOME_TIME = "2024-05-29T15:47:57.148286+00:00"


def example(schema: Schema, full: bool = False) -> Any:
    """One value that fits: the least that does, or one with every property."""
    schema = resolve(schema)
    if is_union(schema):
        return example(members(schema)[0], full)
    if is_enum(schema):
        return schema["enum"][0]
    kind = schema.get("type")
    if is_model(schema):
        required = schema.get("required", [])
        given = {k: v for k, v in schema["properties"].items() if full or k in required}
        return {name: example(raw, full) for name, raw in given.items()}
    if kind == "object":
        extra = schema.get("additionalProperties")
        return {"1024": 7} if isinstance(extra, dict) else {"some": {"thing": [1, None]}}
    if kind == "array":
        return [example(schema["items"], full)]
    if kind == "string":
        return {"uuid": SOME_ID, "date-time": SOME_TIME}.get(schema.get("format", ""), "some text")
    return {"boolean": True, "integer": 1, "number": 0.5, None: {"any": "thing"}}[kind]


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
json_objects = st.dictionaries(st.text(max_size=6), json_values, max_size=3)


class _DeclaredNull:
    """Stands in generated JSON where a server sends null for a property of a model."""


DECLARED_NULL = _DeclaredNull()


def sent(value: Any) -> Any:
    """Generated JSON as the server sends it."""
    if isinstance(value, dict):
        return {k: sent(v) for k, v in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [sent(item) for item in cast(list[Any], value)]
    return None if value is DECLARED_NULL else value


def kept(value: Any) -> Any:
    """Generated JSON as a client is to send it back: properties that were null are absent."""
    if isinstance(value, dict):
        items = cast(dict[str, Any], value).items()
        return {k: kept(v) for k, v in items if v is not DECLARED_NULL}
    if isinstance(value, list):
        return [kept(item) for item in cast(list[Any], value)]
    return value


def _joined(known: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {**known, **new}


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """JSON of a server that may be newer: with unknown properties and enumeration values, and nulls."""
    schema = resolve(schema)
    if is_union(schema):
        return st.one_of(*map(values, members(schema)))
    if is_enum(schema):
        known = st.sampled_from(schema["enum"])
        # A property with one value tells the members of a union apart: another makes another member.
        return known if len(schema["enum"]) == 1 else known | st.text(max_size=6)
    if is_model(schema):
        required = schema.get("required", [])
        fields = {name: values(raw) for name, raw in schema["properties"].items()}
        declared = st.fixed_dictionaries(
            {name: fields[name] for name in fields if name in required},
            optional={
                name: fields[name] | st.just(DECLARED_NULL)
                for name in fields
                if name not in required
            },
        )
        unknown = st.dictionaries(st.text(max_size=3).map("new_".__add__), json_values, max_size=2)
        return st.builds(_joined, declared, unknown)
    kind = schema.get("type")
    if kind == "object":
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict):
            return st.dictionaries(st.text(max_size=6), values(cast(Schema, extra)), max_size=3)
        return json_objects
    if kind == "array":
        return st.lists(values(schema["items"]), max_size=3)
    if kind == "string":
        if schema.get("format") == "uuid":
            return st.uuids().map(str)
        if schema.get("format") == "date-time":
            return st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
        return st.text(max_size=8)
    if kind is None:
        return json_values.filter(lambda value: value is not None)
    return {
        "boolean": st.booleans(),
        "integer": st.integers(),
        "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    }[kind]


def model_class(name: str) -> Any:
    """The generated class, enumeration or alias of this name."""
    from julep_api import models

    return getattr(models, name)


def decoded(name: str, full: bool = False) -> Any:
    """The example of a model, decoded."""
    return model_class(name).from_dict(example(MODELS[name], full))


AN_ID = UUID(SOME_ID)
