"""Waiting for jobs: real ones of the embedded server, and what goes wrong meanwhile."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
import trio
from scripted import ID
from sides import Side

import julep
import julep.testing
from julep.local import Failure, Reply, ScriptedModel
from julep.waiting import Waiting

Server = julep.testing.Server


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with julep.testing.serve() as server:
        yield server


@pytest.fixture
def faulty(running: Server) -> Server:
    """A server without records, which can be told to fail."""
    running.renew()
    return running


@pytest.fixture
def client(side: Side, faulty: Server) -> Iterator[julep.Client]:
    with side.client(faulty.api_key, faulty.url) as client:
        yield client


def suggesting(client: julep.Client, server: Server, *replies: Any) -> str:
    """A job that makes a suggestion, for which the model says this."""
    session = client.sessions.create(None, client.agents.create("Ada").id).id
    server.model = ScriptedModel(["Hello!", *replies], default=replies[-1], background=True)
    jobs = client.sessions.chat(session, "Hello", remember=False).jobs
    assert jobs
    server.requests.clear()
    return jobs[0]


SUGGESTION = '{"target": "agent", "content": "Ask for the dog."}'
SLOW = Reply(SUGGESTION, delay=60)


def played(side: Side, *states: dict[str, Any]) -> julep.Client:
    """A client to which a job is what these say, one after the other, and then the last."""
    told = iter(states)

    def answer(_: httpx.Request) -> httpx.Response:
        state = next(told, states[-1])
        job = {"id": ID, "name": "embed_doc", "created_at": "2024-05-29T15:47:57Z"}
        return httpx.Response(200, json=job | state)

    return side.played(answer)


# How it ends


def test_a_job_that_succeeds_is_returned(client: julep.Client, faulty: Server) -> None:
    job = suggesting(client, faulty, Reply(SUGGESTION, delay=0.3))
    done = client.jobs.wait(job)
    assert (done.id, done.state, done.progress) == (job, "succeeded", 100)
    assert client.jobs.wait(done.id, None) == done
    assert len(faulty.requests.of("get_job_status")) >= 3


def test_a_job_that_fails_raises_with_the_reason(client: julep.Client, faulty: Server) -> None:
    job = suggesting(client, faulty, Failure("not today", status=400))
    with pytest.raises(julep.JobFailedError, match=rf"^job suggest \({job}\): failed: ") as caught:
        client.jobs.wait(job, timeout=30)
    assert caught.value.job.state == "failed"
    assert caught.value.job.reason
    assert str(caught.value).endswith(caught.value.job.reason)
    assert caught.value.delivered == "yes"
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.job) == (str(caught.value), caught.value.job)


def test_a_job_that_was_aborted_raises(side: Side) -> None:
    client = played(side, {"state": "in_progress"}, {"state": "aborted", "reason": None})
    with pytest.raises(julep.JobFailedError, match=rf"job embed_doc \({ID}\): aborted$"):
        client.jobs.wait(ID)


def test_states_that_are_not_known_are_waited_out(side: Side) -> None:
    client = played(side, {"state": "retrying"}, {"state": "dreaming"}, {"state": "succeeded"})
    assert client.jobs.wait(ID).state == "succeeded"


def test_a_job_that_does_not_exist_is_not_found(client: julep.Client) -> None:
    with pytest.raises(julep.NotFoundError):
        client.jobs.wait(ID)


# Time


def test_a_job_that_takes_too_long_raises_and_goes_on(client: julep.Client, faulty: Server) -> None:
    job = suggesting(client, faulty, SLOW)
    began = time.monotonic()
    with pytest.raises(julep.JobTimeoutError, match=r"is in_progress after 0\.4 s") as caught:
        client.jobs.wait(job, timeout=0.4)
    assert 0.4 <= time.monotonic() - began < 5
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.job is not None
    assert (caught.value.job.id, caught.value.delivered) == (job, "yes")
    assert client.jobs.get(job).state == "in_progress"


def test_the_limit_holds_while_the_server_is_silent(client: julep.Client, faulty: Server) -> None:
    faulty.faults.delay("get_job_status", 60)
    began = time.monotonic()
    with pytest.raises(julep.JobTimeoutError, match=r"could not be read after 0\.3 s") as caught:
        client.jobs.wait(ID, timeout=0.3)
    assert time.monotonic() - began < 5
    assert caught.value.job is None
    assert isinstance(caught.value.__cause__, julep.APITimeoutError)


def test_a_shorter_limit_of_the_client_still_holds(side: Side, faulty: Server) -> None:
    faulty.faults.delay("get_job_status", 60)
    with (
        side.client(faulty.api_key, faulty.url, timeout=0.2, max_retries=0) as client,
        pytest.raises(julep.APITimeoutError),
    ):
        client.jobs.wait(ID, timeout=30)


def test_a_server_that_fails_for_a_while_is_asked_again(
    client: julep.Client, faulty: Server
) -> None:
    job = suggesting(client, faulty, SUGGESTION)
    faulty.faults.add("get_job_status", status=503, retry_after=0.01, times=2)
    assert client.jobs.wait(job).state == "succeeded"


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_limit_that_makes_no_sense_is_refused(
    client: julep.Client, faulty: Server, timeout: float
) -> None:
    with pytest.raises(julep.InvalidArgumentError, match="timeout"):
        client.jobs.wait(ID, timeout)
    with pytest.raises(julep.InvalidIdError):
        client.jobs.wait("7")
    with pytest.raises(julep.ArgumentTypeError):
        client.jobs.wait(ID, on_progess=print)  # type: ignore[call-arg]
    assert not faulty.requests


def waiting(timeout: float | None, chance: float) -> tuple[Waiting, list[float]]:
    now = [0.0]
    return Waiting(ID, timeout, clock=lambda: now[0], chance=lambda: chance), now


def test_pauses_grow_to_five_seconds_and_differ_by_chance() -> None:
    longest, shortest = waiting(None, 0)[0], waiting(None, 1)[0]
    pauses = [longest.pause() for _ in range(20)]
    assert pauses[0] == 0.1
    assert pauses[-1] == 5
    for one, other in pairwise(pauses):
        assert other == pytest.approx(min(one * 1.5, 5))
    assert [shortest.pause() for _ in range(20)] == pytest.approx([p * 0.8 for p in pauses])


def test_a_pause_is_no_longer_than_what_is_left() -> None:
    rules, now = waiting(10, 0)
    now[0] = 9.99
    assert rules.pause() == pytest.approx(0.01)
    now[0] = 10
    with pytest.raises(julep.JobTimeoutError):
        rules.pause()


# Progress


def test_news_are_told_as_they_come(side: Side) -> None:
    news: list[Any] = []
    told: list[dict[str, Any]] = [
        {"state": "pending"},
        {"state": "pending", "updated_at": "2024-05-29T15:47:59Z"},
        {"state": "in_progress", "progress": 0.0},
        {"state": "in_progress", "progress": 50.0},
        {"state": "in_progress", "progress": 50.0},
        {"state": "succeeded", "progress": 100.0},
    ]
    played(side, *told).jobs.wait(
        ID, on_progress=lambda job: news.append((job.state, job.progress))
    )
    assert news == [("pending", None), ("in_progress", 0), ("in_progress", 50), ("succeeded", 100)]


def test_the_end_of_a_failed_job_is_told_too(side: Side) -> None:
    news: list[Any] = []
    with pytest.raises(julep.JobFailedError):
        played(side, {"state": "failed"}).jobs.wait(ID, on_progress=news.append)
    assert [job.state for job in news] == ["failed"]


def test_what_a_callback_raises_ends_the_wait(client: julep.Client, faulty: Server) -> None:
    job = suggesting(client, faulty, SLOW)

    def stop(_: julep.JobStatus) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        client.jobs.wait(job, on_progress=stop)


def test_a_coroutine_function_is_awaited_by_an_asynchronous_client_alone(
    side: Side, client: julep.Client, faulty: Server
) -> None:
    job = suggesting(client, faulty, SUGGESTION)
    news: list[str] = []

    async def tell(job: julep.JobStatus) -> None:
        await asyncio.sleep(0)
        news.append(job.state)

    if side.is_async:
        client.jobs.wait(job, on_progress=tell)
        assert news[-1] == "succeeded"
        return
    with pytest.raises(julep.InvalidArgumentError, match="coroutine function"):
        client.jobs.wait(job, on_progress=tell)
    assert not faulty.requests


def test_options_hold_for_every_request(client: julep.Client, faulty: Server) -> None:
    job = suggesting(client, faulty, Reply(SUGGESTION, delay=0.3))
    client.jobs.wait(job, extra_headers={"X-Team": "blue"}, extra_query={"trace": "1"})
    asked = faulty.requests.of("get_job_status")
    assert len(asked) > 1
    assert {one.headers["x-team"] for one in asked} == {"blue"}
    assert {one.query["trace"] for one in asked} == {"1"}


# Being interrupted


def test_ctrl_c_ends_it_at_once(faulty: Server) -> None:
    with julep.Client(faulty.api_key, faulty.url) as client:
        job = suggesting(client, faulty, SLOW)
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            client.jobs.wait(job)
        assert time.monotonic() - began < 5


def test_cancellation_ends_it_at_once(faulty: Server) -> None:
    async def work() -> None:
        async with julep.AsyncClient(faulty.api_key, faulty.url) as client:
            session = await client.sessions.create(None, (await client.agents.create("Ada")).id)
            faulty.model = ScriptedModel(["Hello!"], default=SLOW, background=True)
            reply = await client.sessions.chat(session.id, "Hello", remember=False)
            assert reply.jobs
            with pytest.raises(TimeoutError) as caught:
                await asyncio.wait_for(client.jobs.wait(reply.jobs[0]), 0.4)
            assert not isinstance(caught.value, julep.JulepError)

    asyncio.run(work())


def test_it_works_on_trio(faulty: Server) -> None:
    async def work() -> str:
        async with julep.AsyncClient(faulty.api_key, faulty.url) as client:
            session = await client.sessions.create(None, (await client.agents.create("Ada")).id)
            faulty.model = ScriptedModel(
                ["Hello!"], default=Reply(SUGGESTION, delay=0.3), background=True
            )
            reply = await client.sessions.chat(session.id, "Hello", remember=False)
            assert reply.jobs
            return (await client.jobs.wait(reply.jobs[0])).state

    assert trio.run(work) == "succeeded"
