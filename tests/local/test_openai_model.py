"""Models behind an OpenAI-compatible endpoint, which is a real one in another process."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any, cast

import pytest

from julep.local.errors import ApiError
from julep.local.model import Completion, ModelFailed, ModelRequest
from julep.local.openai_model import OpenAIModel
from julep.local.prompt import Prompt, PromptMessage, Recalled, RecalledPassage
from julep.local.settings import effective

from . import endpoints
from .endpoints import Endpoint
from .upstream import KEY

Json = dict[str, Any]
WEATHER: Json = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


@pytest.fixture(scope="module")
def process() -> Iterator[Endpoint]:
    with endpoints.running() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(process: Endpoint) -> Endpoint:
    process.forget()
    return process


def user(text: Any = "Hello, you there!") -> PromptMessage:
    return PromptMessage("user", text)


def asked(*messages: PromptMessage, **more: Any) -> ModelRequest:
    """A request with the server's default settings, unless others are given."""
    *history, new = messages or (user(),)
    more["settings"] = effective(more.pop("settings", {}), {})
    return ModelRequest(Prompt([], Recalled(), history, [new]), **more)


def replies(model: OpenAIModel, request: ModelRequest) -> list[str | Completion]:
    async def collect() -> list[str | Completion]:
        try:
            async with aclosing(model.reply(request)) as pieces:
                return [piece async for piece in pieces]
        finally:
            await model.aclose()

    return asyncio.run(collect())


def ask(endpoint: Endpoint, model: str, request: ModelRequest | None = None) -> Completion:
    """The completion of a reply."""
    *_, last = replies(OpenAIModel(endpoint.url, model), request or asked())
    assert isinstance(last, Completion)
    return last


def failure(endpoint: Endpoint, model: str, **options: Any) -> ModelFailed:
    with pytest.raises(ModelFailed) as failed:
        replies(OpenAIModel(endpoint.url, model, **options), asked(settings={"stream": True}))
    return failed.value


def called(completion: Completion) -> tuple[str, str]:
    assert completion.role == "function_call"
    return calls_of(completion)[0]


def calls_of(completion: Completion) -> list[tuple[str, str]]:
    """The names and arguments of all calls."""
    contents = [json.loads(text) for role, text in completion.messages if role == "function_call"]
    return [(content["name"], content["arguments"]) for content in contents]


# What is said


def test_a_reply_comes_in_pieces_that_add_up(endpoint: Endpoint) -> None:
    model = OpenAIModel(endpoint.url, "echo")
    *pieces, last = replies(model, asked(settings={"stream": True}))
    assert pieces == ["Hello,", " you", " there!"]
    assert last == Completion("assistant", "Hello, you there!", "stop", 11, 7)


def test_a_reply_that_is_not_streamed_is_its_completion(endpoint: Endpoint) -> None:
    assert replies(OpenAIModel(endpoint.url, "echo"), asked()) == [
        Completion("assistant", "Hello, you there!", "stop", 11, 7)
    ]
    assert endpoint.body["stream"] is True


def test_pieces_are_passed_on_while_the_endpoint_still_writes(endpoint: Endpoint) -> None:
    async def read() -> None:
        model = OpenAIModel(endpoint.url, "drip")
        async with aclosing(model.reply(asked(settings={"stream": True}))) as pieces:
            assert await anext(pieces) == "first"
            assert endpoint.received()[-1]["state"] == "open"
            await asyncio.to_thread(endpoint.go)
            assert await anext(pieces) == " second"
        await model.aclose()

    asyncio.run(read())


@pytest.mark.parametrize("model", ["forever", "drip"])
def test_to_close_a_reply_closes_the_connection(endpoint: Endpoint, model: str) -> None:
    async def leave() -> str:
        upstream = OpenAIModel(endpoint.url, model)
        pieces = upstream.reply(asked(settings={"stream": True}))
        await anext(pieces)
        await pieces.aclose()
        return await asyncio.to_thread(endpoint.state, "left")

    assert asyncio.run(leave()) == "left"


@pytest.mark.parametrize("model", ["mute", "silent"])
def test_to_cancel_a_reply_closes_the_connection(endpoint: Endpoint, model: str) -> None:
    async def leave() -> str:
        task = asyncio.ensure_future(anext(OpenAIModel(endpoint.url, model).reply(asked())))
        while not await asyncio.to_thread(endpoint.received):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(endpoint.state, "left")

    assert asyncio.run(leave()) == "left"


