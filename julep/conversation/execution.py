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
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from julep_api.deadline import in_asyncio, within

from .errors import ToolError
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
        try:
            value = future.result(left)
        except TimeoutError as error:
            # The function may have raised one of its own.
            error = error if future.done() else _too_slow(limit)
            results.append(_failed(plan, error, start))
        except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told
            results.append(_failed(plan, error, start))
        else:
            results.append(_succeeded(plan, value, start))
    return results


async def execute_async(plans: Sequence[Plan], timeout: float | None) -> list[ToolResult]:
    """Carry out calls in threads and tasks, and wait for all of them.

    Args:
        plans: The calls.
        timeout: Seconds that a call may take if its tool has no limit of its own; None for no limit.
    """
    import anyio  # httpx depends on it

    results: list[ToolResult | None] = [None] * len(plans)

    async def carry_out(index: int, plan: Plan) -> None:
        results[index] = await _one(plan, timeout)

    async with anyio.create_task_group() as group:
        for index, plan in enumerate(plans):
            group.start_soon(carry_out, index, plan)
    return [result for result in results if result is not None]


async def _one(plan: Plan, timeout: float | None) -> ToolResult:
    if plan.tool is None:
        return plan.refused()
    start, limit = time.monotonic(), _limit(plan, timeout)
    slow = _too_slow(limit)
    try:
        value = await _within(limit, slow, plan)
    except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told
        return _failed(plan, error, start)
    return _succeeded(plan, value, start)


async def _within(limit: float | None, slow: TimeoutError, plan: Plan) -> Any:
    finished = False
    try:
        async with within(float("inf") if limit is None else limit):
            try:
                return await (_call(plan) if plan.tool and plan.tool.is_async else _in_thread(plan))
            except Exception:
                finished = True  # a TimeoutError may be the function's own
                raise
    except TimeoutError:
        if finished:
            raise
        raise slow from None


async def _call(plan: Plan) -> Any:
    result = _invoke(plan)
    return await result if inspect.isawaitable(result) else result


def _invoke(plan: Plan) -> Any:
    assert plan.tool is not None
    return plan.tool.call(plan.arguments)


def _start(plan: Plan) -> Future[Any]:
    """Call a function in a thread that the end of the program does not wait for."""
    future: Future[Any] = Future()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            value = context.run(_invoke, plan)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            future.set_exception(error)
        else:
            future.set_result(value)

    assert plan.tool is not None
    threading.Thread(target=work, name=f"julep tool {plan.tool.name}", daemon=True).start()
    return future


async def _in_thread(plan: Plan) -> Any:
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
    text = str(error) if isinstance(error, ToolError) else f"Error: {_named(error)}"
    seconds = time.monotonic() - start
    return ToolResult(call=plan.call, text=text, error=error, seconds=seconds)


def _named(error: Exception) -> str:
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
