"""The spec as a tool can use it that reads schemas and no prose.

What openapi.yaml says in words, for schemas cannot say it or generated code would suffer, is said
here in schemas: null is absent, a metadata filter is a JSON object, a session can overflow in two
ways, and what was created can be used by the operations on the paths below it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import yaml

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
JSON_OBJECT = "json-object"
"""The format of a string that is a JSON object."""

_BY_BODY = {
    "create_agent": {"create_session": "agent_id"},
    "create_user": {"create_session": "user_id"},
}
_CHUNK = "#/components/schemas/ChatResponseChunk"
_EVENT: Json = {
    "type": "object",
    "required": ["data"],
    "additionalProperties": False,
    "properties": {
        "event": {"type": "string", "enum": ["message"]},
        "data": {
            "anyOf": [
                {"type": "string", "enum": ["[DONE]"]},
                {
                    "type": "string",
                    "contentMediaType": "application/json",
                    "contentSchema": {"$ref": _CHUNK},
                },
            ]
        },
    },
}


def fuzzed_spec() -> Json:
    """openapi.yaml, with its words as schemas and links."""
    document: Json = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    components = document["components"]
    components["parameters"]["MetadataFilter"]["schema"]["format"] = JSON_OBJECT
    for name in ("CreateSessionRequest", "UpdateSessionRequest", "PatchSessionRequest"):
        overflow = components["schemas"][name]["properties"]["context_overflow"]
        overflow["enum"] = ["truncate", "adaptive"]
    _bound_integers(components)
    _let_null_be_absent(components["schemas"])
    chat = document["paths"]["/sessions/{session_id}/chat"]["post"]["responses"]["200"]
    chat["content"]["text/event-stream"]["schema"] = _EVENT
    operations = {
        operation["operationId"]: (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    for path, method, operation in operations.values():
        if method == "post" and "201" in operation["responses"]:
            operation["responses"]["201"]["links"] = _links(path, operation, operations)
    return document


def _bound_integers(node: Any) -> None:
    """Let every integer have 64 bits at most."""
    for schema in _objects(node):
        if schema.get("type") == "integer":
            schema.setdefault("minimum", -(2**63))
            schema.setdefault("maximum", 2**63 - 1)


def _let_null_be_absent(node: Any) -> None:
    """Make every optional property nullable, as the description of the API says that it is."""
    for schema in _objects(node):
        properties = schema.get("properties", {})
        for name in properties.keys() - set(schema.get("required", ())):
            properties[name] = _nullable(properties[name])


def _objects(node: Any) -> list[Json]:
    """All JSON objects in a value, the innermost first."""
    if isinstance(node, dict):
        schema = cast(Json, node)
        return [*_objects([*schema.values()]), schema]
    items = cast("list[Any]", node) if isinstance(node, list) else []
    return [one for item in items for one in _objects(item)]


def _nullable(schema: Json) -> Json:
    if "$ref" in schema:
        return {"allOf": [schema], "nullable": True}
    # An enumeration without null has no null, whatever `nullable` says.
    more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, **more, "nullable": True}


def _links(path: str, creation: Json, operations: dict[str, tuple[str, str, Json]]) -> Json:
    """Links from a creation to all operations that take the id of what it created."""
    given = {name: f"$request.path.{name}" for name in re.findall(r"{(\w+)}", path)}
    links: Json = {}
    if path.endswith("/docs"):
        links["get_job_status"] = {"parameters": {"job_id": "$response.body#/jobs/0"}}
    for id, (below, _, _) in operations.items():
        if match := re.match(rf"{re.escape(path)}/{{(\w+)}}(?!.*{{)", below):
            links[id] = {"parameters": {**given, match[1]: "$response.body#/id"}}
    for id, name in _BY_BODY.get(creation["operationId"], {}).items():
        links[id] = {"requestBody": {name: "$response.body#/id"}}
    return {id: {"operationId": id, **link} for id, link in links.items()}