def test_connections_are_used_again(endpoint: Endpoint) -> None:
    async def twice() -> None:
        model = OpenAIModel(endpoint.url, "echo")
        for _ in range(3):
            assert [piece async for piece in model.reply(asked())]
        await model.aclose()

    asyncio.run(twice())
    assert len({request["client"] for request in endpoint.received()}) == 1


def test_a_model_that_was_closed_opens_again(endpoint: Endpoint) -> None:
    model = OpenAIModel(endpoint.url, "echo")
    assert replies(model, asked()) == replies(model, asked())


def test_what_is_thought_is_not_said(endpoint: Endpoint) -> None:
    assert ask(endpoint, "thinks").content == "Hello."


@pytest.mark.parametrize("model", ["no-usage", "odd-finish", "no-done"])
def test_what_may_be_missing_from_a_stream(endpoint: Endpoint, model: str) -> None:
    completion = ask(endpoint, model)
    assert (completion.content, completion.finish_reason) == ("Hello.", "stop")
    assert completion.prompt_tokens == (11 if model == "no-done" else None)


def test_an_endpoint_may_answer_all_at_once(endpoint: Endpoint) -> None:
    assert ask(endpoint, "whole") == Completion("assistant", "All at once.", "stop", 11, 7)
    completion = ask(endpoint, "whole-call", asked(tools=[WEATHER]))
    assert (completion.role, completion.content) == ("assistant", "Let me see.")
    assert calls_of(completion) == [("get_weather", '{"city": "Porto"}')]


@pytest.mark.parametrize("suffix", ["", "/v1", "/v1/", "/v1/chat/completions"])
def test_the_url_may_be_given_in_several_ways(endpoint: Endpoint, suffix: str) -> None:
    [last] = replies(OpenAIModel(endpoint.root + suffix, "echo"), asked())
    assert isinstance(last, Completion)


def test_the_key_is_sent_and_not_shown(endpoint: Endpoint) -> None:
    model = OpenAIModel(endpoint.url, "echo", "sk-secret")
    replies(model, asked())
    assert endpoint.received()[-1]["authorization"] == "Bearer sk-secret"
    assert "secret" not in repr(model)
    ask(endpoint, "echo")
    assert endpoint.received()[-1]["authorization"] is None


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("localhost:11434", {}),
        ("ftp://localhost", {}),
        ("http://", {}),
        ("http://localhost:99999999", {}),
        ("http://localhost", {"key": "with space"}),
        ("http://localhost", {"timeout": 0}),
        ("http://localhost", {"takes": {"salt"}}),
    ],
)
def test_a_model_that_cannot_be_is_refused(url: str, options: Any) -> None:
    with pytest.raises(ValueError, match=r"url|key|timeout|takes") as refused:
        OpenAIModel(url, "m", **options)
    assert "with space" not in str(refused.value)


# Function calls


def test_a_call_comes_whole_at_the_end(endpoint: Endpoint) -> None:
    request = asked(tools=[WEATHER], settings={"stream": True})
    [completion] = replies(OpenAIModel(endpoint.url, "calls"), request)
    assert isinstance(completion, Completion)
    assert called(completion) == ("get_weather", '{"city": "Lisbon"}')
    assert completion.finish_reason == "tool_calls"
    assert "parallel_tool_calls" not in endpoint.body


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        ("calls-twice", ("[0]", "[1]")),
        ("calls-whole", ('{"n": 0}', '{"n": 1}')),
        ("calls-in-turns", ("[0]", "[0]")),
    ],
)
def test_several_calls_at_once_are_all_kept(
    endpoint: Endpoint, model: str, arguments: tuple[str, str]
) -> None:
    completion = ask(endpoint, model, asked(tools=[WEATHER]))
    assert completion.role == "function_call"
    assert calls_of(completion) == [("get_weather", argument) for argument in arguments]
    assert completion.finish_reason == "tool_calls"


def test_arguments_that_are_not_json_are_passed_on(endpoint: Endpoint) -> None:
    completion = ask(endpoint, "broken-arguments", asked(tools=[WEATHER]))
    assert called(completion) == ("get_weather", '{"city": ')
    assert completion.finish_reason == "length"


