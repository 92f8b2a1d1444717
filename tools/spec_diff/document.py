"""What belongs together in a document: an operation and what it takes, a schema and its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .node import Node, as_list, as_mapping, split

Mapping = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SCHEMAS = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with what it takes, references followed."""

    id: str
    """The operationId, or the method and path where there is none."""
    path: str
    method: str
    parameters: tuple[Mapping, ...]
    body: Mapping
    """The schema of its body; empty if it has none."""


def operations(document: Mapping) -> Iterator[Operation]:
    """All operations."""
    for path, value in as_mapping(document.get("paths")).items():
        item = resolve(document, value)
        for method in METHODS:
            node = as_mapping(item.get(method))
            if not node:
                continue
            given = [*as_list(node.get("parameters")), *as_list(item.get("parameters"))]
            body = resolve(document, node.get("requestBody"))
            media = as_mapping(next(iter(as_mapping(body.get("content")).values()), None))
            yield Operation(
                id=str(node.get("operationId") or f"{method.upper()} {path}"),
                path=path,
                method=method,
                parameters=tuple(resolve(document, parameter) for parameter in given),
                body=as_mapping(media.get("schema")),
            )


def resolve(document: Mapping, value: object) -> Mapping:
    """A mapping, or what its reference leads to."""
    return Node(document, value, "").resolved().mapping


def schemas(document: Mapping) -> Mapping:
    """The component schemas."""
    return as_mapping(as_mapping(document.get("components")).get("schemas"))


def reached(document: Mapping, value: object) -> set[str]:
    """The component schemas that a part of the document leads to."""
    names, left = set[str](), [value]
    while left:
        node = left.pop()
        left += [*as_list(node), *as_mapping(node).values()]
        name = _component(node)
        if name and name not in names:
            names.add(name)
            left.append(schemas(document).get(name))
        elif name is None and "$ref" in as_mapping(node):
            left.append(resolve(document, node))
    return names


def made_of(document: Mapping, schema: object) -> set[str]:
    """The component schemas whose properties are those of this schema: by `$ref` and `allOf`."""
    names, left = set[str](), [schema]
    while left:
        node = left.pop()
        left += as_list(as_mapping(node).get("allOf"))
        name = _component(node)
        if name and name not in names:
            names.add(name)
            left.append(schemas(document).get(name))
    return names


def properties(document: Mapping, schema: object) -> Mapping:
    """The properties of a schema with those that it has by `$ref` and `allOf`."""
    found = dict(as_mapping(as_mapping(schema).get("properties")))
    for part in as_list(as_mapping(schema).get("allOf")):
        found |= as_mapping(as_mapping(part).get("properties"))
    for name in made_of(document, schema):
        found |= as_mapping(as_mapping(schemas(document).get(name)).get("properties"))
    return found


def _component(value: object) -> str | None:
    reference = as_mapping(value).get("$ref")
    if isinstance(reference, str) and reference.startswith(_SCHEMAS):
        parts = split(reference.removeprefix("#"))
        return parts[2] if len(parts) == 3 else None
    return None
