"""Every operation of openapi.yaml, and all that it takes, can be reached from both facades."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import julep

from .document import OPERATIONS, Operation
from .lanes import CLIENTS, LowLevelLane, attribute
from .routes import (
    CLASSES,
    KNOWN_ROUTES,
    LOW_LEVEL_LEAVES_OUT,
    MANAGERS_LEAVE_OUT,
    ROUTES,
    SEVERAL_REQUESTS,
    WAYS,
    Route,
    routes_to,
    taken,
)

every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=str)
every_route = pytest.mark.parametrize("route", KNOWN_ROUTES, ids=str)

MANAGERS = [name for name in vars(julep.Client)["__annotations__"] if name not in ("api", "openai")]
"""The names that the managers have on a client."""


@every_operation
@pytest.mark.parametrize("client", ["JulepApi", "AsyncJulepApi"])
def test_every_operation_is_a_method_of_the_low_level_client(
    operation: Operation, client: str
) -> None:
    assert callable(getattr(CLIENTS[client], operation.name, None)), (
        f"{client} has no method {operation.name}: run `make generate`"
    )


@every_operation
def test_every_operation_is_reached_by_a_method_of_a_manager(operation: Operation) -> None:
    assert routes_to(operation.name), (
        f"No manager is known to reach {operation.name} ({operation.method} {operation.path}). "
        "Give one in julep/managers/ a method for it, and write to ROUTES in "
        f'tests/contract/routes.py: route("{operation.name}", "<manager>.<method>")'
    )


def test_every_route_leads_from_a_method_to_an_operation() -> None:
    for route in ROUTES:
        assert route.operation in OPERATIONS, f"{route}: openapi.yaml has no such operation"
        assert callable(route.of(CLASSES)), f"{route}: there is no such method"


@every_operation
def test_every_property_is_an_argument_of_the_low_level_method(operation: Operation) -> None:
    method = getattr(julep.JulepApi, operation.name)
    if argument := LowLevelLane.body_argument(operation):
        wanted = {parameter.name for parameter in operation.parameters} | {argument}
    else:
        wanted = {n for n in operation.names if (operation.name, n) not in LOW_LEVEL_LEAVES_OUT}
    missing = {attribute(name) for name in wanted} - taken(method).keys()
    assert not missing, (
        f"JulepApi.{operation.name} lacks {', '.join(missing)}: run `make generate`; if the property "
        "is named in LATER of templates/client.py.jinja, say why in LOW_LEVEL_LEAVES_OUT"
    )


@every_route
def test_every_property_is_an_argument_of_the_managers_method(route: Route) -> None:
    method = route.of(CLASSES)
    for name, argument in route.arguments(OPERATIONS[route.operation]).items():
        assert argument in taken(method) or (route.operation, name) in MANAGERS_LEAVE_OUT, (
            f"{route.method} has no argument {argument} for {name} of {route.operation}: add it to the "
            "method; or, in tests/contract/routes.py, say in the route which argument feeds it, or in "
            "MANAGERS_LEAVE_OUT why none does"
        )


@pytest.mark.parametrize("omission", LOW_LEVEL_LEAVES_OUT, ids="-".join)
def test_what_the_low_level_method_is_said_to_leave_out_it_leaves_out(
    omission: tuple[str, str],
) -> None:
    operation, name = omission
    assert name in OPERATIONS[operation].names, f"{operation} has no {name}"
    assert attribute(name) not in taken(getattr(julep.JulepApi, operation)), (
        f"JulepApi.{operation} takes {name}: remove it from LOW_LEVEL_LEAVES_OUT"
    )


def test_what_the_managers_are_said_to_leave_out_they_leave_out() -> None:
    for operation, name in MANAGERS_LEAVE_OUT:
        assert name in OPERATIONS[operation].names, f"{operation} has no {name}"
        for route in routes_to(operation):
            assert route.argument(name) not in taken(route.of(CLASSES)), (
                f"{route.method} takes {name}: remove it from MANAGERS_LEAVE_OUT"
            )


def test_every_omission_has_a_reason() -> None:
    assert all((LOW_LEVEL_LEAVES_OUT | MANAGERS_LEAVE_OUT).values())


@pytest.mark.parametrize("manager", MANAGERS)
def test_every_method_of_a_manager_has_a_route(manager: str) -> None:
    methods = inspect.getmembers(getattr(CLASSES, manager), inspect.isfunction)
    public = {f"{manager}.{name}" for name, _ in methods if not name.startswith("_")}
    unknown = public - {route.method for route in ROUTES} - SEVERAL_REQUESTS
    assert not unknown, f"ROUTES does not say which operations these carry out: {unknown}"


@pytest.mark.parametrize("method", sorted({route.method for route in KNOWN_ROUTES}))
def test_every_argument_of_a_method_feeds_something(method: str) -> None:
    routes = [route for route in KNOWN_ROUTES if route.method == method]
    fed: set[str] = set()
    for route in routes:
        fed |= {*route.arguments(OPERATIONS[route.operation]).values(), *route.choice}
        fed |= {name for way in WAYS if way.operation == route.operation for name in way.written}
    idle = taken(routes[0].of(CLASSES)).keys() - fed
    assert not idle, (
        f"{method} takes {', '.join(idle)}, which nothing in tests/contract/routes.py sends: add a "
        "line to WAYS that says what becomes of it"
    )


@every_operation
def test_both_low_level_clients_take_the_same(operation: Operation) -> None:
    one, other = (getattr(kind, operation.name) for kind in (julep.JulepApi, julep.AsyncJulepApi))
    assert taken(one) == taken(other)


@every_route
def test_both_clients_take_the_same(route: Route) -> None:
    one, other = (route.of(kind("key")) for kind in (julep.Client, julep.AsyncClient))
    parameters: list[Any] = [taken(one), taken(other)]
    assert parameters[0] == parameters[1]
