"""Runs that tools, agents, threads and networks try to break."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

import julep
from julep.local import FunctionCall, Reply, ScriptedModel
from julep.testing.server import Server
from tests.facade.sides import Side
from tests.lifetime.programs import Target, output, start


def told(model: ScriptedModel, request: int = -1) -> list[str]:
    """The results that the agent was told with a request."""
    new = model.requests[request].prompt.new
    return [str(message.content) for message in new if message.role == "function"]


Begin = Callable[..., julep.ToolRun]


@pytest.fixture
def begin(client: julep.Client, agent_id: str) -> Begin:
    """Begins a run with these functions."""

    def run(*tools: Callable[..., Any], **options: Any) -> julep.ToolRun:
        return client.conversation(agent_id=agent_id, tools=tools).run("Go!", **options)

    return run


class Broken:
    """Says nothing of itself."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class BrokenError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def cyclic() -> list[Any]:
    items: list[Any] = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    ("returned", "text"),
    [
        ("", ""),
        (float("nan"), "NaN"),
        (b"\xff", "\"b'\\\\xff'\""),
        (range(3), "[0, 1, 2]"),
        ({"a": 1}.values(), "[1]"),
        ("b\udce4.txt", "b\\udce4.txt"),
        ("a\0b", "a\\u0000b"),
        (["b\udce4.txt"], '["b\\udce4.txt"]'),
        (Broken(), "Error: RuntimeError: no text"),
        ([Broken()], "Error: RuntimeError: no text"),
    ],
    ids=lambda one: type(one).__name__,  # which every one has, and in every worker
)
def test_whatever_a_function_returns_the_agent_is_told(
    begin: Begin, julep_model: ScriptedModel, returned: object, text: str
) -> None:
    def look() -> object:
        return returned

    julep_model.add(FunctionCall("look"), "I see.")
    assert begin(look).reply().text == "I see."
    assert told(julep_model) == [text]


def test_a_cyclic_value_is_an_error_that_is_told(begin: Begin, julep_model: ScriptedModel) -> None:
    julep_model.add(FunctionCall("cyclic"), "I see.")
    assert begin(cyclic).reply().text == "I see."
    assert told(julep_model)[0].startswith("Error: RecursionError: ")


