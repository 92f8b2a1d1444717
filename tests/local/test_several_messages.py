"""Replies of several messages: what is said and the functions that are called, all at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

import julep
import julep.local
from julep.local.model_table import ModelTable
from julep.local.openai_model import OpenAIModel

from . import endpoints
from .conftest import Api, Json
from .endpoints import Endpoint

EVENTS = {"Accept": "text/event-stream"}
TOOL: Json = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}
CALLS = [json.dumps({"name": "get_weather", "arguments": f"[{n}]"}) for n in range(2)]
REPLIES = {
    "speaks-and-calls-twice": [
        ("assistant", "Let me see."),
        *(("function_call", call) for call in CALLS),
    ],
    "calls-twice": [("function_call", call) for call in CALLS],
}
every_reply = pytest.mark.parametrize("model", REPLIES)


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
    models = {name: OpenAIModel(process.url, name) for name in REPLIES}
    for model in models.values():
        model.background = False
    with julep.local.serve(models=ModelTable(models), check_responses=True) as server:
        yield server


@pytest.fixture
def client(server: julep.local.Server) -> Iterator[julep.Client]:
    with julep.Client(server.api_key, server.url, max_retries=0) as client:
        yield client


def session(api: Api, model: str) -> str:
    return api.session(api.agent(model=model, tools=[TOOL]))


def chat(client: julep.Client, session_id: str, stream: bool) -> julep.ChatResponse:
    if not stream:
        return client.sessions.chat(session_id, "Is it warm?")
    with client.sessions.chat(session_id, "Is it warm?", stream=True) as chunks:
        return chunks.response()


async def chat_async(server: julep.local.Server, session_id: str) -> julep.ChatResponse:
    async with julep.AsyncClient(server.api_key, server.url, max_retries=0) as client:
        stream = await client.sessions.chat(session_id, "Is it warm?", stream=True)
        async with stream:
            return await stream.response()


def said(reply: julep.ChatResponse) -> list[tuple[str, str]]:
    [messages] = reply.response
    return [(str(message.role), str(message.content)) for message in messages]


def kept(client: julep.Client, session_id: str, reply: julep.ChatResponse) -> bool:
    """Whether the messages of a reply are the newest of the history, ids and times included."""
    [messages] = reply.response
    return [*client.sessions.history(session_id)][-len(messages) :] == messages


@every_reply
@pytest.mark.parametrize("stream", [False, True])
def test_each_is_a_message_of_its_own(
    api: Api, client: julep.Client, model: str, stream: bool
) -> None:
    session_id = session(api, model)
    reply = chat(client, session_id, stream)
    assert said(reply) == REPLIES[model]
    assert reply.finish_reason == "tool_calls"
    assert reply.usage.total_tokens == 18
    ids = [message.id for message in reply.response[0]]
    assert ids[0] == reply.id
    assert len({*ids}) == len(ids)
    assert {message.name for message in reply.response[0]} == {"Mia"}
    assert kept(client, session_id, reply)


@every_reply
def test_the_asynchronous_client_adds_up_the_same(
    api: Api, server: julep.local.Server, client: julep.Client, model: str
) -> None:
    session_id = session(api, model)
    reply = asyncio.run(chat_async(server, session_id))
    assert said(reply) == REPLIES[model]
    assert kept(client, session_id, reply)


@every_reply
def test_the_results_go_back_to_their_calls(
    api: Api, endpoint: Endpoint, client: julep.Client, model: str
) -> None:
    session_id = session(api, model)
    chat(client, session_id, True)
    results = [
        {"role": "function", "name": "get_weather", "content": content}
        for content in ("one", "two")
    ]
    assert api.chat(session_id, *results)["response"]
    question, calling, *answers = endpoint.body["messages"]
    assert question["content"] == "Is it warm?"
    assert calling["role"] == "assistant"
    assert calling["content"] == dict(REPLIES[model]).get("assistant")
    calls = calling["tool_calls"]
    assert [call["function"]["arguments"] for call in calls] == ["[0]", "[1]"]
    assert answers == [
        {"role": "tool", "tool_call_id": call["id"], "content": content}
        for call, content in zip(calls, ("one", "two"), strict=True)
    ]


def test_a_stream_passes_the_text_on_and_then_brings_each_call_whole(api: Api) -> None:
    session_id = session(api, "speaks-and-calls-twice")
    sent: Json = {"messages": [{"role": "user", "content": "Is it warm?"}], "stream": True}
    path, headers = f"/sessions/{session_id}/chat", {**EVENTS, "Idempotency-Key": str(uuid4())}
    response = api.http.post(path, json=sent, headers=headers)
    *events, done, _ = response.text.split("\n\n")
    assert done == "data: [DONE]"
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    assert [chunk["choices"][0]["delta"] for chunk in chunks] == [
        {"role": "assistant", "name": "Mia"},
        {"content": "Let me "},
        {"content": "see."},
        *({"role": "function_call", "name": "Mia", "content": call} for call in CALLS),
        {},
    ]
    _, reply, *calls = [message["id"] for message in api.history(session_id)]
    assert [chunk["id"] for chunk in chunks] == [reply] * 3 + calls + [reply]
    assert api.http.post(path, json=sent, headers=headers).content == response.content
    assert len(api.history(session_id)) == 4


@pytest.mark.parametrize("stream", [False, True])
def test_without_the_models_count_the_tokens_of_all_count(stream: bool) -> None:
    calls = [julep.local.FunctionCall("get_weather", n=n) for n in range(2)]
    said = [julep.local.Reply("Let me see.", calls=calls), "Let me see."]
    with (
        julep.local.serve(model=julep.local.ScriptedModel(said), check_responses=True) as server,
        julep.Client(server.api_key, server.url) as client,
    ):
        agent, user = client.agents.create("Mia", ""), client.users.create("Ada")
        session_id = client.sessions.create(user.id, agent.id).id
        with_calls, alone = (chat(client, session_id, stream) for _ in range(2))
    assert with_calls.usage.completion_tokens > alone.usage.completion_tokens
