"""A run: functions that the agent calls are carried out, until it answers."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import attrs
import pytest

import julep
from julep.local import Failure, FunctionCall, Reply, ScriptedModel
from julep.testing.server import Server
from tests.facade.sides import Side


def find_shelf(author: str) -> str:
    """Says on which shelf an author's books are."""
    return f"{author}: shelf {author[0]}{len(author)}"


def told(model: ScriptedModel, request: int = -1) -> list[str]:
    """The results that the agent was told with a request."""
    new = model.requests[request].prompt.new
    return [str(message.content) for message in new if message.role == "function"]


Begin = Callable[..., julep.ToolRun]


@pytest.fixture
def begin(client: julep.Client, agent_id: str) -> Begin:
    """Begins a run with these functions."""

    def run(*tools: Callable[..., Any], message: str = "Go!", **options: Any) -> julep.ToolRun:
        return client.conversation(agent_id=agent_id, tools=tools).run(message, **options)

    return run


def test_the_agent_calls_a_function_and_answers(begin: Begin, julep_model: ScriptedModel) -> None:
    julep_model.add(FunctionCall("find_shelf", author="Woolf"), "They are on shelf W5.")
    assert begin(find_shelf).reply().text == "They are on shelf W5."
    assert told(julep_model) == ["Woolf: shelf W5"]
    assert [tool["function"]["name"] for tool in julep_model.requests[0].tools] == ["find_shelf"]


def test_steps_come_as_they_happen(begin: Begin, julep_model: ScriptedModel) -> None:
    julep_model.add(FunctionCall("find_shelf", author="Woolf"), "On W5.")
    logged: list[julep.Step] = []
    run = begin(find_shelf, on_step=logged.append)
    first = next(run)
    assert (first.turn, first.reply.calls[0].name) == (1, "find_shelf")
    assert [(result.text, result.value, result.error) for result in first.results] == [
        ("Woolf: shelf W5", "Woolf: shelf W5", None)
    ]
    assert len(julep_model.requests) == 1
    last = next(run)
    assert (last.turn, last.reply.text, last.results) == (2, "On W5.", ())
    assert [*run] == []
    assert logged == [first, last] == [*run.steps]
    assert run.reply().text == "On W5."


def test_several_functions_are_called_at_once(
    begin: Begin, side: Side, julep_model: ScriptedModel
) -> None:
    together = threading.Barrier(2, timeout=10)

    def wait(name: str) -> str:
        together.wait()
        return name

    julep_model.add(
        Reply(calls=[FunctionCall("wait", name="one"), FunctionCall("wait", name="two")]), "Done."
    )
    assert begin(wait).reply().text == "Done."
    assert told(julep_model) == ["one", "two"]


def test_coroutine_functions_are_awaited(
    begin: Begin, side: Side, julep_model: ScriptedModel
) -> None:
    async def find(author: str) -> str:
        await asyncio.sleep(0)
        return author.upper()

    if not side.is_async:
        with pytest.raises(julep.InvalidToolError, match="only an AsyncClient"):
            begin(find)
        return
    julep_model.add(FunctionCall("find", author="Woolf"), "Done.")
    begin(find).reply()
    assert told(julep_model) == ["WOOLF"]


@dataclass
class Shelf:
    name: str
    since: date


@attrs.frozen
class Book:
    title: str
    shelf: Shelf


class Color(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        (None, "null"),
        ({"a": [1, 2.5, True]}, '{"a": [1, 2.5, true]}'),
        ({Color.RED: {1}}, '{"red": [1]}'),
        (
            Book("Orlando", Shelf("W5", date(1928, 10, 11))),
            '{"title": "Orlando", "shelf": {"name": "W5", "since": "1928-10-11"}}',
        ),
        (julep.CreateDoc(title="A", content="ä"), '{"title": "A", "content": "ä"}'),
        (3 + 4j, '"(3+4j)"'),
    ],
)
def test_what_a_function_returns_goes_to_the_agent(
    begin: Begin, julep_model: ScriptedModel, value: object, text: str
) -> None:
    def look() -> Any:
        return value

    julep_model.add(FunctionCall("look"), "Done.")
    step = next(begin(look))
    assert step.results[0].text == text
    assert step.results[0].value is value


