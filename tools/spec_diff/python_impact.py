"""What a change of the document touches in Python: in the endpoint package and in the facade."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..arguments import parameters
from ..facade import Facade
from ..generate import PACKAGE
from ..spec_document import Document, Json, Operation
from .change import Change
from .impact import Impact
from .node import Node, component_of, find, join, split
from .python_names import OperationNames, PythonNames

# What changes the names of functions, of arguments, and of classes and attributes: the old and the
# new name are of interest then.
_RENAMED_FUNCTION = ("operation-renamed", "tag-changed")
_RENAMED_PARAMETER = ("parameter-renamed", "path-parameter-renamed")
_RENAMED_IN_SCHEMA = ("property-renamed", "component-renamed")


class PythonImpact:
    """Says what changes between two documents touch.

    Args:
        old: The document before.
        new: The document after.
        root: The project.
        facade: Its managers.
    """

    def __init__(self, old: Json, new: Json, root: Path, facade: Facade) -> None:
        self._old, self._new = _Document(old, root), _Document(new, root)
        self._facade = facade
        self._signatures = _signatures(root)
        self.problems = self._old.names.problems, self._new.names.problems
        """What keeps names of the old document and of the new one from being known."""

    def of(self, change: Change) -> Impact:
        """What a change touches."""
        removed = change.kind.endswith("-removed")
        sides = (self._old, self._new) if removed else (self._new, self._old)
        facade: list[str] = []
        client: list[str] = []
        functions: list[str] = []
        models = [f"julep_api.models.{name}" for name in self._models(change, sides)]
        for id in change.operations:
            side = next((side for side in sides if id in side.names.operations), None)
            if side is None:
                continue
            now, old_id = side.names.operations[id], self._old_id(side, id)
            before = self._old.names.operations[old_id] if old_id else now
            arguments = list(side.arguments(id, change))
            if old_id:
                arguments += self._old.former_arguments(old_id, change)
            arguments = list(dict.fromkeys(arguments))
            models += [f"julep_api.models.{each.model}" for each in arguments if each.model]
            # Managers still call an operation by the name that it had.
            for operation in (now, before):
                facade += self._of_facade(operation, arguments)
            for operation in (now, before) if change.kind in _RENAMED_FUNCTION else (now,):
                functions.append(f"julep_api.api.{operation.tag}.{operation.name}")
                client += self._of_client(operation, arguments)
        return Impact(*map(_once, (facade, client, functions, models)))

    def _old_id(self, side: _Document, id: str) -> str | None:
        """The id of an operation in the old document, where it has the same id or the same place."""
        known = self._old.names.operations
        if id in known:
            return id
        operation = side.operations[id]
        for old in self._old.operations.values():
            if (old.path, old.method) == (operation.path, operation.method) and old.name in known:
                return old.name
        return None

    def _of_client(self, operation: OperationNames, arguments: list[Argument]) -> Iterator[str]:
        name = f"JulepApi.{operation.name}"
        known = self._signatures.get(operation.name)
        shown = False
        for argument in arguments:
            in_client = operation.body_argument if argument.in_body else None
            in_client = in_client or argument.name
            # Some properties of bodies have no argument of their own: the templates list them.
            if known is None or in_client in known or not self._is_old(operation, argument):
                yield f"{name}({in_client}=)"
                shown = True
        if not shown:
            yield f"{name}()"

    def _is_old(self, operation: OperationNames, argument: Argument) -> bool:
        return any(
            argument.name in (*other.parameters.values(), *other.properties.values())
            for other in self._old.names.operations.values()
            if other.name == operation.name
        )

    def _of_facade(self, operation: OperationNames, arguments: list[Argument]) -> Iterator[str]:
        for method, reach in self._facade.reaching(f"{operation.tag}.{operation.name}"):
            taken = {name for argument in arguments for name in reach.sources(argument.name)}
            for name in method.parameters:
                if name in taken:
                    yield f"{method.name}({name}=)"
            if not taken:
                yield f"{method.name}()"

    def _models(self, change: Change, sides: tuple[_Document, _Document]) -> Iterator[str]:
        for side in sides:
            found = list(side.models(change.pointer))
            if found:
                yield from found
                break
        yield from self._old.models(_former_pointer(change))


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of an operation in Python."""

    name: str
    in_body: bool
    model: str | None = None
    """The class or attribute that stands for it in `julep_api.models`, besides the place itself."""


