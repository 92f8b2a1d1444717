"""What a comparison of two API documents says about operations, from parameters to responses."""

from __future__ import annotations

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
    readers,
    reported,
    with_operation,
)

QUERY: Json = {"in": "query", "name": "q", "schema": WORD}
BODY: Json = {"content": {"application/json": {"schema": WORD}}}
CONTENT: Json = {"application/json": {"schema": WORD}}


def with_parameters(*parameters: Json, path: str = "/things") -> Json:
    spec = with_operation(parameters=list(parameters))
    spec["paths"] = {path: spec["paths"]["/things"]}
    return spec


def with_response(code: str = "200", **more: Any) -> Json:
    spec = document()
    operation(spec)["responses"][code] = {"description": "Done."} | more
    return spec


def with_header(**more: Any) -> Json:
    return with_response(headers={"X-Count": {"schema": NUMBER} | more})


def at_path(path: str, method: str = "post") -> Json:
    spec = document()
    spec["paths"] = {path: {method: operation(spec)}}
    return spec


def path_parameter(name: str) -> Json:
    return {"in": "path", "name": name, "required": True, "schema": WORD}


GONE = edited(document(), lambda spec: spec["paths"].clear())

OPERATIONS: dict[str, Any] = {
    "new": (GONE, document(), *callers("operation-added", MORE, "operation-removed", BREAKS)),
    "other path": (
        document(),
        at_path("/stuff"),
        *callers("operation-moved", BREAKS, "operation-moved", BREAKS),
    ),
    "other method": (
        document(),
        at_path("/things", "put"),
        *callers("operation-moved", BREAKS, "operation-moved", BREAKS),
    ),
    "other name": (
        document(),
        with_operation(operationId="transmit"),
        *callers("operation-renamed", BREAKS, "operation-renamed", BREAKS),
    ),
    "first tag": (
        with_operation(tags=["a", "b"]),
        with_operation(tags=["c", "b"]),
        *callers("tag-changed", BREAKS, "tag-changed", BREAKS),
    ),
    "further tags": (
        with_operation(tags=["a"]),
        with_operation(tags=["a", "b"]),
        *quiet("tags-changed"),
    ),
    "deprecated": (
        document(),
        with_operation(deprecated=True),
        *callers("deprecated", MORE, "deprecation-withdrawn", NOTHING),
    ),
    "texts": (
        with_operation(summary="One.", description="Long."),
        with_operation(summary="Another.", externalDocs={"url": "https://example.com"}),
        *quiet("text-changed", 3),
    ),
    "extension": (document(), with_operation(**{"x-note": 1}), *quiet("extension-changed")),
}

PARAMETERS: dict[str, Any] = {
    "new": (
        document(),
        with_parameters(QUERY),
        *callers("parameter-added", MORE, "parameter-removed", BREAKS),
    ),
    "new and required": (
        document(),
        with_parameters(QUERY | {"required": True}),
        *callers("parameter-added", BREAKS, "parameter-removed", BREAKS),
    ),
    "other name": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"name": "query"}),
        *callers("parameter-renamed", BREAKS, "parameter-renamed", BREAKS),
    ),
    "other name in the path": (
        with_parameters(path_parameter("id"), path="/things/{id}"),
        with_parameters(path_parameter("key"), path="/things/{key}"),
        *callers("path-parameter-renamed", BREAKS, "path-parameter-renamed", BREAKS),
    ),
    "other place": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"in": "header"}),
        *callers("parameter-moved", BREAKS, "parameter-moved", BREAKS),
    ),
    "required": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"required": True}),
        *callers("parameter-required", BREAKS, "parameter-optional", MORE),
    ),
    "deprecated": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"deprecated": True}),
        *callers("deprecated", MORE, "deprecation-withdrawn", NOTHING),
    ),
    "default": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"schema": WORD | {"default": "a"}}),
        *callers("default-added", MORE, "default-removed", BREAKS),
    ),
    "schema": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"schema": WORD | {"maxLength": 9}}),
        *callers("max-length-added", BREAKS, "max-length-removed", MORE),
    ),
    "text": (
        with_parameters(QUERY),
        with_parameters(QUERY | {"description": "What to look for.", "example": "x"}),
        *quiet("text-changed", 2),
    ),
    **{
        f"style by {next(iter(style))}": (
            with_parameters(QUERY),
            with_parameters(QUERY | style),
            *callers("parameter-style-changed", BREAKS, "parameter-style-changed", BREAKS),
        )
        for style in (
            {"style": "pipeDelimited", "explode": True},
            {"explode": False},
            {"allowReserved": True},
        )
    },
    "content instead of a schema": (
        with_parameters(QUERY),
        with_parameters({"in": "query", "name": "q", "content": CONTENT}),
        *callers("parameter-style-changed", BREAKS, "parameter-style-changed", BREAKS),
    ),
}