# aiohttp would rather be given a file.
@pytest.mark.filterwarnings("ignore:Sending a large body directly:ResourceWarning")
def test_ten_megabytes_go_to_the_agent(begin: Begin, julep_model: ScriptedModel) -> None:
    def look() -> list[str]:
        return ["x" * 1000] * 10_000

    julep_model.add(FunctionCall("look"), "I see.")
    assert begin(look).reply().text == "I see."
    assert len(told(julep_model)[0]) > 10_000_000


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError(), "Error: ValueError"),
        (BrokenError(), "Error: BrokenError"),
        (ValueError("\ud800"), "Error: ValueError: \\ud800"),
        (StopIteration(), "Error: StopIteration"),
        (julep.ToolError(), "Error"),
        (asyncio.CancelledError(), "Error: RuntimeError: a task that it waited for was cancelled"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_whatever_a_function_raises_the_agent_is_told(
    begin: Begin, julep_model: ScriptedModel, error: BaseException, text: str
) -> None:
    def look() -> NoReturn:
        raise error

    julep_model.add(FunctionCall("look"), "I see.")
    assert begin(look).reply().text == "I see."
    assert told(julep_model) == [text]


@pytest.mark.parametrize("wait", [False, True], ids=["function", "coroutine function"])
@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_what_ends_programs_ends_the_run_as_itself(
    begin: Begin, side: Side, julep_model: ScriptedModel, kind: type[BaseException], wait: bool
) -> None:
    def leave() -> NoReturn:
        raise kind(3)

    async def leave_later() -> NoReturn:
        await asyncio.sleep(0)
        raise kind(3)

    if wait and not side.is_async:
        pytest.skip("only asynchronous clients await")
    tool = julep.tool(name="leave")(leave_later if wait else leave)
    julep_model.add(FunctionCall("leave"))
    run = begin(tool)
    with pytest.raises(kind) as caught:
        run.reply()
    assert caught.value.args == (3,)
    with pytest.raises(julep.ToolLoopError, match="ended by an error"):
        run.reply()


def test_a_thousand_calls_at_once(begin: Begin, julep_model: ScriptedModel) -> None:
    def double(number: int) -> int:
        return 2 * number

    calls = [FunctionCall("double", number=number) for number in range(1000)]
    julep_model.add(Reply(calls=calls), "Done.")
    assert begin(double).reply().text == "Done."
    assert told(julep_model) == [str(2 * number) for number in range(1000)]


@pytest.mark.parametrize("name", ["no such function!", "a" * 300, "\u0000", "ä", "None"])
def test_names_that_no_function_has_are_told(
    begin: Begin, julep_model: ScriptedModel, name: str
) -> None:
    def look() -> None: ...

    julep_model.add(FunctionCall(name), "I see.")
    assert begin(look).reply().text == "I see."
    assert told(julep_model) == [f"Error: no function is called {name!r}; there are: look"]


def test_half_characters_in_arguments_are_told(begin: Begin, julep_model: ScriptedModel) -> None:
    def look(number: int) -> None: ...

    half = {"role": "function_call", "content": r'{"name": "look", "arguments": {"\ud800": 1}}'}
    call = julep.ToolCall.of(
        julep.ChatMlMessage.from_dict({**half, "id": "x", "created_at": "2026-01-01T00:00:00Z"})
    )
    with pytest.raises(julep.ToolArgumentsError) as caught:
        julep.tool(look).arguments(call.arguments)
    result = julep.ToolResult(call=call, text=f"Error: {caught.value}")
    assert r"\ud800: there is no such property" in result.text
    result.text.encode()


def test_how_long_each_call_took_is_known(begin: Begin, julep_model: ScriptedModel) -> None:
    def wait(seconds: float) -> None:
        time.sleep(seconds)

    calls = [FunctionCall("wait", seconds=0.5), FunctionCall("wait", seconds=0)]
    julep_model.add(Reply(calls=calls), "Done.")
    slow, quick = next(begin(wait)).results
    assert slow.seconds >= 0.5
    assert quick.seconds < 0.4


WHERE = contextvars.ContextVar("WHERE", default="nowhere")


def see() -> str:
    seen = WHERE.get()
    WHERE.set("in a thread")
    return seen


async def see_later() -> str:
    return see()


def test_functions_see_the_context_of_the_run_and_do_not_change_it(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    julep_model.add(*[Reply(calls=[FunctionCall("see")] * 2), "Done."] * 3)
    token = WHERE.set("here")

    async def main(agent_id: str) -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            for tool in (see, see_later):
                named = julep.tool(name="see")(tool)
                await client.conversation(agent_id=agent_id, tools=[named]).run("Go!")
                assert WHERE.get() == "here"
                assert told(julep_model) == ["here", "here"]

    try:
        with julep.Client(julep_server.api_key, julep_server.url) as client:
            agent_id = client.agents.create("Ada", "A librarian").id
            client.conversation(agent_id=agent_id, tools=[see]).run("Go!").reply()
        assert WHERE.get() == "here"
        assert told(julep_model) == ["here", "here"]
        asyncio.run(main(agent_id))
    finally:
        WHERE.reset(token)


def test_a_decorated_coroutine_function_is_awaited_or_refused(
    begin: Begin, side: Side, julep_model: ScriptedModel
) -> None:
    async def find(author: str) -> str:
        await asyncio.sleep(0)
        return author.upper()

    @functools.wraps(find)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return find(*args, **kwargs)

    julep_model.add(FunctionCall("find", author="Woolf"), "Done.")
    begin(wrapper).reply()
    refused = "Error: TypeError: it returned a coroutine, which only an AsyncClient can await"
    assert told(julep_model) == ["WOOLF" if side.is_async else refused]


def test_a_function_may_begin_a_run_of_its_own(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    with julep.Client(julep_server.api_key, julep_server.url) as client:
        agent_id = client.agents.create("Ada", "A librarian").id

        def look() -> str:
            return "On W5."

        def ask() -> str:
            return client.conversation(agent_id=agent_id, tools=[look]).run("Look!").reply().text

        julep_model.add(FunctionCall("ask"), FunctionCall("look"), "It is on W5.", "W5.")
        assert client.conversation(agent_id=agent_id, tools=[ask]).run("Go!").reply().text == "W5."
    assert told(julep_model) == ["It is on W5."]


def test_two_threads_do_not_go_on_with_one_run(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    entered, leave = threading.Event(), threading.Event()
    called: list[int] = []

    def look() -> None:
        called.append(1)
        entered.set()
        leave.wait(10)

    julep_model.add(FunctionCall("look"), "Done.")
    with julep.Client(julep_server.api_key, julep_server.url) as client:
        agent_id = client.agents.create("Ada", "A librarian").id
        run = client.conversation(agent_id=agent_id, tools=[look]).run("Go!")
        first = threading.Thread(target=next, args=[run])
        first.start()
        assert entered.wait(10)
        with pytest.raises(julep.JulepError, match="waits for its next step already"):
            next(run)
        leave.set()
        first.join()
        assert run.reply().text == "Done."
    assert called == [1]


def test_two_tasks_do_not_go_on_with_one_run(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    async def look() -> None:
        await asyncio.sleep(0.1)

    julep_model.add(FunctionCall("look"), "Done.")

    async def main() -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            run = client.conversation(agent_id=agent.id, tools=[look]).run("Go!")
            first = asyncio.create_task(run.reply())
            await asyncio.sleep(0)
            with pytest.raises(julep.JulepError, match="waits for its next step already"):
                await run
            assert (await first).text == "Done."

    asyncio.run(main())


def test_a_run_goes_on_after_on_step_failed(begin: Begin, julep_model: ScriptedModel) -> None:
    called: list[int] = []

    def look() -> str:
        called.append(1)
        return "On W5."

    def fail(step: julep.Step) -> None:
        if step.turn == 1:
            raise OSError("the log is full")

    julep_model.add(FunctionCall("look"), "Done.")
    run = begin(look, on_step=fail)
    with pytest.raises(OSError, match="the log is full"):
        run.reply()
    assert len(run.steps) == 1
    assert run.reply().text == "Done."
    assert told(julep_model) == ["On W5."]
    assert called == [1]


def test_a_run_goes_on_after_a_connection_that_broke(
    begin: Begin, julep_server: Server, julep_model: ScriptedModel
) -> None:
    called: list[int] = []

    def look() -> str:
        called.append(1)
        return "On W5."

    julep_model.add(FunctionCall("look"), "Done.")
    run = begin(look)
    next(run)
    julep_server.faults.disconnect("chat", times=None)
    with pytest.raises(julep.APIConnectionError):
        next(run)
    julep_server.faults.clear()
    assert run.reply().text == "Done."
    assert called == [1]


def test_a_run_that_was_cancelled_in_a_request_goes_on(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    called: list[int] = []

    async def look() -> str:
        called.append(1)
        return "On W5."

    julep_model.add(FunctionCall("look"), "Late.", "Done.")

    async def main() -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            run = client.conversation(agent_id=agent.id, tools=[look]).run("Go!")
            await anext(run)
            julep_server.faults.delay("chat", 30)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await run
            julep_server.faults.clear()
            assert (await run).text in ("Late.", "Done.")

    asyncio.run(main())
    assert called == [1]


def test_a_run_that_was_cancelled_in_a_function_is_over(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    ends: list[str] = []

    async def look() -> str:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise
        return "late"

    julep_model.add(FunctionCall("look"))

    async def main() -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            run = client.conversation(agent_id=agent.id, tools=[look]).run("Go!")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await run
            with pytest.raises(julep.ToolLoopError, match="ended by an error"):
                await run

    asyncio.run(main())
    assert ends == ["cancelled"]


def test_a_task_that_a_function_waited_for_is_not_the_run(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    async def look() -> str:
        task = asyncio.create_task(asyncio.sleep(30))
        task.cancel()
        await task
        return "never"

    async def other() -> str:
        await asyncio.sleep(0.1)
        return "goes on"

    julep_model.add(Reply(calls=[FunctionCall("look"), FunctionCall("other")]), "Done.")

    async def main() -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            await client.conversation(agent_id=agent.id, tools=[look, other]).run("Go!")

    asyncio.run(main())
    assert told(julep_model) == [
        "Error: RuntimeError: a task that it waited for was cancelled",
        "goes on",
    ]


def test_functions_that_take_too_long_and_fail_under_trio(
    julep_server: Server, julep_model: ScriptedModel
) -> None:
    import trio

    async def sleep() -> None:
        await trio.sleep(30)

    def fail() -> None:
        raise ValueError("no")

    def leave() -> None:
        raise SystemExit(3)

    julep_model.add(
        Reply(calls=[FunctionCall("sleep"), FunctionCall("fail")]), FunctionCall("leave")
    )

    async def main() -> None:
        async with julep.AsyncClient(julep_server.api_key, julep_server.url) as client:
            agent = await client.agents.create("Ada", "A librarian")
            conversation = client.conversation(agent_id=agent.id, tools=[sleep, fail, leave])
            await conversation.run("Go!", tool_timeout=0.5)

    with pytest.raises(SystemExit):
        trio.run(main)
    assert told(julep_model) == [
        "Error: TimeoutError: it took longer than 0.5 seconds",
        "Error: ValueError: no",
    ]


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), True, "5"])
def test_limits_that_no_run_can_have(begin: Begin, timeout: Any) -> None:
    with pytest.raises(julep.InvalidArgumentError, match=r"^tool_timeout .* must be a positive"):
        begin(tool_timeout=timeout)


@pytest.mark.parametrize("turns", [0, -1, 1.5, "8", None, True])
def test_numbers_of_turns_that_no_run_can_have(begin: Begin, turns: Any) -> None:
    with pytest.raises(julep.InvalidArgumentError, match=r"^max_turns .* must be an integer"):
        begin(max_turns=turns)


def test_options_that_a_run_cannot_have(
    client: julep.Client, agent_id: str, begin: Begin, julep_server: Server
) -> None:
    before = len(julep_server.requests)
    with pytest.raises(julep.InvalidArgumentError, match="idempotency_key"):
        begin(idempotency_key="a")
    conversation = client.conversation(agent_id=agent_id)
    for name in ("session_id", "messages", "tools", "stream", "temprature"):
        options: dict[str, Any] = {name: "x"}
        for ask in (conversation.send, conversation.stream, conversation.run):
            with pytest.raises(julep.ArgumentTypeError, match=f"unknown argument: {name}"):
                ask("Hi", **options)
    assert len(julep_server.requests) == before


# Ctrl-C -----------------------------------------------------------------------------------------

INTERRUPTED = """
from julep.local import FunctionCall

def look() -> str:
    print("waits", flush=True)
    time.sleep(60)

async def look_later() -> str:
    print("waits", flush=True)
    await asyncio.sleep(60)

def sync():
    with julep.Client(KEY, URL) as client:
        agent = client.agents.create("Ada", "A librarian")
        client.conversation(agent_id=agent.id, tools=[look]).run("Go!").reply()

async def later(tool):
    async with julep.AsyncClient(KEY, URL) as client:
        agent = await client.agents.create("Ada", "A librarian")
        tool = julep.tool(name="look")(tool)
        await client.conversation(agent_id=agent.id, tools=[tool]).run("Go!")

"""


@pytest.mark.parametrize(
    "program", ["sync()", "asyncio.run(later(look))", "asyncio.run(later(look_later))"]
)
def test_ctrl_c_while_a_function_works_ends_the_program_at_once(
    julep_server: Server, julep_model: ScriptedModel, program: str
) -> None:
    julep_model.add(FunctionCall("look"))
    running = start(INTERRUPTED + program, Target(julep_server.api_key, julep_server.url))
    try:
        assert running.stdout is not None
        assert running.stdout.readline() == "waits\n"
        running.send_signal(signal.SIGINT)
        pressed = time.monotonic()
        _, err = output(running)
    finally:
        running.kill()
    assert time.monotonic() - pressed < 10
    assert running.returncode == -signal.SIGINT
    assert err.splitlines()[-1] == "KeyboardInterrupt"
