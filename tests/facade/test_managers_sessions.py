"""Sessions, chat and streams, against the embedded server."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import trio
from sides import Side

import julep
import julep.local
from julep import (
    ChatSettingsPreset,
    ChatSettingsResponseFormat,
    InputChatMlMessage,
    InputChatMlMessageRole,
    NamedToolChoice,
    NamedToolChoiceFunction,
    Tool,
    ToolChoiceMode,
)

WEATHER: dict[str, Any] = {"name": "weather", "parameters": {"type": "object", "properties": {}}}


def body(request: httpx.Request) -> Any:
    return json.loads(request.content)


def text_of(reply: julep.ChatResponse) -> str:
    content = reply.response[0][0].content
    assert isinstance(content, str)
    return content


def said(chunks: list[julep.ChatResponseChunk]) -> str:
    return "".join(c.delta.content or "" for chunk in chunks for c in chunk.choices)


# Sessions


def test_a_session_begins(
    client: julep.Client, sent: list[httpx.Request], agent_id: str, user_id: str
) -> None:
    created = client.sessions.create(user_id, agent_id)
    assert isinstance(created, julep.ResourceCreatedResponse)
    assert body(sent[-1]) == {"user_id": user_id, "agent_id": agent_id}
    session = client.sessions.get(created.id)
    assert isinstance(session, julep.Session)
    assert (session.agent_id, session.user_id) == (agent_id, user_id)


def test_a_session_takes_everything_by_position(
    client: julep.Client, sent: list[httpx.Request], agent_id: str, user_id: str
) -> None:
    created = client.sessions.create(
        UUID(user_id), UUID(agent_id), "In a library", {"a": 1}, True, 2000, "truncate"
    )
    wanted = {
        "user_id": user_id,
        "agent_id": agent_id,
        "situation": "In a library",
        "metadata": {"a": 1},
        "render_templates": True,
        "token_budget": 2000,
        "context_overflow": "truncate",
    }
    assert body(sent[-1]) == wanted
    session = client.sessions.get(UUID(created.id)).to_dict()
    assert {name: session[name] for name in wanted} == wanted


def test_a_session_needs_no_user(
    client: julep.Client, sent: list[httpx.Request], agent_id: str
) -> None:
    created = client.sessions.create(user_id=None, agent_id=agent_id)
    assert body(sent[-1]) == {"agent_id": agent_id}
    assert client.sessions.get(id=created.id).user_id is None


def test_an_unknown_agent_is_a_key_error(client: julep.Client) -> None:
    with pytest.raises(KeyError) as caught:
        client.sessions.create(None, uuid4())
    assert isinstance(caught.value, julep.NotFoundError)


def test_sessions_are_listed(client: julep.Client, agent_id: str) -> None:
    mark = uuid4().hex
    ids = [client.sessions.create(None, agent_id, metadata={"mark": mark}).id for _ in range(3)]
    found = client.sessions.list(2, 1, {"mark": mark}, "created_at", "asc")
    assert [session.id for session in found] == ids[1:]
    assert client.sessions.list(metadata_filter={"mark": mark, "a": True}) == []


def test_an_update_merges(
    client: julep.Client, sent: list[httpx.Request], agent_id: str, user_id: str
) -> None:
    id = client.sessions.create(user_id, agent_id, "In a library", {"a": 1}, token_budget=2000).id
    updated = client.sessions.update(id, "At sea", {"b": 2})
    assert isinstance(updated, julep.ResourceUpdatedResponse)
    assert sent[-1].method == "PATCH"
    assert body(sent[-1]) == {"situation": "At sea", "metadata": {"b": 2}}
    client.sessions.update(session_id=UUID(id), situation=None, context_overflow="adaptive")
    session = client.sessions.get(id)
    assert (session.situation, session.metadata) == ("At sea", {"a": 1, "b": 2})
    assert (session.token_budget, session.context_overflow) == (2000, "adaptive")


def test_an_overwriting_update_replaces(
    client: julep.Client, sent: list[httpx.Request], agent_id: str
) -> None:
    id = client.sessions.create(None, agent_id, "In a library", {"a": 1}).id
    client.sessions.update(id, "At sea", overwrite=True)
    assert sent[-1].method == "PUT"
    session = client.sessions.get(id)
    assert (session.situation, session.metadata or {}) == ("At sea", {})


def test_a_deleted_session_is_gone(client: julep.Client, session_id: str) -> None:
    gone: Any = client.sessions.delete(session_id)
    assert gone is None
    with pytest.raises(julep.NotFoundError):
        client.sessions.get(session_id)


# History and suggestions


def test_what_was_said_is_history_until_it_is_deleted(
    client: julep.Client, session_id: str
) -> None:
    client.sessions.chat(session_id, "Hello")
    history = client.sessions.history(session_id)
    assert [message.role for message in history] == ["user", "assistant"]
    assert all(isinstance(message, julep.ChatMlMessage) for message in history)
    assert [m.role for m in client.sessions.history(UUID(session_id), 1, 1)] == ["assistant"]
    gone: Any = client.sessions.delete_history(UUID(session_id))
    assert gone is None
    assert client.sessions.history(session_id=session_id) == []
    assert client.sessions.get(session_id).id == session_id


def test_suggestions_are_listed(client: julep.Client, session_id: str) -> None:
    client.sessions.chat(session_id, "My name is Grace. I love sailing.")
    suggestions = client.sessions.suggestions(session_id, limit=5, offset=0)
    assert isinstance(suggestions, list)
    assert all(isinstance(suggestion, julep.Suggestion) for suggestion in suggestions)


# Chat


@pytest.mark.parametrize(
    "messages",
    [
        "Hello",
        {"role": "user", "content": "Hello"},
        InputChatMlMessage(role=InputChatMlMessageRole.USER, content="Hello"),
        ["Hello"],
        [{"role": InputChatMlMessageRole.USER, "content": "Hello"}],
        [InputChatMlMessage(role="user", content="Hello")],
    ],
    ids=["text", "dict", "model", "texts", "dicts", "models"],
)
def test_a_message_may_be_a_text_a_dict_or_a_model(
    client: julep.Client, sent: list[httpx.Request], session_id: str, messages: Any
) -> None:
    reply = client.sessions.chat(session_id, messages)
    assert body(sent[-1]) == {"messages": [{"role": "user", "content": "Hello"}]}
    assert isinstance(reply, julep.ChatResponse)
    assert reply.response[0][0].role == "assistant"
    assert reply.response[0][0].name == "Ada"
    assert reply.finish_reason == "stop"


def test_forms_of_messages_can_be_mixed(
    client: julep.Client, sent: list[httpx.Request], session_id: str
) -> None:
    parts: list[Any] = [{"type": "text", "text": "What is this?"}]
    client.sessions.chat(
        session_id,
        [
            {"role": "system", "content": "You are at sea.", "name": "situation"},
            InputChatMlMessage(role="user", content="Ahoy"),
            "Who are you?",
            {"role": "user", "content": parts},
        ],
    )
    roles = [message["role"] for message in body(sent[-1])["messages"]]
    assert roles == ["system", "user", "user", "user"]
    assert body(sent[-1])["messages"][3]["content"] == parts


SETTINGS: dict[str, Any] = {
    "frequency_penalty": 0.5,
    "length_penalty": 1.5,
    "logit_bias": {"50256": -100},
    "max_tokens": 20,
    "presence_penalty": 0.5,
    "repetition_penalty": 1.5,
    "response_format": {"type": "text"},
    "seed": 7,
    "stop": ["END"],
    "stream": False,
    "temperature": 1,
    "top_p": 0.5,
    "recall": False,
    "remember": False,
    "min_p": 0.5,
    "preset": "creative",
    "model": "julep-ai/samantha-1-turbo",
    "record": False,
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_sent_as_it_is_given(
    client: julep.Client, sent: list[httpx.Request], session_id: str, name: str
) -> None:
    value = SETTINGS[name]
    chat: Any = client.sessions.chat
    chat(session_id, "Hello", **{name: value})
    messages = [{"role": "user", "content": "Hello"}]
    assert body(sent[-1]) == {"messages": messages, name: value}


def test_all_settings_can_be_given_at_once(client: julep.Client, session_id: str) -> None:
    chat: Any = client.sessions.chat
    assert text_of(chat(session_id, "Hello", **SETTINGS))


def test_settings_are_accepted_by_position_in_the_documented_order(
    client: julep.Client, sent: list[httpx.Request], session_id: str
) -> None:
    chat: Any = client.sessions.chat
    chat(session_id, "Hello", None, None, *SETTINGS.values())
    assert body(sent[-1]) == {"messages": [{"role": "user", "content": "Hello"}], **SETTINGS}


def test_settings_that_are_none_are_not_sent(
    client: julep.Client, sent: list[httpx.Request], session_id: str
) -> None:
    client.sessions.chat(session_id, "Hello", tools=None, temperature=None, preset=None, stop=None)
    assert [*body(sent[-1])] == ["messages"]


def test_settings_are_models_and_enumerations_too(
    client: julep.Client, sent: list[httpx.Request], session_id: str
) -> None:
    client.sessions.chat(
        session_id,
        "Hello",
        response_format=ChatSettingsResponseFormat(type="text"),
        preset=ChatSettingsPreset.FUN,
        stop="END",
        temperature=0,
    )
    assert body(sent[-1])["response_format"] == {"type": "text"}
    assert body(sent[-1])["preset"] == "fun"
    assert body(sent[-1])["stop"] == "END"
    assert body(sent[-1])["temperature"] == 0


def test_what_is_not_recorded_is_no_history(client: julep.Client, session_id: str) -> None:
    client.sessions.chat(session_id, "Hello", record=False)
    assert client.sessions.history(session_id) == []


@pytest.mark.parametrize(
    "choice",
    [
        {"type": "function", "function": {"name": "weather"}},
        NamedToolChoice(type="function", function=NamedToolChoiceFunction(name="weather")),
    ],
    ids=["dict", "model"],
)
@pytest.mark.parametrize("as_model", [False, True])
def test_a_tool_can_be_called_for(
    client: julep.Client, session_id: str, choice: Any, as_model: bool
) -> None:
    tool: dict[str, Any] = {"type": "function", "function": WEATHER, "id": str(uuid4())}
    tools: Any = [Tool.from_dict(tool) if as_model else tool]
    reply = client.sessions.chat(session_id, "What is it like?", tools, choice)
    assert reply.finish_reason == "tool_calls"
    assert reply.response[0][0].role == "function_call"
    assert json.loads(text_of(reply))["name"] == "weather"
    result: dict[str, Any] = {"role": "function", "name": "weather", "content": "Rain"}
    assert client.sessions.chat(session_id, result).response[0][0].role == "assistant"


@pytest.mark.parametrize("choice", ["none", "auto", ToolChoiceMode.NONE])
def test_a_choice_of_tools_may_be_a_word(
    client: julep.Client, sent: list[httpx.Request], session_id: str, choice: str
) -> None:
    client.sessions.chat(session_id, "Hello", tool_choice=choice)
    assert body(sent[-1])["tool_choice"] == choice


def test_an_unknown_session_is_a_key_error(client: julep.Client) -> None:
    with pytest.raises(KeyError):
        client.sessions.chat(uuid4(), "Hello")


# Streams


def test_a_stream_is_typed_chunks(
    client: julep.Client, sent: list[httpx.Request], session_id: str
) -> None:
    chunks = list(client.sessions.chat(session_id, "Hello", stream=True))
    assert sent[-1].headers["accept"] == "text/event-stream"
    assert body(sent[-1])["stream"] is True
    assert len(chunks) > 1
    assert all(isinstance(chunk, julep.ChatResponseChunk) for chunk in chunks)
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].usage


def test_a_stream_adds_up_to_what_the_same_chat_returns_at_once(
    client: julep.Client, session_id: str
) -> None:
    at_once = client.sessions.chat(session_id, "Who are you?", record=False, remember=False)
    stream = client.sessions.chat(
        session_id, "Who are you?", record=False, remember=False, stream=True
    )
    chunks = list(stream)
    reply = stream.response()
    assert isinstance(reply, julep.ChatResponse)
    assert text_of(reply) == said(chunks) == text_of(at_once)
    assert reply.response[0][0].name == at_once.response[0][0].name
    assert reply.finish_reason == at_once.finish_reason
    assert reply.usage == at_once.usage
    assert reply.doc_ids == at_once.doc_ids


def test_a_stream_need_not_be_read_to_be_added_up(client: julep.Client, session_id: str) -> None:
    stream = client.sessions.chat(session_id, "Hello", stream=True)
    first = next(stream)
    reply = stream.response()
    assert text_of(reply).startswith(said([first]))
    assert stream.response() == reply
    assert list(stream) == []


def test_a_stream_is_a_context_manager(client: julep.Client, session_id: str) -> None:
    with client.sessions.chat(session_id, "Hello", stream=True) as stream:
        chunks = list(stream)
        assert text_of(stream.response()) == said(chunks)
    assert text_of(stream.response()) == said(chunks)


def test_a_stream_can_be_left_early(client: julep.Client, session_id: str) -> None:
    with client.sessions.chat(session_id, "Hello, who are you?", stream=True) as stream:
        next(stream)
    with pytest.raises(julep.JulepError, match="closed"):
        stream.response()
    with pytest.raises((julep.JulepError, StopIteration)):
        next(stream)
    assert client.sessions.get(session_id).id == session_id


def test_closing_a_stream_twice_does_nothing(client: julep.Client, session_id: str) -> None:
    stream = client.sessions.chat(session_id, "Hello", stream=True)
    stream.close()
    stream.close()


def test_a_stream_that_nobody_reads_is_closed_by_its_block(
    client: julep.Client, session_id: str
) -> None:
    for _ in range(12):  # more than a pool of 10 could hold
        with client.sessions.chat(session_id, "Hello", record=False, stream=True):
            pass


def test_leaving_a_loop_closes_the_connection(server: julep.local.Server) -> None:
    limits = httpx.Limits(max_connections=1)
    with (
        httpx.Client(limits=limits) as http,
        julep.Client(server.api_key, server.url, timeout=5, http_client=http) as client,
    ):
        session_id = client.sessions.create(None, client.agents.create("Ada").id).id
        for _ in client.sessions.chat(session_id, "Hello, who are you?", stream=True):
            break
        assert client.sessions.get(session_id)


def test_leaving_an_async_block_closes_the_connection(server: julep.local.Server) -> None:
    async def run() -> None:
        limits = httpx.Limits(max_connections=1)
        async with (
            httpx.AsyncClient(limits=limits) as http,
            julep.AsyncClient(server.api_key, server.url, timeout=5, http_client=http) as client,
        ):
            agent = await client.agents.create("Ada")
            session = await client.sessions.create(None, agent.id)
            chat = client.sessions.chat
            async with await chat(session.id, "Hello, who are you?", stream=True) as stream:
                async for _ in stream:
                    break
            assert await client.sessions.get(session.id)

    asyncio.run(run())


def test_a_stream_is_read_as_people_read_it(server: julep.local.Server) -> None:
    async def run() -> None:
        async with julep.AsyncClient(server.api_key, server.url) as client:
            agent = await client.agents.create("Ada")
            session = await client.sessions.create(None, agent.id)
            stream = await client.sessions.chat(session.id, "Hello", stream=True)
            chunks = [chunk async for chunk in stream]
            assert said(chunks) == text_of(await stream.response())

    asyncio.run(run())


def test_the_async_client_runs_under_trio_too(server: julep.local.Server) -> None:
    async def run() -> None:
        async with julep.AsyncClient(server.api_key, server.url) as client:
            agent = await client.agents.create("Ada")
            session = await client.sessions.create(None, agent.id)
            assert text_of(await client.sessions.chat(session.id, "Hello"))
            async with await client.sessions.chat(session.id, "Hello", stream=True) as stream:
                chunks = [chunk async for chunk in stream]
            assert said(chunks)

    trio.run(run)


def test_calls_of_the_async_client_run_at_the_same_time(server: julep.local.Server) -> None:
    async def run() -> None:
        async with julep.AsyncClient(server.api_key, server.url) as client:
            agents = await asyncio.gather(*(client.agents.create(f"Ada {n}") for n in range(8)))
            assert len({agent.id for agent in agents}) == 8

    asyncio.run(run())


def test_an_error_status_on_a_stream_is_raised_by_the_call(client: julep.Client) -> None:
    with pytest.raises(julep.NotFoundError) as caught:
        client.sessions.chat(uuid4(), "Hello", stream=True)
    assert caught.value.status_code == 404
    assert caught.value.message


def test_a_wrong_key_is_refused_on_a_stream_too(
    side: Side, server: julep.local.Server, session_id: str
) -> None:
    with (
        side.client("another-key", server.url) as stranger,
        pytest.raises(julep.PermissionDeniedError),
    ):
        stranger.sessions.chat(session_id, "Hello", stream=True)
