"""What two API documents may differ in without any difference in meaning."""

from __future__ import annotations

import copy
import json
from typing import Any, cast

import pytest
from diff_documents import NUMBER, WORD, Json, document, edited, operation, reported, shared

from tools.generate import ROOT, SPEC_COPY
from tools.spec import SPEC, read_spec
from tools.spec_diff.compare import compare

LIST: Json = {"type": "array", "items": WORD}
NULL: Json = {"type": "null"}
PAIR: Json = {"type": "object", "required": ["b", "a"], "properties": {"a": WORD, "b": NUMBER}}

SAME: dict[str, tuple[Any, Any]] = {
    "null by type": (WORD | {"nullable": True}, {"type": ["string", "null"]}),
    "null as a member": (WORD | {"nullable": True}, {"oneOf": [WORD, NULL]}),
    "null beside a reference": (
        {"allOf": [{"$ref": "#/components/schemas/Other"}], "nullable": True},
        {"anyOf": [NULL, {"$ref": "#/components/schemas/Other"}]},
    ),
    "null in allOf": ({"oneOf": [WORD, {"allOf": [NULL]}]}, {"type": ["string", "null"]}),
    "null in a member": (
        {"oneOf": [WORD | {"nullable": True}, LIST]},
        {"oneOf": [WORD, LIST, NULL]},
    ),
    "null among the values": (
        WORD | {"nullable": True, "enum": ["a", None]},
        {"anyOf": [WORD | {"enum": ["a"]}, NULL]},
    ),
    "nothing but null": (WORD | {"nullable": True, "enum": [None]}, NULL),
    "exclusive bounds": (
        {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        {"type": "number", "exclusiveMinimum": 0},
    ),
    "bounds of whole numbers": (
        NUMBER | {"maximum": 9},
        NUMBER | {"maximum": 10, "exclusiveMaximum": True},
    ),
    "1 and 1.0": (NUMBER | {"minimum": 1, "default": 1}, NUMBER | {"minimum": 1.0, "default": 1.0}),
    "an example": (WORD | {"example": "x"}, WORD | {"examples": ["x"]}),
    "a constant": (WORD | {"enum": ["x"]}, WORD | {"const": "x"}),
    "bytes in base64": (WORD | {"format": "byte"}, WORD | {"contentEncoding": "base64"}),
    "bytes": (WORD | {"format": "binary"}, {"contentMediaType": "application/octet-stream"}),
    "types": ({"oneOf": [WORD, NUMBER]}, {"type": ["integer", "string"]}),
    "one type in a list": (WORD, {"type": ["string"]}),
    "oneOf and anyOf of members apart": ({"oneOf": [WORD, LIST]}, {"anyOf": [LIST, WORD]}),
    "a type beside members": (
        {"type": "object", "oneOf": [PAIR, {"type": "object", "required": ["c"]}]},
        {"oneOf": [{"type": "object", "required": ["c"]}, PAIR]},
    ),
    "a member twice": ({"anyOf": [WORD, WORD, LIST]}, {"anyOf": [LIST, WORD, WORD]}),
    "order of values": (WORD | {"enum": ["a", "b"]}, WORD | {"enum": ["b", "a"]}),
    "order of keys and of required": (
        PAIR,
        {"required": ["a", "b"], "properties": {"b": NUMBER, "a": WORD}, "type": "object"},
    ),
    "allOf of one": (PAIR, {"allOf": [PAIR]}),
    "allOf with a text outside": (
        PAIR | {"description": "Two."},
        {"description": "Two.", "allOf": [PAIR]},
    ),
    "allOf of several": (
        PAIR,
        {
            "allOf": [
                {"type": "object", "properties": {"a": WORD}},
                {"properties": {"b": NUMBER}, "required": ["b"]},
            ],
            "required": ["a"],
        },
    ),
    "allOf that narrows": (
        NUMBER | {"minimum": 2, "maximum": 8, "enum": [4, 5]},
        {
            "allOf": [
                {"type": "number", "minimum": 2, "maximum": 9, "enum": [3, 4, 5]},
                NUMBER | {"minimum": 1, "maximum": 8, "enum": [5, 4, 6]},
            ]
        },
    ),
    "a reference": (PAIR, {"$ref": "#/components/schemas/Pair"}),
    "defaults written out": (
        {"type": "object", "properties": {"a": LIST}},
        {
            "type": "object",
            "additionalProperties": {},
            "nullable": False,
            "deprecated": False,
            "required": [],
            "properties": {"a": LIST | {"uniqueItems": False, "minItems": 0, "readOnly": False}},
        },
    ),
    "anything": ({}, True),
    "items by position": ({"items": [WORD, NUMBER]}, {"prefixItems": [WORD, NUMBER]}),
    "items of any kind": ({"type": "array"}, {"type": "array", "items": {}}),
    "spaces in a text": (WORD | {"description": "A\nword. "}, WORD | {"description": "A word."}),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_schemas_that_say_the_same(one: Any, other: Any) -> None:
    others = {"Other": PAIR, "Pair": PAIR}
    assert not compare(shared(one, **others), shared(other, **others))
    assert not compare(shared(other, **others), shared(one, **others))


def parameters(*given: Json) -> Json:
    return edited(document(), lambda spec: operation(spec).update(parameters=list(given)))


QUERY: Json = {"in": "query", "name": "q", "schema": WORD}
PATH: Json = {"in": "path", "name": "p", "required": True, "schema": WORD}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (parameters(QUERY, PATH), parameters(PATH, QUERY)),
        (
            parameters(QUERY, PATH),
            parameters(
                QUERY
                | {"required": False, "style": "form", "explode": True, "allowReserved": False},
                PATH | {"style": "simple", "explode": False, "deprecated": False},
            ),
        ),
        (
            parameters(QUERY | {"example": "x"}),
            parameters(QUERY | {"examples": {"one": {"value": "x"}}}),
        ),
        (
            parameters(QUERY),
            edited(document(), lambda spec: spec["paths"]["/things"].update(parameters=[QUERY])),
        ),
        (
            parameters(QUERY),
            edited(
                parameters(QUERY),
                lambda spec: spec["paths"]["/things"].update(
                    parameters=[QUERY | {"schema": NUMBER}]
                ),
            ),
        ),
    ],
    ids=["order", "defaults written out", "an example", "on the path", "overridden"],
)
def test_parameters_that_say_the_same(one: Json, other: Json) -> None:
    assert not compare(one, other)
    assert not compare(other, one)


