"""Functions as tools: what an agent has to know of a function, and how its calls are read."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload
from uuid import uuid4

from attrs import evolve
from julep_api import models
from julep_api.client import check_timeout
from julep_api.errors import InvalidArgumentError

from .classes import NO_DEFAULT, Field, codec_of_fields, hints_of_parameters
from .docstrings import Docstring, described
from .errors import InvalidToolError
from .schema import Builder, Codec, Json

__all__ = ["FunctionTool", "as_tool", "tool"]

P = ParamSpec("P")
R = TypeVar("R")

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""Names that endpoints take: https://platform.openai.com/docs/api-reference/chat/create"""

_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class FunctionTool(Generic[P, R]):
    """A function that agents may call. Called itself, it is still the function.

        @julep.tool
        def find_shelf(author: str) -> str:
            \"\"\"Says on which shelf an author's books are.\"\"\"
            return f"{author}: shelf {author[0]}{len(author)}"

        client.tools.create(agent.id, find_shelf.definition)
        conversation = client.conversation(agent_id=agent.id, tools=[find_shelf])

    Attributes:
        function: The function.
        name: Its name, as agents know it.
        description: What it does, for agents; None if nothing was said.
        parameters: JSON Schema of its arguments.
        timeout: Seconds that a call may take; None for the run's `tool_timeout`.
        is_async: Whether it is a coroutine function.

    Raises:
        InvalidToolError: An agent can't call it: the message says which parameter is why.
        InvalidArgumentError: The timeout is no positive number.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        name: str | None = None,
        description: str | None = None,
        timeout: float | None = None,
    ) -> None:
        if not callable(function):
            raise InvalidToolError(f"{function!r} is no function")
        if isinstance(function, FunctionTool):  # given another name, or a limit
            function = cast("FunctionTool[P, R]", function).function
        named = name or str(getattr(function, "__name__", ""))
        if not _NAME.fullmatch(named):
            raise InvalidToolError(
                f"{named or function!r} can't be a tool's name, which is 1 to 64 letters, digits, "
                "'_' and '-': give it one with julep.tool(name=...)"
            )
        try:
            self.timeout: float | None = check_timeout(timeout)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"{named}: {error}") from None
        self.function: Callable[P, R] = function
        self.name: str = named
        called = _called(function)
        if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
            raise InvalidToolError(
                f"{named} is a generator function: a tool returns all that it finds, such as a list"
            )
        said = _described(function, called)
        self.description: str | None = description or said.text
        self._signature = _signature(named, function)
        builder = Builder()
        fields = _fields(named, called, self._signature)
        codec = codec_of_fields(builder, None, named, fields, dict, said)
        self._codec: Codec = builder.complete(codec)
        self.parameters: Json = self._codec.schema
        self.is_async: bool = inspect.iscoroutinefunction(called)
        self._id = str(uuid4())
        # Not its attributes, which may be called like those of a tool.
        functools.update_wrapper(self, function, updated=())

    @property
    def definition(self) -> models.CreateToolRequest:
        """The tool, as `tools.create` and the `tools` of `agents.create` take it."""
        return models.CreateToolRequest(type="function", function=self._function)

    @property
    def chat_tool(self) -> models.Tool:
        """The tool, as the `tools` of `sessions.chat` take it."""
        return models.Tool(type="function", function=self._function, id=self._id)

    @property
    def _function(self) -> models.FunctionDef:
        return models.FunctionDef(
            name=self.name, description=self.description, parameters=self.parameters
        )

    def arguments(self, text: str) -> dict[str, Any]:
        """Read the arguments of a call.

            find_shelf.arguments('{"author": "Woolf"}')  # {"author": "Woolf"}

        Args:
            text: JSON, as agents write it; nothing stands for no arguments.

        Returns:
            Objects of the parameters' types, by name; what was not given is not in it.

        Raises:
            ToolArgumentsError: They do not fit, as the message says in words for the agent.
        """
        return cast("dict[str, Any]", self._codec.decode_text(text if text.strip() else "{}"))

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Call the function.

            find_shelf.call({"author": "Woolf"})  # "Woolf: shelf W5"

        Args:
            arguments: Its arguments by name, as `arguments` returns them.
        """
        positional: list[Any] = []
        by_name = {**arguments}
        for name, parameter in self._signature.parameters.items():
            if parameter.kind is inspect.Parameter.POSITIONAL_ONLY and name in by_name:
                positional.append(by_name.pop(name))
            elif parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
                positional.append(parameter.default)
        return cast(Any, self.function)(*positional, **by_name)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<julep.FunctionTool {self.name}>"


