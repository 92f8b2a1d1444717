"""Carries out function calls: several at once, each with a time limit of its own.

Functions run in threads, coroutine functions as tasks. A thread can't be ended from outside: one
that takes too long goes on by itself, its result is not waited for, and it doesn't keep the program
from ending.
"""

from __future__ import annotations

import contextvars
import inspect
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

from julep_api.deadline import in_asyncio, within

from .errors import ToolError, message_of, named
from .results import to_text
from .steps import Plan, ToolResult

__all__ = ["execute", "execute_async"]


def execute(plans: Sequence[Plan], timeout: float | None) -> list[ToolResult]:
    """Carry out calls in threads, and wait for all of them.

    Args:
        plans: The calls.
        timeout: Seconds that a call may take if its tool has no limit of its own; None for no limit.
    """
    begun = [(plan, time.monotonic(), _start(plan) if plan.tool else None) for plan in plans]
    results: list[ToolResult] = []
    for plan, start, future in begun:
        if future is None:
            results.append(plan.refused())
            continue
        limit = _limit(plan, timeout)
        left = None if limit is None else max(start + limit - time.monotonic(), 0)
        if wait([future], left).done:
            results.append(_unless_awaitable(plan, future.result(), start))
        else:
            results.append(_failed(plan, _too_slow(limit), start))
    return results


async def execute_async(plans: Sequence[Plan], timeout: float | None) -> list[ToolResult]:
    """Carry out calls in threads and tasks, and wait for all of them.

    Args:
        plans: The calls.
        timeout: Seconds that a call may take if its tool has no limit of its own; None for no limit.
    """
    import anyio  # httpx depends on it

    results: list[ToolResult | None] = [None] * len(plans)
    ending: list[BaseException] = []

    async def carry_out(index: int, plan: Plan) -> None:
        try:
            results[index] = await _one(plan, timeout)
        except anyio.get_cancelled_exc_class():
            raise
        except BaseException as error:  # noqa: BLE001 - raised below, and not in a group
            ending.append(error)
            group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for index, plan in enumerate(plans):
            group.start_soon(carry_out, index, plan)
    if ending:
        raise ending[0]
    return [result for result in results if result is not None]


async def _one(plan: Plan, timeout: float | None) -> ToolResult:
    if plan.tool is None:
        return plan.refused()
    start, limit = time.monotonic(), _limit(plan, timeout)
    try:
        async with within(float("inf") if limit is None else limit):
            outcome = _call(plan) if plan.tool.is_async else await _in_thread(plan)
            return await _awaited(plan, outcome, start)
    except TimeoutError:  # the function's own is in its result
        return _failed(plan, _too_slow(limit), start)


Outcome: TypeAlias = ToolResult | Awaitable[Any]
"""What came of a call, or what is still to be awaited."""


def _call(plan: Plan) -> Outcome:
    from asyncio import CancelledError  # of a loop of the function's own

    assert plan.tool is not None
    start = time.monotonic()
    try:
        value = plan.tool.call(plan.arguments)
    except CancelledError as error:
        return _failed(plan, _cancelled(error), start)
    except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told
        return _failed(plan, error, start)
    return value if inspect.isawaitable(value) else _succeeded(plan, value, start)


def _unless_awaitable(plan: Plan, outcome: Outcome, start: float) -> ToolResult:
    if isinstance(outcome, ToolResult):
        return outcome
    if inspect.iscoroutine(outcome):
        outcome.close()
    problem = TypeError("it returned a coroutine, which only an AsyncClient can await")
    return _failed(plan, problem, start)


async def _awaited(plan: Plan, outcome: Outcome, start: float) -> ToolResult:
    if isinstance(outcome, ToolResult):
        return outcome
    from asyncio import CancelledError, current_task

    try:
        value = await outcome
    except CancelledError as error:
        task = current_task()
        if task is None or task.cancelling():
            raise
        return _failed(plan, _cancelled(error), start)
    except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told
        return _failed(plan, error, start)
    return _succeeded(plan, value, start)


def _cancelled(error: BaseException) -> Exception:
    """What is told where a task was cancelled that the function waited for, and not the function."""
    problem = RuntimeError("a task that it waited for was cancelled")
    problem.__cause__ = error
    return problem


def _start(plan: Plan) -> Future[Outcome]:
    """Call a function in a thread that the end of the program does not wait for."""
    future: Future[Outcome] = Future()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            outcome = context.run(_call, plan)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            future.set_exception(error)
        else:
            future.set_result(outcome)

    assert plan.tool is not None
    thread = threading.Thread(target=work, name=f"julep tool {plan.tool.name}", daemon=True)
    try:
        thread.start()
    except RuntimeError as error:  # there are too many
        future.set_result(_failed(plan, error, time.monotonic()))
    return future


async def _in_thread(plan: Plan) -> Outcome:
    import anyio

    done, wake = anyio.Event(), _waker()
    future = _start(plan)
    future.add_done_callback(lambda _: wake(done.set))
    await done.wait()
    return future.result()


def _waker() -> Callable[[Callable[[], object]], object]:
    """What has a function called in this event loop, from any thread."""
    if in_asyncio():
        import asyncio

        return partial(_unless_over, asyncio.get_running_loop().call_soon_threadsafe)
    import trio

    return partial(_unless_over, trio.lowlevel.current_trio_token().run_sync_soon)


def _unless_over(
    call: Callable[[Callable[[], object]], object], function: Callable[[], object]
) -> None:
    with suppress(RuntimeError):  # of both libraries: the loop has ended, so nobody waits any more
        call(function)


def _limit(plan: Plan, timeout: float | None) -> float | None:
    own = plan.tool.timeout if plan.tool else None
    return timeout if own is None else own


def _too_slow(limit: float | None) -> TimeoutError:
    return TimeoutError(f"it took longer than {limit} seconds")


def _succeeded(plan: Plan, value: object, start: float) -> ToolResult:
    seconds = time.monotonic() - start
    try:
        text = to_text(value)
    except Exception as error:  # noqa: BLE001 - of a __str__ or a to_dict of the program's own
        return _failed(plan, error, start)
    return ToolResult(call=plan.call, text=text, value=value, seconds=seconds)


def _failed(plan: Plan, error: Exception, start: float) -> ToolResult:
    text = message_of(error) if isinstance(error, ToolError) else f"Error: {named(error)}"
    seconds = time.monotonic() - start
    return ToolResult(call=plan.call, text=text or "Error", error=error, seconds=seconds)
