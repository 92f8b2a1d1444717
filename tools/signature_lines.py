"""Lines to write in julep/managers, from the methods of the generated low-level client."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .generate import PACKAGE, Output
from .spec_diff.python_names import PythonNames


class SignatureLines:
    """Writes signatures in the managers' style.

    Args:
        package: The generated files.
        names: The names in the document that they were made from.
    """

    def __init__(self, package: Output, names: PythonNames) -> None:
        self._names = names
        self._exported = _exported(package[f"{PACKAGE}/models/__init__.py"])
        self._methods = {
            method.name: method
            for node in ast.parse(package[f"{PACKAGE}/client.py"]).body
            if isinstance(node, ast.ClassDef) and node.name == "JulepApi"
            for method in node.body
            if isinstance(method, ast.FunctionDef)
        }

    def is_exported(self, model: str) -> bool:
        """Whether `julep_api.models` has this name."""
        return model in self._exported

    def method(self, operation: str, name: str) -> str:
        """The whole line for a method of a manager that calls an operation."""
        method = self._methods[operation]
        arguments = method.args
        given = ["self", *map(self._parameter, *_with_defaults(arguments.args[1:], arguments))]
        if arguments.kwonlyargs:
            pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            given += ["*", *(self._parameter(each, default) for each, default in pairs)]
        given.append("**options: Unpack[CallOptions]")
        returned = self._annotation(method.returns, returned=True)
        return f"    def {name}({', '.join(given)}) -> {returned}: ..."

    def parameter(self, operation: str, name: str) -> str | None:
        """One parameter of such a method, if the low-level client has it."""
        arguments = self._methods[operation].args
        every = [
            *zip(*_with_defaults(arguments.args, arguments), strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        return next((self._parameter(*each) for each in every if each[0].arg == name), None)

    def _parameter(self, argument: ast.arg, default: ast.expr | None) -> str:
        text = f"{argument.arg}: {self._annotation(argument.annotation)}"
        return text if default is None else f"{text} = None"

    def _annotation(self, node: ast.expr | None, returned: bool = False) -> str:
        parts = list(dict.fromkeys(self._parts(node, returned)))
        if "UUID" in parts:
            parts = ["Id", *(part for part in parts if part not in ("UUID", "str", "Id"))]
        return " | ".join(parts)

    def _parts(self, node: ast.expr | None, returned: bool) -> Iterable[str]:
        """The members of a union, as managers write them."""
        if isinstance(node, ast.BinOp):
            yield from self._parts(node.left, returned)
            yield from self._parts(node.right, returned)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "list":
            kind = "List" if returned else "Sequence"
            yield f"{kind}[{self._annotation(node.slice, returned)}]"
        elif isinstance(node, ast.Name) and node.id in self._exported:
            yield from self._model(node.id, returned)
        else:
            yield "None" if node is None else ast.unparse(node)

    def _model(self, name: str, returned: bool) -> Iterable[str]:
        if returned or name not in self._names.classes:
            yield f"models.{name}"
        elif name in self._names.enumerations:
            yield "str"
        else:
            if name in self._names.objects:
                yield f"models.{name}"
            yield "Json"


def _with_defaults(
    given: list[ast.arg], arguments: ast.arguments
) -> tuple[list[ast.arg], list[ast.expr | None]]:
    """Parameters beside their defaults, which ast keeps for the last of them alone."""
    without = len(given) - len(arguments.defaults)
    return given, [*[None] * without, *arguments.defaults]


def _exported(module: bytes) -> set[str]:
    """What a generated package lists in `__all__`."""
    for node in ast.parse(module).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()
