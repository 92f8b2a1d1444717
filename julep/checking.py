"""Runtime checks of argument types with beartype. Loaded by the first call that needs it."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Annotated, Any, TypeVar, cast, get_type_hints

from beartype import BeartypeConf, FrozenDict, beartype
from beartype.roar import BeartypeCallHintParamViolation
from beartype.vale import IsInstance
from julep_api.errors import JulepError

from .guards import Names

F = TypeVar("F", bound=Callable[..., Any])


class ArgumentTypeError(BeartypeCallHintParamViolation, JulepError, TypeError):
    """An argument has the wrong type. Nothing was sent.

    ```python
    try:
        client.agents.get(5)
    except julep.ArgumentTypeError as error:
        print(error)
    ```
    """

    def __init__(self, message: str, culprits: tuple[object, ...]) -> None:
        super().__init__(message, culprits)  # pyright: ignore[reportUnknownMemberType]
        type(self).__module__ = __name__  # beartype sets its own

    def __reduce__(self) -> tuple[Any, ...]:
        # beartype keeps weak references to the culprits, which don't pickle.
        message, culprits = self.args
        noted = {*JulepError.__annotations__, "__notes__"}
        state = {name: value for name, value in vars(self).items() if name in noted}
        return type(self), (message, tuple(repr(culprit) for culprit in culprits)), state

    def __str__(self) -> str:
        return str(self.args[0])


_Integer = Annotated[int, ~IsInstance[bool]]
CONF = BeartypeConf(
    violation_param_type=ArgumentTypeError,
    is_color=False,
    # An int is a float, as type checkers have it; a bool is neither, for JSON tells them apart.
    hint_overrides=FrozenDict({int: _Integer, float: float | _Integer}),
)


def check(function: F) -> F:
    """The function with checks of its arguments, whose annotations are strings."""
    # beartype rewrites the annotations of what it is given, so it is given a copy. What comes back
    # is ours, and checked by type checkers.
    copy = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__module__ = function.__module__
    copy.__qualname__ = function.__qualname__.replace("._", ".")  # as people know it
    # The options of a call are checked where they are used.
    skipped = ("return", "options")
    hints = function.__annotations__.items()
    copy.__annotations__ = {name: hint for name, hint in hints if name not in skipped}
    copy.__annotations__ = get_type_hints(copy, localns=Names(function))
    return cast(F, beartype(conf=CONF)(copy))
