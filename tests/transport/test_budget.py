"""The budget that retries are paid from: what it charges, gives back, holds, and who may share it."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from julep.transport import budget as budgets
from julep.transport.budget import RetryBudget


def test_a_budget_begins_full_and_its_numbers_are_those_of_the_aws_sdks() -> None:
    assert RetryBudget().tokens == budgets.CAPACITY == 500
    assert (budgets.TRANSIENT_COST, budgets.THROTTLED_COST, budgets.SUCCESS_REFUND) == (14, 5, 1)


def test_a_retry_takes_its_cost_out() -> None:
    budget = RetryBudget(20)
    assert budget.take(14)
    assert budget.tokens == 6


def test_what_is_not_there_is_not_taken() -> None:
    budget = RetryBudget(20)
    assert budget.take(14)
    assert not budget.take(14)
    assert budget.tokens == 6
    assert budget.take(6)
    assert budget.tokens == 0
    assert not budget.take(1)


def test_an_outage_gets_35_retries_out_of_a_full_budget() -> None:
    budget = RetryBudget()
    assert sum(budget.take(budgets.TRANSIENT_COST) for _ in range(1000)) == 35


def test_what_is_given_back_can_be_taken_again() -> None:
    budget = RetryBudget(14)
    assert budget.take(14)
    budget.give(13)
    assert not budget.take(14)
    budget.give(1)
    assert budget.take(14)


def test_no_more_is_kept_than_the_budget_holds() -> None:
    budget = RetryBudget(20)
    budget.give(1)
    assert budget.tokens == 20
    assert budget.take(5)
    budget.give(100)
    assert budget.tokens == 20


def test_a_budget_shows_what_is_in_it() -> None:
    budget = RetryBudget(20)
    assert budget.take(5)
    assert repr(budget) == "<RetryBudget 15 of 20>"


@settings(deadline=None)
@given(capacity=st.integers(0, 50), steps=st.lists(st.tuples(st.booleans(), st.integers(0, 20))))
def test_the_sum_is_right_whatever_is_taken_and_given(
    capacity: int, steps: list[tuple[bool, int]]
) -> None:
    budget = RetryBudget(capacity)
    tokens = capacity
    for takes, amount in steps:
        if takes:
            assert budget.take(amount) is (amount <= tokens)
            tokens -= amount if amount <= tokens else 0
        else:
            budget.give(amount)
            tokens = min(tokens + amount, capacity)
        assert budget.tokens == tokens


class Yielding(int):
    """A number whose arithmetic lets other threads run in between."""

    def __rsub__(self, other: int) -> int:
        time.sleep(0)
        return other - int(self)

    def __radd__(self, other: int) -> int:
        time.sleep(0)
        return other + int(self)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns much more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_threads_may_hammer_it_and_the_sum_is_right() -> None:
    each, threads = 500, 8
    budget = RetryBudget(2 * each * threads)

    def take_two_and_give_one(_: int) -> int:
        done = 0
        for _ in range(each):
            done += budget.take(Yielding(2))
            budget.give(Yielding(1))
        return done

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(take_two_and_give_one, range(threads))) == each * threads
    assert budget.tokens == each * threads


# Forks


class Slow(int):
    """A cost that takes long to be compared: whoever takes it holds the lock meanwhile."""

    began: threading.Event
    may_end: threading.Event

    def __gt__(self, other: int) -> bool:
        self.began.set()
        return self.may_end.wait(30) and int(self) > other


@contextmanager
def somebody_taking(budget: Any) -> Generator[None]:
    """A thread is in the middle of taking from the budget."""
    cost = Slow(1)
    cost.began, cost.may_end = threading.Event(), threading.Event()
    thread = threading.Thread(target=budget.take, args=(cost,))
    thread.start()
    try:
        assert cost.began.wait(30)
        yield
    finally:
        cost.may_end.set()
        thread.join(30)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_was_forked_while_a_thread_held_the_budget_can_use_it() -> None:
    budget = RetryBudget()
    with somebody_taking(budget):
        child = os.fork()
        if not child:
            signal.alarm(30)  # ends a child that waits for ever
            os._exit(0 if budget.take(1) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def loaded_anew() -> Any:
    """The module as another interpreter would have it."""
    spec = importlib.util.spec_from_file_location("budget_anew", budgets.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_done_in_a_forked_child_frees_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    at_fork: dict[str, Callable[[], None]] = {}
    monkeypatch.setattr(os, "register_at_fork", at_fork.update, raising=False)
    budget = loaded_anew().RetryBudget(2)
    with somebody_taking(budget):
        at_fork["after_in_child"]()
        assert budget.take(1)


def test_a_system_without_fork_has_budgets_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "register_at_fork", raising=False)
    assert loaded_anew().RetryBudget(2).take(1)
