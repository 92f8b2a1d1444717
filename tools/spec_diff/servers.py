"""Compares the addresses that an API is served at."""

from __future__ import annotations

from .finding import BREAKS_CALLERS, COSMETIC, HELPS_CALLERS
from .node import Node, canonical, shown
from .record import Scope
from .texts import compare_node_texts

Server = tuple[str, str]
"""Address and variables."""


def compare_servers(scope: Scope, old: Node, new: Node) -> None:
    """Compare two lists of servers."""
    before, now = _servers(old), _servers(new)
    gone = [one for one in before if one not in now]
    come = [one for one in now if one not in before]
    places = list(before), list(now)
    changed = [
        (one, other)
        for one in gone
        for other in come
        if one[0] == other[0] or places[0].index(one) == places[1].index(other)
    ]
    for one, other in changed:
        if one in gone and other in come:
            gone.remove(one)
            come.remove(other)
            phrase = f"the server changed from {_words(one)} to {_words(other)}"
            scope.add("server-changed", BREAKS_CALLERS, now[other].pointer, phrase)
            scope.add_all(compare_node_texts(before[one], now[other]))
    for one in come:
        phrase = f"the server {_words(one)} is new"
        scope.add("server-added", HELPS_CALLERS, now[one].pointer, phrase)
    for one in gone:
        phrase = f"the server {_words(one)} is gone"
        scope.add("server-removed", BREAKS_CALLERS, before[one].pointer, phrase, removed=True)
    for one in before:
        if one in now:
            scope.add_all(compare_node_texts(before[one], now[one]))
    kept = [one for one in before if one in now], [one for one in now if one in before]
    if kept[0] != kept[1]:
        phrase = f"the order of the servers changed; the first is {_words(places[1][0])} now"
        scope.add("servers-reordered", COSMETIC, new.pointer, phrase)


def compare_own_servers(scope: Scope, old: tuple[Node, Node], new: tuple[Node, Node]) -> None:
    """Compare the servers of an operation, if it or its path has any of its own."""
    before, now = _nearest(old), _nearest(new)
    if before.pointer != "/servers" or now.pointer != "/servers":
        compare_servers(scope, before, now)


def _nearest(holders: tuple[Node, Node]) -> Node:
    """The servers of an operation, else of its path, else of the document."""
    item, operation = holders
    for holder in (operation, item):
        if holder.at("servers").elements():
            return holder.at("servers")
    return Node(item.root, item.root, "").at("servers")


def _servers(node: Node) -> dict[Server, Node]:
    found: dict[Server, Node] = {}
    for element in node.elements():
        variables = {
            name: {key: value for key, value in variable.mapping.items() if key != "description"}
            for name, variable in element.at("variables").members()
        }
        url = str(element.mapping.get("url", "/"))
        found.setdefault((url, canonical(variables)), element)
    # Where no server is named, it is the one that the document comes from.
    return found or {("/", "{}"): node}


def _words(server: Server) -> str:
    url, variables = server
    return shown(url) if variables == "{}" else f"{shown(url)} with {variables}"
