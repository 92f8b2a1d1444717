"""Where the document says that each value of a request goes."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import quote

from .document import EVENTS, JSON, Parameter
from .lanes import KEY
from .recorder import BASE_PATH, Arrived
from .values import JSON_TEXTS, Given


def text(value: object) -> str:
    """A value outside of a body. Strings are sent as they are, all else as in JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def pairs(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """A query parameter in OpenAPI's usual style: an array becomes a parameter for each item."""
    values = cast(list[object], value) if isinstance(value, list) else [value]
    return [(parameter.name, text(item)) for item in values]


def comparable(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A query in an order of its own. JSON in a string may be written with or without blanks."""
    return sorted(
        (name, json.dumps(json.loads(value)) if name in JSON_TEXTS else value)
        for name, value in query
    )


def exact(value: Any) -> str:
    """JSON as text, in which `true` is not 1, whatever Python says."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)


def expected(given: Given, body: Any) -> dict[str, Any]:
    """The request that is to arrive: all of this, and nothing else.

    Args:
        given: What the caller gave.
        body: What of it belongs into the body.
    """
    operation, values = given.operation, given.parameters
    segments = {p.name: quote(text(values[p.name]), safe="") for p in operation.located("path")}
    query = [
        pair
        for p in operation.located("query")
        if p.name in values
        for pair in pairs(p, values[p.name])
    ]
    streams = operation.event is not None and body.get("stream") is True
    return {
        "method": operation.method,
        "path": BASE_PATH + operation.path.format(**segments),
        "query": comparable(query),
        "headers": {
            "authorization": [f"Bearer {KEY}"],
            "accept": [EVENTS if streams else JSON],
            "content-type": [] if operation.body is None else [JSON],
            **{
                p.name: [text(values[p.name])] if p.name in values else []
                for p in operation.located("header")
            },
        },
        "body": "" if operation.body is None else exact(body),
    }


def found(given: Given, arrived: Arrived) -> dict[str, Any]:
    """The request that arrived, in the same terms."""
    headers = [p.name for p in given.operation.located("header")]
    return {
        "method": arrived.method,
        "path": arrived.path,
        "query": comparable(arrived.query),
        "headers": {
            name: arrived.header(name)
            for name in ("authorization", "accept", "content-type", *headers)
        },
        "body": exact(arrived.json) if arrived.content else "",
    }
