"""The clients, each called as its own callers would."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any, cast
from uuid import UUID

from attrs import fields
from julep_api import models
from julep_api.types import Model

import julep

from .document import Operation, resolve
from .routes import LOW_LEVEL_LEAVES_OUT, MANAGERS_LEAVE_OUT, Route
from .values import JSON_TEXTS, Given

KEY = "a-key"

CLIENTS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (julep.JulepApi, julep.AsyncJulepApi, julep.Client, julep.AsyncClient)
}


def attribute(name: str) -> str:
    """The Python name of a property or parameter."""
    return f"{name}_" if iskeyword(name) else name


def decoded(operation: Operation, body: Any) -> Any:
    """The body as a model, made of its properties by their names all the way down."""
    assert operation.body
    return _made(getattr(models, operation.body["$ref"].rsplit("/", 1)[1]).from_dict(body))


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return [_made(item) for item in cast(list[object], value)]
    if not isinstance(value, Model):
        return value
    names = [field.name for field in fields(cast(Any, type(value)))]
    given = {name: _made(getattr(value, name)) for name in names}
    unknown = given.pop("additional_properties")
    assert not unknown, f"{type(value).__name__} has no property {', '.join(unknown)}"
    return type(value)(**given)


class Lane:
    """One of the four clients.

    Args:
        name: The name of its class.
        client: The client.
        runner: What carries out its coroutines.
    """

    def __init__(self, name: str, client: Any, runner: asyncio.Runner) -> None:
        self.name = name
        self.client = client
        self._runner = runner
        self.is_async = name.startswith("Async")

    def run(self, value: Any) -> Any:
        """What a method returned, awaited if need be."""
        if inspect.isawaitable(value):

            async def wait() -> Any:
                return await value

            value = self._runner.run(wait())
        return value

    def read(self, stream: Any) -> list[Any]:
        """The chunks of a stream."""

        async def read() -> list[Any]:
            return [chunk async for chunk in stream]

        return self._runner.run(read()) if self.is_async else list(stream)


class LowLevelLane(Lane):
    """A low-level client, which takes models."""

    def call(self, operation: Operation, given: Given) -> Any:
        return self.run(getattr(self.client, operation.name)(**self.arguments(operation, given)))

    def arguments(self, operation: Operation, given: Given) -> dict[str, Any]:
        found = {attribute(name): value for name, value in given.parameters.items()}
        if operation.body is None:
            return found
        body = decoded(operation, given.body)
        if argument := self.body_argument(operation):
            return {**found, argument: body}
        names = map(attribute, without(given, LOW_LEVEL_LEAVES_OUT))
        return found | {name: getattr(body, name) for name in names}

    @staticmethod
    def body_argument(operation: Operation) -> str | None:
        """The argument that takes the body whole, if the document says that one does."""
        return resolve(operation.body).get("x-body-argument") if operation.body else None

    def call_function(self, operation: Operation, given: Given) -> Any:
        """Call the function of the operation itself, which is given its body whole."""
        module = importlib.import_module(f"julep_api.api.{operation.tag}.{operation.name}")
        body = {"body": decoded(operation, given.body)} if operation.body else {}
        function = module.asyncio if self.is_async else module.sync
        return self.run(function(self.client.sender, **given.parameters, **body))


class ManagersLane(Lane):
    """A client with managers, which take models or plain dicts."""

    def call(self, route: Route, given: Given, as_models: bool) -> Any:
        return self.run(route.of(self.client)(**self.arguments(route, given, as_models)))

    @staticmethod
    def arguments(route: Route, given: Given, as_models: bool) -> dict[str, Any]:
        found: dict[str, Any] = {**route.choice}
        for parameter in given.operation.parameters:
            if parameter.name in given.parameters:
                value = given.parameters[parameter.name]
                if parameter.name in JSON_TEXTS:
                    value = json.loads(value)
                elif as_models and parameter.schema.get("format") == "uuid":
                    value = UUID(value)
                found[route.argument(parameter.name)] = value
        if given.operation.body is None:
            return found
        body = decoded(given.operation, given.body) if as_models else given.body
        if route.body:
            return {**found, route.body: body}
        return found | {
            route.argument(name): getattr(body, attribute(name)) if as_models else body[name]
            for name in without(given, MANAGERS_LEAVE_OUT)
        }


def without(given: Given, left_out: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The body that arrives from a client that leaves out some properties."""
    return {k: v for k, v in given.body.items() if (given.operation.name, k) not in left_out}
