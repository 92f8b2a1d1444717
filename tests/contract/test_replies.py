"""What a server returns can be read under its documented names, down to the last property."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any, cast

import pytest
from julep_api.types import Model

from .document import OPERATIONS, Operation, Schema, fits, members, resolve
from .lanes import LowLevelLane, ManagersLane, attribute
from .placement import exact
from .recorder import Recorder
from .routes import KNOWN_ROUTES, Route
from .values import everything, least, replies

every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=str)
every_route = pytest.mark.parametrize("route", KNOWN_ROUTES, ids=str)

RETURNS_NOTHING = {
    "DELETE": "The documented signatures return None; the operation's own function returns the reply."
}
"""HTTP methods whose replies the clients read for their errors alone, and why."""


def assert_readable(found: Any, sent: Any, raw: Schema, place: str) -> None:
    """Fail unless all that was sent can be read by its name, in the type that its schema asks for."""
    schema = resolve(raw)
    if choices := members(schema):
        assert_readable(found, sent, next(s for s in choices if fits(s, sent)), place)
    elif schema.get("properties"):
        assert isinstance(found, Model), f"{place} is no model but {found!r}"
        for name, inner in schema["properties"].items():
            assert hasattr(found, attribute(name)), f"{place} has no attribute {attribute(name)}"
            assert_readable(getattr(found, attribute(name)), sent[name], inner, f"{place}.{name}")
        assert not cast(Any, found).additional_properties, place
    elif schema.get("type") == "array":
        assert len(found) == len(sent), place
        for index, item in enumerate(sent):
            assert_readable(found[index], item, schema["items"], f"{place}[{index}]")
    elif schema.get("format") == "date-time":
        assert isinstance(found, datetime) and found == datetime.fromisoformat(sent), place
    else:
        assert found == sent and not isinstance(found, Model), place
        assert isinstance(found, Enum) == ("enum" in schema), place
        # An enumeration keeps values that it does not know. It is to know those of the document.
        assert not isinstance(found, Enum) or found in [*type(found)], place


def assert_returned(found: Any, sent: Any, schema: Schema, place: str) -> None:
    """Fail unless all that was sent can be read, and comes out as the same JSON."""
    assert_readable(found, sent, schema, place)
    assert exact(found.to_dict()) == exact(sent)


@every_operation
def test_the_low_level_method_returns_the_reply(
    operation: Operation, low_level: LowLevelLane, recorder: Recorder
) -> None:
    for sent in replies(operation.reply):
        recorder.expect(operation.status, sent)
        result = low_level.call(operation, least(operation))
        if operation.method in RETURNS_NOTHING:
            assert result is None
        else:
            assert_returned(result, sent, operation.reply, operation.name)


@every_operation
def test_the_operations_own_function_returns_the_reply(
    operation: Operation, low_level: LowLevelLane, recorder: Recorder
) -> None:
    for sent in replies(operation.reply):
        recorder.expect(operation.status, sent)
        result = low_level.call_function(operation, least(operation))
        assert_returned(result, sent, operation.reply, operation.name)


@every_route
def test_the_managers_method_returns_the_reply_or_the_items_that_are_all_of_it(
    route: Route, facade: ManagersLane, recorder: Recorder
) -> None:
    operation = OPERATIONS[route.operation]
    given = next(given for given in everything(operation) if not streams(given.body))
    for sent in replies(operation.reply):
        recorder.expect(operation.status, sent)
        result = facade.call(route, given, as_models=False)
        if operation.method in RETURNS_NOTHING:
            assert result is None
        elif isinstance(result, list):
            assert [*sent] == ["items"], (
                f"{route.method} returns nothing of the reply but its items"
            )
            schema = resolve(operation.reply)["properties"]["items"]
            assert_readable(result, sent["items"], schema, route.method)
            items = [item.to_dict() for item in cast(list[Any], result)]
            assert exact(items) == exact(sent["items"])
        else:
            assert_returned(result, sent, operation.reply, route.method)


def streams(body: Any) -> bool:
    return bool(body) and body.get("stream") is True


STREAMED = [route for route in KNOWN_ROUTES if OPERATIONS[route.operation].event]


@pytest.mark.parametrize("route", STREAMED, ids=str)
def test_a_streamed_reply_returns_every_chunk(
    route: Route, facade: ManagersLane, recorder: Recorder
) -> None:
    # The low-level method puts the chunks together into one reply: it has no chunks to return.
    operation = OPERATIONS[route.operation]
    assert operation.event
    given = least(operation)
    given.body["stream"] = True
    chunks = replies(operation.event)
    recorder.expect(operation.status, {}, chunks)
    found = facade.read(facade.call(route, given, as_models=False))
    assert len(found) == len(chunks)
    for chunk, sent in zip(found, chunks, strict=True):
        assert_returned(chunk, sent, operation.event, route.method)
