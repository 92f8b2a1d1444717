"""The models of the server for OpenAI's own client, which is the real one."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

import julep.local
from julep.local import FunctionCall, Reply, ScriptedModel
from julep.local.model import Model
from julep.local.model_table import ModelTable
from julep.local.offline_model import OfflineModel
from julep.local.openai_model import OpenAIModel

from . import endpoints
from .endpoints import Endpoint, ask_and_leave
from .models import Playing, saying
from .upstream import STREAMS

Json = dict[str, Any]
WHOLE = ("whole", "mute", "status-429", "status-500")
SLOW = Playing(lambda _: ["first", 60.0])


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
    models: dict[str, Model] = {name: OpenAIModel(process.url, name) for name in (*STREAMS, *WHOLE)}
    models |= {"offline": OfflineModel(), "a/b": saying("Ho ", "ho"), "slow": SLOW}
    calls = [FunctionCall("get_weather", n=number) for number in range(2)]
    models["scripted"] = ScriptedModel(default=Reply("Let me ", "see.", calls=calls))
    models["broken"] = Playing(lambda _: [ZeroDivisionError()])
    with julep.local.serve(models=ModelTable(models), max_prompt_tokens=100) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: julep.local.Server) -> Iterator[openai.OpenAI]:
    url = server.url.removesuffix("/api") + "/v1"
    with openai.OpenAI(base_url=url, api_key=server.api_key, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def http(client: openai.OpenAI) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {client.api_key}"}
    with httpx.Client(base_url=str(client.base_url), headers=headers) as http:
        yield http


def user(text: str) -> Any:
    return {"role": "user", "content": text}


WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}

# Replies


def test_a_plain_completion(client: openai.OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(
        model="echo",
        messages=[
            {"role": "developer", "content": "Be short."},
            user("Hello"),
            {"role": "assistant", "content": "Hi"},
            {"role": "user", "content": "How are you?", "name": "Ada"},
        ],
        temperature=0.1,
        stop=["."],
        max_completion_tokens=9,
        seed=3,
    )
    [choice] = reply.choices
    assert (choice.message.content, choice.finish_reason) == ("How are you?", "stop")
    assert choice.message.role == "assistant"
    assert reply.usage
    assert (reply.usage.prompt_tokens, reply.usage.total_tokens) == (11, 18)
    assert (reply.model, reply.object) == ("echo", "chat.completion")
    assert endpoint.body == {
        "model": "echo",
        "messages": [
            {"role": "system", "content": "Be short."},
            user("Hello"),
            {"role": "assistant", "content": "Hi"},
            {"role": "user", "content": "How are you?", "name": "Ada"},
        ],
        "temperature": 0.1,
        "stop": ["."],
        "max_tokens": 9,
        "seed": 3,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_the_offline_model_answers_too(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="offline", messages=[user("Hello!")])
    assert "offline model" in (reply.choices[0].message.content or "")
    assert reply.usage
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_a_stream_is_passed_on_as_it_comes(client: openai.OpenAI, endpoint: Endpoint) -> None:
    with client.chat.completions.create(
        model="drip", messages=[user("Hello")], stream=True, stream_options={"include_usage": True}
    ) as stream:
        first, second = next(stream), next(stream)
        assert first.choices[0].delta.role == "assistant"
        assert second.choices[0].delta.content == "first"
        assert endpoint.received()[-1]["state"] == "open"
        endpoint.go()
        *rest, last, usage = stream
    assert [chunk.choices[0].delta.content for chunk in rest] == [" second"]
    assert last.choices[0].finish_reason == "stop"
    assert (usage.choices, usage.usage and usage.usage.total_tokens) == ([], 18)
    assert len({chunk.id for chunk in (first, second, *rest, last, usage)}) == 1


def test_without_being_asked_a_stream_says_nothing_of_usage(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(model="a/b", messages=[user("Hello")], stream=True)
    chunks = [*stream]
    assert all(chunk.usage is None for chunk in chunks)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Ho ho"


def test_a_reply_that_is_there_all_at_once_is_streamed_too(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(model="offline", messages=[user("Hi")], stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert "offline model" in text


# Tools


@pytest.mark.parametrize("streams", [False, True])
def test_a_tool_is_called_and_its_result_answered(
    client: openai.OpenAI, endpoint: Endpoint, streams: bool
) -> None:
    messages: list[Any] = [user("Is it warm in Lisbon?")]
    if streams:
        with client.chat.completions.stream(
            model="calls", messages=messages, tools=[WEATHER]
        ) as stream:
            choice = stream.get_final_completion().choices[0]
    else:
        reply = client.chat.completions.create(model="calls", messages=messages, tools=[WEATHER])
        choice = reply.choices[0]
    assert choice.finish_reason == "tool_calls"
    [call] = choice.message.tool_calls or []
    assert call.type == "function"
    assert (call.function.name, call.function.arguments) == ("get_weather", '{"city": "Lisbon"}')
    messages += [
        choice.message.model_dump(exclude_none=True, include={"role", "tool_calls"}),
        {"role": "tool", "tool_call_id": call.id, "content": "It is."},
    ]
    reply = client.chat.completions.create(
        model="calls", messages=messages, tools=[WEATHER], tool_choice="required"
    )
    assert reply.choices[0].message.content == "It is."
    asked, calling, result = endpoint.body["messages"]
    assert asked == messages[0]
    assert calling["tool_calls"][0]["function"]["arguments"] == '{"city": "Lisbon"}'
    assert result["tool_call_id"] == calling["tool_calls"][0]["id"]
    assert endpoint.body["tool_choice"] == "required"


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize(
    ("model", "text", "arguments"),
    [
        ("speaks-and-calls-twice", "Let me see.", ["[0]", "[1]"]),
        ("calls-twice", None, ["[0]", "[1]"]),
        ("scripted", "Let me see.", ['{"n": 0}', '{"n": 1}']),
    ],
)
def test_a_text_and_several_calls_arrive(
    client: openai.OpenAI, streams: bool, model: str, text: str | None, arguments: list[str]
) -> None:
    messages: list[Any] = [user("Go")]
    choice: Any
    if streams:
        with client.chat.completions.stream(
            model=model, messages=messages, tools=[WEATHER]
        ) as stream:
            choice = stream.get_final_completion().choices[0]
    else:
        reply = client.chat.completions.create(model=model, messages=messages, tools=[WEATHER])
        choice = reply.choices[0]
    assert (choice.message.content or None) == text
    assert choice.finish_reason == "tool_calls"
    calls: list[Any] = choice.message.tool_calls or []
    assert [call.function.arguments for call in calls] == arguments
    assert len({call.id for call in calls}) == 2


def test_a_client_may_want_one_call_at_a_time(client: openai.OpenAI, endpoint: Endpoint) -> None:
    client.chat.completions.create(
        model="calls", messages=[user("Go")], tools=[WEATHER], parallel_tool_calls=False
    )
    assert endpoint.body["parallel_tool_calls"] is False


def test_results_belong_to_their_calls(client: openai.OpenAI, endpoint: Endpoint) -> None:
    def call(id: str, arguments: str) -> Any:
        function = {"name": "get_weather", "arguments": arguments}
        return {"id": id, "type": "function", "function": function}

    client.chat.completions.create(
        model="echo",
        messages=[
            user("Where is it warm?"),
            {
                "role": "assistant",
                "content": "Let me see.",
                "tool_calls": [call("x", "1"), call("y", "2")],
            },
            {"role": "tool", "tool_call_id": "y", "content": "two"},
            {"role": "tool", "tool_call_id": "x", "content": "one"},
            user("And?"),
        ],
    )
    _, calling, first, second, _ = endpoint.body["messages"]
    assert calling["content"] == "Let me see."
    assert [one["function"]["arguments"] for one in calling["tool_calls"]] == ["1", "2"]
    ids = [one["id"] for one in calling["tool_calls"]]
    assert [(one["tool_call_id"], one["content"]) for one in (first, second)] == [
        (ids[0], "one"),
        (ids[1], "two"),
    ]


def test_a_tool_can_be_forced(client: openai.OpenAI, endpoint: Endpoint) -> None:
    choice: Any = {"type": "function", "function": {"name": "get_weather"}}
    client.chat.completions.create(
        model="calls", messages=[user("Hi")], tools=[WEATHER], tool_choice=choice
    )
    assert endpoint.body["tool_choice"] == choice
    with pytest.raises(openai.BadRequestError, match="no tool is named 'get_weather'"):
        client.chat.completions.create(model="echo", messages=[user("Hi")], tool_choice=choice)


# JSON and images


def test_json_mode(client: openai.OpenAI, endpoint: Endpoint) -> None:
    messages = [user("JSON, please")]
    client.chat.completions.create(
        model="echo", messages=messages, response_format={"type": "json_object"}
    )
    assert endpoint.body["response_format"] == {"type": "json_object"}
    form: Any = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}},
    }
    client.chat.completions.create(model="echo", messages=messages, response_format=form)
    assert endpoint.body["response_format"] == form
    reply = client.chat.completions.create(
        model="offline", messages=messages, response_format={"type": "json_object"}
    )
    assert json.loads(reply.choices[0].message.content or "")["model"] == "offline"


def test_images_are_passed_on(client: openai.OpenAI, endpoint: Endpoint) -> None:
    parts: Any = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
    ]
    client.chat.completions.create(model="echo", messages=[{"role": "user", "content": parts}])
    assert endpoint.body["messages"][0]["content"] == parts


# Models


def test_models_are_listed(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert {"echo", "offline", "a/b"} <= {*names}
    assert client.models.retrieve("a/b").id == "a/b"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("nothing")


# Errors


def test_a_model_that_there_is_not_is_404_with_those_that_there_are(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match=r"'gpt-9'.*known: echo") as error:
        client.chat.completions.create(model="gpt-9", messages=[user("Hi")])
    assert error.value.code == "model_not_found"


def test_a_wrong_key_is_401(client: openai.OpenAI) -> None:
    stranger = client.with_options(api_key="wrong")
    with pytest.raises(openai.AuthenticationError) as error:
        stranger.models.list()
    assert error.value.code == "invalid_api_key"
    with pytest.raises(openai.AuthenticationError):
        stranger.chat.completions.create(model="a/b", messages=[user("Hi")])


@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_of_the_model_is_502(client: openai.OpenAI, stream: bool) -> None:
    with pytest.raises(openai.InternalServerError, match="answered 500") as error:
        client.chat.completions.create(model="status-500", messages=[user("Hi")], stream=stream)
    assert error.value.status_code == 502
    with pytest.raises(openai.InternalServerError, match="answered 429") as error:
        client.chat.completions.create(model="status-429", messages=[user("Hi")], stream=stream)
    assert error.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("model", "problem"), [("cut", "broke off"), ("truncated", "ends before it is finished")]
)
def test_a_stream_that_breaks_says_so(client: openai.OpenAI, model: str, problem: str) -> None:
    stream = client.chat.completions.create(model=model, messages=[user("Hi")], stream=True)
    said: list[str] = []
    with pytest.raises(openai.APIError, match=problem):
        said += (chunk.choices[0].delta.content or "" for chunk in stream)
    assert "".join(said) == "Half a "


def test_a_model_with_a_fault_is_502(
    client: openai.OpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(openai.InternalServerError, match="log says why"):
        client.chat.completions.create(model="broken", messages=[user("Hi")])
    assert "ZeroDivisionError" in caplog.text


def test_a_prompt_that_is_too_long_is_400(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="takes 100"):
        client.chat.completions.create(model="echo", messages=[user("word " * 101)])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "not valid JSON"),
        (b'"\\ud800"', "not valid JSON"),
        (b"[]", "the body: it has to be an object"),
        ({"model": 1}, "model: it has to be a text"),
        ({"n": 2}, "n: there is one reply"),
        ({"messages": None}, "messages: it has to be a list"),
        ({"messages": []}, "messages: there has to be one"),
        ({"messages": ["Hi"]}, "messages: it has to be an object"),
        ({"messages": [{"role": "king", "content": ""}]}, "no role is 'king'"),
        ({"messages": [{"role": "user"}]}, "messages.content: it has to be a list"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages.content.text"),
        ({"messages": [{"role": "user", "content": [{"type": "file"}]}]}, "of the type 'file'"),
        ({"messages": [{"role": "tool", "content": "", "tool_call_id": "x"}]}, "tool_call_id 'x'"),
        ({"temperature": "hot"}, "temperature: it has to be a number"),
        ({"max_tokens": True}, "max_tokens: it has to be a whole number"),
        ({"stop": [1]}, "stop: it has to be a text or a list of texts"),
        ({"tools": [{"type": "custom"}]}, "only those of type `function`"),
        ({"tool_choice": "sometimes"}, "tool_choice: it has to be an object"),
        ({"response_format": {"type": "xml"}}, "response_format: its type"),
        ({"logit_bias": [1]}, "logit_bias: it has to be an object"),
    ],
)
def test_a_request_that_is_wrong_is_400(http: httpx.Client, body: Any, said: str) -> None:
    if isinstance(body, dict):
        body = json.dumps({"model": "a/b", "messages": [user("Hi")], **body}).encode()
    response = http.post("/chat/completions", content=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert said in error["message"]
    assert error["type"] == "invalid_request_error"


def test_a_request_that_is_nested_too_deeply_is_400(http: httpx.Client) -> None:
    response = http.post("/chat/completions", content=b"[" * 100_000)
    assert response.status_code == 400


# Clients that leave


def test_a_client_that_leaves_a_stream_ends_the_call_upstream(
    client: openai.OpenAI, endpoint: Endpoint
) -> None:
    with client.chat.completions.create(model="drip", messages=[user("Hi")], stream=True) as stream:
        next(stream)
    assert endpoint.state("left") == "left"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("model", ["mute", "silent"])
def test_a_client_that_does_not_wait_ends_the_call_upstream(
    client: openai.OpenAI, endpoint: Endpoint, model: str, stream: bool
) -> None:
    body = {"model": model, "messages": [user("Hi")], "stream": stream}
    ask_and_leave(f"{client.base_url}chat/completions", client.api_key, body, endpoint)
    assert endpoint.state("left") == "left"


def test_a_client_that_leaves_is_no_fault(
    client: openai.OpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    SLOW.left.clear()
    with (
        caplog.at_level(logging.INFO),
        client.chat.completions.create(model="slow", messages=[user("Hi")], stream=True) as stream,
    ):
        next(stream)
    assert SLOW.left.wait(10)
    assert "Traceback" not in caplog.text
