"""Random changes of what kind of value a schema is about, and of what it notes about it."""

from __future__ import annotations

from typing import Any

from spec_edits import BARE, DROP, OBJECT, STRING, Edit, mutators, of_type, pair
from spec_mutations import ADDED, BREAKING, BREAKS, COSMETIC, NARROWED, QUIET, WIDENED
from spec_mutations_values import low, step
from spec_walk import Json, parts

SCALAR = of_type("string", "boolean", "integer", "number")


def is_property(pointer: str) -> bool:
    return parts(pointer)[-2] == "properties"


def _is_additional(pointer: str) -> bool:
    """Where a schema that says nothing is the same as `true`."""
    return parts(pointer)[-1] == "additionalProperties"


def named(pointer: str) -> bool:
    """What has a default: a property or a parameter."""
    return is_property(pointer) or "/parameters/" in pointer


def first_default(schema: Json) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    return {"string": "one", "boolean": False}.get(schema["type"], low(schema))


def other_default(schema: Json) -> Any:
    if "enum" in schema:
        return schema["enum"][-1]
    return {"string": "two", "boolean": True}.get(schema["type"], low(schema) + step(schema))


def replaced(schema: Json, **keywords: Any) -> tuple[Json, Json]:
    """The schema as it is, and one of which nothing is left that depends on the type."""
    kept = ("description", "title", "nullable")
    return {}, {key: DROP for key in schema if key not in kept} | keywords


def plain(schema: Json, **keywords: Any) -> tuple[Json, Json]:
    """The schema without anything but its type, and another type."""
    _, nothing = replaced(schema)
    return nothing | {"type": schema["type"]}, nothing | keywords


TYPES = [
    Edit(
        "type-widened",
        "type-narrowed",
        of_type("integer"),
        lambda s: ({}, {"type": "number"}),
        WIDENED,
        NARROWED,
        alone=True,
    ),
    Edit(
        "type-changed",
        "type-changed",
        of_type("string", "integer", "number"),
        lambda s: plain(s, type="boolean"),
        BREAKING,
        BREAKING,
        alone=True,
    ),
    Edit(
        "type-changed",
        "type-changed",
        of_type("array", "object"),
        lambda s: replaced(s, type="string"),
        BREAKING,
        BREAKING,
        alone=True,
    ),
    Edit(
        "type-widened",
        "type-narrowed",
        SCALAR,
        plain,
        WIDENED,
        NARROWED,
        only=lambda pointer: not _is_additional(pointer),
        alone=True,
    ),
    Edit(
        "additional-properties-untyped",
        "additional-properties-typed",
        SCALAR,
        plain,
        WIDENED,
        NARROWED,
        only=_is_additional,
        alone=True,
    ),
    Edit(
        "null-allowed",
        "null-forbidden",
        lambda s: "type" in s and not s.get("nullable"),
        lambda s: ({}, {"nullable": True} | ({"enum": [*s["enum"], None]} if "enum" in s else {})),
        WIDENED,
        NARROWED,
        alone=True,
    ),
    Edit(
        "null-forbidden",
        "null-allowed",
        lambda s: s.get("nullable"),
        lambda s: ({}, {"nullable": DROP}),
        alone=True,
    ),
    Edit(
        "not-changed",
        "not-changed",
        STRING,
        pair("not", DROP, {"type": "string", "pattern": "x"}),
        BREAKING,
        BREAKING,
    ),
    Edit(
        "not-changed",
        "not-changed",
        STRING,
        pair("not", {"type": "string", "pattern": "x"}, {"type": "string", "pattern": "y"}),
        BREAKING,
        BREAKING,
    ),
]

OBJECTS = [
    Edit(
        "additional-properties-forbidden",
        "additional-properties-allowed",
        OBJECT,
        lambda s: ({"additionalProperties": True}, {"additionalProperties": False}),
        alone=True,
    ),
    Edit(
        "additional-properties-typed",
        "additional-properties-untyped",
        OBJECT,
        lambda s: ({"additionalProperties": DROP}, {"additionalProperties": {"type": "string"}}),
        alone=True,
    ),
    Edit(
        "type-changed",
        "type-changed",
        OBJECT,
        lambda s: (
            {"additionalProperties": {"type": "string"}},
            {"additionalProperties": {"type": "boolean"}},
        ),
        BREAKING,
        BREAKING,
        alone=True,
    ),
    Edit(
        "discriminator-changed",
        "discriminator-changed",
        lambda s: any("$ref" in member for member in s.get("oneOf", ())),
        lambda s: ({}, {"discriminator": {"propertyName": "type"}}),
        BREAKING,
        BREAKING,
    ),
    Edit(
        "union-member-added",
        "union-member-removed",
        lambda s: "oneOf" in s,
        lambda s: ({}, {"oneOf": [*s["oneOf"], {"type": "boolean"}]}),
        WIDENED,
        NARROWED,
    ),
    Edit(
        "union-member-added",
        "union-member-removed",
        lambda s: "anyOf" in s,
        lambda s: ({}, {"anyOf": [{"type": "boolean"}, *s["anyOf"]]}),
        WIDENED,
        NARROWED,
    ),
    Edit(
        "union-member-removed",
        "union-member-added",
        lambda s: "oneOf" in s,
        lambda s: ({}, {"oneOf": s["oneOf"][:-1]}),
    ),
]

NOTES = [
    Edit(
        "read-only-changed",
        "read-only-changed",
        lambda s: "type" in s,
        lambda s: ({}, {"readOnly": True}),
        (BREAKS, QUIET),
        (ADDED, QUIET),
        is_property,
    ),
    Edit(
        "write-only-changed",
        "write-only-changed",
        lambda s: "type" in s,
        lambda s: ({}, {"writeOnly": True}),
        (QUIET, BREAKS),
        (QUIET, ADDED),
        is_property,
    ),
    Edit(
        "deprecated",
        "deprecation-withdrawn",
        lambda s: "type" in s,
        lambda s: ({}, {"deprecated": True}),
        (ADDED, ADDED),
        COSMETIC,
        is_property,
    ),
    Edit(
        "default-added",
        "default-removed",
        SCALAR,
        lambda s: (BARE | {"format": DROP}, {"default": first_default(s), "format": DROP}),
        (ADDED, QUIET),
        (BREAKS, QUIET),
        named,
    ),
    Edit(
        "default-changed",
        "default-changed",
        lambda s: (
            s.get("type") in ("string", "boolean", "integer", "number")
            and len(s.get("enum", "xx")) > 1
        ),
        lambda s: (
            {"default": first_default(s), "format": DROP},
            {"default": other_default(s), "format": DROP},
        ),
        (BREAKS, QUIET),
        (BREAKS, QUIET),
        named,
    ),
    Edit(
        "text-changed",
        "text-changed",
        lambda s: "description" in s,
        lambda s: ({}, {"description": s["description"] + " And more."}),
        COSMETIC,
        COSMETIC,
    ),
    Edit(
        "text-changed",
        "text-changed",
        STRING,
        lambda s: ({}, {"example": "any"}),
        COSMETIC,
        COSMETIC,
    ),
    Edit(
        "extension-changed",
        "extension-changed",
        STRING,
        lambda s: ({}, {"x-note": "any"}),
        COSMETIC,
        COSMETIC,
    ),
]

MUTATORS = mutators(TYPES, OBJECTS, NOTES)