KEY: Json = {"key": []}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (document(), document(security=[])),
        (document(), document(security=[{}])),
        (document(), document(servers=[{"url": "/"}])),
        (
            document(security=[KEY, {"a": [], "b": []}]),
            document(security=[{"b": [], "a": []}, KEY]),
        ),
        (
            document(security=[KEY]),
            edited(document(), lambda spec: operation(spec).update(security=[KEY])),
        ),
        (
            document(),
            edited(document(), lambda spec: operation(spec).update(deprecated=False, tags=[])),
        ),
        (
            document(tags=[{"name": "a"}, {"name": "b"}]),
            document(tags=[{"name": "b"}, {"name": "a"}]),
        ),
        (document(openapi="3.0.3"), document(openapi="3.0.0")),
    ],
)
def test_documents_that_say_the_same(one: Json, other: Json) -> None:
    assert not compare(one, other)
    assert not compare(other, one)


def test_a_body_of_bytes_needs_no_schema_in_3_1() -> None:
    def upload(media: Json) -> Json:
        content = {"application/octet-stream": media}
        return edited(
            document(), lambda spec: operation(spec).update(requestBody={"content": content})
        )

    bytes_3_0 = upload({"schema": WORD | {"format": "binary"}})
    assert not compare(bytes_3_0, upload({}))
    assert not compare(upload({}), bytes_3_0)


@pytest.fixture(scope="module")
def spec() -> Json:
    return read_spec(ROOT / SPEC)


def test_the_spec_is_the_same_as_itself_and_its_copy(spec: Json) -> None:
    assert not compare(spec, copy.deepcopy(spec))
    assert not compare(spec, json.loads((ROOT / SPEC_COPY).read_bytes()))


def in_3_1(value: Any) -> Any:
    """A document of OpenAPI 3.0 in the words of 3.1."""
    if isinstance(value, list):
        return [in_3_1(item) for item in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    node = {key: in_3_1(item) for key, item in cast(Json, value).items()}
    if node.pop("nullable", False) is True:
        node["type"] = [node["type"], "null"]
    if node.get("exclusiveMaximum") is True:
        node["exclusiveMaximum"] = node.pop("maximum")
    if isinstance(node.get("enum"), list) and len(node["enum"]) == 1:
        node["const"] = node.pop("enum")[0]
    return node


def test_the_spec_in_3_1_is_the_same_but_for_the_dialect(spec: Json) -> None:
    rewritten = in_3_1(spec) | {"openapi": "3.1.0"}
    assert rewritten["components"] != spec["components"]
    assert [kind for kind, *_ in reported(spec, rewritten)] == ["dialect-changed"]
    assert [kind for kind, *_ in reported(rewritten, spec)] == ["dialect-changed"]
