"""What people give to a method arrives where openapi.yaml says, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest

import julep

from .document import OPERATIONS, Operation, fits
from .lanes import LowLevelLane, ManagersLane, decoded, without
from .placement import expected, found
from .recorder import Recorder
from .routes import (
    CLASSES,
    KNOWN_ROUTES,
    LOW_LEVEL_LEAVES_OUT,
    MANAGERS_LEAVE_OUT,
    MANAGERS_REFUSE,
    WAYS,
    Route,
    Way,
    routes_to,
    taken,
)
from .values import Given, everything, least, replies

every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=str)
every_route = pytest.mark.parametrize("route", KNOWN_ROUTES, ids=str)
as_models_and_dicts = pytest.mark.parametrize("as_models", [True, False], ids=["models", "dicts"])

REPLIES = {name: replies(operation.reply)[0] for name, operation in OPERATIONS.items()}
EVENTS = {
    name: [replies(operation.event)[0]] for name, operation in OPERATIONS.items() if operation.event
}


def answer(recorder: Recorder, operation: Operation, streaming: bool) -> None:
    """Have the operation succeed."""
    events = EVENTS.get(operation.name, []) if streaming else []
    recorder.expect(operation.status, REPLIES[operation.name], events)


# All that can be given


@every_operation
def test_every_argument_of_the_low_level_method_arrives_in_its_place(
    operation: Operation, low_level: LowLevelLane, recorder: Recorder
) -> None:
    for given in everything(operation):
        answer(recorder, operation, streaming=False)
        low_level.call(operation, given)
        body = operation.body and without(given, LOW_LEVEL_LEAVES_OUT)
        assert found(given, recorder.request) == expected(given, body)


@every_operation
def test_every_property_arrives_from_the_operations_own_function(
    operation: Operation, low_level: LowLevelLane, recorder: Recorder
) -> None:
    for given in everything(operation):
        answer(recorder, operation, streaming=False)
        low_level.call_function(operation, given)
        assert found(given, recorder.request) == expected(given, given.body)


@every_route
@as_models_and_dicts
def test_every_argument_of_the_managers_method_arrives_in_its_place(
    route: Route, as_models: bool, facade: ManagersLane, recorder: Recorder
) -> None:
    operation = OPERATIONS[route.operation]
    for given in map(acceptable, everything(operation)):
        answer(recorder, operation, streaming=True)
        result = facade.call(route, given, as_models)
        if operation.event and given.body["stream"]:
            facade.read(result)
        body = operation.body and without(given, MANAGERS_LEAVE_OUT)
        assert found(given, recorder.request) == expected(given, body)


def acceptable(given: Given) -> Given:
    """The same without what managers refuse on purpose."""
    for name, (refused, _) in MANAGERS_REFUSE.items():
        if given.parameters.get(name) == refused:
            del given.parameters[name]
    return given


@pytest.mark.parametrize("name", MANAGERS_REFUSE)
def test_what_managers_are_said_to_refuse_they_refuse(
    name: str, facade: ManagersLane, recorder: Recorder
) -> None:
    value, reason = MANAGERS_REFUSE[name]
    allowed = [route for route in KNOWN_ROUTES if is_allowed(route, name, value)]
    assert allowed, f"remove {name} from MANAGERS_REFUSE: the document does not allow {value!r}"
    for route in allowed:
        given = least(OPERATIONS[route.operation])
        given.parameters[name] = value
        recorder.expect(200, {})
        with pytest.raises(julep.InvalidArgumentError, match=name):
            facade.call(route, given, as_models=False)
        assert not recorder.requests and reason


def is_allowed(route: Route, name: str, value: Any) -> bool:
    parameters = OPERATIONS[route.operation].parameters
    return any(p.name == name and fits(p.schema, value) for p in parameters)


# Nothing more than that


@every_operation
def test_the_low_level_method_sends_nothing_that_was_not_given(
    operation: Operation, low_level: LowLevelLane, recorder: Recorder
) -> None:
    given = least(operation)
    answer(recorder, operation, streaming=False)
    low_level.call(operation, given)
    assert found(given, recorder.request) == expected(given, given.body)


@every_route
@as_models_and_dicts
def test_the_managers_method_sends_nothing_that_was_not_given(
    route: Route, as_models: bool, facade: ManagersLane, recorder: Recorder
) -> None:
    operation = OPERATIONS[route.operation]
    given = least(operation)
    arguments = facade.arguments(route, given, as_models)
    answer(recorder, operation, streaming=True)
    facade.run(route.of(facade.client)(**has_to_be_written(route), **arguments))
    assert found(given, recorder.request) == expected(given, given.body)


def has_to_be_written(route: Route) -> dict[str, None]:
    """None for the arguments that a method can't do without although the API can."""
    fed = facade_arguments(route, least(OPERATIONS[route.operation]))
    parameters = taken(route.of(CLASSES)).items()
    return {name: None for name, p in parameters if p.default is p.empty and name not in fed}


def facade_arguments(route: Route, given: Given) -> dict[str, Any]:
    return ManagersLane.arguments(route, given, as_models=False)


@every_route
def test_an_argument_that_is_none_is_one_that_was_not_given(
    route: Route, facade: ManagersLane, recorder: Recorder
) -> None:
    operation = OPERATIONS[route.operation]
    given = least(operation)
    arguments = facade_arguments(route, given)
    optional = {
        name: None for name, p in taken(route.of(CLASSES)).items() if p.default in (p.empty, None)
    }
    answer(recorder, operation, streaming=True)
    facade.run(route.of(facade.client)(**{**optional, **arguments}))
    assert found(given, recorder.request) == expected(given, given.body)


# What people may write instead


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_people_may_write_instead_becomes_what_the_api_takes(
    way: Way, facade: ManagersLane, recorder: Recorder
) -> None:
    operation = OPERATIONS[way.operation]
    given = least(operation)
    body = {**given.body, **way.sent}
    decoded(operation, body)  # every property of it is known
    for route in routes_to(way.operation):
        arguments = {**facade_arguments(route, given), **way.written}
        answer(recorder, operation, streaming=True)
        facade.run(route.of(facade.client)(**arguments))
        assert found(given, recorder.request) == expected(given, body)