@pytest.mark.parametrize("stream", [False, True])
def test_a_call_follows_what_is_said_before_it(endpoint: Endpoint, stream: bool) -> None:
    request = asked(tools=[WEATHER], settings={"stream": stream})
    *pieces, last = replies(OpenAIModel(endpoint.url, "speaks-and-calls"), request)
    assert pieces == (["\n\nLet me see."] if stream else [])
    completion = cast(Completion, last)
    assert (completion.role, completion.content) == ("assistant", "\n\nLet me see.")
    assert calls_of(completion) == [("get_weather", '{"city": "Lisbon"}')]
    assert completion.finish_reason == "tool_calls"


def test_white_space_before_a_call_is_not_passed_on(endpoint: Endpoint) -> None:
    request = asked(tools=[WEATHER], settings={"stream": True})
    [completion] = replies(OpenAIModel(endpoint.url, "blank-and-calls"), request)
    assert called(cast(Completion, completion))[0] == "get_weather"


# What is asked


def test_messages_are_in_the_order_of_the_prompt(endpoint: Endpoint) -> None:
    prompt = Prompt(
        opening=[PromptMessage("system", "The situation."), PromptMessage("system", "About Mia.")],
        recalled=Recalled([RecalledPassage("1", True, "Hours", "We open at nine.")], ["Likes tea"]),
        history=[
            PromptMessage("user", "Hi", "Ada Lovelace"),
            PromptMessage("assistant", "Ho", "Dr. Mia"),
        ],
        new=[PromptMessage("system", "Be short."), user("When?")],
    )
    ask(endpoint, "echo", ModelRequest(prompt, settings={}))
    [system, *rest] = endpoint.body["messages"]
    assert system["role"] == "system"
    assert system["content"].split("\n\n") == [
        "The situation.",
        "About Mia.",
        "From the document “Hours”: We open at nine.",
        "Known of the user:\n- Likes tea",
    ]
    assert rest == [
        {"role": "user", "content": "Hi", "name": "Ada_Lovelace"},
        {"role": "assistant", "content": "Ho", "name": "Dr_Mia"},
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "When?"},
    ]


def function_call(name: str, arguments: str = "{}") -> PromptMessage:
    return PromptMessage("function_call", json.dumps({"name": name, "arguments": arguments}))


def result(text: str, name: str | None = None) -> PromptMessage:
    return PromptMessage("function", text, name)


def conversation(endpoint: Endpoint, *messages: PromptMessage) -> list[Json]:
    ask(endpoint, "echo", asked(*messages, user("And?")))
    sent: list[Json] = endpoint.body["messages"]
    assert sent.pop() == {"role": "user", "content": "And?"}
    return sent


def short(messages: list[Json]) -> list[Any]:
    """Calls as lists of (id, name), results as (id, text), the rest as texts."""
    return [
        [(call["id"], call["function"]["name"]) for call in message["tool_calls"]]
        if "tool_calls" in message
        else (message["tool_call_id"], message["content"])
        if message["role"] == "tool"
        else message["content"]
        for message in messages
    ]


def test_a_call_and_its_result_belong_together(endpoint: Endpoint) -> None:
    sent = conversation(
        endpoint,
        user("Rain?"),
        function_call("get_weather", '{"n": 1}'),
        result("no", "get_weather"),
    )
    function = {"name": "get_weather", "arguments": '{"n": 1}'}
    calls = [{"id": "call00001", "type": "function", "function": function}]
    assert sent == [
        {"role": "user", "content": "Rain?"},
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call00001", "content": "no"},
    ]


def test_calls_side_by_side_are_one_message(endpoint: Endpoint) -> None:
    sent = conversation(
        endpoint, function_call("a"), function_call("b"), result("of b", "b"), result("of a", "a")
    )
    assert short(sent) == [
        [("call00001", "a"), ("call00002", "b")],
        ("call00002", "of b"),
        ("call00001", "of a"),
    ]


def test_calls_are_one_message_with_what_was_said_right_before(endpoint: Endpoint) -> None:
    sent = conversation(
        endpoint,
        PromptMessage("assistant", "Let me see.", "Mia"),
        function_call("a"),
        function_call("a"),
        result("one", "a"),
        result("two", "a"),
    )
    assert (sent[0]["content"], sent[0]["name"]) == ("Let me see.", "Mia")
    assert short(sent) == [
        [("call00001", "a"), ("call00002", "a")],
        ("call00001", "one"),
        ("call00002", "two"),
    ]