def test_what_a_function_raises_goes_to_the_agent(begin: Begin, julep_model: ScriptedModel) -> None:
    def broken() -> str:
        raise ZeroDivisionError("by the shelf")

    def refused() -> str:
        raise julep.ToolError("Ask at the desk instead.")

    julep_model.add(Reply(calls=[FunctionCall("broken"), FunctionCall("refused")]), "I see.")
    assert begin(broken, refused).reply().text == "I see."
    assert told(julep_model) == [
        "Error: ZeroDivisionError: by the shelf",
        "Ask at the desk instead.",
    ]


def test_what_a_function_raises_ends_the_run_if_wanted(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("by the shelf")

    def refused() -> str:
        raise julep.ToolError("Ask at the desk instead.")

    julep_model.add(FunctionCall("refused"), FunctionCall("broken"))
    run = begin(broken, refused, raise_errors=True)
    with pytest.raises(ZeroDivisionError):
        run.reply()
    assert len(run.steps) == 1
    with pytest.raises(julep.ToolLoopError, match="ended by an error"):
        run.reply()


def test_a_function_that_takes_too_long(begin: Begin, julep_model: ScriptedModel) -> None:
    forever = threading.Event()

    def slow() -> str:
        forever.wait(30)
        return "too late"

    @julep.tool(timeout=30)
    def patient() -> str:
        time.sleep(0.3)
        return "in time"

    julep_model.add(Reply(calls=[FunctionCall("slow"), FunctionCall("patient")]), "Done.")
    begin(slow, patient, tool_timeout=0.1).reply()
    assert told(julep_model) == ["Error: TimeoutError: it took longer than 0.1 seconds", "in time"]
    forever.set()


def test_a_timeout_of_the_functions_own_is_told_as_such(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    def slow() -> str:
        raise TimeoutError("the shelf does not answer")

    julep_model.add(FunctionCall("slow"), "Done.")
    begin(slow).reply()
    assert told(julep_model) == ["Error: TimeoutError: the shelf does not answer"]


def test_malformed_arguments_and_unknown_functions_are_told(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    julep_model.add(
        FunctionCall("find_shelf", author=5),
        FunctionCall("find_book", author="Woolf"),
        FunctionCall("find_shelf", author="Woolf"),
        FunctionCall("find_shelf"),
        "Done.",
    )
    run = begin(find_shelf)
    assert run.reply().text == "Done."
    wrong, unknown, right, missing, _ = (
        step.results[0].text if step.results else "" for step in run.steps
    )
    assert "author" in wrong and "5" in wrong
    assert unknown == "Error: no function is called 'find_book'; there are: find_shelf"
    assert right == "Woolf: shelf W5"
    assert "author" in missing


def test_an_agent_that_only_makes_mistakes_ends_the_run(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    julep_model.add(*[FunctionCall("find_book")] * 3)
    run = begin(find_shelf)
    with pytest.raises(julep.ToolLoopError, match="3 replies in a row") as caught:
        run.reply()
    assert len(caught.value.steps) == 3
    assert "no function is called 'find_book'" in str(caught.value)


def test_an_agent_that_goes_in_circles_is_told_and_then_ends_the_run(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    julep_model.add(*[FunctionCall("find_shelf", author="Woolf")] * 5)
    run = begin(find_shelf)
    with pytest.raises(julep.ToolLoopError, match="in a row"):
        run.reply()
    texts = [step.results[0].text for step in run.steps]
    assert texts[1] == "Woolf: shelf W5"
    assert texts[2].startswith("Woolf: shelf W5\n\nYou have made this call 3 times")
    assert len(texts) == 5


def test_a_function_that_is_asked_again_until_it_is_done_is_no_circle(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    left = iter(range(5, 0, -1))

    def status() -> int:
        return next(left)

    julep_model.add(*[FunctionCall("status")] * 5, "Done.")
    assert begin(status).reply().text == "Done."


def test_there_are_no_more_turns_than_allowed(begin: Begin, julep_model: ScriptedModel) -> None:
    called: list[int] = []

    def count(number: int) -> None:
        called.append(number)

    julep_model.add(*(FunctionCall("count", number=number) for number in range(3)))
    with pytest.raises(julep.ToolLoopError, match=r"max_turns=3 .* \(count\)"):
        begin(count, max_turns=3).reply()
    assert called == [0, 1]  # the last would have had nobody to tell


def test_max_turns_must_be_positive(begin: Begin) -> None:
    with pytest.raises(julep.InvalidArgumentError, match="max_turns"):
        begin(find_shelf, max_turns=0)


def test_two_functions_of_one_name(begin: Begin) -> None:
    with pytest.raises(julep.InvalidToolError, match="two functions are called 'find_shelf'"):
        begin(find_shelf, find_shelf)


def test_a_run_goes_on_after_a_failed_request_without_calling_again(
    begin: Begin, julep_model: ScriptedModel
) -> None:
    called: list[str] = []

    def lend(book: str) -> str:
        called.append(book)
        return "lent"

    julep_model.add(
        FunctionCall("lend", book="Orlando"), Failure(status=400), Failure(status=400), "Lent."
    )
    run = begin(lend)
    next(run)
    with pytest.raises(julep.BadRequestError):
        next(run)
    with pytest.raises(julep.BadRequestError):
        run.reply()
    assert run.reply().text == "Lent."
    assert called == ["Orlando"]


def test_a_forced_function_is_forced_once(begin: Begin, julep_model: ScriptedModel) -> None:
    choice = {"type": "function", "function": {"name": "find_shelf"}}
    julep_model.add(FunctionCall("find_shelf", author="Woolf"), "On W5.")
    begin(find_shelf, tool_choice=choice).reply()
    assert [request.tool_choice for request in julep_model.requests] == [choice, None]


def test_a_run_that_is_forgotten_warns(begin: Begin, julep_model: ScriptedModel) -> None:
    forgotten = begin(find_shelf)
    with pytest.warns(RuntimeWarning, match="never run"):
        del forgotten
    with warnings.catch_warnings(action="error"):
        julep_model.add("Hi")
        begin(find_shelf).reply()


def test_the_history_has_calls_and_results(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add(FunctionCall("find_shelf", author="Woolf"), "On W5.")
    conversation = client.conversation(agent_id=agent_id, tools=[find_shelf])
    conversation.run("Where is Woolf?").reply()
    history = conversation.history()
    roles = [str(message.role) for message in history]
    assert roles == ["user", "function_call", "function", "assistant"]
    call = json.loads(str(history[1].content))
    assert call["name"] == history[2].name == "find_shelf"


def test_an_agents_own_functions_are_called_too(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    shelf = julep.tool(find_shelf)
    client.tools.create(agent_id, shelf.definition)
    julep_model.add(FunctionCall("find_shelf", author="Woolf"), "On W5.")
    conversation = client.conversation(agent_id=agent_id, tools=[shelf])
    assert conversation.run("Where is Woolf?").reply().text == "On W5."
    assert [tool["function"]["name"] for tool in julep_model.requests[0].tools] == ["find_shelf"]


def test_malformed_calls_are_told(begin: Begin, julep_model: ScriptedModel) -> None:
    assert julep.ToolCall.of(_message("no JSON")) == julep.ToolCall("", "no JSON")
    assert julep.ToolCall.of(_message('{"name": 5}')) == julep.ToolCall("", '{"name": 5}')
    as_object = '{"name": "f", "arguments": {"a": 1}}'
    assert julep.ToolCall.of(_message(as_object)) == julep.ToolCall("f", '{"a": 1}')


def _message(content: str) -> julep.ChatMlMessage:
    raw = {
        "role": "function_call",
        "content": content,
        "id": "x",
        "created_at": "2026-01-01T00:00:00Z",
    }
    return julep.ChatMlMessage.from_dict(raw)


def test_a_cancelled_run_leaves_its_functions_alone(julep_server: Server) -> None:
    started, ended = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        ended.wait(10)
        return "late"

    model = ScriptedModel([FunctionCall("slow")])
    julep_server.model = model

    async def main() -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            conversation = client.conversation(agent_id=agent.id, tools=[slow])
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await conversation.run("Go!")

    asyncio.run(main())  # ends at once, though the thread still waits
    assert started.is_set()
    ended.set()


def test_runs_work_on_trio(julep_server: Server) -> None:
    import trio

    async def find(author: str) -> str:
        await trio.lowlevel.checkpoint()
        return author

    calls = [FunctionCall("find", author="Woolf"), FunctionCall("find_shelf", author="Woolf")]
    julep_server.model = model = ScriptedModel([Reply(calls=calls), "Done."])

    async def main() -> str:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            conversation = client.conversation(agent_id=agent.id, tools=[find, find_shelf])
            return (await conversation.run("Go!")).text

    assert trio.run(main) == "Done."
    assert told(model) == ["Woolf", "Woolf: shelf W5"]
