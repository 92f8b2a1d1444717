"""Compares what a caller has to show: security requirements and security schemes."""

from __future__ import annotations

from typing import Any

from .finding import BREAKS_CALLERS, HELPS_CALLERS
from .node import Node, as_list, as_mapping, canonical
from .record import Scope
from .texts import compare_node_texts

Alternative = frozenset[tuple[str, str | None]]
"""Schemes and scopes that have to come together; empty: nothing at all."""

NOTHING: Alternative = frozenset()


def compare_security(scope: Scope, old: Node, new: Node, renamed: dict[str, str]) -> None:
    """Compare the ways to be let in, each of which is enough.

    Args:
        scope: Where to note differences.
        old: What has `security` of its own, or else that of the document.
        new: The same in the new document.
        renamed: Old names and new names of security schemes.
    """
    gone, come = _alternatives(old, renamed), _alternatives(new, {})
    for both in gone.keys() & come.keys():
        del gone[both], come[both]
    if NOTHING in come:
        pointer, removed = _place(new, old)
        phrase = "no authentication is needed any more"
        scope.add("security-dropped", HELPS_CALLERS, pointer, phrase, removed=removed)
        if _only_nothing(new):
            gone.clear()
    elif NOTHING in gone:
        phrase = f"authentication is needed now: {_list(come or _alternatives(new, {}))}"
        scope.add("security-required", BREAKS_CALLERS, _place(new, old)[0], phrase)
        if _only_nothing(old):
            come.clear()
    else:
        _compare_demands(scope, gone, come)
    for alternative, node in come.items():
        if alternative != NOTHING:
            phrase = f"{_name(alternative)} is enough now"
            scope.add("security-alternative-added", HELPS_CALLERS, node.pointer, phrase)
    for alternative, node in gone.items():
        if alternative != NOTHING:
            phrase = f"{_name(alternative)} is not enough any more"
            kind = "security-alternative-removed"
            scope.add(kind, BREAKS_CALLERS, node.pointer, phrase, removed=True)


def _compare_demands(
    scope: Scope, gone: dict[Alternative, Node], come: dict[Alternative, Node]
) -> None:
    """Take out the pairs in which one side asks for all that the other does, and for more."""
    for before in list(gone):
        for now in list(come):
            words = f"{_name(before)} was enough, now it is {_name(now)}"
            if before < now:
                scope.add("security-required", BREAKS_CALLERS, come[now].pointer, words)
            elif now < before:
                scope.add("security-dropped", HELPS_CALLERS, come[now].pointer, words)
            else:
                continue
            del gone[before], come[now]
            break


def _holder(node: Node) -> Node:
    """What says it: an operation that does not is under the document's rule."""
    return node if "security" in node.mapping else Node(node.root, node.root, "")


def _alternatives(node: Node, renamed: dict[str, str]) -> dict[Alternative, Node]:
    security = _holder(node).at("security")
    found: dict[Alternative, Node] = {}
    for element in security.elements():
        demands: set[tuple[str, str | None]] = set()
        for scheme, scopes in element.mapping.items():
            name = renamed.get(scheme, scheme)
            demands |= {(name, None), *((name, str(one)) for one in as_list(scopes))}
        found.setdefault(frozenset(demands), element)
    return found or {NOTHING: security}


def _only_nothing(node: Node) -> bool:
    return _alternatives(node, {}).keys() == {NOTHING}


def _place(new: Node, old: Node) -> tuple[str, bool]:
    """Where it is said, and whether that is in the old document."""
    holder = _holder(new)
    if "security" in holder.mapping:
        return holder.at("security").pointer, False
    return _holder(old).at("security").pointer, True


def _name(alternative: Alternative) -> str:
    schemes = sorted(name for name, one in alternative if one is None)
    scopes = sorted(one for _, one in alternative if one is not None)
    words = " with ".join(f"`{name}`" for name in schemes)
    return f"{words} ({', '.join(scopes)})" if scopes else words


def _list(alternatives: dict[Alternative, Node]) -> str:
    return " or ".join(_name(one) for one in alternatives if one)


def schemes_of(node: Node) -> set[str]:
    """The security schemes that an operation names."""
    return {name for one in _alternatives(node, {}) for name, _ in one}


def compare_scheme(scope: Scope, old: Node, new: Node) -> None:
    """Compare a security scheme with what it has become."""
    before, now = (canonical(_demands(node)) for node in (old, new))
    if before == now:
        # What is left to differ in the flows is how they are described.
        scope.add_all(compare_node_texts(old, new, "bearerFormat", "flows"))
        return
    scope.add_all(compare_node_texts(old, new, "bearerFormat"))
    phrase = f"the security scheme changed from {before} to {now}"
    scope.add("security-scheme-changed", BREAKS_CALLERS, new.pointer, phrase)


def _demands(node: Node) -> dict[str, Any]:
    """What a scheme comes to, without what only people read."""
    keys = ("type", "in", "openIdConnectUrl")
    found: dict[str, Any] = {key: node.mapping[key] for key in keys if key in node.mapping}
    if "name" in node.mapping:
        name = str(node.mapping["name"])
        found["name"] = name.lower() if found.get("in") == "header" else name
    if "scheme" in node.mapping:
        found["scheme"] = str(node.mapping["scheme"]).lower()
    if "flows" in node.mapping:
        found["flows"] = {
            name: {
                key: sorted(as_mapping(value)) if key == "scopes" else value
                for key, value in flow.mapping.items()
                if not key.startswith("x-")
            }
            for name, flow in node.at("flows").members()
        }
    return found
