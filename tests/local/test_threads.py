"""What is quick is done on the event loop; what was slow once, in a thread from then on."""

from __future__ import annotations

import time

import pytest

from julep.local.threads import Quick


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_what_was_slow_once_is_not_quick() -> None:
    is_quick = Quick()
    with is_quick.timed("slow"):
        busy(0.03)
    with is_quick.timed("quick"):
        pass
    assert [is_quick(key) for key in ("slow", "quick", "unknown")] == [False, True, True]


def test_what_fails_is_timed_too() -> None:
    is_quick = Quick()
    with pytest.raises(LookupError), is_quick.timed("slow"):
        busy(0.03)
        raise LookupError
    assert not is_quick("slow")


def test_to_wait_is_not_to_be_slow() -> None:
    """A busy machine makes nothing slow for good."""
    is_quick = Quick()
    with is_quick.timed("patient"):
        time.sleep(0.05)
    assert is_quick("patient")


def test_it_remembers_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("julep.local.threads._LONGEST_SECONDS", 0.0)
    monkeypatch.setattr("julep.local.threads._MOST_REMEMBERED", 2)
    is_quick = Quick()
    for key in ("first", "second", "third"):
        with is_quick.timed(key):
            busy(0.001)
    assert [is_quick(key) for key in ("first", "second", "third")] == [True, False, False]