def test_a_call_that_nobody_answers_is_answered(endpoint: Endpoint) -> None:
    sent = conversation(endpoint, function_call("a"), user("Never mind."), function_call("b"))
    assert short(sent) == [
        [("call00001", "a")],
        ("call00001", "(no result)"),
        "Never mind.",
        [("call00002", "b")],
        ("call00002", "(no result)"),
    ]


def test_a_result_whose_call_was_dropped_has_one(endpoint: Endpoint) -> None:
    sent = conversation(endpoint, result("sunny", "get_weather"), result("late"))
    assert short(sent) == [
        [("call00001", "get_weather")],
        ("call00001", "sunny"),
        [("call00002", "function")],
        ("call00002", "late"),
    ]


@pytest.mark.parametrize("content", ["nonsense", "[]", '{"name": 1}', '{"arguments": "{}"}'])
def test_a_call_that_is_none_is_a_message(endpoint: Endpoint, content: str) -> None:
    sent = conversation(endpoint, PromptMessage("function_call", content))
    assert sent == [{"role": "assistant", "content": content}]


def test_images_are_passed_on(endpoint: Endpoint) -> None:
    image = {"image_url": {"url": "data:image/png;base64,AA==", "detail": "low"}}
    ask(endpoint, "echo", asked(user([{"text": "What is it?"}, image])))
    [message] = endpoint.body["messages"]
    assert message["content"] == [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", **image},
    ]


def test_texts_of_others_than_users_are_not_in_parts(endpoint: Endpoint) -> None:
    sent = conversation(endpoint, PromptMessage("assistant", [{"text": "a"}, {"text": "b"}]))
    assert sent == [{"role": "assistant", "content": "a\nb"}]


def test_tools_are_functions_webhooks_too(endpoint: Endpoint) -> None:
    hook: Json = {"id": "x", "type": "webhook", "function": {"name": "notify", "parameters": {}}}
    ask(endpoint, "echo", asked(tools=[WEATHER, hook], tool_choice="auto"))
    notify: Json = {"name": "notify", "parameters": {"type": "object", "properties": {}}}
    assert endpoint.body["tools"] == [WEATHER, {"type": "function", "function": notify}]
    assert endpoint.body["tool_choice"] == "auto"


def test_names_that_openai_does_not_allow_are_written_differently(endpoint: Endpoint) -> None:
    names = ["wéther now", "w ther now", "*", "x" * 70, "x" * 80]
    tools: list[Json] = [
        {"type": "function", "function": {"name": n, "parameters": {}}} for n in names
    ]
    choice = {"type": "function", "function": {"name": names[0]}}
    completion = ask(endpoint, "calls", asked(tools=tools, tool_choice=choice))
    sent = [tool["function"]["name"] for tool in endpoint.body["tools"]]
    assert sent == ["w_ther_now", "w_ther_now_2", "function", "x" * 64, "x" * 62 + "_2"]
    assert endpoint.body["tool_choice"]["function"]["name"] == sent[0]
    assert called(completion)[0] == names[0]


def test_without_tools_nothing_is_said_of_tools(endpoint: Endpoint) -> None:
    ask(endpoint, "echo", asked(tool_choice="none"))
    assert not {"tools", "tool_choice"} & endpoint.body.keys()


def test_a_choice_of_a_tool_that_there_is_not_is_refused(endpoint: Endpoint) -> None:
    choice = {"type": "function", "function": {"name": "get_money"}}
    with pytest.raises(ApiError, match="get_money") as refused:
        ask(endpoint, "echo", asked(tools=[WEATHER], tool_choice=choice))
    assert refused.value.status == 422
    assert endpoint.received() == []


# Settings


def test_settings_are_those_of_the_server_unless_others_are_given(endpoint: Endpoint) -> None:
    ask(endpoint, "echo")
    body = {name: endpoint.body[name] for name in endpoint.body.keys() - {"messages", "model"}}
    assert body == {
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.75,
        "top_p": 1,
        "frequency_penalty": 0,
        "presence_penalty": 0,
        "max_tokens": 200,
    }


