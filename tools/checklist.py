"""What is left to do by hand in julep/managers after the spec has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .facade import MANAGERS, Facade, Manager, Method, Reach
from .signature_lines import SignatureLines
from .spec_diff.python_names import OperationNames, PythonNames


def checklist(
    facade: Facade, old: PythonNames, new: PythonNames, lines: SignatureLines
) -> Iterator[str]:
    """Yield an entry for each thing that managers lack, or still name though it is gone.

    Args:
        facade: The managers, read against the endpoint package of the old document.
        old: The names of the document before.
        new: The names of the document after.
        lines: Writes signatures for the endpoint package of the new document.
    """
    before = {_key(operation): operation for operation in old.operations.values()}
    now = _successors(old, new)
    former = {_key(operation): key for key, operation in now.items()}
    for operation in new.operations.values():
        key = former.get(_key(operation), _key(operation))
        reaching = list(facade.reaching(key))
        if not reaching:
            yield _missing_method(facade, operation, lines)
        else:
            yield from _missing_parameters(reaching, operation, before.get(key), lines)
    after = {_key(operation): operation for operation in new.operations.values()} | now
    yield from _left_over(facade, before, after, lines)
    for name, place in facade.models.items():
        if not lines.is_exported(name):
            yield f"{place} names models.{name}, which is gone"


def _successors(old: PythonNames, new: PythonNames) -> dict[str, OperationNames]:
    """What the old operations have become: what has the same id, or else the same place."""
    places = {
        operation.place: operation
        for id, operation in new.operations.items()
        if id not in old.operations
    }
    found: dict[str, OperationNames] = {}
    for id, operation in old.operations.items():
        successor = new.operations.get(id) or places.get(operation.place)
        if successor:
            found[_key(operation)] = successor
    return found


def _key(operation: OperationNames) -> str:
    return f"{operation.tag}.{operation.name}"


def _names(operation: OperationNames) -> list[str]:
    return [*operation.parameters.values(), *operation.properties.values()]


def _renamed(before: OperationNames | None, now: OperationNames) -> dict[str, str]:
    """Names that are gone, and those that have come in their stead at the same kind of place."""
    if before is None:
        return {}
    found: dict[str, str] = {}
    for place in ("path", "query", "header", "body"):
        gone = [name for name in _at(before, place) if name not in _at(now, place)]
        come = [name for name in _at(now, place) if name not in _at(before, place)]
        # Those of a path have an order; elsewhere nobody could tell which of several is which.
        if len(gone) == len(come) and (place == "path" or len(gone) == 1):
            found |= zip(gone, come, strict=True)
    return found


def _at(operation: OperationNames, place: str) -> list[str]:
    if place == "body":
        return list(operation.properties.values())
    return [name for (location, _), name in operation.parameters.items() if location == place]


def _missing_method(facade: Facade, operation: OperationNames, lines: SignatureLines) -> str:
    manager = _manager_of(facade, operation.tag)
    name = _method_name(operation, manager)
    where = (
        f"in {manager.place.path}, its base at line {manager.place.line}"
        if manager
        else f"of a manager for {operation.tag}, which is new in {MANAGERS}"
    )
    return (
        f"{_key(operation)} has no method: add one ({where}; and name it in julep/raw.py)\n"
        f"{lines.method(operation.name, name)}"
    )


def _manager_of(facade: Facade, tag: str) -> Manager | None:
    """The manager that calls most operations of a tag."""

    def calls(manager: Manager) -> int:
        reaches = [reach for method in manager.methods for reach in method.reaches]
        return sum(reach.operation.startswith(f"{tag}.") for reach in reaches)

    best = max(facade.managers, key=calls, default=None)
    return best if best is not None and calls(best) else None


def _method_name(operation: OperationNames, manager: Manager | None) -> str:
    """The operation's name without the resource: `archive` for `archive_agent`."""
    resource = {_singular(operation.tag), _singular(manager.name) if manager else ""}
    words = [word for word in operation.name.split("_") if _singular(word) not in resource]
    name = "_".join(words)
    taken = {method.name.rpartition(".")[2] for method in (manager.methods if manager else ())}
    return name if name.isidentifier() and name not in taken else operation.name


def _singular(word: str) -> str:
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s")


def _missing_parameters(
    reaching: list[tuple[Method, Reach]],
    operation: OperationNames,
    before: OperationNames | None,
    lines: SignatureLines,
) -> Iterator[str]:
    taken = {name for _, reach in reaching for name in (*reach.arguments, *reach.body)}
    known = set(_names(before)) if before else set[str]()
    known |= {come for gone, come in _renamed(before, operation).items() if gone in taken}
    whole = any(reach.whole_body for _, reach in reaching)
    for name in dict.fromkeys(_names(operation)):
        in_body = name in operation.properties.values()
        if name in taken or name in known or (whole and in_body):
            continue
        line = lines.parameter(operation.name, name) or f"{name}: ..."
        methods = {method.name: method for method, _ in reaching}
        for method in methods.values():
            places = ", ".join(map(str, method.places))
            yield f"{method.name} does not take {name} of {_key(operation)} ({places})\n        {line},"


def _left_over(
    facade: Facade,
    before: dict[str, OperationNames],
    after: dict[str, OperationNames],
    lines: SignatureLines,
) -> Iterator[str]:
    for manager in facade.managers:
        for method in manager.methods:
            for reach in method.reaches:
                operation = after.get(reach.operation)
                if operation is None:
                    yield f"{method.name} calls {reach.operation}, which is gone ({reach.place})"
                    continue
                if _key(operation) != reach.operation:
                    change = f"{reach.operation}, which is {_key(operation)} now"
                    yield f"{method.name} calls {change} ({reach.place})"
                renamed = _renamed(before.get(reach.operation), operation)
                for name in (*reach.arguments, *reach.body):
                    if name not in _names(operation):
                        gone = f"{method.name} names {name} of {reach.operation}, which is gone"
                        yield f"{gone}{_new_name(renamed.get(name), operation, lines)} ({reach.place})"


def _new_name(name: str | None, operation: OperationNames, lines: SignatureLines) -> str:
    line = name and lines.parameter(operation.name, name)
    return f"; perhaps it is `{line}` now" if line else ""
