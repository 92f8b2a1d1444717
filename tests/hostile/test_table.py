"""Whatever a server does, a call ends in time, in its result or in the error that says what happened.

Every case runs over `Client`, over `AsyncClient` on httpx, and over `AsyncClient` as it comes.
"""

from __future__ import annotations

import copy
import gc
import pickle
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, NamedTuple, cast

import cases_connections
import cases_http
import cases_redirects
import cases_replies
import cases_retries
import cases_streams
import pytest
from answers import GOOD, ID, KEY
from case import TIMEOUT, Case, rest
from lanes import LANES
from server import Received, Server

import julep

CASES: list[Case] = [
    *cases_connections.CASES,
    *cases_http.CASES,
    *cases_replies.CASES,
    *cases_retries.CASES,
    *cases_redirects.CASES,
    *cases_streams.CASES,
]
SLACK = 5.0
"""Seconds that a busy machine may need beyond a deadline."""

AT_ONCE = 8
"""How many cases are played at a time: most of their time is spent waiting."""


class Played(NamedTuple):
    """What came of a case."""

    before: list[Any]
    """The results of all calls but the last."""
    result: Any
    """The result or the error of the last."""
    requests: list[Received]
    took: float
    healed: Any
    """The result of another call of the same client, when all is well again."""
    quiet: bool
    """Whether no connection was left waiting."""


def play(lane: str, case: Case) -> Played:
    requests: list[Received] = []
    expected = case.requests or 0
    least = expected if isinstance(expected, int) else min(expected)
    with Server(case.script) as server:

        def again(client: Any) -> Any:
            requests.extend(server.received(least))
            server.perform(GOOD)
            if case.door != "open" and case.opens is None:
                server.listen()
            return client.with_options(timeout=20, max_retries=2).sessions.get(ID)

        if case.door == "open":
            server.listen()
        elif case.door == "full":
            server.overflow()
        if case.opens is not None:
            server.listen(after=case.opens)
        url = f"http://127.0.0.1:{server.port}/api"
        options = {
            "timeout": TIMEOUT,
            "max_retries": 0,
            **case.options,
            "base_url": url,
            "api_key": KEY,
        }
        actions = [case.call.action, rest(server)] * (case.times - 1)
        start = time.monotonic()
        *before, result, healed = LANES[lane](options, *actions, case.call.action, again)
        took = time.monotonic() - start
        return Played(before[::2], result, requests, took, healed, server.quiet())


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest) -> Iterator[Callable[[str, Case], Played]]:
    """Gives what came of a case. All that are wanted are played, several at a time."""
    wanted: list[dict[str, Any]] = [
        cast(Any, item).callspec.params
        for item in request.session.items
        if item.name.startswith(test_a_hostile_server.__name__)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        plays = {
            (params["lane"], params["case"].name): pool.submit(play, params["lane"], params["case"])
            for params in wanted
        }
        # Between tests, pytest changes the environment, in which HTTP libraries look for proxies.
        wait(plays.values())
        yield lambda lane, case: plays.pop((lane, case.name)).result()
        pool.shutdown(cancel_futures=True)
    gc.collect()  # what was forgotten gives its ResourceWarning now


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert len(names) >= 100
    assert sorted(names) == sorted(set(names))


@pytest.mark.timeout(600)  # for the first, which all are played for
# On a busy machine, httpx forgets connections that it opened for calls which were cancelled meanwhile
# (https://github.com/encode/httpcore/issues/1093); the collector finds them in whatever test runs.
# That our own engine leaves nothing behind is for tests/lifetime to prove.
@pytest.mark.filterwarnings("ignore:.*_SelectorTransport:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_server(lane: str, case: Case, played: Callable[[str, Case], Played]) -> None:
    came = played(lane, case)
    assert case.outcome.mismatch(case, came.result) == ""
    assert [outcome for outcome in came.before if isinstance(outcome, Exception)] == []
    check_requests(case, came.requests)
    if isinstance(came.result, Exception):
        check_error(case, came.result)
    assert getattr(came.healed, "id", came.healed) == ID
    assert came.quiet
    assert came.took < case.seconds + SLACK


def check_requests(case: Case, requests: list[Received]) -> None:
    """The server got as many requests as it should, one like the other, and nobody else the key."""
    expected = case.requests
    if isinstance(expected, int):
        expected = [expected]
    assert expected is None or len(requests) in expected, [x.path for x in requests]
    at_home = [x.headers["host"].startswith("127.0.0.1") for x in requests]
    for request, home in zip(requests, at_home, strict=True):
        assert home or not {"authorization", "cookie"} & set(request.headers)
        assert "authorization" in request.headers or not all(at_home)
    if case.times == 1:
        assert len({(x.method, x.body, x.headers.get("idempotency-key")) for x in requests}) <= 1


def check_error(case: Case, error: Exception) -> None:
    """It tells all but the key, and it travels."""
    assert isinstance(error, julep.JulepError)
    assert error.operation == case.call.operation
    assert case.call.operation in str(error)
    assert error.attempts >= 1
    assert error.elapsed is not None
    assert 0 <= error.elapsed < case.seconds + SLACK
    texts = [
        str(error),
        repr(error),
        "".join(traceback.format_exception(error)),
        repr(pickle.dumps(error)),
    ]
    if "tells the key" not in case.name:  # or what reads the reply has it in a local variable
        with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
        texts.append("".join(with_locals.format()))
    assert not [text for text in texts if KEY in text]
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert fields(twin) == fields(error)


def fields(error: julep.JulepError) -> dict[str, Any]:
    names = ("delivered", "attempts", "elapsed", "operation", "request_id", "partial")
    return {**vars(error), **{name: getattr(error, name) for name in names}}
