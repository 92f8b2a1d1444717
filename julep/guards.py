"""Says of arguments that they certainly have the right types.

Importing beartype takes longer than everything else that a call needs, and few calls have anything
wrong with them. So what is right beyond doubt is told from the rest here, and beartype decides
about the rest, and words the error.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, cast, get_args, get_origin

Guard: TypeAlias = Callable[[Any], bool]
"""Whether a value certainly is of a type; False means that it is not known."""


class Names(dict[str, Any]):
    """What a function's annotations can name: what its module has, or loads when it is asked for it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self._module = sys.modules[function.__module__]

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(self._module, name)
        except AttributeError:
            raise KeyError(name) from None  # it may be a builtin


class Guards:
    """Those of the parameters of a function, made when an argument is given for one."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = cast(FunctionType, function)
        code = self._function.__code__
        self._positional = code.co_varnames[: code.co_argcount]
        named = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        self._named = frozenset(named)
        self._guards: dict[str, Guard] = {}

    def accept(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether all arguments are right. `self` and those that are passed on are not looked at."""
        for name, value in zip(self._positional[1:], args[1:], strict=False):
            if not self._accepts(name, value):
                return False
        for name, value in kwargs.items():
            if name in self._named and not self._accepts(name, value):
                return False
        return True

    def _accepts(self, name: str, value: object) -> bool:
        guard = self._guards.get(name)
        if guard is None:
            annotation = self._function.__annotations__[name]
            names = Names(self._function)
            hint = eval(annotation, self._function.__globals__, names)
            guard = self._guards[name] = guard_of(hint)
        return guard(value)


def guard_of(hint: Any) -> Guard:
    """What tells whether a value is of a type."""
    if hint is Any or hint is object:
        return lambda value: True
    if hint is None or hint is NoneType:
        return lambda value: value is None
    if hint is int or hint is bool:  # a bool is an int, but not to JSON
        return lambda value: type(value) is hint
    if hint is float:
        return lambda value: type(value) is float or type(value) is int
    if isinstance(hint, ABCMeta):
        return _nothing
    return (lambda value: isinstance(value, hint)) if isinstance(hint, type) else _generic(hint)


def _generic(hint: Any) -> Guard:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType or origin is Union:
        return _union(tuple(map(guard_of, parts)))
    if origin is Literal:
        return lambda value: type(value) is str and value in parts
    if origin is list or origin is Sequence:
        return _items((list,) if origin is list else (list, tuple), guard_of(parts[0]))
    if origin is dict or origin is Mapping:
        return _entries(guard_of(parts[0]), guard_of(parts[1]))
    return _nothing


def _union(guards: tuple[Guard, ...]) -> Guard:
    if len(guards) == 2:
        one, other = guards
        return lambda value: one(value) or other(value)
    return lambda value: any(guard(value) for guard in guards)


def _items(kinds: tuple[type, ...], guard: Guard) -> Guard:
    def of_all(value: Any) -> bool:
        return type(value) in kinds and all(map(guard, value))

    return of_all


def _entries(key: Guard, entry: Guard) -> Guard:
    def of_all(value: Any) -> bool:
        return type(value) is dict and all(map(key, value)) and all(map(entry, value.values()))  # pyright: ignore[reportUnknownArgumentType]

    return of_all


def _nothing(value: object) -> bool:
    return False
