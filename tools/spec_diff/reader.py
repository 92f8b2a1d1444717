"""Reads the schemas of a document into their canonical form, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .merge import SWITCHES, is_null, merge
from .node import Node, as_list, component_of
from .schema import ANNOTATIONS, Schema, Sources

_NO_PART = {"$ref", "allOf", "nullable"}
"""Keywords that are spent when the parts of a schema are gathered."""
_TEXTS = {"title", "description", "summary"}


class SchemaReader:
    """The schemas of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._by_sources: dict[tuple[str, ...], Schema] = {}
        self._by_parts: dict[tuple[tuple[str, ...], bool], Schema] = {}
        self._as_member: dict[tuple[int, str | None], Schema] = {}
        # In 3.0, what stands beside a $ref does not count.
        self._refs_stand_alone = str(document.get("openapi", "")).startswith("3.0")

    def read(self, sources: Sources) -> Schema:
        """The schema of what meets all the sources. Without any, that is everything."""
        key = tuple(source.pointer for source in sources)
        schema = self._by_sources.get(key)
        if schema is None:
            schema = self._by_sources[key] = self._build(sources)
        return schema

    def member(self, schema: Schema, only: str | None = None) -> Schema:
        """The schema as a member of a union: null and what is known about the value stay outside.

        Args:
            schema: What is to be a member.
            only: The one of its types that the member stands for; None: all of them.
        """
        key = (id(schema), only)
        if key not in self._as_member:
            facts = {name: fact for name, fact in schema.facts.items() if name not in ANNOTATIONS}
            types = schema.types if only is None else frozenset({only})
            bare = replace(schema, nullable=False, facts=facts, types=types)
            bare.texts, bare.extensions, bare.discriminator = {}, {}, None
            # A reference with a text beside it still stands for what it refers to.
            bare.component = next(iter(schema.components), None) if only is None else None
            # A member of a member is itself: unions of themselves would have no end otherwise.
            self._as_member[key] = self._as_member[id(bare), None] = bare
        return self._as_member[key]

    def without_null(self, schema: Schema) -> Schema:
        """The schema, but for null."""
        if not schema.nullable:
            return schema
        key = (id(schema), "")
        if key not in self._as_member:
            self._as_member[key] = replace(schema, nullable=False)
        return self._as_member[key]

    def _build(self, sources: Sources) -> Schema:
        parts: list[Node] = []
        components: list[str] = []
        seen: set[str] = set()
        for source in sources:
            parts += self._parts(source, seen, components)
        nullable, nullable_pointer = True, ""
        for source in sources:
            allowed, pointer = self._null(source, set())
            nullable_pointer = nullable_pointer if allowed and nullable_pointer else pointer
            if allowed is False:
                nullable = False
                break
        # Schemas that say nothing are told apart by where they stand.
        key = (tuple(node.pointer for node in parts or sources), nullable)
        if key in self._by_parts:
            return self._by_parts[key]
        schema = Schema(sources[0].pointer if sources else "", sources)
        schema.nullable, schema.nullable_pointer = nullable, nullable_pointer
        if len(parts) == 1:
            schema.pointer = parts[0].pointer
        name, below = component_of(schema.pointer)
        schema.component = None if below else name
        schema.components = tuple(components)
        merge(schema, tuple(parts))
        self._by_parts[key] = schema
        return schema

    def _parts(self, node: Node, seen: set[str], components: list[str]) -> Iterator[Node]:
        """The schemas, as written, that all have to be met: through $ref, allOf and lone members."""
        if node.pointer in seen:
            return
        seen.add(node.pointer)
        name, below = component_of(node.pointer)
        if name is not None and not below:
            components.append(name)
        value = node.mapping
        reference = "$ref" in value and isinstance(value["$ref"], str)
        if reference and self._refs_stand_alone:
            value = {key: text for key, text in value.items() if key in _TEXTS or key == "$ref"}
            node = Node(node.root, value, node.pointer)
        lone = [self._lone_member(node, key) for key in ("oneOf", "anyOf")]
        spent = _NO_PART | {member[0] for member in lone if member}
        if node.value is False or any(_says(key, value[key]) for key in value if key not in spent):
            yield node
        if (target := node.target()) is not None:
            yield from self._parts(target, seen, components)
        members = [*node.at("allOf").elements(), *(member[1] for member in lone if member)]
        for member in members:
            yield from self._parts(member, seen, components)

    def _lone_member(self, node: Node, key: str) -> tuple[str, Node] | None:
        if key not in node.mapping:
            return None
        members = [member for member in node.at(key).elements() if not is_null(member)]
        return (key, members[0]) if len(members) == 1 else None

    def _null(self, node: Node, seen: set[str]) -> tuple[bool | None, str]:
        """Whether null is allowed, and where it says so; None: that depends on itself."""
        if node.pointer in seen:
            return None, ""
        seen = seen | {node.pointer}
        value = node.mapping
        if node.value is False:
            return False, node.pointer
        if "$ref" in value and (self._refs_stand_alone or len(value) == 1):
            target = node.target()
            return (True, "") if target is None else self._null(target, seen)
        if value.get("nullable") is True:
            return True, node.at("nullable").pointer
        answers: list[tuple[bool | None, str]] = [_null_here(node)] if value else []
        if (target := node.target()) is not None:
            answers.append(self._null(target, seen))
        answers += [self._null(member, seen) for member in node.at("allOf").elements()]
        for key in ("oneOf", "anyOf"):
            members = [self._null(member, seen) for member in node.at(key).elements()]
            known = [answer for answer in members if answer[0] is not None]
            if known:
                yes = [answer for answer in known if answer[0]]
                answers.append(yes[0] if yes else (False, node.at(key).pointer))
        no = [answer for answer in answers if answer[0] is False]
        said = [answer for answer in answers if answer[0] and answer[1]]
        return (no or said or [(True, "")])[0]


def _null_here(node: Node) -> tuple[bool, str]:
    value = node.mapping
    types = value.get("type")
    if isinstance(types, str) or as_list(types):
        return "null" in (as_list(types) or [types]), node.at("type").pointer
    if "const" in value:
        return value["const"] is None, node.at("const").pointer
    if as_list(value.get("enum")):
        return None in value["enum"], node.at("enum").pointer
    return True, ""


def _says(key: str, value: object) -> bool:
    """Whether a keyword counts: `deprecated: false` says the same as nothing."""
    return not (key in SWITCHES and value is False)
