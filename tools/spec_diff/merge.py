"""Merges the parts of a schema, as they are written, into its canonical form."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .node import Node, as_list, as_mapping, canonical, join
from .schema import ANNOTATIONS, Bound, Fact, Property, Schema, Sources, Union

Merger = Callable[[Schema, Node, str, Any], None]

SWITCHES = ("uniqueItems", "readOnly", "writeOnly", "deprecated")


def merge(schema: Schema, parts: Sources) -> None:
    """Fill in what the parts say, the outermost first: of two texts or defaults, the first counts."""
    for part in parts:
        if part.value is False:
            schema.others.setdefault("not", (part,))
        for key, value in part.mapping.items():
            if key in _MERGERS:
                _MERGERS[key](schema, part, key, value)
            elif key.startswith("x-"):
                schema.extensions.setdefault(key, Fact(value, join(part.pointer, key)))
    _drop_null(schema)
    _write_whole_bounds_inclusive(schema)


def is_null(node: Node, seen: frozenset[str] = frozenset()) -> bool:
    """Whether null is the only value that a schema allows."""
    node = node.resolved()
    if node.pointer in seen:
        return False
    seen |= {node.pointer}
    value = node.mapping
    if "const" in value:
        return value["const"] is None
    if value.get("type") in ("null", ["null"]) or value.get("enum") == [None]:
        return True
    unions = [node.at(key).elements() for key in ("oneOf", "anyOf")]
    return any(is_null(member, seen) for member in node.at("allOf").elements()) or any(
        members and all(is_null(member, seen) for member in members) for members in unions
    )


def tightness(key: str, bound: Bound) -> tuple[float, bool]:
    """A value that is greater for a bound that leaves less."""
    return (bound.value if key.startswith("min") else -bound.value, bound.exclusive)


def _merge_type(schema: Schema, part: Node, key: str, value: Any) -> None:
    names = {name for name in as_list(value) or [value] if isinstance(name, str)}
    if names:
        _restrict_types(schema, frozenset(names - {"null"}), join(part.pointer, key))


def _restrict_types(schema: Schema, types: frozenset[str], pointer: str) -> None:
    both = types
    if schema.types is not None:
        both = schema.types & types
        either = schema.types | types
        if {"integer", "number"} <= either and not both & {"integer", "number"}:
            both |= {"integer"}
    if both != schema.types:
        schema.types, schema.types_pointer = both, pointer


def _merge_enum(schema: Schema, part: Node, key: str, value: Any) -> None:
    pointer = join(part.pointer, key)
    items = [value] if key == "const" else as_list(value)
    places = [pointer] if key == "const" else [join(pointer, i) for i in range(len(items))]
    values = {canonical(item): Fact(item, at) for item, at in zip(items, places, strict=True)}
    if not values:
        return
    if schema.enum is None:
        schema.enum, schema.enum_pointer = values, pointer
    else:
        schema.enum = {text: fact for text, fact in schema.enum.items() if text in values}


def _drop_null(schema: Schema) -> None:
    """Null among the values counts as `nullable` does, which is known already."""
    if schema.enum and schema.enum.pop("null", None) and not schema.enum:
        schema.enum, schema.types = None, frozenset()


def _merge_bound(schema: Schema, part: Node, key: str, value: Any) -> None:
    exclusive_key = f"exclusive{key[0].upper()}{key[1:]}"
    _restrict_bound(schema, key, value, part.mapping.get(exclusive_key) is True, part.at(key))


def _merge_exclusive_bound(schema: Schema, part: Node, key: str, value: Any) -> None:
    plain_key = key.removeprefix("exclusive").lower()
    _restrict_bound(schema, plain_key, value, True, part.at(key))


def _restrict_bound(schema: Schema, key: str, value: Any, exclusive: bool, node: Node) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if isinstance(value, float) and not math.isfinite(value):
        return
    # There is no number of characters below zero: such a bound says nothing.
    if key not in ("minimum", "maximum") and key.startswith("min") and value <= 0:
        return
    bound = Bound(value, exclusive, node.pointer)
    present = schema.bounds.get(key)
    if present is None or tightness(key, bound) > tightness(key, present):
        schema.bounds[key] = bound


def _write_whole_bounds_inclusive(schema: Schema) -> None:
    """Of whole numbers, those above 0 are those from 1 on."""
    if schema.types != frozenset({"integer"}):
        return
    for key, step in (("minimum", 1), ("maximum", -1)):
        bound = schema.bounds.get(key)
        if bound is not None and bound.exclusive and bound.value == int(bound.value):
            schema.bounds[key] = Bound(bound.value + step, False, bound.pointer)


def _merge_properties(schema: Schema, part: Node, key: str, _: Any) -> None:
    node = part.at(key)
    for name in node.mapping:
        source = node.at(name)
        present = schema.properties.setdefault(name, Property((), False, source.pointer))
        if not present.sources:
            present.pointer = source.pointer
        present.sources += (source,)


def _merge_required(schema: Schema, part: Node, key: str, value: Any) -> None:
    for index, name in enumerate(as_list(value)):
        if isinstance(name, str):
            pointer = join(part.pointer, key, index)
            schema.properties.setdefault(name, Property((), True, pointer)).required = True


def _merge_additional(schema: Schema, part: Node, key: str, value: Any) -> None:
    if value is False:
        schema.additional, schema.additional_pointer = False, join(part.pointer, key)
    elif isinstance(value, dict) and value and schema.additional is not False:
        present = () if schema.additional is True else schema.additional
        schema.additional = (*present, part.at(key))
        schema.additional_pointer = schema.additional_pointer or join(part.pointer, key)


def _merge_items(schema: Schema, part: Node, key: str, value: Any) -> None:
    if isinstance(value, list):
        # As 3.1's predecessors had it: schemas by position.
        _merge_positions(schema, part, key, value)
    elif value is False or (isinstance(value, dict) and value):
        schema.items += (part.at(key),)


def _merge_positions(schema: Schema, part: Node, key: str, _: Any) -> None:
    for index, element in enumerate(part.at(key).elements()):
        path = f"prefixItems/{index}"
        schema.others[path] = (*schema.others.get(path, ()), element)


def _merge_union(schema: Schema, part: Node, key: str, _: Any) -> None:
    members = tuple(member for member in part.at(key).elements() if not is_null(member))
    # A union of one is read as that one, where the parts are gathered.
    if len(members) > 1:
        schema.unions.append(Union(key, join(part.pointer, key), members))


def _merge_switch(schema: Schema, part: Node, key: str, value: Any) -> None:
    if value is True:
        schema.facts.setdefault(key, Fact(value, join(part.pointer, key)))


def _merge_fact(schema: Schema, part: Node, key: str, value: Any) -> None:
    fact = Fact(value, join(part.pointer, key))
    present = schema.facts.setdefault(key, fact)
    if key not in ANNOTATIONS and canonical(present.value) != canonical(value):
        schema.facts[key] = Fact(f"{present.value} and {value}", fact.pointer)


def _merge_content(schema: Schema, part: Node, key: str, value: Any) -> None:
    """3.1's words for `format: byte` and `format: binary`."""
    if key == "contentEncoding" and value == "base64":
        known = "byte"
    elif value == "application/octet-stream" and "contentEncoding" not in part.mapping:
        known = "binary"
    else:
        return _merge_fact(schema, part, key, value)
    pointer = join(part.pointer, key)
    schema.facts.setdefault("format", Fact(known, pointer))
    if "type" not in part.mapping:
        _restrict_types(schema, frozenset({"string"}), pointer)
    return None


