"""Places in a document: a value, and the JSON pointer to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import unquote


def is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a JSON array."""
    return isinstance(value, list)


def as_mapping(value: object) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one: documents may hold anything anywhere."""
    return value if is_mapping(value) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if is_list(value) else []


def join(pointer: str, *tokens: object) -> str:
    """A JSON pointer to something below another one."""
    for token in tokens:
        text = str(token)
        if "~" in text or "/" in text:
            text = text.replace("~", "~0").replace("/", "~1")
        pointer = f"{pointer}/{text}"
    return pointer


def split(pointer: str) -> list[str]:
    """The tokens of a JSON pointer."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def component_of(pointer: str) -> tuple[str | None, list[str]]:
    """The component schema that a JSON pointer leads into, if it does, and the tokens below it."""
    tokens = split(pointer)
    if tokens[:2] == ["components", "schemas"] and len(tokens) > 2:
        return tokens[2], tokens[3:]
    return None, []


def find(document: object, pointer: str) -> tuple[bool, Any]:
    """Whether a pointer leads somewhere, and what stands there."""
    value: Any = document
    for token in split(pointer):
        mapping, items = as_mapping(value), as_list(value)
        if token in mapping:
            value = mapping[token]
        elif token.isdecimal() and int(token) < len(items):
            value = items[int(token)]
        else:
            return False, None
    return True, value


def local_pointer(reference: str) -> str | None:
    """The JSON pointer in a `$ref`, or None if it is not one into the same document."""
    if reference == "#":
        return ""
    return unquote(reference[1:]) if reference.startswith("#/") else None


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document."""

    root: dict[str, Any]
    value: Any
    pointer: str

    @property
    def mapping(self) -> dict[str, Any]:
        """The value as a mapping; empty if it is none."""
        return as_mapping(self.value)

    def at(self, key: str) -> Node:
        """What stands under a key; None stands for what is absent."""
        return Node(self.root, self.mapping.get(key), join(self.pointer, key))

    def members(self) -> Iterator[tuple[str, Node]]:
        """The entries of a mapping, extensions left out."""
        for key in self.mapping:
            if not key.startswith("x-"):
                yield key, self.at(key)

    def elements(self) -> list[Node]:
        """The elements of a list."""
        return [
            Node(self.root, value, join(self.pointer, index))
            for index, value in enumerate(as_list(self.value))
        ]

    def target(self) -> Node | None:
        """Where the `$ref` here leads, one step; None if there is none, or if it leads nowhere."""
        reference = self.mapping.get("$ref")
        pointer = local_pointer(reference) if isinstance(reference, str) else None
        if pointer is None:
            return None
        found, value = find(self.root, pointer)
        return Node(self.root, value, pointer) if found else None

    def resolved(self) -> Node:
        """What stands here, or where the `$ref` here leads; a dead end or a circle is empty."""
        node, seen = self, {self.pointer}
        while isinstance(node.mapping.get("$ref"), str):
            following = node.target()
            if following is None or following.pointer in seen:
                return Node(self.root, {}, self.pointer)
            seen.add(following.pointer)
            node = following
        return node


def canonical(value: object) -> str:
    """A text that is the same for equal JSON values: `1` and `1.0` are, `1` and `true` are not."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, default=str)


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_mapping(value):
        return {str(key): _plain(item) for key, item in value.items()}
    if is_list(value):
        return [_plain(item) for item in value]
    return value


def shown(value: object) -> str:
    """A value as a person reads it in a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}..."
