"""Chat over the API with models behind an OpenAI-compatible endpoint in another process."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

import julep.local
from julep.local.model_table import API_DEFAULT, ModelTable
from julep.local.offline_model import OfflineModel
from julep.local.openai_model import OpenAIModel
from julep.local.settings import PRESETS

from . import endpoints
from .conftest import Api, Json
from .endpoints import Endpoint, ask_and_leave

EVENTS = {"Accept": "text/event-stream"}
NAMES = (
    "echo",
    "drip",
    "mute",
    "calls",
    "html",
    "cut",
    "truncated",
    "status-401",
    "status-429",
    "status-500",
)


@pytest.fixture(scope="module")
def process() -> Iterator[Endpoint]:
    with endpoints.running() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(process: Endpoint) -> Endpoint:
    process.forget()
    return process


@pytest.fixture(scope="module")
def server(process: Endpoint) -> Iterator[julep.local.Server]:
    models: Json = {name: OpenAIModel(process.url, name, "sk-1") for name in NAMES}
    models["impatient"] = OpenAIModel(process.url, "silent", timeout=1)
    models["offline"] = OfflineModel()
    for model in models.values():
        model.background = False  # what is asked of a model here is what the tests ask
    table = ModelTable(models, default="echo")
    with julep.local.serve(models=table, check_responses=True) as server:
        yield server


def said_in(api: Api, session: str) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in api.history(session)]


def streamed(api: Api, session: str, **body: Any) -> list[Json]:
    """The events of a streamed reply, without the last."""
    sent = {"messages": [{"role": "user", "content": "Hello, you!"}], "stream": True, **body}
    response = api.http.post(f"/sessions/{session}/chat", json=sent, headers=EVENTS)
    assert response.status_code == 200, response.text
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    if lines[-1] == "[DONE]":
        lines.pop()
    return [json.loads(line) for line in lines]


# Names


def test_a_model_is_the_agents_or_the_requests(api: Api, endpoint: Endpoint) -> None:
    session = api.session(api.agent(model="calls", tools=[]))
    assert api.say(session, "Hello", model="echo") == "Hello"
    assert endpoint.body["model"] == "echo"
    assert endpoint.received()[-1]["authorization"] == "Bearer sk-1"
    assert "offline model" in api.say(api.session(api.agent(model="offline")), "Hello")


def test_the_apis_own_default_is_the_tables(api: Api) -> None:
    agent = api.agent()
    assert api.get(f"/agents/{agent}")["model"] == API_DEFAULT
    assert api.say(api.session(agent), "Hello") == "Hello"


def test_a_model_that_is_not_mapped_is_400_with_those_that_are(api: Api) -> None:
    session = api.session(api.agent(model="gpt-9"))
    detail = api.chat(session, "Hello", status=400)["detail"]
    assert "'gpt-9'" in detail
    assert all(name in detail for name in NAMES)
    assert api.say(session, "Hello", model="echo") == "Hello"


# Replies


def test_a_reply_has_the_endpoints_usage(api: Api, endpoint: Endpoint) -> None:
    session = api.session()
    reply = api.chat(session, "Hello")
    assert reply["usage"] == {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    assert reply["finish_reason"] == "stop"
    assert said_in(api, session) == [("user", "Hello"), ("assistant", "Hello")]
    api.say(session, "And?")
    assert endpoint.body["messages"] == [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hello", "name": "Mia"},
        {"role": "user", "content": "And?"},
    ]


def test_the_prompt_is_in_the_order_of_the_contract(api: Api, endpoint: Endpoint) -> None:
    docs = [{"title": "Hours", "content": "We open at nine."}]
    agent = api.agent(about="Sells tea.", instructions=["Be short."], docs=docs)
    user = api.user(name="Ada", about="Likes tea.")
    session = api.session(agent, user_id=user, situation="A shop.")
    api.say(session, "When do you open?")
    [system, question] = endpoint.body["messages"]
    assert system["content"].split("\n\n") == [
        "A shop.",
        "About Mia: Sells tea.",
        "About Ada: Likes tea.",
        "Be short.",
        "From the document “Hours”: We open at nine.",
    ]
    assert question == {"role": "user", "content": "When do you open?"}


def test_a_stream_is_passed_on_while_the_endpoint_writes(api: Api, endpoint: Endpoint) -> None:
    session = api.session()
    sent = {"messages": [{"role": "user", "content": "Hi"}], "stream": True, "model": "drip"}
    path = f"/sessions/{session}/chat"
    with api.http.stream("POST", path, json=sent, headers=EVENTS) as response:
        lines = (line.removeprefix("data: ") for line in response.iter_lines() if line)
        deltas = [json.loads(next(lines))["choices"][0]["delta"] for _ in range(2)]
        assert deltas[1] == {"content": "first"}
        assert endpoint.received()[-1]["state"] == "open"
        endpoint.go()
        *_, last, done = lines
    assert done == "[DONE]"
    assert json.loads(last)["usage"]["total_tokens"] == 18
    assert said_in(api, session)[-1] == ("assistant", "first second")


def test_a_client_that_leaves_a_stream_ends_the_call(api: Api, endpoint: Endpoint) -> None:
    session = api.session()
    sent = {"messages": [{"role": "user", "content": "Hi"}], "stream": True, "model": "drip"}
    path = f"/sessions/{session}/chat"
    with api.http.stream("POST", path, json=sent, headers=EVENTS) as response:
        next(response.iter_lines())
    assert endpoint.state("left") == "left"


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_does_not_wait_ends_the_call(
    api: Api, endpoint: Endpoint, server: julep.local.Server, stream: bool
) -> None:
    session = api.session()
    sent = {"messages": [{"role": "user", "content": "Hi"}], "stream": stream, "model": "mute"}
    url = f"{server.url}/sessions/{session}/chat"
    ask_and_leave(url, server.api_key, sent, endpoint)
    assert endpoint.state("left") == "left"


# Settings


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_presets_arrive(api: Api, endpoint: Endpoint, preset: str) -> None:
    api.say(api.session(api.agent(default_settings={"preset": preset})), "Hello")
    names = ("temperature", "top_p", "presence_penalty", "frequency_penalty")
    sent = {name: endpoint.body[name] for name in names if name in endpoint.body}
    values = {name: PRESETS[preset][name] for name in names}
    assert sent == {name: value for name, value in values.items() if value is not None}
    assert not {"min_p", "repetition_penalty", "preset"} & endpoint.body.keys()


def test_the_requests_settings_are_over_the_agents(api: Api, endpoint: Endpoint) -> None:
    agent = api.agent(default_settings={"temperature": 0.2, "top_p": 0.3, "preset": "business"})
    api.say(api.session(agent), "Hello", temperature=0.9, stop=["x"], seed=5, logit_bias={"7": 1})
    expected = {"temperature": 0.9, "top_p": 0.3, "frequency_penalty": 0.1, "max_tokens": 200}
    expected |= {"stop": ["x"], "seed": 5, "logit_bias": {"7": 1}}  # type: ignore[dict-item]
    assert expected.items() <= endpoint.body.items()


def test_json_mode_arrives(api: Api, endpoint: Endpoint) -> None:
    schema = {"type": "object", "properties": {"mood": {"type": "string"}}}
    api.say(api.session(), "Hello", response_format={"type": "json_object", "schema": schema})
    assert endpoint.body["response_format"]["json_schema"]["schema"] == schema
    api.say(api.session(), "Hello", response_format={"type": "json_object"})
    assert endpoint.body["response_format"] == {"type": "json_object"}
    pattern = {"type": "regex", "pattern": "a+"}
    assert "pattern" in api.chat(api.session(), "Hi", status=400, response_format=pattern)["detail"]


def test_images_arrive(api: Api, endpoint: Endpoint) -> None:
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
    ]
    api.say(api.session(), {"role": "user", "content": parts})
    assert endpoint.body["messages"] == [{"role": "user", "content": parts}]


# Tools


@pytest.mark.parametrize("stream", [False, True])
def test_a_function_is_called_and_its_result_goes_back(
    api: Api, endpoint: Endpoint, stream: bool
) -> None:
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}}
    tool = {"type": "function", "function": {"name": "get_weather", "parameters": parameters}}
    session = api.session(api.agent(model="calls", tools=[tool]))
    if stream:
        chunks = streamed(api, session)
        assert chunks[0]["choices"][0]["delta"]["role"] == "function_call"
        content = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
        reason = chunks[-1]["choices"][0]["finish_reason"]
    else:
        reply = api.chat(session, "Is it warm?", tool_choice="auto")
        content, reason = reply["response"][0][0]["content"], reply["finish_reason"]
        assert endpoint.body["tool_choice"] == "auto"
    assert reason == "tool_calls"
    assert json.loads(content) == {"name": "get_weather", "arguments": '{"city": "Lisbon"}'}
    result = {"role": "function", "name": "get_weather", "content": "It is."}
    assert api.say(session, result) == "It is."
    _, calling, answer = endpoint.body["messages"]
    assert calling["tool_calls"][0]["function"]["arguments"] == '{"city": "Lisbon"}'
    assert answer == {
        "role": "tool",
        "tool_call_id": calling["tool_calls"][0]["id"],
        "content": "It is.",
    }


def test_a_tool_can_be_forced(api: Api, endpoint: Endpoint) -> None:
    tool: Json = {"type": "function", "function": {"name": "roll", "parameters": {}}}
    session = api.session(api.agent(model="calls", tools=[tool]))
    choice = {"type": "function", "function": {"name": "roll"}}
    api.chat(session, "Go", tool_choice=choice)
    assert endpoint.body["tool_choice"] == choice
    unknown = {"type": "function", "function": {"name": "fly"}}
    [error] = api.chat(session, "Go", status=422, tool_choice=unknown)["detail"]
    assert error["loc"] == ["body", "tool_choice"]


# Failures


@pytest.mark.parametrize(
    ("model", "status", "said"),
    [
        ("html", 502, "neither JSON nor a stream"),
        ("cut", 502, "broke off"),
        ("truncated", 502, "ends before it is finished"),
        ("status-500", 502, "answered 500"),
        ("status-401", 502, "does not accept this server's key"),
        ("status-429", 502, "answered 429"),
        ("impatient", 504, "said nothing for 1 seconds"),
    ],
)
def test_a_failure_is_told_and_the_users_message_is_kept(
    api: Api, caplog: pytest.LogCaptureFixture, model: str, status: int, said: str
) -> None:
    session = api.session()
    with caplog.at_level(logging.INFO):
        detail = api.chat(session, "Hello", status=status, model=model)["detail"]
    assert said in detail
    assert "sk-1" not in detail
    assert "Traceback" not in caplog.text
    assert said_in(api, session) == [("user", "Hello")]


def test_a_model_that_is_busy_says_when_to_come_back(api: Api) -> None:
    sent = {"messages": [{"role": "user", "content": "Hi"}], "model": "status-429"}
    response = api.http.post(f"/sessions/{api.session()}/chat", json=sent)
    assert (response.status_code, response.headers["Retry-After"]) == (502, "7")


def test_a_stream_that_breaks_says_so_and_the_users_message_is_kept(api: Api) -> None:
    session = api.session()
    *_, chunk, error = streamed(api, session, model="truncated")
    assert chunk["choices"][0]["delta"] == {"content": "Half a "}
    assert error["error"]["code"] == 502
    assert "ends before it is finished" in error["error"]["message"]
    assert said_in(api, session) == [("user", "Hello, you!")]


def test_a_try_again_after_a_failure_does_not_double_what_was_said(api: Api) -> None:
    agent = api.agent(model="status-500")
    session, key = api.session(agent), {"Idempotency-Key": str(uuid4())}
    sent = {"messages": [{"role": "user", "content": "Hello"}]}
    for _ in range(2):
        response = api.http.post(f"/sessions/{session}/chat", json=sent, headers=key)
        assert response.status_code == 502
    assert said_in(api, session) == [("user", "Hello")]
    api.patch(f"/agents/{agent}", model="echo")
    response = api.http.post(f"/sessions/{session}/chat", json=sent, headers=key)
    assert response.status_code == 200
    assert said_in(api, session) == [("user", "Hello"), ("assistant", "Hello")]


# The command


@contextmanager
def command(*arguments: str, **variables: str) -> Generator[tuple[Api, str]]:
    """`julep-local serve`: a client of it, and what it says as it starts."""
    with subprocess.Popen(
        [sys.executable, "-m", "julep.local", "serve", "--port", "0", "--api-key", "k", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        while not (said and "Ctrl-C" in said[-1]):
            said.append(process.stdout.readline())
            assert said[-1], "it ended"
        url = said[0].split()[-1]
        api = Api(cast(Any, SimpleNamespace(url=url, api_key="k")))
        with api.http:
            try:
                yield api, "".join(said)
            finally:
                process.send_signal(signal.SIGINT)
        process.wait()


def test_the_command_connects_an_endpoint(endpoint: Endpoint) -> None:
    arguments = ("--database", ":memory:", "--model-url", endpoint.url, "--model", "echo")
    with command(*arguments, JULEP_MODEL_KEY="sk-env") as (api, said):
        assert "Models: echo" in said
        assert api.say(api.session(), "Hello", remember=False) == "Hello"
        assert endpoint.received()[0]["authorization"] == "Bearer sk-env"
        assert "sk-env" not in said


def test_the_command_takes_a_file_of_models(endpoint: Endpoint, tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(f'[models.gpt]\nurl = "{endpoint.url}"\nmodel = "echo"\n', encoding="utf-8")
    with command("--database", ":memory:", "--models", str(file)) as (api, said):
        assert "Models: gpt" in said
        assert api.say(api.session(api.agent(model="gpt")), "Hello") == "Hello"
        assert "known: gpt" in api.chat(api.session(), "Hello", status=400)["detail"]
