"""Functions as tools: what agents are told of a function, and which functions can't be told of."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

import julep

if TYPE_CHECKING:
    from nowhere import Elsewhere  # pyright: ignore

from tests.conversation.library import TEXT, WHOLE, Floor, Genre, Loan, Place, Reader, object_of


def unknown_annotation(author: str, where: Elsewhere) -> None: ...  # pyright: ignore


def broken_annotation(where: int.nowhere) -> None: ...  # pyright: ignore


def several(author: str, *more: str) -> None: ...


def any_names(author: str, **more: str) -> None: ...


def no_annotation(author) -> None: ...  # pyright: ignore


def numbers() -> Iterator[int]:
    yield 1


async def async_numbers() -> Any:
    yield 1


class Desk:
    """A desk, where people ask."""

    def __init__(self, city: str) -> None:
        """Set it up.

        Args:
            city: Where it is.
        """
        self.city = city
        self.name = "no name for an agent"
        self.timeout = "nor a limit"
        self.function = None

    def ask(self, question: str) -> str:
        """Answers a question."""
        return f"{self.city}: {question}"

    @classmethod
    def open(cls, city: str) -> str:
        """Opens one."""
        return f"{cls.__name__} {city}"

    @staticmethod
    def greet(name: str) -> str:
        """Greets."""
        return f"Hello, {name}"


class Caller(Desk):
    def __call__(self, question: str) -> str:
        """Asks a question.

        Args:
            question: The question.
        """
        return self.ask(question)


class AsyncCaller:
    """Asks, and waits."""

    async def __call__(self, question: str) -> str:
        return question


AFTER = "(what it names must be importable from its module, not local to a function)"

UNUSABLE: list[tuple[Any, str]] = [
    (5, "5 is no function"),
    ("find", "'find' is no function"),
    (
        lambda author: author,  # pyright: ignore
        (
            "'<lambda>' can't be a tool's name, which is 1 to 64 letters, digits, '_' and '-': "
            "give it one with julep.tool(name=...)"
        ),
    ),
    (
        unknown_annotation,
        (
            "unknown_annotation: where: the annotation 'Elsewhere' can't be read: "
            f"name 'Elsewhere' is not defined {AFTER}"
        ),
    ),
    (
        broken_annotation,
        (
            "broken_annotation: where: the annotation 'int.nowhere' can't be read: "
            f"type object 'int' has no attribute 'nowhere' {AFTER}"
        ),
    ),
    (
        several,
        "several: *more: 'str': an agent can't give any number of arguments; take a list or a dict",
    ),
    (
        any_names,
        (
            "any_names: **more: 'str': an agent can't give any number of arguments; "
            "take a list or a dict"
        ),
    ),
    (
        no_annotation,
        "no_annotation: author has no annotation, which says what an agent may give for it",
    ),
    (print, "print: *args: an agent can't give any number of arguments; take a list or a dict"),
    (
        Desk.ask,
        (
            "ask: self is no argument that an agent could give: make a tool of the method of an object, "
            "as in julep.tool(thing.ask)"
        ),
    ),
    (numbers, "numbers is a generator function: a tool returns all that it finds, such as a list"),
    (
        async_numbers,
        "async_numbers is a generator function: a tool returns all that it finds, such as a list",
    ),
]


@pytest.mark.parametrize(("function", "why"), UNUSABLE, ids=range(len(UNUSABLE)))
def test_what_agents_cannot_call(function: Any, why: str) -> None:
    with pytest.raises(julep.InvalidToolError) as caught:
        julep.tool(function)
    assert str(caught.value) == why
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("name", ["", "a b", "ä", "a" * 65, "a\n"])
def test_names_that_no_tool_can_have(name: str) -> None:
    def find(author: str) -> None: ...

    find.__name__ = name
    with pytest.raises(julep.InvalidToolError, match="can't be a tool's name"):
        julep.tool(find)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), True, "5"])
def test_limits_that_no_tool_can_have(timeout: Any) -> None:
    def find(author: str) -> None: ...

    with pytest.raises(julep.InvalidArgumentError, match=r"^find: timeout .* must be a positive"):
        julep.tool(timeout=timeout)(find)


# Kinds of functions ----------------------------------------------------------------------------


def find_shelf(author: str, floor: int = 1) -> str:
    """Says on which shelf an author's books are.

    Args:
        author: The author's last name.
        floor: Where to look.
    """
    return f"{author}, floor {floor}"


def returns_what_only_type_checkers_know(author: str) -> Elsewhere:  # pyright: ignore
    return author  # pyright: ignore


async def find_later(author: str) -> str:
    """Finds it later."""
    await asyncio.sleep(0)
    return author


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


@functools.cache
def find_once(author: str) -> str:
    """Finds it once."""
    return author


desk = Desk("Rome")
AUTHOR, QUESTION = {"author": TEXT}, {"question": TEXT}

CALLABLES: list[tuple[Any, str, str | None, Any, dict[str, Any], Any]] = [
    # What it is; the tool's name, description and properties; arguments, and what they bring.
    (returns_what_only_type_checkers_know, "", None, AUTHOR, {"author": "A"}, "A"),
    (find_once, "find_once", "Finds it once.", AUTHOR, {"author": "A"}, "A"),
    (logged(find_once), "find_once", "Finds it once.", AUTHOR, {"author": "A"}, "A"),
    (functools.partial(find_once, "B"), "named", "Finds it once.", {}, {}, "B"),
    (desk.ask, "ask", "Answers a question.", QUESTION, {"question": "Q"}, "Rome: Q"),
    (Desk.open, "open", "Opens one.", {"city": TEXT}, {"city": "Rome"}, "Desk Rome"),
    (Desk.greet, "greet", "Greets.", {"name": TEXT}, {"name": "Tom"}, "Hello, Tom"),
    (vars(Desk)["greet"], "greet", "Greets.", {"name": TEXT}, {"name": "Tom"}, "Hello, Tom"),
    (
        Caller("Rome"),
        "named",
        "Asks a question.",
        {"question": {"type": "string", "description": "The question."}},
        {"question": "Q"},
        "Rome: Q",
    ),
    (
        Place,
        "Place",
        None,
        {"shelf": TEXT, "number": WHOLE | {"default": 1}},
        {"shelf": "A"},
        Place("A"),
    ),
]


@pytest.mark.parametrize(
    ("function", "name", "description", "properties", "arguments", "value"),
    CALLABLES,
    ids=range(len(CALLABLES)),
)
def test_whatever_can_be_called_can_be_a_tool(
    function: Any,
    name: str,
    description: str | None,
    properties: Any,
    arguments: dict[str, Any],
    value: object,
) -> None:
    tool = julep.tool(name="named")(function) if name == "named" else julep.tool(function)
    assert tool.name == (name or function.__name__)
    assert tool.description == description
    assert tool.parameters["properties"] == properties
    assert tool.call(tool.arguments(json.dumps(arguments))) == value
    assert not tool.is_async
    assert tool.timeout is None


def test_a_class_can_be_a_tool() -> None:
    tool = julep.tool(Desk)
    assert (tool.name, tool.description) == ("Desk", "A desk, where people ask.")
    assert tool.parameters["properties"]["city"]["type"] == "string"
    assert tool.call({"city": "Rome"}).city == "Rome"


def test_attributes_of_a_callable_object_are_not_those_of_the_tool() -> None:
    caller = Caller("Rome")
    tool = julep.tool(name="ask", timeout=5)(caller)
    assert (tool.name, tool.timeout, tool.function) == ("ask", 5, caller)


@pytest.mark.parametrize(
    "function", [find_later, AsyncCaller(), AsyncCaller().__call__, functools.partial(find_later)]
)
def test_coroutine_functions_are_known_as_such(function: Any) -> None:
    assert julep.tool(name="find")(function).is_async


def test_what_a_partial_gives_is_not_for_agents_to_see() -> None:
    tool = julep.tool(name="find")(functools.partial(find_shelf, floor=7))
    assert tool.parameters["properties"] == {
        "author": {"type": "string", "description": "The author's last name."}
    }
    assert tool.call(tool.arguments('{"author": "Woolf"}')) == "Woolf, floor 7"
    with pytest.raises(julep.ToolArgumentsError, match="floor: there is no such property"):
        tool.arguments('{"author": "Woolf", "floor": 1}')


def test_positional_only_and_keyword_only_parameters() -> None:
    @julep.tool
    def find(first: int, second: int = 2, /, third: int = 3, *, fourth: int, fifth: int = 5) -> Any:
        return (first, second, third, fourth, fifth)

    assert tool_call(find, first=1, fourth=4) == (1, 2, 3, 4, 5)
    assert tool_call(find, first=1, second=0, third=0, fourth=0, fifth=0) == (1, 0, 0, 0, 0)
    assert find.parameters["required"] == ["first", "fourth"]
    assert find(1, fourth=4) == (1, 2, 3, 4, 5)


def tool_call(tool: julep.FunctionTool[..., Any], **arguments: Any) -> Any:
    return tool.call(tool.arguments(json.dumps(arguments)))


def test_a_tool_is_still_the_function() -> None:
    tool = julep.tool(find_shelf)
    assert tool("Woolf", floor=2) == find_shelf("Woolf", floor=2)
    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        assert getattr(tool, name) == getattr(find_shelf, name)
    assert inspect.signature(tool) == inspect.signature(find_shelf)
    assert repr(tool) == "<julep.FunctionTool find_shelf>"


def test_a_tool_is_given_another_name_or_limit() -> None:
    tool = julep.tool(name="shelf", description="Where?", timeout=5)(julep.tool(find_shelf))
    assert (tool.name, tool.description, tool.timeout) == ("shelf", "Where?", 5)
    assert tool.function is find_shelf
    assert tool.parameters["properties"]["floor"]["default"] == 1


def test_the_definition_is_what_the_api_takes() -> None:
    tool = julep.tool(find_shelf)
    function = {
        "name": "find_shelf",
        "description": "Says on which shelf an author's books are.",
        "parameters": tool.parameters,
    }
    assert tool.definition.to_dict() == {"type": "function", "function": function}
    assert tool.chat_tool.to_dict() == {
        "type": "function",
        "function": function,
        "id": tool.chat_tool.id,
    }


def test_a_function_without_parameters_and_description() -> None:
    @julep.tool
    def look() -> None: ...

    assert look.description is None
    assert look.parameters == object_of({})
    assert look.arguments("") == look.arguments(" \n") == look.arguments("{}") == {}


# Defaults --------------------------------------------------------------------------------------

NO_JSON = object()

DEFAULTS: list[tuple[Any, object, object]] = [
    # The annotation, the default, and what the schema says of it.
    (int, 5, 5),
    (float, 0.5, 0.5),
    (float, float("nan"), NO_JSON),
    (str | None, None, None),
    (Genre, Genre.ESSAY, "essay"),
    (date, date(2026, 1, 31), "2026-01-31"),
    (UUID, UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    (list[int], [], []),
    (tuple[int, str], (1, "a"), [1, "a"]),
    (set[int], {1}, [1]),
    (dict[str, Floor], {"a": Floor.FIRST}, {"a": 1}),
    (Place, Place("A"), {"shelf": "A", "number": 1}),
    (Reader, Reader("Tom", card=5), {"name": "Tom", "card": 5, "loans": []}),
    (Loan, Loan(bookTitle="A"), {"bookTitle": "A", "days": 14}),
    (Any, NO_JSON, NO_JSON),
    (int, ..., NO_JSON),
]


@pytest.mark.parametrize(
    # Numbers: the names of objects differ from one worker to the next.
    ("annotation", "default", "said"),
    DEFAULTS,
    ids=range(len(DEFAULTS)),
)
def test_defaults_are_told_where_json_can_tell_them(
    annotation: Any, default: Any, said: object
) -> None:
    def find(how: Any = default) -> Any:
        return how

    find.__annotations__["how"] = annotation
    tool = julep.tool(find)
    assert "required" not in tool.parameters
    told = tool.parameters["properties"]["how"]
    assert told.get("default", NO_JSON) == said
    json.dumps(tool.parameters, allow_nan=False)
    assert tool_call(tool) is default


def test_the_types_that_checkers_see(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(SAMPLE)
    settings = {"typeCheckingMode": "strict", "include": ["sample.py"], "extraPaths": roots()}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(tmp_path)]
    done = subprocess.run(
        [*command, "--pythonpath", sys.executable], capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    wrong = {n for n, line in enumerate(SAMPLE.split("\n"), 1) if "# wrong" in line}
    assert {one["range"]["start"]["line"] + 1 for one in found} == wrong, found


def roots() -> list[str]:
    root = Path(__file__).parents[2]
    return [str(root), str(root / "generated")]


SAMPLE = """
from typing import assert_type

import julep


@julep.tool
def find(author: str, floor: int = 1) -> list[str]:
    return [author] * floor


@julep.tool(name="later", timeout=5)
async def find_later(author: str) -> str:
    return author


def look(number: int) -> bytes:
    return bytes(number)


assert_type(find("Woolf", floor=2), list[str])
assert_type(julep.tool(look)(5), bytes)
assert_type(julep.tool(name="look")(look)(5), bytes)
assert_type(find.name, str)


async def later() -> None:
    assert_type(await find_later("Woolf"), str)


assert_type(find.function("Woolf"), list[str])
find(5)  # wrong
find("Woolf", flor=2)  # wrong
find_later()  # wrong
julep.tool(5)  # wrong
julep.tool(look, name="look")  # wrong
julep.tool(timeout="5")  # wrong
"""
