"""Finds the operations of two documents that are the same one, and compares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .bodies import compare_request_bodies, compare_responses
from .finding import BREAKS_CALLERS, COSMETIC, HELPS_CALLERS
from .node import Node, as_list
from .parameters import compare_parameters
from .place import METHODS
from .record import Scope
from .security import compare_security
from .servers import compare_own_servers
from .texts import compare_node_texts

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, and the path that it is under."""

    path: str
    method: str
    node: Node
    item: Node
    incoming: bool = False
    """Whether it is a webhook or a callback: the server calls, and the user answers."""

    @property
    def id(self) -> str:
        """The operationId, or what is as good."""
        identifier = self.node.mapping.get("operationId")
        return str(identifier) if identifier else f"{self.method.upper()} {self.path}"

    @property
    def shape(self) -> tuple[str, str, bool]:
        """The path and method, without the names of parameters."""
        return _PLACEHOLDER.sub("{}", self.path), self.method, self.incoming


Pairs = list[tuple[Operation, Operation]]


def operations(document: Node) -> list[Operation]:
    """All operations of a document, in its order."""
    found = [*_under(document.at("paths"), incoming=False)]
    for operation in list(found):
        for name, callback in operation.node.at("callbacks").members():
            for inner in _under(callback.resolved(), incoming=True):
                path = f"{operation.id} {name} {inner.path}"
                found.append(Operation(path, inner.method, inner.node, inner.item, True))
    return [*found, *_under(document.at("webhooks"), incoming=True)]


def _under(paths: Node, *, incoming: bool) -> Iterator[Operation]:
    for path, written in paths.members():
        item = written.resolved()
        for key, node in item.members():
            if key in METHODS and isinstance(node.value, dict):
                yield Operation(path, key, node, item, incoming)


def match(old: list[Operation], new: list[Operation]) -> Pairs:
    """The operations that both documents have, the surest pairs first taken."""
    pairs: Pairs = []
    ways: list[Callable[[Operation], object]] = [
        lambda operation: (operation.id, operation.path, operation.method, operation.incoming),
        lambda operation: (operation.id, operation.incoming),
        lambda operation: (operation.path, operation.method, operation.incoming),
        lambda operation: operation.shape,
    ]
    for way in ways:
        left = {way(operation): operation for operation in reversed(new)}
        for operation in list(old):
            other = left.pop(way(operation), None)
            if other is not None:
                pairs.append((operation, other))
        taken = {id(one) for pair in pairs for one in pair}
        old = [operation for operation in old if id(operation) not in taken]
        new = [operation for operation in new if id(operation) not in taken]
    return pairs


def compare_operation(
    scope: Scope, old: Operation, new: Operation, renamed_schemes: dict[str, str]
) -> None:
    """Compare an operation with what it has become."""
    _compare_identity(scope, old, new)
    _compare_tags(scope, old.node, new.node)
    before, now = (one.node.mapping.get("deprecated") is True for one in (old, new))
    if now and not before:
        pointer = new.node.at("deprecated").pointer
        scope.add("deprecated", HELPS_CALLERS, pointer, f"`{new.id}` is deprecated now")
    elif before and not now:
        pointer = old.node.at("deprecated").pointer
        phrase = f"`{new.id}` is no longer deprecated"
        scope.add("deprecation-withdrawn", COSMETIC, pointer, phrase, removed=True)
    scope.add_all(compare_node_texts(old.node, new.node))
    scope.add_all(compare_node_texts(old.item, new.item))
    names = dict(
        zip(_PLACEHOLDER.findall(old.path), _PLACEHOLDER.findall(new.path), strict=False)
        if old.shape == new.shape
        else []
    )
    compare_parameters(scope, (old.item, old.node), (new.item, new.node), names)
    compare_request_bodies(scope, old.node, new.node)
    compare_responses(scope, old.node, new.node)
    compare_security(scope, old.node, new.node, renamed_schemes)
    compare_own_servers(scope, (old.item, old.node), (new.item, new.node))


def _compare_identity(scope: Scope, old: Operation, new: Operation) -> None:
    if old.shape != new.shape:
        before, now = (f"`{one.method.upper()} {one.path}`" for one in (old, new))
        phrase = f"`{new.id}` moved from {before} to {now}"
        scope.add("operation-moved", BREAKS_CALLERS, new.node.pointer, phrase)
    if "operationId" in old.node.mapping and "operationId" not in new.node.mapping:
        pointer = old.node.at("operationId").pointer
        phrase = f"the operation `{old.id}` has no operationId any more"
        scope.add("operation-renamed", BREAKS_CALLERS, pointer, phrase, removed=True, name=old.id)
    elif old.node.mapping.get("operationId") != new.node.mapping.get("operationId"):
        pointer = new.node.at("operationId").pointer
        phrase = f"the operation `{old.id}` is called `{new.id}` now"
        scope.add("operation-renamed", BREAKS_CALLERS, pointer, phrase, name=old.id)


def _compare_tags(scope: Scope, old: Node, new: Node) -> None:
    before, now = as_list(old.mapping.get("tags")), as_list(new.mapping.get("tags"))
    pointer, removed = (
        (new.at("tags").pointer, False) if "tags" in new.mapping else (old.at("tags").pointer, True)
    )
    if before[:1] != now[:1]:
        words = [f"`{tags[0]}`" if tags else "none" for tags in (before, now)]
        phrase = f"the first tag changed from {words[0]} to {words[1]}"
        scope.add("tag-changed", BREAKS_CALLERS, pointer, phrase, removed=removed)
    if sorted(map(str, before[1:])) != sorted(map(str, now[1:])):
        words = [", ".join(f"`{tag}`" for tag in tags[1:]) or "none" for tags in (before, now)]
        phrase = f"the further tags changed from {words[0]} to {words[1]}"
        scope.add("tags-changed", COSMETIC, pointer, phrase, removed=removed)