def _merge_text(schema: Schema, part: Node, key: str, value: Any) -> None:
    if value:
        schema.texts.setdefault(key, Fact(value, join(part.pointer, key)))


def _merge_examples(schema: Schema, part: Node, key: str, value: Any) -> None:
    examples = [value] if key == "example" else as_list(value)
    if examples:
        schema.texts.setdefault("examples", Fact(examples, join(part.pointer, key)))


def _merge_discriminator(schema: Schema, part: Node, key: str, value: Any) -> None:
    if schema.discriminator is None and as_mapping(value):
        schema.discriminator = part.at(key)


def _merge_other(schema: Schema, part: Node, key: str, value: Any) -> None:
    if value is False or (isinstance(value, dict) and value):
        schema.others[key] = (*schema.others.get(key, ()), part.at(key))


def _merge_others(schema: Schema, part: Node, key: str, value: Any) -> None:
    node = part.at(key)
    for name in node.mapping:
        path = f"{key}/{name}"
        schema.others[path] = (*schema.others.get(path, ()), node.at(name))


_COUNTS = ("Length", "Items", "Properties")
_KEYWORDS: dict[Merger, tuple[str, ...]] = {
    _merge_type: ("type",),
    _merge_enum: ("enum", "const"),
    _merge_bound: ("minimum", "maximum", *(a + b for a in ("min", "max") for b in _COUNTS)),
    _merge_exclusive_bound: ("exclusiveMinimum", "exclusiveMaximum"),
    _merge_properties: ("properties",),
    _merge_required: ("required",),
    _merge_additional: ("additionalProperties", "unevaluatedProperties"),
    _merge_items: ("items",),
    _merge_positions: ("prefixItems",),
    _merge_union: ("oneOf", "anyOf"),
    _merge_switch: SWITCHES,
    _merge_fact: (
        *("format", "pattern", "multipleOf", "default"),
        *("dependentRequired", "minContains", "maxContains", "xml"),
    ),
    _merge_content: ("contentEncoding", "contentMediaType"),
    _merge_text: ("title", "description", "externalDocs"),
    _merge_examples: ("example", "examples"),
    _merge_discriminator: ("discriminator",),
    _merge_other: (
        *("not", "if", "then", "else", "contains", "propertyNames"),
        *("contentSchema", "unevaluatedItems"),
    ),
    _merge_others: ("dependentSchemas", "patternProperties"),
}
_MERGERS = {keyword: merger for merger, keywords in _KEYWORDS.items() for keyword in keywords}
