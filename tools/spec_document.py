"""An OpenAPI document to walk through: its objects by place, its operations, its references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .spec_diff.node import as_list, as_mapping, component_of, find, join, local_pointer
from .spec_diff.place import METHODS

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
        return join(self.pointer, *keys)


@dataclass(frozen=True)
class Operation(Node):
    """An operation, with what its path says for all of its methods."""

    path: str
    method: str
    shared: Node = field(repr=False)

    @property
    def name(self) -> str:
        """The operationId, or the method and path where there is none."""
        return self.id or f"{self.method.upper()} {self.path}"

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
        for path, item in as_mapping(self.root.get("paths")).items():
            shared = self.resolve(Node(join("#/paths", path), "paths", as_mapping(item)))
            for method in METHODS:
                if isinstance(shared.value.get(method), dict):
                    value = as_mapping(shared.value[method])
                    yield Operation(shared.child(method), method, value, path, method, shared)

    def parameters(self, operation: Operation) -> list[Node]:
        """The parameters of an operation; its own come before those of its path, which they replace."""
        found: dict[tuple[object, object], Node] = {}
        for owner in (operation, operation.shared):
            for index, value in enumerate(as_list(owner.value.get("parameters"))):
                here = Node(owner.child("parameters", index), "parameters", as_mapping(value))
                parameter = self.resolve(here)
                key = (parameter.value.get("name"), parameter.value.get("in"))
                found.setdefault(key, parameter)
        return list(found.values())

    def body(self, operation: Operation) -> Node:
        """The schema of what an operation takes; empty if it takes none."""
        content = self.part(operation, "requestBody", "content")
        return self.part(content, next(iter(content.value), ""), "schema")

    @property
    def components(self) -> Json:
        """The component schemas."""
        return as_mapping(as_mapping(self.root.get("components")).get("schemas"))

    def component(self, name: str) -> Node:
        """A component schema."""
        return Node(
            join("#/components/schemas", name), "schemas", as_mapping(self.components.get(name))
        )

    def part(self, node: Node, *keys: str) -> Node:
        """Something inside of an object, references followed; empty if it is not there."""
        for key in keys:
            node = self.resolve(Node(node.child(key), key, as_mapping(node.value.get(key))))
        return node

    def resolve(self, node: Node) -> Node:
        """The object itself, or what it refers to; empty if that is nowhere, or a circle."""
        seen: set[str] = set()
        while (reference := text(node.value.get("$ref"))) is not None:
            pointer = local_pointer(reference)
            if reference in seen or not pointer:
                return Node(node.pointer, node.role, {})
            seen.add(reference)
            node = Node(reference, node.role, as_mapping(find(self.root, pointer)[1]))
        return node

    def only_part(self, schema: Node) -> Node | None:
        """What a schema refers to, by itself or as the only part of it; None if it is of its own."""
        parts = [
            part for key in ("allOf", "anyOf", "oneOf") for part in as_list(schema.value.get(key))
        ]
        target = (
            schema.value
            if "$ref" in schema.value
            else as_mapping(parts[0])
            if len(parts) == 1
            else {}
        )
        return self.resolve(Node(schema.pointer, schema.role, target)) if "$ref" in target else None

    def properties(self, schema: Node) -> dict[str, Node]:
        """The properties of an object by name, with those of its parts (`allOf`)."""
        found: dict[str, Node] = {}
        for part in self.parts(schema):
            for name, value in as_mapping(part.value.get("properties")).items():
                place = Node(part.child("properties", name), "properties", as_mapping(value))
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
            for index, part in enumerate(as_list(node.value.get("allOf"))):
                waiting.append(Node(node.child("allOf", index), "allOf", as_mapping(part)))

    def made_of(self, schema: Node) -> set[str]:
        """The components whose properties are those of this schema: itself, by `$ref`, by `allOf`."""
        return self._named(schema, lambda value: as_list(as_mapping(value).get("allOf")))

    def reached(self, node: Node) -> set[str]:
        """The components that an object leads to in any way, with itself if it is one."""
        return self._named(node, lambda value: [*as_list(value), *as_mapping(value).values()])

    def _named(self, node: Node, below: Callable[[object], list[Any]]) -> set[str]:
        """The components among the references that are met on the way down."""
        left: list[object] = [{"$ref": node.pointer}]
        names, seen = set[str](), set[str]()
        while left:
            here = left.pop()
            left += below(here)
            reference = text(as_mapping(here).get("$ref"))
            if reference is None or reference in seen:
                continue
            seen.add(reference)
            pointer = local_pointer(reference)
            name, below_it = component_of(pointer or "")
            if name is not None and not below_it:
                names.add(name)
            left.append(find(self.root, pointer)[1] if pointer else None)
        return names


def _walk(node: Node, *, names: bool) -> Iterator[Node]:
    if not names:
        yield node
    for key, value in node.value.items():
        if not names and (key in _DATA or key.startswith("x-")):
            continue
        role = node.role if names else key
        if inner := as_mapping(value):
            below = Node(node.child(key), role, inner)
            yield from _walk(below, names=not names and key in _NAME_MAPS)
        for index, item in enumerate(as_list(value)):
            if inner := as_mapping(item):
                yield from _walk(Node(node.child(key, index), role, inner), names=False)
