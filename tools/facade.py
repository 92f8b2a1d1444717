"""Which methods of julep/managers reach an operation, and by which of their parameters.

Read from the source, not from imported classes: after an upgrade of the spec, managers may name
what the endpoint package does not have any more, and then they can't be imported. What a manager
does is found by following names: a parameter goes into a local variable, that into an argument of
`self._call(agents.list_agents, ...)` or into a property of a model. Nothing is listed by hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .arguments import Locals, bind, parameters
from .generate import PACKAGE

MANAGERS = "julep/managers"

Sources = frozenset[str]
"""Parameters of a public method."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of source."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How a public method reaches one operation."""

    operation: str
    """The module of `julep_api.api` and the name in it: `agents.create_agent`."""
    place: Place
    """Where the operation is called."""
    arguments: Mapping[str, Sources]
    """Arguments of the operation's function that are given, and what they are made from."""
    body: Mapping[str, Sources]
    """Properties of the request body that are named, and what they are made from."""
    whole_body: Sources
    """What the body is made from where its properties are not named one by one."""

    def sources(self, argument: str) -> Sources:
        """The public parameters behind an argument or a property of the body, by its Python name."""
        for named in (self.arguments, self.body):
            if argument in named:
                return named[argument]
        return self.whole_body


@dataclass(frozen=True, slots=True)
class Method:
    """A public method of a manager."""

    name: str
    """As users write it: `client.agents.create`."""
    places: tuple[Place, ...]
    """Its definitions: the base's, the synchronous and the asynchronous one."""
    parameters: tuple[str, ...]
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Manager:
    """One class for users, with its base and its asynchronous twin."""

    name: str
    """Its name on the client: `agents`."""
    place: Place
    """The base class."""
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Facade:
    """All managers."""

    managers: tuple[Manager, ...]
    models: Mapping[str, Place]
    """Names of `julep_api.models` that managers use, and where first."""

    def reaching(self, operation: str) -> Iterator[tuple[Method, Reach]]:
        """The methods that reach an operation, such as `agents.create_agent`."""
        for manager in self.managers:
            for method in manager.methods:
                for reach in method.reaches:
                    if reach.operation == operation:
                        yield method, reach


def read_facade(root: Path) -> Facade:
    """Read the managers of a project, against the endpoint package that it has now."""
    managers: list[Manager] = []
    models: dict[str, Place] = {}
    for path in sorted((root / MANAGERS).glob("*.py")):
        relative = path.relative_to(root).as_posix()
        module = ast.parse(path.read_bytes())
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and _name(node.value) == "models":
                models.setdefault(node.attr, Place(relative, node.lineno))
        managers += _Module(root, relative, module).managers()
    return Facade(tuple(managers), models)


class _Module:
    """The classes of one module."""

    def __init__(self, root: Path, path: str, module: ast.Module) -> None:
        self._root, self._path = root, path
        self._classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}

    def managers(self) -> Iterator[Manager]:
        for name, base in self._classes.items():
            users = self._classes.get(name.removeprefix("Base"))
            if name.startswith("Base") and users is not None:
                yield self._manager(base, users, self._classes.get(f"Async{users.name}"))

    def _manager(
        self, base: ast.ClassDef, users: ast.ClassDef, twin: ast.ClassDef | None
    ) -> Manager:
        # The client makes the class's name from the attribute's by the same rule.
        name = users.name.removesuffix("Manager").lower()
        inner = {function.name: function for function in _functions(base)}
        twins = {function.name: function for function in _functions(twin)} if twin else {}
        methods = [
            self._method(f"client.{name}", function, inner, twins.get(function.name))
            for function in _functions(users)
            if not function.name.startswith("_") and _inner_call(function, inner)
        ]
        return Manager(name, Place(self._path, base.lineno), tuple(methods))

    def _method(
        self, prefix: str, public: _Function, inner: Mapping[str, _Function], twin: _Function | None
    ) -> Method:
        call, target = _called(public, inner)
        given = bind(call, parameters(target), Locals(public, call))
        own = [name for name in parameters(public) if name not in ("self", *_variadic(public))]
        if public.args.vararg:
            # What is not named is passed on as it is.
            rest = [name for name in parameters(target) if name not in given]
            given |= {name: frozenset({name}) for name in rest}
            own += rest
        lines = [function.lineno for function in (target, public, twin) if function]
        return Method(
            name=f"{prefix}.{public.name}",
            places=tuple(Place(self._path, line) for line in lines),
            parameters=tuple(own),
            reaches=tuple(self._reaches(target, given)),
        )

    def _reaches(self, function: _Function, given: Mapping[str, Sources]) -> Iterator[Reach]:
        for call in _calls(function):
            local = Locals(function, call, given)
            operation, arguments = _operation(call)
            signature = self._signature(operation) if operation else None
            if operation is None or signature is None:
                continue
            bound = bind(arguments, signature, local)
            body = bound.pop("body", frozenset())
            properties = local.properties(arguments, signature.index("body")) if body else None
            yield Reach(
                operation=operation,
                place=Place(self._path, call.lineno),
                arguments=bound,
                body=properties or {},
                whole_body=frozenset() if properties is not None else body,
            )

    def _signature(self, operation: str) -> list[str] | None:
        """The parameters of the operation's function, if `operation` is one at all."""
        path = self._root / PACKAGE / "api" / (operation.replace(".", "/") + ".py")
        if not path.is_file():
            return None
        functions = ast.parse(path.read_bytes()).body
        return next(
            parameters(node)
            for node in functions
            if isinstance(node, ast.FunctionDef) and node.name == "request"
        )


_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(of: ast.ClassDef) -> list[_Function]:
    return [
        node
        for node in of.body
        if isinstance(node, _Function) and "overload" not in map(_name, node.decorator_list)
    ]


def _variadic(function: _Function) -> list[str]:
    return [each.arg for each in (function.args.vararg, function.args.kwarg) if each]


def _name(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _calls(function: _Function) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _inner_call(function: _Function, inner: Mapping[str, _Function]) -> ast.Call | None:
    """The call of the base's underscore method that does the work."""
    for call in _calls(function):
        if isinstance(call.func, ast.Attribute) and call.func.attr in inner:
            return call
    return None


def _called(function: _Function, inner: Mapping[str, _Function]) -> tuple[ast.Call, _Function]:
    call = _inner_call(function, inner)
    assert call is not None and isinstance(call.func, ast.Attribute)
    return call, inner[call.func.attr]


def _operation(call: ast.Call) -> tuple[str | None, ast.Call]:
    """The operation that is called, and the call with the operation's arguments alone."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None, call
    if function.attr in ("_call", "_discard") and call.args:
        named, arguments = call.args[0], call.args[1:]
    elif function.attr == "request":
        named, arguments = function.value, call.args
    else:
        return None, call
    if not isinstance(named, ast.Attribute) or not isinstance(named.value, ast.Name):
        return None, call
    return f"{named.value.id}.{named.attr}", ast.Call(function, arguments, call.keywords)
