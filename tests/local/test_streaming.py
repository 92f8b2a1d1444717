"""Replies that come word by word."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import julep.local

from .conftest import Api, Json

EVENTS = {"Accept": "text/event-stream"}


def stream(api: Api, session: str, said: str, headers: Json = EVENTS, **body: Any) -> list[Json]:
    """The chunks of a streamed reply."""
    body = {"messages": [{"role": "user", "content": said}], "stream": True, **body}
    response = api.http.post(f"/sessions/{session}/chat", json=body, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith("text/event-stream")
    *events, end = response.text.split("\n\n")
    assert end == ""
    assert events.pop() == "data: [DONE]"
    assert all(event.startswith("data: ") for event in events)
    return [json.loads(event.removeprefix("data: ")) for event in events]


def test_the_chunks_add_up_to_the_reply(api: Api) -> None:
    agent = api.agent(docs=[{"title": "Hours", "content": "We open at nine."}])
    session = api.session(agent, user_id=api.user())
    question = "My name is Ada. When do you open?"
    whole = api.chat(session, question, record=False, remember=False)
    chunks = stream(api, session, question)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0] == {"role": "assistant", "name": "Mia"}
    content = "".join(delta.get("content", "") for delta in deltas)
    assert content == whole["response"][0][0]["content"]
    assert len(deltas) >= len(content.split())
    last = chunks[-1]
    assert last["choices"][0]["finish_reason"] == whole["finish_reason"] == "stop"
    assert (last["usage"], last["doc_ids"]) == (whole["usage"], whole["doc_ids"])
    assert set(api.done(last)) == {"form_memories", "suggest"}
    assert all("usage" not in chunk for chunk in chunks[:-1])
    message = api.history(session)[-1]
    assert {chunk["id"] for chunk in chunks} == {message["id"]}
    assert message["content"] == content


def test_a_function_call_is_streamed_too(api: Api) -> None:
    tool: Json = {"type": "function", "function": {"name": "roll_dice", "parameters": {}}}
    chunks = stream(api, api.session(api.agent(tools=[tool])), "roll dice")
    assert chunks[0]["choices"][0]["delta"]["role"] == "function_call"
    content = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert json.loads(content)["name"] == "roll_dice"
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("accept", ["*/*", "application/json, text/event-stream;q=0.9"])
def test_a_client_that_takes_events_gets_them(api: Api, accept: str) -> None:
    assert stream(api, api.session(), "Hello!", {"Accept": accept})


def test_a_client_that_takes_no_events_gets_the_whole_reply(api: Api) -> None:
    messages = [{"role": "user", "content": "Hello!"}]
    response = api.http.post(
        f"/sessions/{api.session()}/chat",
        json={"messages": messages, "stream": True},
        headers={"Accept": "application/json"},
    )
    assert response.json()["response"][0][0]["role"] == "assistant"


def test_an_error_is_no_stream(api: Api) -> None:
    body: Json = {"messages": [], "stream": True}
    response = api.http.post(f"/sessions/{api.session()}/chat", json=body, headers=EVENTS)
    assert (response.status_code, "detail" in response.json()) == (422, True)


def test_words_arrive_one_by_one_and_a_client_may_leave() -> None:
    with julep.local.serve(word_delay=0.05, check_responses=True) as server:
        api = Api(server)
        with api.http:
            session = api.session()
            body: Json = {"messages": [{"role": "user", "content": "Hello!"}], "stream": True}
            started = time.monotonic()
            with api.http.stream("POST", f"/sessions/{session}/chat", json=body) as response:
                lines = response.iter_lines()
                seen = [next(line for line in lines if line) for _ in range(4)]
            took = time.monotonic() - started
            assert len(seen) == 4
            assert 0.1 < took < 1
            history = api.history(session)
        assert [message["role"] for message in history] == ["user", "assistant"]
        assert history[1]["content"].endswith(".")
