"""Chat with a model that is not the offline one: what is kept, whatever becomes of the reply."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import julep
import julep.local
from julep.local.errors import BadRequest
from julep.local.model import Model, ModelFailed

from .conftest import Api, Json
from .models import Failing, Playing, Said, saying

EVENTS = {"Accept": "text/event-stream"}


@contextmanager
def served(model: Model, **options: Any) -> Generator[Api]:
    with julep.local.serve(model=model, check_responses=True, **options) as server:
        api = Api(server)
        with api.http:
            yield api


def said_in(api: Api, session: str) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in api.history(session)]


def body(text: str = "Hello!", **rest: Any) -> Json:
    return {"messages": [{"role": "user", "content": text}], **rest}


def events_of(response: httpx.Response) -> list[Any]:
    lines = (line.removeprefix("data: ") for line in response.iter_lines() if line)
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


# The reply


@pytest.mark.parametrize("stream", [False, True])
def test_what_a_model_says_in_pieces_is_one_reply(stream: bool) -> None:
    with served(saying("Hel", "lo ", "Ada")) as api:
        session = api.session()
        headers = EVENTS if stream else {}
        sent = body(stream=stream)
        with api.http.stream(
            "POST", f"/sessions/{session}/chat", json=sent, headers=headers
        ) as got:
            if stream:
                *chunks, last, done = events_of(got)
                deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
                assert deltas[0] == {"role": "assistant", "name": "Mia"}
                assert [delta["content"] for delta in deltas[1:]] == ["Hel", "lo ", "Ada"]
                assert done == "[DONE]"
                assert last["choices"][0]["finish_reason"] == "stop"
            else:
                got.read()
                last = got.json()
                assert last["response"][0][0]["content"] == "Hello Ada"
        assert last["usage"] == {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        assert said_in(api, session) == [("user", "Hello!"), ("assistant", "Hello Ada")]
        assert api.history(session)[1]["id"] == last["id"]


def test_pieces_are_passed_on_as_they_come() -> None:
    with served(saying("first", 60.0, "last")) as api:
        session = api.session()
        path = f"/sessions/{session}/chat"
        with api.http.stream("POST", path, json=body(stream=True), headers=EVENTS) as got:
            lines = (line for line in got.iter_lines() if line)
            chunks = [json.loads(next(lines).removeprefix("data: ")) for _ in range(2)]
    assert chunks[1]["choices"][0]["delta"] == {"content": "first"}


def test_a_model_reads_the_history_once_and_in_order() -> None:
    model = saying("Yes.")
    with served(model) as api:
        session = api.session()
        api.say(session, "One")
        api.say(session, "Two")
    assert [message.text for message in model.requests[-1].prompt.messages] == [
        "One",
        "Yes.",
        "Two",
    ]


# Failures


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (ModelFailed("it is on strike"), 502),
        (ModelFailed("it is too slow", timed_out=True), 504),
        (RuntimeError("a bug of the model's"), 502),
    ],
    ids=["failed", "timed-out", "bug"],
)
@pytest.mark.parametrize("stream", [False, True])
def test_a_model_that_fails_is_a_gateway_error_and_what_was_said_is_kept(
    failure: Exception, status: int, stream: bool
) -> None:
    with served(saying(failure)) as api:
        session = api.session()
        reply = api.http.post(f"/sessions/{session}/chat", json=body(stream=stream), headers=EVENTS)
        assert reply.status_code == status
        assert "bug of the model's" not in reply.text
        assert said_in(api, session) == [("user", "Hello!")]


def test_a_request_that_the_model_refuses_is_not_kept() -> None:
    with served(saying(BadRequest("it takes no images"))) as api:
        session = api.session()
        api.chat(session, "Hello!", status=400)
        assert said_in(api, session) == []


def test_a_model_may_say_when_to_come_again() -> None:
    with served(saying(ModelFailed("busy", retry_after=2.5))) as api:
        path = f"/sessions/{api.session()}/chat"
        assert api.http.post(path, json=body()).headers["Retry-After"] == "3"


def test_a_stream_whose_model_fails_ends_with_an_error_and_without_a_reply() -> None:
    with served(saying("Well", ModelFailed("it fell silent"))) as api:
        session = api.session()
        client = julep.Client(api.key, api.url, max_retries=0)
        with client, pytest.raises(julep.StreamFailedError, match="it fell silent") as raised:
            list(client.sessions.chat(session, "Hello!", stream=True))
        assert [message.content for message in raised.value.partial] == ["Well"]
        assert said_in(api, session) == [("user", "Hello!")]


@pytest.mark.parametrize("after", ["", "Well, "])
@pytest.mark.parametrize("stream", [False, True])
def test_who_tries_again_under_the_same_key_is_heard_once(stream: bool, after: str) -> None:
    model = Failing(2, after=after)
    with served(model) as api:
        session = api.session()
        headers = {"Idempotency-Key": "k", **EVENTS}
        path, sent = f"/sessions/{session}/chat", body(stream=stream)
        replies = [api.http.post(path, json=sent, headers=headers) for _ in range(4)]
        assert said_in(api, session) == [("user", "Hello!"), ("assistant", f"{after}Here I am.")]
    assert model.prompts == [["Hello!"]] * 3
    assert [reply.headers.get("Idempotent-Replayed") for reply in replies] == [None] * 3 + ["true"]
    assert replies[2].content == replies[3].content


def test_who_tries_again_after_the_history_was_deleted_is_heard() -> None:
    with served(Failing(1)) as api:
        session = api.session()
        path, headers = f"/sessions/{session}/chat", {"Idempotency-Key": "k"}
        assert api.http.post(path, json=body(), headers=headers).status_code == 502
        api.delete(f"/sessions/{session}/history")
        assert api.http.post(path, json=body(), headers=headers).status_code == 200
        assert said_in(api, session) == [("user", "Hello!"), ("assistant", "Here I am.")]


def test_the_sdk_tries_again_by_itself_and_is_heard_once() -> None:
    with served(Failing(1)) as api:
        session = api.session()
        with julep.Client(api.key, api.url) as client:
            reply = client.sessions.chat(session, "Hello!")
        assert reply.response[0][0].content == "Here I am."
        assert said_in(api, session) == [("user", "Hello!"), ("assistant", "Here I am.")]


def test_what_is_not_to_be_recorded_is_not_even_if_the_model_fails() -> None:
    with served(saying(ModelFailed("no"))) as api:
        session = api.session()
        api.chat(session, "Hello!", status=502, record=False)
        assert said_in(api, session) == []


# Clients that go away


@pytest.mark.parametrize("pieces", [[60.0], ["Well", 60.0]], ids=["silent", "begun"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_goes_away_stops_the_model(pieces: list[Said], stream: bool) -> None:
    model = saying(*pieces)
    with served(model) as api:
        session = api.session()
        path = f"/sessions/{session}/chat"
        with (
            pytest.raises(httpx.ReadTimeout),
            api.http.stream(
                "POST", path, json=body(stream=stream), headers=EVENTS, timeout=0.5
            ) as got,
        ):
            got.read()
        assert model.left.wait(timeout=20)
        wait_for(lambda: said_in(api, session) == [("user", "Hello!")])


def test_a_session_that_is_deleted_meanwhile_is_not_there() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def play(_: object) -> list[Said]:
        begun.set()
        return [go_on, "Hello."]

    with served(Playing(play)) as api:
        session = api.session()
        replies: list[httpx.Response] = []
        path = f"/sessions/{session}/chat"
        chat = threading.Thread(target=lambda: replies.append(api.http.post(path, json=body())))
        chat.start()
        assert begun.wait(timeout=20)
        api.delete(f"/sessions/{session}")
        go_on.set()
        chat.join(timeout=20)
    assert replies[0].status_code == 404


def wait_for(condition: Any) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come true")


# Two processes that have the same request


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("answered_first", [False, True])
def test_of_two_tries_in_two_processes_one_may_fail(
    tmp_path: Path, stream: bool, answered_first: bool
) -> None:
    failing, answering = threading.Event(), threading.Event()
    options: Any = {"database": tmp_path / "agents.db", "api_key": "key"}
    doomed, able = saying(failing, ModelFailed("no")), saying(answering, "Yes.")
    with served(doomed, **options) as one, served(able, **options) as other:
        path = f"/sessions/{one.session()}/chat"
        session = path.split("/")[2]

        def ask(api: Api) -> int:
            headers = {**EVENTS, "Idempotency-Key": "one request"}
            return api.http.post(path, json=body(stream=stream), headers=headers).status_code

        with ThreadPoolExecutor(2) as pool:
            failure, answer = pool.submit(ask, one), pool.submit(ask, other)
            wait_for(lambda: bool(doomed.requests and able.requests))
            ends = [(answering, answer, 200), (failing, failure, 502)]
            for go_on, reply, status in ends if answered_first else reversed(ends):
                go_on.set()
                assert reply.result(timeout=20) == status
        assert ask(one) == 200
        assert said_in(one, session) == [("user", "Hello!"), ("assistant", "Yes.")]
