"""Compares the bodies of requests, and responses."""

from __future__ import annotations

from .finding import BREAKS_CALLERS, BREAKS_READERS, HELPS_CALLERS, HELPS_READERS, Effect, Position
from .node import Node, canonical
from .parameters import schema_of, style_change
from .record import Scope
from .schema import Sources
from .texts import compare_node_texts


def compare_request_bodies(scope: Scope, old: Node, new: Node) -> None:
    """Compare the request bodies of an operation."""
    written = new.at("requestBody")
    before, now = old.at("requestBody").resolved(), written.resolved()
    if now.mapping and not before.mapping:
        required = now.mapping.get("required") is True
        effect = BREAKS_CALLERS if required else HELPS_CALLERS
        phrase = f"takes a body now, {'required' if required else 'optional'}"
        scope.add("body-added", effect, written.pointer, phrase)
    elif before.mapping and not now.mapping:
        pointer, phrase = old.at("requestBody").pointer, "takes no body any more"
        scope.add("body-removed", BREAKS_CALLERS, pointer, phrase, removed=True)
    elif before.mapping and now.mapping:
        compare_request_body(scope, before, now)


def compare_request_body(scope: Scope, old: Node, new: Node) -> None:
    """Compare a request body with what it has become."""
    before, now = (node.mapping.get("required") is True for node in (old, new))
    if now and not before:
        scope.add("body-required", BREAKS_CALLERS, new.pointer, "the body is required now")
    elif before and not now:
        scope.add("body-optional", HELPS_CALLERS, new.pointer, "the body is optional now")
    scope.add_all(compare_node_texts(old, new))
    effects = HELPS_CALLERS, BREAKS_CALLERS
    _compare_contents(scope, old, new, "body", effects, Position.REQUEST)


def compare_responses(scope: Scope, old: Node, new: Node) -> None:
    """Compare the responses of an operation."""
    gone = {code.upper(): node for code, node in old.at("responses").members()}
    come = {code.upper(): node for code, node in new.at("responses").members()}
    for code, node in come.items():
        if code not in gone:
            effect = BREAKS_READERS if _is_success(code) else HELPS_READERS
            scope.add("response-added", effect, node.pointer, "new")
        else:
            compare_response(scope, gone[code].resolved(), node.resolved())
    for code, node in gone.items():
        if code not in come:
            effect = BREAKS_READERS if _is_success(code) else HELPS_READERS
            scope.add("response-removed", effect, node.pointer, "removed", removed=True)


def _is_success(code: str) -> bool:
    return code[:1] in ("2", "3")


def compare_response(scope: Scope, old: Node, new: Node) -> None:
    """Compare a response with what it has become."""
    scope.add_all(compare_node_texts(old, new, "links"))
    before, now = old.at("content"), new.at("content")
    if now.mapping and not before.mapping:
        scope.add("response-body-added", HELPS_READERS, now.pointer, "has a body now")
    elif before.mapping and not now.mapping:
        phrase = "has no body any more"
        scope.add("response-body-removed", BREAKS_READERS, before.pointer, phrase, removed=True)
    else:
        effects = HELPS_READERS, BREAKS_READERS
        _compare_contents(scope, old, new, "response", effects, Position.RESPONSE)
    _compare_headers(scope, old, new)


def _compare_headers(scope: Scope, old: Node, new: Node) -> None:
    gone = {name.lower(): node.resolved() for name, node in _headers(old).items()}
    come = {name.lower(): node.resolved() for name, node in _headers(new).items()}
    for name, node in _headers(new).items():
        if name.lower() in gone:
            compare_header(scope, gone[name.lower()], come[name.lower()])
        else:
            scope.add("response-header-added", HELPS_READERS, node.pointer, "new", name=name)
    for name, node in _headers(old).items():
        if name.lower() not in come:
            kind, pointer = "response-header-removed", node.pointer
            scope.add(kind, BREAKS_READERS, pointer, "removed", removed=True, name=name)


def _headers(response: Node) -> dict[str, Node]:
    headers = response.at("headers")
    # A header may well begin with `X-`, which is no extension here.
    return {name: headers.at(name) for name in headers.mapping if name.lower() != "content-type"}


def compare_header(scope: Scope, old: Node, new: Node) -> None:
    """Compare a header of a response with what it has become."""
    before, now = (node.mapping.get("required") is True for node in (old, new))
    if now and not before:
        scope.add("response-header-required", HELPS_READERS, new.pointer, "always there now")
    elif before and not now:
        phrase = "not always there any more"
        scope.add("response-header-optional", BREAKS_READERS, new.pointer, phrase)
    changed = style_change(old, new)
    if changed:
        scope.add("response-header-style-changed", BREAKS_READERS, new.pointer, changed)
    scope.add_all(compare_node_texts(old, new))
    scope.compare_schemas(schema_of(old), schema_of(new), Position.RESPONSE)


def _compare_contents(
    scope: Scope,
    old: Node,
    new: Node,
    what: str,
    effects: tuple[Effect, Effect],
    position: Position,
) -> None:
    gone = {_media_type(name): node for name, node in old.at("content").members()}
    come = {_media_type(name): node for name, node in new.at("content").members()}
    for name, node in come.items():
        if name not in gone:
            phrase = "new media type"
            scope.add(f"{what}-media-type-added", effects[0], node.pointer, phrase)
            continue
        before = gone[name]
        scope.add_all(compare_node_texts(before, node))
        encodings = [canonical(one.mapping.get("encoding") or {}) for one in (before, node)]
        if encodings[0] != encodings[1]:
            phrase = f"the encoding changed from {encodings[0]} to {encodings[1]}"
            scope.add(f"{what}-encoding-changed", effects[1], node.pointer, phrase)
        scope.compare_schemas(*_schemas(before, node), position)
    for name, node in gone.items():
        if name not in come:
            phrase = "this media type is gone"
            scope.add(f"{what}-media-type-removed", effects[1], node.pointer, phrase, removed=True)


def _media_type(name: str) -> str:
    return ";".join(part.strip().lower() for part in name.split(";"))


def _schemas(old: Node, new: Node) -> tuple[Sources, Sources]:
    # 3.1 leaves out the schema of a body that is just bytes.
    if _is_bytes(old) and _is_bytes(new):
        return (), ()
    return schema_of(old), schema_of(new)


def _is_bytes(media: Node) -> bool:
    if "schema" not in media.mapping:
        return True
    schema = media.at("schema").resolved().mapping
    return schema.get("type") == "string" and schema.get("format") == "binary"