@overload
def tool(function: Callable[P, R], /) -> FunctionTool[P, R]: ...


@overload
def tool(
    *, name: str | None = None, description: str | None = None, timeout: float | None = None
) -> Callable[[Callable[P, R]], FunctionTool[P, R]]: ...


def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    timeout: float | None = None,
) -> Any:
    """Make a function a tool that agents may call, by its signature and its docstring.

        @julep.tool(timeout=5)
        def find_shelf(author: str, floor: int = 1) -> str:
            \"\"\"Says on which shelf an author's books are.

            Args:
                author: The author's last name.
                floor: Where to look.
            \"\"\"

    The parameters need annotations that JSON can express: text, numbers, enumerations, `Literal`,
    unions, lists, dicts, dates, UUIDs, `TypedDict`, dataclasses, attrs classes, pydantic models. Their
    descriptions come from `Annotated[str, "..."]` or from the docstring, in Google's, NumPy's or
    Sphinx's style, which takes the extra `tools`: `pip install "julep[tools]"`. Methods of objects,
    callable objects and partials can be tools too; what a partial gives by name, agents don't see.

    Args:
        function: The function, where it is used without arguments.
        name: Its name for agents. Default: its own.
        description: What it does, for agents. Default: what its docstring says.
        timeout: Seconds that a call may take. Default: the run's `tool_timeout`.

    Raises:
        InvalidToolError: An agent can't call it: the message says which parameter is why.
    """
    if function is not None:
        return FunctionTool(function)
    return functools.partial(FunctionTool, name=name, description=description, timeout=timeout)


def as_tool(function: Callable[..., Any]) -> FunctionTool[..., Any]:
    """The tool that a function is."""
    if isinstance(function, FunctionTool):
        return cast("FunctionTool[..., Any]", function)
    return FunctionTool(function)


def _whole(function: Any) -> Any:
    """What a partial is a part of."""
    while isinstance(function, functools.partial):
        function = cast(Any, function).func
    return function


def _called(function: Any) -> Any:
    """The function behind a callable object or a partial."""
    whole = _whole(function)
    known = inspect.isroutine(whole) or isinstance(whole, type) or hasattr(whole, "__wrapped__")
    return whole if known else type(whole).__call__


def _described(function: Any, called: Any) -> Docstring:
    """What the docstring says: of a callable object, that of its method, or else of its class."""
    said = described(called)
    whole = _whole(function)
    if said.text is None and called is not whole:
        return evolve(said, text=described(type(whole)).text)
    return said


def _signature(name: str, function: Callable[..., Any]) -> inspect.Signature:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as error:
        raise InvalidToolError(f"{name}: its parameters are not known: {error}") from error
    # What a partial gives by name is for the program to know, and not for agents to see or change.
    bound: Mapping[str, Any] = function.keywords if isinstance(function, functools.partial) else {}
    kept = [one for one in signature.parameters.values() if one.name not in bound]
    return signature.replace(parameters=kept)


def _fields(name: str, called: Any, signature: inspect.Signature) -> list[Field]:
    hints = hints_of_parameters(called)
    fields: list[Field] = []
    for parameter in signature.parameters.values():
        if parameter.kind in _ANY_NUMBER:
            raise InvalidToolError(
                f"{name}: {parameter}: an agent can't give any number of arguments; take a list or a dict"
            )
        if parameter.name not in hints:
            if parameter.name in ("self", "cls"):
                raise InvalidToolError(
                    f"{name}: {parameter.name} is no argument that an agent could give: "
                    f"make a tool of the method of an object, as in julep.tool(thing.{name})"
                )
            raise InvalidToolError(
                f"{name}: {parameter.name} has no annotation, which says what an agent may give for it"
            )
        required = parameter.default is inspect.Parameter.empty
        default = NO_DEFAULT if required else parameter.default
        fields.append(Field(parameter.name, hints[parameter.name], required, default))
    return fields
