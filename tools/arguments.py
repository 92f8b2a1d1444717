"""What flows from a function's parameters into the calls that it makes, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

Sources = frozenset[str]
"""Names of parameters that a value is made from."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parameters(function: Function) -> list[str]:
    """The names of the parameters that can be named, `self` left out."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in every if argument.arg != "self"]


class Locals:
    """The variables of a function at one of its calls, and which parameters each is made from.

    Args:
        function: The function.
        call: The call, somewhere in it.
        given: What its parameters are made from; by default each from itself.
    """

    def __init__(
        self, function: Function, call: ast.Call, given: Mapping[str, Sources] | None = None
    ) -> None:
        self._sources: dict[str, Sources] = {
            name: frozenset({name}) if given is None else given.get(name, frozenset())
            for name in parameters(function)
        }
        self._values: dict[str, ast.expr] = {}
        for statement in _leading_to(call, function.body):
            if isinstance(statement, ast.Assign):
                self._assign(statement.targets[0], statement.value)
            elif isinstance(statement, ast.AnnAssign) and statement.value:
                self._assign(statement.target, statement.value)

    def sources(self, value: ast.expr) -> Sources:
        """The parameters that an expression is made from."""
        names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
        return frozenset[str]().union(*(self._sources.get(name, frozenset()) for name in names))

    def value(self, expression: ast.expr) -> ast.expr:
        """What a variable was made as, for a variable; anything else as it is."""
        if isinstance(expression, ast.Name):
            return self._values.get(expression.id, expression)
        return expression

    def properties(self, call: ast.Call, position: int) -> dict[str, Sources] | None:
        """The properties of the model that is passed at this position, if it is built by name."""
        for argument in [*call.args[position : position + 1], *_keyword(call, "body")]:
            built = self.value(argument)
            if isinstance(built, ast.Call) and _is_model(built.func):
                return self._keywords(built)
        return None

    def _keywords(self, call: ast.Call) -> dict[str, Sources]:
        found: dict[str, Sources] = {}
        for keyword in call.keywords:
            if keyword.arg:
                found[keyword.arg] = self.sources(keyword.value)
                continue
            given = self.value(keyword.value)
            if isinstance(given, ast.Dict):
                for key, value in zip(given.keys, given.values, strict=True):
                    if isinstance(key, ast.Constant):
                        found[str(key.value)] = self.sources(value)
        return found

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            for part, its_value in zip(target.elts, values, strict=False):
                self._assign(part, its_value)
        elif isinstance(target, ast.Name):
            known = self._sources.get(target.id, frozenset())
            self._sources[target.id] = known | self.sources(value)
            self._values[target.id] = value


def bind(call: ast.Call, names: Sequence[str], local: Locals) -> dict[str, Sources]:
    """Which of a function's parameters (`names`) a call gives, and what they are made from.

    Where an argument is unpacked from something else than a tuple that is written out, positions
    are unknown from there on: a value then goes to the parameter that is named like its source.
    """
    bound: dict[str, Sources] = {}
    position: int | None = 0
    for argument in _spread(call.args, local):
        sources = local.sources(argument)
        if isinstance(argument, ast.Starred):
            position = None
        if position is None:
            bound |= {name: frozenset({name}) & sources for name in names if name in sources}
        elif position < len(names):
            bound[names[position]] = sources
            position += 1
    for keyword in call.keywords:
        if keyword.arg and keyword.arg in names:
            bound[keyword.arg] = local.sources(keyword.value)
    return bound


def _leading_to(call: ast.Call, block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that may run before a call. A branch that returns leads nowhere else."""
    for statement in block:
        if isinstance(statement, ast.If):
            branches = [statement.body, statement.orelse]
            leading = [branch for branch in branches if _holds(branch, call)] or [
                branch
                for branch in branches
                if branch and not isinstance(branch[-1], (ast.Return, ast.Raise))
            ]
            for branch in leading:
                yield from _leading_to(call, branch)
        else:
            yield statement
        if _holds([statement], call):
            return


def _holds(block: Sequence[ast.stmt], call: ast.Call) -> bool:
    return any(node is call for statement in block for node in ast.walk(statement))


def _spread(arguments: Sequence[ast.expr], local: Locals) -> list[ast.expr]:
    """The arguments, with `*more` replaced by the tuple that it stands for."""
    spread: list[ast.expr] = []
    for argument in arguments:
        value = local.value(argument.value) if isinstance(argument, ast.Starred) else argument
        spread += (
            value.elts
            if isinstance(argument, ast.Starred) and isinstance(value, ast.Tuple)
            else [argument]
        )
    return spread


def _keyword(call: ast.Call, name: str) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg == name]


def _is_model(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "models"
    )
