"""What a comparison says about documents as a whole, and what many operations share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from diff_documents import (
    BREAKS,
    MORE,
    NOTHING,
    NUMBER,
    WORD,
    Json,
    Reported,
    callers,
    document,
    edited,
    only,
    operation,
    quiet,
    reported,
    shared,
    with_operation,
)

from tools.spec_diff.compare import compare

QUERY: Json = {"in": "query", "name": "q", "schema": WORD}
KEY: Json = {"type": "apiKey", "in": "header", "name": "X-Key"}


def secured(*alternatives: Json, **schemes: Json) -> Json:
    schemes = {"key": KEY, "other": KEY | {"name": "X-Other"}} | schemes
    components = {"securitySchemes": schemes}
    return document(security=list(alternatives), components=components)


def oauth(scope: str, url: str = "/token") -> Json:
    return {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": url, "scopes": {"read": scope}}},
    }


def served(*addresses: str) -> Json:
    return document(servers=[{"url": address} for address in addresses])


def described(**info: Any) -> Json:
    return edited(document(), lambda spec: spec["info"].update(info))


ONE: Json = {"key": []}
OTHER: Json = {"other": []}
BOTH = ONE | OTHER

DOCUMENTS: dict[str, Any] = {
    "security": (
        secured(),
        secured(ONE),
        *callers("security-required", BREAKS, "security-dropped", MORE),
    ),
    "security optional": (
        secured(ONE),
        secured(ONE, {}),
        *callers("security-dropped", MORE, "security-required", BREAKS),
    ),
    "more security": (
        secured(ONE),
        secured(BOTH),
        *callers("security-required", BREAKS, "security-dropped", MORE),
    ),
    "more scopes": (
        secured(ONE),
        secured({"key": ["write"]}),
        *callers("security-required", BREAKS, "security-dropped", MORE),
    ),
    "alternative security": (
        secured(ONE),
        secured(ONE, OTHER),
        *callers("security-alternative-added", MORE, "security-alternative-removed", BREAKS),
    ),
    "security scheme": (
        secured(ONE),
        secured(ONE, key=KEY | {"name": "X-Token"}),
        *callers("security-scheme-changed", BREAKS, "security-scheme-changed", BREAKS),
    ),
    "description of a scope": (
        secured(ONE, key=oauth("Read.")),
        secured(ONE, key=oauth("Read it.")),
        *quiet("text-changed"),
    ),
    "address of a flow": (
        secured(ONE, key=oauth("Read.")),
        secured(ONE, key=oauth("Read.", "/login")),
        *callers("security-scheme-changed", BREAKS, "security-scheme-changed", BREAKS),
    ),
    "unused security scheme": (
        secured(ONE),
        secured(ONE, other=KEY | {"name": "X-Token"}),
        *quiet("security-scheme-changed"),
    ),
    "text of a security scheme": (
        secured(ONE),
        secured(ONE, key=KEY | {"description": "Ask for one."}),
        *quiet("text-changed"),
    ),
    "name of a security scheme": (
        secured(ONE),
        edited(
            secured({"token": []}, token=KEY),
            lambda spec: spec["components"]["securitySchemes"].pop("key"),
        ),
        *quiet("component-renamed"),
    ),
    "server": (
        served("/a"),
        served("/a", "/b"),
        *callers("server-added", MORE, "server-removed", BREAKS),
    ),
    "other server": (
        served("/a", "/b"),
        served("/c", "/b"),
        *callers("server-changed", BREAKS, "server-changed", BREAKS),
    ),
    "variables of a server": (
        document(servers=[{"url": "/{v}", "variables": {"v": {"default": "1"}}}]),
        document(servers=[{"url": "/{v}", "variables": {"v": {"default": "2"}}}]),
        *callers("server-changed", BREAKS, "server-changed", BREAKS),
    ),
    "order of servers": (served("/a", "/b"), served("/b", "/a"), *quiet("servers-reordered")),
    "server of an operation": (
        served("/a"),
        edited(served("/a"), lambda spec: operation(spec).update(servers=[{"url": "/b"}])),
        *callers("server-changed", BREAKS, "server-changed", BREAKS),
    ),
    "version": (document(), described(version="2"), *quiet("version-changed")),
    "texts": (
        document(),
        described(title="Else", description="All.", contact={"name": "A"}, license={"name": "B"}),
        *quiet("text-changed", 4),
    ),
    "dialect": (document(), document(openapi="3.1.0"), *quiet("dialect-changed")),
    "tag": (document(tags=[]), document(tags=[{"name": "a"}]), *quiet("tags-changed")),
    "text of a tag": (
        document(tags=[{"name": "a"}]),
        document(tags=[{"name": "a", "description": "All."}]),
        *quiet("text-changed"),
    ),
    "extension": (document(), document(**{"x-note": 1}), *quiet("extension-changed")),
    "new component": (
        shared(WORD),
        shared(WORD, Idle=NUMBER),
        [("component-added", NOTHING, NOTHING)],
        [("component-removed", NOTHING, NOTHING)],
    ),
    "unused component": (
        shared(WORD, Idle=NUMBER),
        shared(WORD, Idle=WORD),
        *quiet("type-changed"),
    ),
    "other name of a component": (
        shared(WORD, Idle=NUMBER),
        shared(WORD, Lazy=NUMBER),
        *quiet("component-renamed"),
    ),
}


@pytest.mark.parametrize(("old", "new", "there", "back"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_change_is_reported_for_what_it_is(
    old: Json, new: Json, there: list[Reported], back: list[Reported]
) -> None:
    assert reported(old, new) == there
    assert reported(new, old) == back


def two_operations(edit: Callable[[Json], Any]) -> tuple[Json, Json]:
    """A document whose second operation has the same parts, and a copy with a change."""
    spec = shared({"type": "object", "properties": {"a": WORD}})
    spec["components"]["parameters"] = {"Query": QUERY}
    operation(spec)["parameters"] = [{"$ref": "#/components/parameters/Query"}]
    second = edited(operation(spec), lambda node: node.update(operationId="receive"))
    spec["paths"]["/others"] = {"put": second}
    spec["security"] = [ONE]
    return spec, edited(spec, edit)


def drop_property(spec: Json) -> None:
    del spec["components"]["schemas"]["Thing"]["properties"]["a"]


def require_parameter(spec: Json) -> None:
    spec["components"]["parameters"]["Query"]["required"] = True


def drop_security(spec: Json) -> None:
    spec["security"] = []


@pytest.mark.parametrize(
    ("edit", "pointer"),
    [
        (drop_property, "/components/schemas/Thing/properties/a"),
        (require_parameter, "/components/parameters/Query"),
        (drop_security, "/security"),
    ],
)
def test_what_several_operations_share_is_one_change_for_all_of_them(
    edit: Callable[[Json], Any], pointer: str
) -> None:
    change = only(*two_operations(edit))
    assert (change.pointer, change.operations) == (pointer, ("send", "receive"))


def test_changes_come_in_the_order_of_the_document() -> None:
    def edit(spec: Json) -> None:
        spec["components"]["schemas"]["Thing"]["properties"]["b"] = NUMBER
        del spec["paths"]["/things"]
        spec["info"]["version"] = "2"
        spec["paths"]["/others"]["put"]["deprecated"] = True

    old, new = two_operations(edit)
    order = ["version-changed", "operation-removed", "deprecated", "property-added"]
    assert [kind for kind, *_ in reported(old, new)] == order


def test_a_component_with_another_name_is_compared_with_what_it_was() -> None:
    old = document(
        request={"$ref": "#/components/schemas/Old"}, components={"schemas": {"Old": WORD}}
    )
    new = document(
        request={"$ref": "#/components/schemas/New"},
        components={"schemas": {"New": WORD | {"maxLength": 9}}},
    )
    changes = compare(old, new)
    assert [change.kind for change in changes] == ["component-renamed", "max-length-added"]
    assert (changes[0].name, changes[0].schema) == ("Old", "New")
    assert "the Python class is renamed" in changes[0].text


def test_a_text_in_a_component_below_another_text_is_found() -> None:
    def spec(text: str) -> Json:
        below = {"description": "Here.", "allOf": [{"$ref": "#/components/schemas/Thing"}]}
        return shared(WORD | {"description": text}, Use={"properties": {"a": below}})

    assert reported(spec("One."), spec("Two.")) == [("text-changed", NOTHING, NOTHING)]


def test_a_webhook_is_read_by_those_who_otherwise_call() -> None:
    def spec(schema: Json) -> Json:
        return {
            "openapi": "3.1.0",
            "webhooks": {"event": {"post": operation(document(request=schema, response=schema))}},
        }

    old, new = spec(WORD), spec(WORD | {"maxLength": 9})
    response, request = compare(old, new)
    assert (request.callers, request.readers) == (NOTHING, MORE)
    assert (response.callers, response.readers) == (BREAKS, NOTHING)


def test_a_callback_is_compared_as_an_operation() -> None:
    def spec(schema: Json) -> Json:
        callback = {"{$request.body#/url}": {"post": operation(document(request=schema))}}
        callback["{$request.body#/url}"]["post"]["operationId"] = "told"
        return with_operation(callbacks={"done": callback})

    change = only(spec(WORD), spec(NUMBER))
    assert (change.kind, change.operations, change.readers) == ("type-changed", ("told",), BREAKS)