def test_settings_are_passed_on(endpoint: Endpoint) -> None:
    settings: Json = {
        "temperature": 0,
        "top_p": 0.5,
        "frequency_penalty": 0.1,
        "presence_penalty": -0.1,
        "max_tokens": 5,
        "stop": ["a", "b"],
        "seed": 7,
        "logit_bias": {"50256": -100},
    }
    ask(endpoint, "echo", asked(settings=settings))
    assert settings.items() <= endpoint.body.items()


def test_a_seed_that_means_any_is_left_out(endpoint: Endpoint) -> None:
    ask(endpoint, "echo", asked(settings={"seed": -1}))
    assert "seed" not in endpoint.body


def test_what_openai_has_not_is_left_out_and_said_once(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    model = OpenAIModel(endpoint.url, "echo")
    for preset in ("creative", "creative", "fun", "deterministic"):
        replies(model, asked(settings={"preset": preset, "length_penalty": 1}))
        assert not {"min_p", "repetition_penalty", "length_penalty"} & endpoint.body.keys()
    assert [record.getMessage() for record in caplog.records] == [
        f"{model!r} does not take {name}, which is left out"
        for name in ("min_p", "repetition_penalty")
    ]
    assert {record.name for record in caplog.records} == {"julep.local"}


def test_what_makes_no_difference_is_left_out_silently(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    ask(endpoint, "echo", asked(settings={"preset": "deterministic"}))
    ask(endpoint, "echo")
    assert caplog.records == []


def test_an_endpoint_may_take_more_than_openai_has(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    request = asked(settings={"preset": "creative", "length_penalty": 0.5})
    takes = {"min_p", "repetition_penalty", "length_penalty"}
    replies(OpenAIModel(endpoint.url, "echo", takes=takes), request)
    sent = {name: endpoint.body[name] for name in takes}
    assert sent == {"min_p": 0.02, "repetition_penalty": 1.1, "length_penalty": 0.5}
    replies(
        OpenAIModel(endpoint.url, "echo", takes={"repeat_penalty", "min_p", "length_penalty"}),
        request,
    )
    assert endpoint.body["repeat_penalty"] == 1.1
    assert caplog.records == []


@pytest.mark.parametrize("field", ["stream_options", "seed", "temperature"])
def test_what_an_endpoint_refuses_is_left_out_from_then_on(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    model = OpenAIModel(endpoint.url, f"refuses-{field}")
    for _ in range(2):
        [last] = replies(model, asked(settings={"seed": 1}))
        assert cast(Completion, last).content == "Hello, you there!"
    assert [field in request["body"] for request in endpoint.received()] == [True, False, False]
    assert len(caplog.records) == (field != "stream_options")


def test_several_refusals_at_once_are_heeded(endpoint: Endpoint) -> None:
    assert ask(endpoint, "forbids", asked(settings={"seed": 1})).content == "Hello."
    assert len(endpoint.received()) == 2


def test_names_of_speakers_are_left_out_where_they_are_refused(endpoint: Endpoint) -> None:
    request = asked(PromptMessage("assistant", "Hi", "Mia"), user())
    assert ask(endpoint, "forbids-names", request).content == "Hello."
    assert [len(message) for message in endpoint.body["messages"]] == [2, 2]
    assert endpoint.body["temperature"] == 0.75


def test_a_model_that_reasons_gets_its_own_limit_of_tokens(endpoint: Endpoint) -> None:
    ask(endpoint, "refuses-max_tokens", asked(settings={"max_tokens": 9}))
    assert "max_tokens" not in endpoint.body
    assert endpoint.body["max_completion_tokens"] == 9


def test_what_a_request_is_about_is_never_left_out(endpoint: Endpoint) -> None:
    with pytest.raises(ModelFailed, match="'tools' is not supported") as failed:
        ask(endpoint, "refuses-tools", asked(tools=[WEATHER]))
    assert (failed.value.status, len(endpoint.received())) == (502, 1)


def test_json_mode(endpoint: Endpoint) -> None:
    ask(endpoint, "echo", asked(settings={"response_format": {"type": "json_object"}}))
    assert endpoint.body["response_format"] == {"type": "json_object"}
    assert endpoint.body["messages"][0] == {
        "role": "system",
        "content": "Reply with a JSON object.",
    }
    ask(
        endpoint,
        "echo",
        asked(user("In JSON, please"), settings={"response_format": {"type": "json_object"}}),
    )
    assert len(endpoint.body["messages"]) == 1


def test_json_mode_with_a_schema(endpoint: Endpoint) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    form = {"type": "json_object", "schema": schema}
    ask(endpoint, "echo", asked(settings={"response_format": form}))
    assert endpoint.body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "schema": schema},
    }


def test_a_pattern_is_for_endpoints_that_take_one(endpoint: Endpoint) -> None:
    request = asked(settings={"response_format": {"type": "regex", "pattern": "a+"}})
    with pytest.raises(ApiError, match="pattern") as refused:
        ask(endpoint, "echo", request)
    assert refused.value.status == 400
    for takes, sent in (
        ("structured_outputs", {"regex": "a+"}),
        ("guided_regex", "a+"),
        ("regex", "a+"),
    ):
        replies(OpenAIModel(endpoint.url, "echo", takes={takes}), request)
        assert endpoint.body[takes] == sent


# Failures


@pytest.mark.parametrize("status", [400, 404, 413, 429, 500, 503])
def test_errors_of_the_endpoint_are_told(endpoint: Endpoint, status: int) -> None:
    error = failure(endpoint, f"status-{status}", key=KEY)
    assert error.status == 502
    assert f"answered {status}: this is {status}" in str(error.detail)
    assert KEY not in str(error.detail)
    assert error.retry_after == (7 if status in (429, 503) else None)
    assert len(endpoint.received()) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_the_servers_affair(endpoint: Endpoint, status: int) -> None:
    error = failure(endpoint, f"status-{status}", key=KEY)
    assert error.status == 502
    assert "does not accept this server's key" in str(error.detail)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("html", "neither JSON nor a stream of events: '<html>"),
        ("html-502", "answered 502: Bad Gateway"),
        ("empty", "silent"),
        ("no-object", "neither JSON"),
        ("no-message", "ends before it is finished"),
        ("redirects", "answered 308"),
        ("truncated", "ends before it is finished"),
        ("unfinished", "ends before it is finished"),
        ("cut", "broke off"),
        ("error-in-stream", "out of memory, ***"),
        ("not-json", "not JSON: '{oops'"),
        ("no-choices", "`choices`"),
    ],
)
def test_nonsense_is_502(endpoint: Endpoint, model: str, said: str) -> None:
    error = failure(endpoint, model, key=KEY)
    assert error.status == 502
    assert said in str(error.detail)
    assert f"the model '{model}' at {endpoint.url}/chat/completions" in str(error.detail)


