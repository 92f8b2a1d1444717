"""An OpenAPI document to walk through: its objects by place, its operations, its references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# Keys whose mapping has names chosen by the author; whatever they are, they are no keywords.
_NAME_MAPS = frozenset(
    [
        "callbacks",
        "content",
        "encoding",
        "examples",
        "headers",
        "links",
        "mapping",
        "parameters",
        "paths",
        "properties",
        "requestBodies",
        "responses",
        "schemas",
        "securitySchemes",
        "variables",
    ]
)
# Values that are data of the API and not part of its description.
_DATA = frozenset({"default", "enum", "example", "examples", "value"})

_SCHEMA_ROLES = frozenset(
    [
        "additionalProperties",
        "allOf",
        "anyOf",
        "items",
        "not",
        "oneOf",
        "properties",
        "schema",
        "schemas",
    ]
)

Json = dict[str, Any]


def mapping(value: object) -> Json:
    """The value if it is a mapping, else an empty one: validity is for the validator to judge."""
    return cast(Json, value) if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return cast(list[object], value) if isinstance(value, list) else []


@dataclass(frozen=True)
class Node:
    """An object of the document.

    Attributes:
        pointer: Where it stands, such as `#/paths/~1agents/get`.
        role: The keyword that it stands below: `items`, `properties`, `parameters`, ...
        value: What it says.
    """

    pointer: str
    role: str
    value: Json

    def child(self, *keys: str | int) -> str:
        """The pointer of something inside of it."""
        return "/".join([self.pointer, *(_escaped(key) for key in keys)])


@dataclass(frozen=True)
class Operation(Node):
    """An operation, with what its path says for all of its methods."""

    method: str
    shared: Node = field(repr=False)

    @property
    def id(self) -> str | None:
        """The operationId."""
        return text(self.value.get("operationId"))


def text(value: object) -> str | None:
    """The value if it is a text that says something."""
    return value if isinstance(value, str) and value.strip() else None


class Document:
    """An OpenAPI document."""

    def __init__(self, root: Json) -> None:
        self.root = root

    def nodes(self) -> Iterator[Node]:
        """Every object, in the order of the document; references are not followed."""
        return _walk(Node("#", "", self.root), names=False)

    def schemas(self) -> Iterator[Node]:
        """Every schema, those inside of others included."""
        return (node for node in self.nodes() if node.role in _SCHEMA_ROLES)

    def operations(self) -> Iterator[Operation]:
        """Every operation."""
        for path, item in mapping(self.root.get("paths")).items():
            shared = self.resolve(Node(f"#/paths/{_escaped(path)}", "paths", mapping(item)))
            for method in METHODS:
                if isinstance(shared.value.get(method), dict):
                    value = mapping(shared.value[method])
                    yield Operation(shared.child(method), method, value, method, shared)

    def parameters(self, operation: Operation) -> list[Node]:
        """The parameters of an operation; its own come before those of its path, which they replace."""
        found: dict[tuple[object, object], Node] = {}
        for owner in (operation, operation.shared):
            for index, value in enumerate(listing(owner.value.get("parameters"))):
                here = Node(owner.child("parameters", index), "parameters", mapping(value))
                parameter = self.resolve(here)
                key = (parameter.value.get("name"), parameter.value.get("in"))
                found.setdefault(key, parameter)
        return list(found.values())

    def part(self, node: Node, *keys: str) -> Node:
        """Something inside of an object, references followed; empty if it is not there."""
        for key in keys:
            node = self.resolve(Node(node.child(key), key, mapping(node.value.get(key))))
        return node

    def resolve(self, node: Node) -> Node:
        """The object itself, or what it refers to; empty if that is nowhere, or a circle."""
        seen: set[str] = set()
        while (reference := text(node.value.get("$ref"))) is not None:
            if reference in seen or not reference.startswith("#/"):
                return Node(node.pointer, node.role, {})
            seen.add(reference)
            node = Node(reference, node.role, mapping(self._at(reference)))
        return node

    def only_part(self, schema: Node) -> Node | None:
        """What a schema refers to, by itself or as the only part of it; None if it is of its own."""
        parts = [
            part for key in ("allOf", "anyOf", "oneOf") for part in listing(schema.value.get(key))
        ]
        target = (
            schema.value if "$ref" in schema.value else mapping(parts[0]) if len(parts) == 1 else {}
        )
        return self.resolve(Node(schema.pointer, schema.role, target)) if "$ref" in target else None

    def properties(self, schema: Node) -> dict[str, Node]:
        """The properties of an object by name, with those of its parts (`allOf`)."""
        found: dict[str, Node] = {}
        for part in self.parts(schema):
            for name, value in mapping(part.value.get("properties")).items():
                place = Node(part.child("properties", name), "properties", mapping(value))
                found.setdefault(name, place)
        return found

    def parts(self, schema: Node, *, follow: bool = True) -> Iterator[Node]:
        """A schema and all that `allOf` adds to it, each once; with `follow`, by reference too."""
        seen: set[str] = set()
        waiting = [schema]
        while waiting:
            node = waiting.pop(0)
            if "$ref" in node.value:
                if not follow:
                    continue
                node = self.resolve(node)
            if node.pointer in seen:
                continue
            seen.add(node.pointer)
            yield node
            for index, part in enumerate(listing(node.value.get("allOf"))):
                waiting.append(Node(node.child("allOf", index), "allOf", mapping(part)))

    def _at(self, reference: str) -> object:
        value: object = self.root
        for key in reference.removeprefix("#/").split("/"):
            name = key.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list):
                items = cast(list[object], value)
                value = items[int(name)] if name.isdecimal() and int(name) < len(items) else None
            else:
                value = mapping(value).get(name)
        return value


def _walk(node: Node, *, names: bool) -> Iterator[Node]:
    if not names:
        yield node
    for key, value in node.value.items():
        if not names and (key in _DATA or key.startswith("x-")):
            continue
        role = node.role if names else key
        if inner := mapping(value):
            below = Node(node.child(key), role, inner)
            yield from _walk(below, names=not names and key in _NAME_MAPS)
        for index, item in enumerate(listing(value)):
            if inner := mapping(item):
                yield from _walk(Node(node.child(key, index), role, inner), names=False)


def _escaped(key: str | int) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
