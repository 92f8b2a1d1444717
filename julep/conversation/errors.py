"""What goes wrong between an agent and the functions and types that a program gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from julep_api.errors import JulepError

if TYPE_CHECKING:
    from .reply import Reply
    from .steps import Step

__all__ = [
    "InvalidAnswerError",
    "InvalidToolError",
    "ToolArgumentsError",
    "ToolError",
    "ToolLoopError",
]


class InvalidToolError(JulepError, TypeError):
    """A function can't be called by an agent, or a type can't be expressed as JSON. Nothing was sent.

    ```python
    try:
        julep.tool(lambda x: x)
    except julep.InvalidToolError as error:
        print(error)
    ```
    """


class ToolArgumentsError(JulepError, ValueError):
    """JSON does not fit the parameters of a function, or a type. The message is for the agent.

    ```python
    try:
        find_shelf.arguments('{"author": 5}')
    except julep.ToolArgumentsError as error:
        print(error)
    ```
    """


class ToolError(JulepError):
    """Raised by a function that an agent called, to tell the agent why it failed.

    ```python
    @julep.tool
    def find_shelf(author: str) -> str:
        raise julep.ToolError("The catalogue is closed; ask again in an hour.")
    ```
    """


class ToolLoopError(JulepError):
    """An agent did not come to an answer: it went on calling functions, or calling them wrongly.

        try:
            conversation.run("Find all shelves.", max_turns=3).reply()
        except julep.ToolLoopError as error:
            print(error, error.steps[-1].results)

    Attributes:
        steps: What was said and done until then, the last step included.
    """

    steps: tuple[Step, ...] = ()


class InvalidAnswerError(JulepError, ValueError):
    """An agent's answer does not fit the type that was asked for, and its second try neither.

        try:
            book = conversation.send("Which book is it?", response_type=Book)
        except julep.InvalidAnswerError as error:
            print(error.text)

    Attributes:
        text: What the agent answered.
        reply: The reply as a whole; None in an error that was made without one.
    """

    text: str = ""
    reply: Reply | None = None


def name_of(what: Any) -> str:
    """What errors call a function or a class."""
    return str(getattr(what, "__qualname__", what))


def message_of(error: BaseException) -> str:
    """What an error says; nothing, if its `__str__` fails."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - of a `__str__` of the program's own
        return ""


def named(error: BaseException) -> str:
    """What an error is called, and what it says."""
    said = message_of(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