class _Document:
    """One of the two documents."""

    def __init__(self, document: Json, root: Path) -> None:
        self._document = Document(document)
        self.names = PythonNames(document, root)
        self.operations = {each.name: each for each in self._document.operations()}

    def arguments(self, id: str, change: Change) -> Iterator[Argument]:
        """The arguments of an operation through which a change is met; none: only its reply."""
        operation, names = self.operations[id], self.names.operations[id]
        path = split(change.pointer)
        component, below = component_of(change.pointer)
        if component is not None:
            yield from self._through_schema(operation, names, component, below)
        elif "requestBody" in path[:4] or path[:2] == ["components", "requestBodies"]:
            below = path[path.index("schema") + 1 :] if "schema" in path else []
            yield from _body_property(names, below)
        elif "parameters" in path[:4]:
            yield from self._parameter(names, path, change.name)

    def former_arguments(self, id: str, change: Change) -> Iterator[Argument]:
        """The same in the old document, for what had another name there."""
        names = self.names.operations[id]
        if change.kind in _RENAMED_PARAMETER:
            yield from _parameters_called(names, change.name)
        elif pointer := _former_pointer(change):
            yield from self.arguments(id, replace(change, pointer=pointer))

    def models(self, pointer: str) -> Iterator[str]:
        """Classes and attributes for a place, by their names in `julep_api.models`."""
        component, below = component_of(pointer)
        if component is not None:
            yield from self.names.place(component, below)

    def _through_schema(
        self, operation: Operation, names: OperationNames, component: str, below: list[str]
    ) -> Iterator[Argument]:
        body = self._document.body(operation)
        if component in self._document.made_of(body):
            yield from _body_property(names, below)
        for name, schema in self._document.properties(body).items():
            if name in names.properties and component in self._document.reached(schema):
                yield Argument(names.properties[name], True)
        for parameter in self._document.parameters(operation):
            key = str(parameter.value.get("in")), str(parameter.value.get("name"))
            if key in names.parameters and component in self._document.reached(parameter):
                yield Argument(names.parameters[key], False)

    def _parameter(
        self, names: OperationNames, path: list[str], name: str | None
    ) -> Iterator[Argument]:
        root, pointer = self._document.root, join("", *path[: path.index("parameters") + 2])
        node = Node(root, find(root, pointer)[1], pointer).resolved().mapping
        key = str(node.get("in")), str(node.get("name"))
        if key in names.parameters:
            yield Argument(names.parameters[key], False, names.enumerations.get(key))
        else:
            yield from _parameters_called(names, name)


def _parameters_called(names: OperationNames, name: str | None) -> Iterator[Argument]:
    for key, argument in names.parameters.items():
        if key[1] == name:
            yield Argument(argument, False, names.enumerations.get(key))


def _former_pointer(change: Change) -> str:
    """Where in the old document that stood which has another name now; empty for anything else."""
    if change.kind not in _RENAMED_IN_SCHEMA or change.name is None:
        return ""
    return join(change.pointer.rpartition("/")[0], change.name)


def _body_property(names: OperationNames, below: list[str]) -> Iterator[Argument]:
    """The argument for a place in the body's schema; none for the schema as such."""
    while below[:1] == ["allOf"]:
        below = below[2:]
    if below[:1] == ["properties"] and len(below) > 1 and below[1] in names.properties:
        name = names.properties[below[1]]
        yield Argument(name, True, f"{names.body_model}.{name}" if names.body_model else None)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _signatures(root: Path) -> dict[str, list[str]]:
    """The parameters of the low-level client's methods, as they are now."""
    path = root / PACKAGE / "client.py"
    if not path.is_file():
        return {}
    return {
        method.name: parameters(method)
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef) and node.name == "JulepApi"
        for method in node.body
        if isinstance(method, ast.FunctionDef)
    }
