"""The semantic difference between two OpenAPI documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .change import Change
from .components import compare_components, compare_schemes, renamed_schemes
from .finding import BREAKS_CALLERS, COSMETIC, HELPS_CALLERS
from .node import Node, as_mapping, shown
from .operations import compare_operation, match, operations
from .pairs import SchemaComparison
from .record import Record, Scope
from .servers import compare_servers
from .texts import compare_node_texts


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """All that differs in meaning, in the order of the document, each difference once."""
    before, now = Node(old, old, ""), Node(new, new, "")
    record = Record(before, now)
    scope = Scope(record, SchemaComparison(before, now))
    nobody = replace(scope, reached=False)
    renamed = renamed_schemes(before, now)
    _compare_head(scope, before, now)
    names = _compare_operations(scope, before, now, renamed)
    compare_components(nobody, before, now)
    return record.changes(names)


def _compare_operations(
    scope: Scope, before: Node, now: Node, renamed: dict[str, str]
) -> list[str]:
    """Compare the operations, and return their names in order."""
    olds, news = operations(before), operations(now)
    pairs = match(olds, news)
    for old, new in pairs:
        inner = replace(scope, operation=new.id, incoming=new.incoming)
        compare_operation(inner, old, new, renamed)
        compare_schemes(inner, old.node, new.node, renamed)
    met = {id(one) for pair in pairs for one in pair}
    for new in news:
        if id(new) not in met:
            inner = replace(scope, operation=new.id, incoming=new.incoming)
            phrase = f"the operation `{new.id}` is new"
            inner.add("operation-added", HELPS_CALLERS, new.node.pointer, phrase)
    for old in olds:
        if id(old) not in met:
            inner = replace(scope, operation=old.id, incoming=old.incoming)
            phrase = f"the operation `{old.id}` is gone"
            inner.add("operation-removed", BREAKS_CALLERS, old.node.pointer, phrase, removed=True)
    return [one.id for one in [*news, *olds]]


def _compare_head(scope: Scope, old: Node, new: Node) -> None:
    """What a document says about itself."""
    before, now = (str(node.mapping.get("openapi", "")).split(".")[:2] for node in (old, new))
    dialects = [node.mapping.get("jsonSchemaDialect") for node in (old, new)]
    if before != now or dialects[0] != dialects[1]:
        phrase = f"OpenAPI {'.'.join(before)} became {'.'.join(now)}"
        scope.add("dialect-changed", COSMETIC, new.at("openapi").pointer, phrase)
    scope.add_all(compare_node_texts(old, new))
    infos = old.at("info"), new.at("info")
    scope.add_all(compare_node_texts(*infos, "termsOfService", "contact", "license"))
    versions = [node.mapping.get("version") for node in infos]
    if versions[0] != versions[1]:
        phrase = f"the version changed from {shown(versions[0])} to {shown(versions[1])}"
        scope.add("version-changed", COSMETIC, infos[1].at("version").pointer, phrase)
    for part in ("paths", "components"):
        scope.add_all(compare_node_texts(old.at(part), new.at(part)))
    compare_servers(scope, old.at("servers"), new.at("servers"))
    _compare_tags(scope, old.at("tags"), new.at("tags"))


def _compare_tags(scope: Scope, old: Node, new: Node) -> None:
    before, now = (
        {str(as_mapping(node.value).get("name")): node for node in tags.elements()}
        for tags in (old, new)
    )
    for name, node in now.items():
        if name in before:
            scope.add_all(compare_node_texts(before[name], node))
        else:
            scope.add("tags-changed", COSMETIC, node.pointer, f"the tag `{name}` is new")
    for name, node in before.items():
        if name not in now:
            phrase = f"the tag `{name}` is gone"
            scope.add("tags-changed", COSMETIC, node.pointer, phrase, removed=True)