@pytest.mark.parametrize("model", ["mute", "silent", "stalls"])
def test_silence_is_504(endpoint: Endpoint, model: str) -> None:
    error = failure(endpoint, model, timeout=1)
    assert error.status == 504
    assert "said nothing for 1 seconds" in str(error.detail)
    assert endpoint.state("left") == "left"


def test_an_endpoint_that_is_not_there_is_502() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ModelFailed, match="cannot be reached") as failed:
        replies(OpenAIModel(f"http://127.0.0.1:{port}/v1", "m", "sk-x"), asked())
    assert failed.value.status == 502


def test_a_host_that_has_no_address_is_502() -> None:
    with pytest.raises(ModelFailed, match="cannot be reached") as failed:
        replies(OpenAIModel("http://nowhere.invalid/v1", "m"), asked())
    assert failed.value.status == 502


def test_an_endpoint_that_does_not_speak_tls_is_502(endpoint: Endpoint) -> None:
    url = endpoint.url.replace("http:", "https:")
    with pytest.raises(ModelFailed, match="cannot be reached") as failed:
        replies(OpenAIModel(url, "m"), asked())
    assert failed.value.status == 502
    assert endpoint.received() == []


def test_an_endpoint_that_does_not_speak_http_is_502() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()
        writer.close()

    async def ask_it() -> None:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            model = OpenAIModel(f"http://127.0.0.1:{port}", "m")
            pieces: AsyncGenerator[Any] = model.reply(asked())
            with pytest.raises(ModelFailed, match="broke off") as failed:
                await anext(pieces)
            assert failed.value.status == 502
            await model.aclose()

    asyncio.run(ask_it())


def test_the_log_of_the_server_says_nothing_of_a_key(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failure(endpoint, "status-500", key=KEY)
    assert KEY not in caplog.text
