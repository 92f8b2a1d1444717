"""Compares the components of two documents by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .bodies import compare_header, compare_request_body, compare_response
from .finding import COSMETIC, Position
from .node import Node, canonical
from .parameters import compare_parameter
from .record import Scope
from .rename import renames
from .schema import Sources
from .security import compare_scheme, schemes_of

_NOUNS = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
}
_COMPARISONS: dict[str, Callable[[Scope, Node, Node], None]] = {
    "responses": compare_response,
    "parameters": compare_parameter,
    "requestBodies": compare_request_body,
    "headers": compare_header,
    "securitySchemes": compare_scheme,
}


def renamed_schemes(old: Node, new: Node) -> dict[str, str]:
    """Old names and new names of security schemes."""
    return _renamed(_section(old, "securitySchemes"), _section(new, "securitySchemes"))


def compare_components(scope: Scope, old: Node, new: Node) -> None:
    """Compare what no operation may have led to.

    The scope is that of nobody: a difference that concerns an operation was noted for that one.
    """
    for section, noun in _NOUNS.items():
        before, now = _section(old, section), _section(new, section)
        if section == "schemas":
            names = _renamed_schemas(scope, before, now)
        else:
            names = _renamed(before, now)
        for name, node in now.items():
            if name not in before and name not in names.values():
                phrase = f"the {noun} `{name}` is new"
                scope.add("component-added", COSMETIC, node.pointer, phrase)
        for name, node in before.items():
            if name in names:
                phrase = f"the {noun} `{name}` is called `{names[name]}` now"
                if section == "schemas":
                    phrase += "; the Python class is renamed"
                pointer = now[names[name]].pointer
                scope.add("component-renamed", COSMETIC, pointer, phrase, name=name)
            elif name not in now:
                phrase = f"the {noun} `{name}` is gone"
                scope.add("component-removed", COSMETIC, node.pointer, phrase, removed=True)
            _compare_same(scope, section, node, now.get(names.get(name, name)))


def _compare_same(scope: Scope, section: str, old: Node, new: Node | None) -> None:
    if new is None:
        return
    if section == "schemas":
        scope.compare_schemas((old,), (new,), Position.NONE)
    elif section in _COMPARISONS:
        _COMPARISONS[section](scope, old.resolved(), new.resolved())


def compare_schemes(scope: Scope, old: Node, new: Node, renamed: dict[str, str]) -> None:
    """Compare the security schemes that an operation names."""
    root = Node(old.root, old.root, ""), Node(new.root, new.root, "")
    before, now = (_section(node, "securitySchemes") for node in root)
    for name in sorted(schemes_of(old)):
        other = renamed.get(name, name)
        if name in before and other in now and other in schemes_of(new):
            compare_scheme(scope, before[name].resolved(), now[other].resolved())


def _section(document: Node, section: str) -> dict[str, Node]:
    node = document.at("components").at(section)
    # A schema may well be called `x-something`.
    return {name: node.at(name) for name in node.mapping}


def _renamed_schemas(scope: Scope, before: dict[str, Node], now: dict[str, Node]) -> dict[str, str]:
    known = {
        name: other
        for name, other in scope.schemas.renamed.items()
        if name in before and other in now
    }

    def same(old: Sources, new: Sources) -> bool:
        return scope.schemas.same.of_sources(old, new)

    gone = {name: (before[name],) for name in _missing(before, [*now, *known])}
    come = {name: (now[name],) for name in _missing(now, [*before, *known.values()])}
    return known | renames(gone, come, [same])


def _renamed(before: dict[str, Node], now: dict[str, Node]) -> dict[str, str]:
    def same(old: Node, new: Node) -> bool:
        return canonical(old.value) == canonical(new.value)

    gone = {name: before[name] for name in _missing(before, now)}
    come = {name: now[name] for name in _missing(now, before)}
    return renames(gone, come, [same])


def _missing(names: Iterable[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [name for name in names if name not in known]
