"""Which parts of an OpenAPI document an operation sends, and which it is answered with.

It follows the document as it is written, one `$ref` at a time, and knows nothing of what any keyword
means. That is little enough to be believed, which the comparison that is tested with it is not yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Sort = Literal["parameter", "body", "response", "header", "schema"]

METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])
_UNIONS = ("oneOf", "anyOf", "allOf")


@dataclass
class Use:
    """Who meets a part of the document."""

    sort: Sort
    callers: bool = False
    readers: bool = False
    operations: list[str] = field(default_factory=list[str])
    merged_into: list[str] = field(default_factory=list[str])
    """The schemas that unite this one with others, by an `allOf` of several."""
    in_union: bool = False
    """Whether it is one of the alternatives of a `oneOf` or an `anyOf`."""


def escape(name: str) -> str:
    """A name as it stands in a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def parts(pointer: str) -> list[str]:
    """The names that a JSON pointer is made of."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def at(document: Any, pointer: str) -> Any:
    """What a JSON pointer leads to.

    Raises:
        LookupError, ValueError, TypeError: It leads nowhere.
    """
    node = document
    for part in parts(pointer):
        node = node[int(part) if isinstance(node, list) else part]
    return node


def parent(pointer: str, levels: int = 1) -> str:
    """The pointer to what this lies in."""
    return pointer.rsplit("/", levels)[0]


def target(document: Json, pointer: str) -> str:
    """The pointer to what is meant here: of a reference, what it leads to."""
    while "$ref" in (node := at(document, pointer)):
        pointer = node["$ref"].removeprefix("#")
    return pointer


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Pointer and content of every operation, in the order of the document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"/paths/{escape(path)}/{method}", operation


def uses(document: Json) -> dict[str, Use]:
    """The parts of a document that its operations reach, by their pointers."""
    walk = _Walk(document)
    for pointer, operation in operations(document):
        walk.operation(pointer, operation)
    return walk.found


class _Walk:
    def __init__(self, document: Json) -> None:
        self.document = document
        self.found: dict[str, Use] = {}
        self._name = ""
        self._seen: set[tuple[str, str, bool]] = set()

    def operation(self, pointer: str, operation: Json) -> None:
        self._name = operation["operationId"]
        path = parent(pointer)
        for owner in (path, pointer):
            for index in range(len(at(self.document, owner).get("parameters", ()))):
                self._parameter(f"{owner}/parameters/{index}")
        if "requestBody" in operation:
            body = self._meet("body", f"{pointer}/requestBody", answer=False)
            self._content(body, answer=False)
        for status in operation["responses"]:
            response = self._meet("response", f"{pointer}/responses/{status}", answer=True)
            self._content(response, answer=True)
            for name in at(self.document, response).get("headers", ()):
                header = self._meet("header", f"{response}/headers/{escape(name)}", answer=True)
                self._schema(f"{header}/schema", answer=True)

    def _parameter(self, pointer: str) -> None:
        parameter = self._meet("parameter", pointer, answer=False)
        if "schema" in at(self.document, parameter):
            self._schema(f"{parameter}/schema", answer=False)
        self._content(parameter, answer=False)

    def _content(self, pointer: str, *, answer: bool) -> None:
        for media_type in at(self.document, pointer).get("content", ()):
            self._schema(f"{pointer}/content/{escape(media_type)}/schema", answer=answer)

    def _schema(self, pointer: str, *, answer: bool) -> None:
        pointer = self._meet("schema", pointer, answer=answer)
        if (seen := (pointer, self._name, answer)) in self._seen:
            return
        self._seen.add(seen)
        schema = at(self.document, pointer)
        for name in ("items", "not", "additionalProperties"):
            if isinstance(schema.get(name), dict):
                self._schema(f"{pointer}/{name}", answer=answer)
        for name in schema.get("properties", ()):
            self._schema(f"{pointer}/properties/{escape(name)}", answer=answer)
        for union in _UNIONS:
            for index in range(len(schema.get(union, ()))):
                self._schema(f"{pointer}/{union}/{index}", answer=answer)
                self._note_union(
                    target(self.document, f"{pointer}/{union}/{index}"), pointer, union
                )

    def _note_union(self, member: str, owner: str, union: str) -> None:
        use = self.found[member]
        if union != "allOf":
            use.in_union = True
        elif len(at(self.document, owner)["allOf"]) > 1 and owner not in use.merged_into:
            use.merged_into.append(owner)

    def _meet(self, sort: Sort, pointer: str, *, answer: bool) -> str:
        pointer = target(self.document, pointer)
        use = self.found.setdefault(pointer, Use(sort))
        use.readers |= answer
        use.callers |= not answer
        if self._name not in use.operations:
            use.operations.append(self._name)
        return pointer
