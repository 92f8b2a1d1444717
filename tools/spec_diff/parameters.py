"""Compares the parameters of operations."""

from __future__ import annotations

from .finding import BREAKS_CALLERS, COSMETIC, HELPS_CALLERS, Position
from .node import Node, as_mapping, canonical
from .record import Scope
from .rename import renames
from .schema import Sources
from .texts import compare_node_texts

Holders = tuple[Node, Node]
"""A path and an operation."""
Key = tuple[str, str]
"""Location and name of a parameter."""

_STYLES = {"query": "form", "path": "simple", "header": "simple", "cookie": "form"}


def compare_parameters(
    scope: Scope, old: Holders, new: Holders, path_names: dict[str, str]
) -> None:
    """Compare the parameters of an operation, those of its path included.

    Args:
        scope: Where to note differences.
        old: The path and the operation as they were.
        new: The path and the operation as they are.
        path_names: Old names and new names of what stands in braces in the path.
    """
    gone, come = _parameters(old), _parameters(new)
    pairs: list[tuple[Node, Node]] = []
    for before, now in path_names.items():
        keys = ("path", before), ("path", now)
        if before != now and keys[0] in gone and keys[1] in come:
            pair = gone.pop(keys[0]), come.pop(keys[1])
            phrase = f"it was called `{before}`"
            pointer = pair[1].at("name").pointer
            scope.add("path-parameter-renamed", BREAKS_CALLERS, pointer, phrase, name=before)
            pairs.append(pair)
    pairs += [(gone.pop(key), come.pop(key)) for key in list(gone) if key in come]
    pairs += _moved(scope, gone, come)
    pairs += _renamed(scope, gone, come)
    for node in gone.values():
        kind, name = "parameter-removed", _name(node)
        scope.add(kind, BREAKS_CALLERS, node.pointer, "removed", removed=True, name=name)
    for node in come.values():
        effect = BREAKS_CALLERS if _required(node) else HELPS_CALLERS
        phrase = f"new, {'required' if _required(node) else 'optional'}"
        scope.add("parameter-added", effect, node.pointer, phrase, name=_name(node))
    for pair in pairs:
        compare_parameter(scope, *pair)


def compare_parameter(scope: Scope, old: Node, new: Node) -> None:
    """Compare a parameter with what it has become."""
    if _required(new) and not _required(old):
        phrase = "required now; it was optional"
        scope.add("parameter-required", BREAKS_CALLERS, new.pointer, phrase)
    elif _required(old) and not _required(new):
        phrase = "optional now; it was required"
        scope.add("parameter-optional", HELPS_CALLERS, new.pointer, phrase)
    before, now = (node.mapping.get("deprecated") is True for node in (old, new))
    if now and not before:
        scope.add("deprecated", HELPS_CALLERS, new.at("deprecated").pointer, "deprecated now")
    elif before and not now:
        pointer, phrase = old.at("deprecated").pointer, "no longer deprecated"
        scope.add("deprecation-withdrawn", COSMETIC, pointer, phrase, removed=True)
    changed = style_change(old, new)
    # Where it stands decides about the style; that it has moved is told already.
    if changed and old.mapping.get("in") == new.mapping.get("in"):
        scope.add("parameter-style-changed", BREAKS_CALLERS, new.pointer, changed)
    scope.add_all(compare_node_texts(old, new))
    scope.compare_schemas(schema_of(old), schema_of(new), Position.REQUEST)


def _parameters(holders: Holders) -> dict[Key, Node]:
    """The parameters of a path and an operation; the operation's own win."""
    found: dict[Key, Node] = {}
    for holder in holders:
        for element in holder.at("parameters").elements():
            node = element.resolved()
            location, name = str(node.mapping.get("in")), str(node.mapping.get("name"))
            # Case means nothing in the names of headers.
            found[location, name.lower() if location == "header" else name] = node
    return found


def _required(node: Node) -> bool:
    return node.mapping.get("in") == "path" or node.mapping.get("required") is True


def _name(node: Node) -> str:
    return str(node.mapping.get("name"))


def schema_of(node: Node) -> Sources:
    """The schema of a parameter or header, wherever it stands."""
    if "schema" in node.mapping:
        return (node.at("schema"),)
    return tuple(media.at("schema") for _, media in node.at("content").members())[:1]


def style_change(old: Node, new: Node) -> str | None:
    """How the way changed in which a value is written into a request or a response."""
    before, now = _style(old), _style(new)
    changed = [
        f"`{key}` changed from {canonical(before[key])} to {canonical(now[key])}"
        for key in before
        if before[key] != now[key]
    ]
    return "; ".join(changed) or None


def _style(node: Node) -> dict[str, object]:
    value = node.mapping
    style = value.get("style", _STYLES.get(str(value.get("in")), "simple"))
    return {
        "style": style,
        "explode": value.get("explode", style == "form"),
        "allowReserved": value.get("allowReserved", False),
        "allowEmptyValue": value.get("allowEmptyValue", False),
        "content": next(iter(as_mapping(value.get("content"))), None),
    }


def _moved(scope: Scope, gone: dict[Key, Node], come: dict[Key, Node]) -> list[tuple[Node, Node]]:
    pairs: list[tuple[Node, Node]] = []
    for location, name in list(gone):
        others = [key for key in come if key[1].lower() == name.lower()]
        if len(others) == 1:
            pair = gone.pop((location, name)), come.pop(others[0])
            phrase = f"moved from {location} to {others[0][0]}"
            scope.add(
                "parameter-moved", BREAKS_CALLERS, pair[1].pointer, phrase, name=_name(pair[0])
            )
            pairs.append(pair)
    return pairs


def _renamed(scope: Scope, gone: dict[Key, Node], come: dict[Key, Node]) -> list[tuple[Node, Node]]:
    def same_schema(old: Node, new: Node) -> bool:
        return (
            old.mapping.get("in") == new.mapping.get("in")
            and style_change(old, new) is None
            and scope.schemas.same.of_sources(schema_of(old), schema_of(new))
        )

    def same_need(old: Node, new: Node) -> bool:
        return _required(old) == _required(new) and same_schema(old, new)

    removed = {f"{location} {name}": (location, name) for location, name in gone}
    added = {f"{location} {name}": (location, name) for location, name in come}
    found = renames(
        {text: gone[key] for text, key in removed.items()},
        {text: come[key] for text, key in added.items()},
        [same_need, same_schema],
    )
    pairs: list[tuple[Node, Node]] = []
    for before, now in found.items():
        old, new = gone.pop(removed[before]), come.pop(added[now])
        name = _name(old)
        phrase = f"looks like a rename of `{name}`"
        scope.add("parameter-renamed", BREAKS_CALLERS, new.pointer, phrase, name=name)
        pairs.append((old, new))
    return pairs
