"""Runtime checks of argument types with beartype. Loaded by the first call that needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from beartype import BeartypeConf, beartype
from beartype.roar import BeartypeCallHintParamViolation
from julep_api.errors import JulepError

F = TypeVar("F", bound=Callable[..., Any])


class ArgumentTypeError(JulepError, TypeError, BeartypeCallHintParamViolation):
    """An argument has the wrong type. Nothing was sent."""

    def __reduce__(self) -> tuple[Any, ...]:
        # beartype keeps weak references to the culprits, which don't pickle.
        message, culprits = self.args
        return type(self), (message, tuple(repr(culprit) for culprit in culprits))

    def __str__(self) -> str:
        return str(self.args[0])


_CONF = BeartypeConf(
    violation_param_type=ArgumentTypeError,
    is_color=False,
    is_pep484_tower=True,  # an int is a float, as type checkers have it
)


def check(function: F) -> F:
    """The function with checks of its arguments, whose annotations are strings until now."""
    function.__annotations__ = get_type_hints(function)
    # What comes back is ours, and checked by type checkers.
    function.__annotations__.pop("return", None)
    return beartype(conf=_CONF)(function)