BODIES: dict[str, Any] = {
    "new": (
        document(),
        with_operation(requestBody=BODY),
        *callers("body-added", MORE, "body-removed", BREAKS),
    ),
    "new and required": (
        document(),
        with_operation(requestBody=BODY | {"required": True}),
        *callers("body-added", BREAKS, "body-removed", BREAKS),
    ),
    "required": (
        with_operation(requestBody=BODY),
        with_operation(requestBody=BODY | {"required": True}),
        *callers("body-required", BREAKS, "body-optional", MORE),
    ),
    "media type": (
        with_operation(requestBody=BODY),
        with_operation(requestBody={"content": CONTENT | {"text/plain": {"schema": WORD}}}),
        *callers("body-media-type-added", MORE, "body-media-type-removed", BREAKS),
    ),
    "encoding": (
        with_operation(requestBody={"content": {"multipart/form-data": {}}}),
        with_operation(
            requestBody={
                "content": {
                    "multipart/form-data": {"encoding": {"a": {"contentType": "image/png"}}}
                }
            }
        ),
        *callers("body-encoding-changed", BREAKS, "body-encoding-changed", BREAKS),
    ),
}

RESPONSES: dict[str, Any] = {
    **{
        f"new {code}": (
            document(),
            with_response(code),
            *readers("response-added", level, "response-removed", level),
        )
        for code, level in (
            *(("201", BREAKS), ("2XX", BREAKS), ("302", BREAKS)),
            *(("404", MORE), ("500", MORE), ("5XX", MORE), ("default", MORE)),
        )
    },
    "body": (
        document(),
        with_response(content=CONTENT),
        *readers("response-body-added", MORE, "response-body-removed", BREAKS),
    ),
    "media type": (
        with_response(content=CONTENT),
        with_response(content=CONTENT | {"text/plain": {"schema": WORD}}),
        *readers("response-media-type-added", MORE, "response-media-type-removed", BREAKS),
    ),
    "header": (
        document(),
        with_header(),
        *readers("response-header-added", MORE, "response-header-removed", BREAKS),
    ),
    "schema of a header": (
        with_header(),
        with_header(schema=NUMBER | {"minimum": 0}),
        *readers("minimum-added", MORE, "minimum-removed", BREAKS),
    ),
    "required header": (
        with_header(),
        with_header(required=True),
        *readers("response-header-required", MORE, "response-header-optional", BREAKS),
    ),
    "style of a header": (
        with_header(),
        with_header(explode=True),
        *readers("response-header-style-changed", BREAKS, "response-header-style-changed", BREAKS),
    ),
    "text": (document(), with_response(description="All done."), *quiet("text-changed")),
}

SECTIONS = {
    "operations": OPERATIONS,
    "parameters": PARAMETERS,
    "bodies": BODIES,
    "responses": RESPONSES,
}
ROWS = {
    f"{section}: {name}": row for section, rows in SECTIONS.items() for name, row in rows.items()
}


@pytest.mark.parametrize(("old", "new", "there", "back"), ROWS.values(), ids=ROWS)
def test_a_change_is_reported_for_what_it_is(
    old: Json, new: Json, there: list[Reported], back: list[Reported]
) -> None:
    assert reported(old, new) == there
    assert reported(new, old) == back


def test_an_operation_without_a_name_is_named_by_its_path() -> None:
    old, new = (
        edited(spec, lambda s: operation(s).pop("operationId"))
        for spec in (document(), with_operation(deprecated=True))
    )
    assert only(old, new).operations == ("POST /things",)


def test_a_path_that_comes_to_another_one_keeps_its_operations() -> None:
    spec = with_parameters(path_parameter("id"), path="/things/{id}")
    renamed = edited(
        with_parameters(path_parameter("key"), path="/things/{key}"),
        lambda spec: spec["paths"]["/things/{key}"]["post"].update(operationId="transmit"),
    )
    assert {kind for kind, *_ in reported(spec, renamed)} == {
        "operation-renamed",
        "path-parameter-renamed",
    }


def test_operations_are_told_apart_by_name_before_path() -> None:
    old = document()
    new = edited(
        at_path("/v2/things"),
        lambda spec: spec["paths"].update(
            {"/things": {"post": {"operationId": "find", "responses": {}}}}
        ),
    )
    assert {kind for kind, *_ in reported(old, new)} == {"operation-moved", "operation-added"}
