"""Chat: history, recall, settings, tools, and what the offline model says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from .conftest import Api, Json
from .schemas import KEYWORDS, SCHEMAS

WEATHER: Json = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather somewhere.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city"],
        },
    },
}
REFUNDS: Json = {
    "title": "Refund policy",
    "content": "Refunds take five days. Shipping costs are not paid back.\n\nGifts are exchanged.",
}
NO_DOCS: Json = {"agent_doc_ids": [], "user_doc_ids": []}


def call_in(reply: Json) -> tuple[str, Json]:
    """The name and the arguments of the function call that a reply holds."""
    message = reply["response"][0][0]
    assert (message["role"], reply["finish_reason"]) == ("function_call", "tool_calls")
    content = json.loads(message["content"])
    return content["name"], json.loads(content["arguments"])


# The reply and the history


def test_a_reply_is_one_message_of_the_assistant_with_the_agents_name(api: Api) -> None:
    reply = api.chat(api.session(), "Hello!")
    [[message]] = reply["response"]
    assert (message["role"], message["name"]) == ("assistant", "Mia")
    assert "offline model" in message["content"]
    assert reply["finish_reason"] == "stop"
    assert reply["doc_ids"] == NO_DOCS
    usage = reply["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert min(usage.values()) > 0


def test_the_same_prompt_has_the_same_reply(api: Api) -> None:
    agent = api.agent(docs=[REFUNDS])
    said = {api.say(api.session(agent), "How long do refunds take?") for _ in range(3)}
    assert len(said) == 1


def test_the_history_holds_what_was_said_in_order(api: Api) -> None:
    session = api.session()
    parts = [
        {"type": "text", "text": "And this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
    ]
    first = api.chat(session, {"role": "user", "content": "Hello!", "name": "Ada"})
    second = api.chat(
        session, {"role": "system", "content": "Be short."}, {"role": "auto", "content": parts}
    )
    history = api.history(session)
    assert [(m["role"], m.get("name")) for m in history] == [
        ("user", "Ada"),
        ("assistant", "Mia"),
        ("system", None),
        ("user", None),
        ("assistant", "Mia"),
    ]
    assert history[1] == first["response"][0][0]
    assert history[3]["content"] == parts
    assert history[4] == second["response"][0][0]
    assert "cannot see images" in history[4]["content"]
    times = [message["created_at"] for message in history]
    assert times == sorted(set(times))
    assert api.items(f"/sessions/{session}/history", limit=2, offset=1) == history[1:3]


def test_a_deleted_history_leaves_the_session(api: Api) -> None:
    session = api.session(api.agent(docs=[REFUNDS]))
    api.done(api.chat(session, "Hello!"))
    assert api.items(f"/sessions/{session}/suggestions")
    assert api.delete(f"/sessions/{session}/history")["id"] == session
    assert api.history(session) == []
    assert api.items(f"/sessions/{session}/suggestions") == []
    assert api.get(f"/sessions/{session}")["id"] == session


def test_what_is_not_recorded_is_not_in_the_history(api: Api) -> None:
    session = api.session()
    api.done(api.chat(session, "Hello!", record=False))
    assert api.history(session) == []
    assert api.items(f"/sessions/{session}/suggestions") == []


def test_earlier_messages_are_in_the_prompt(api: Api) -> None:
    session = api.session()
    first = api.chat(session, "The word is xylophone.")["usage"]["prompt_tokens"]
    reply = api.chat(session, "What did I say?")
    assert "The word is xylophone." in reply["response"][0][0]["content"]
    assert reply["usage"]["prompt_tokens"] > first


def test_a_message_can_be_sent_back_as_it_came(api: Api) -> None:
    session = api.session()
    message = api.chat(session, "Hello!")["response"][0][0]
    api.chat(session, message, "And?")
    assert len(api.history(session)) == 5


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "user"}],
        [{"role": "king", "content": "x"}],
        [{"role": "user", "content": 1}],
        [{"role": "user", "content": [{"type": "text"}]}],
    ],
)
def test_messages_that_are_none_are_422(api: Api, messages: list[Any]) -> None:
    session = api.session()
    body = api.post(f"/sessions/{session}/chat", 422, messages=messages)
    assert body["detail"][0]["loc"][:2] == ["body", "messages"]
    assert api.history(session) == []


# Docs


def test_the_reply_quotes_the_doc_that_it_is_from(api: Api) -> None:
    agent = api.agent(docs=[REFUNDS, {"title": "Stores", "content": "The store is in Porto."}])
    reply = api.chat(api.session(agent), "How long does a refund take?")
    said = reply["response"][0][0]["content"]
    assert "Refund policy" in said
    assert "Refunds take five days." in said
    assert "Porto" not in said
    docs = {doc["title"]: doc["id"] for doc in api.items(f"/agents/{agent}/docs")}
    assert reply["doc_ids"] == {"agent_doc_ids": [docs["Refund policy"]], "user_doc_ids": []}


def test_a_doc_is_found_as_soon_as_it_is_made_and_no_longer_when_it_is_deleted(api: Api) -> None:
    user = api.user()
    session = api.session(user_id=user)
    doc = api.post(f"/users/{user}/docs", title="Notes", content=["Nothing.", "Zebras sleep."])
    reply = api.chat(session, "What do zebras do?")
    assert "Zebras sleep." in reply["response"][0][0]["content"]
    assert reply["doc_ids"] == {"agent_doc_ids": [], "user_doc_ids": [doc["id"]]}
    api.delete(f"/users/{user}/docs/{doc['id']}")
    assert api.chat(session, "What do zebras do?")["doc_ids"] == NO_DOCS


def test_without_recall_no_docs_are_brought_in(api: Api) -> None:
    session = api.session(api.agent(docs=[REFUNDS]))
    reply = api.chat(session, "How long does a refund take?", recall=False)
    assert reply["doc_ids"] == NO_DOCS
    assert "five days" not in reply["response"][0][0]["content"]


def test_docs_of_others_are_neither_seen_nor_in_the_way(api: Api) -> None:
    crowd = [{"title": "Otters", "content": f"Otters otters otters {n}."} for n in range(30)]
    api.agent(docs=crowd)
    api.user(docs=crowd)
    assert api.chat(api.session(user_id=api.user()), "Otters?")["doc_ids"] == NO_DOCS
    agent = api.agent(docs=[{"title": "Otters", "content": "A long text in which otters swim."}])
    assert "otters swim" in api.say(api.session(agent), "What do otters do?")


@pytest.mark.parametrize(
    "said", ['"', "AND OR NOT", "NEAR(a b)", "refund*", "a:b -c ^d", "' --", ""]
)
def test_no_question_breaks_the_search(api: Api, said: str) -> None:
    assert api.say(api.session(api.agent(docs=[REFUNDS])), said)


# Memories


def test_what_users_say_of_themselves_is_remembered_in_other_sessions(api: Api) -> None:
    agent, user = api.agent(), api.user()
    reply = api.chat(
        api.session(agent, user_id=user), "Hi, my name is Ada and I live in Lisbon. I prefer tea."
    )
    assert api.done(reply)["form_memories"]["state"] == "succeeded"
    memories = api.items(f"/agents/{agent}/memories", query="name")
    assert [memory["content"] for memory in memories] == ["The user's name is Ada"]
    assert (memories[0]["agent_id"], memories[0]["user_id"]) == (agent, user)
    assert memories[0]["entities"] == [{"name": "Ada", "type": "proper_noun"}]
    said = api.say(api.session(agent, user_id=user), "What is my name?")
    assert "your name is Ada" in said
    assert "tea" not in said
    assert "you live in Lisbon" in api.say(api.session(agent, user_id=user), "Where do I live?")
    everything = api.say(api.session(agent, user_id=user), "What do you know about me?")
    assert all(word in everything for word in ("Ada", "Lisbon", "tea"))


def test_memories_are_of_one_agent_and_one_user(api: Api) -> None:
    agent, user = api.agent(), api.user()
    api.say(api.session(agent, user_id=user), "My name is Ada.")
    for session in (
        api.session(agent, user_id=api.user()),
        api.session(api.agent(), user_id=user),
        api.session(agent),
    ):
        assert "Ada" not in api.say(session, "What is my name?")
    assert api.items(f"/agents/{api.agent()}/memories", query="name") == []
    assert api.items(f"/agents/{agent}/memories", query="name", user_id=api.user()) == []
    assert len(api.items(f"/agents/{agent}/memories", query="name", user_id=user)) == 1


def test_what_is_said_twice_is_one_memory(api: Api) -> None:
    agent, user = api.agent(), api.user()
    session = api.session(agent, user_id=user)
    api.say(session, "I love green tea!")
    [first] = api.items(f"/agents/{agent}/memories", query="tea")
    api.say(session, "i love Green Tea")
    [second] = api.items(f"/agents/{agent}/memories", query="tea")
    assert (first["id"], first["content"]) == (second["id"], second["content"])
    assert second["timestamp"] > first["timestamp"]
    assert second["sentiment"] == 1


def test_without_remember_nothing_is_remembered(api: Api) -> None:
    agent, user = api.agent(), api.user()
    reply = api.chat(api.session(agent, user_id=user), "My name is Ada.", remember=False)
    assert "form_memories" not in api.done(reply)
    assert api.items(f"/agents/{agent}/memories", query="name") == []


def test_without_recall_memories_stay_where_they_are(api: Api) -> None:
    agent, user = api.agent(), api.user()
    session = api.session(agent, user_id=user)
    api.say(session, "My name is Ada.", record=False)
    [before] = api.items(f"/agents/{agent}/memories", query="name")
    assert "Ada" not in api.say(session, "What is my name?", recall=False)
    assert api.items(f"/agents/{agent}/memories", query="name") == [before]
    assert "Ada" in api.say(session, "What is my name?")
    [after] = api.items(f"/agents/{agent}/memories", query="name")
    assert after["last_accessed_at"] > before["last_accessed_at"]


def test_memories_are_searched_and_else_the_newest_come_first(api: Api) -> None:
    agent, user = api.agent(), api.user()
    api.say(api.session(agent, user_id=user), "I like tea. I live in Porto. I have two cats.")

    def found(query: str, **more: Any) -> list[str]:
        return [m["content"] for m in api.items(f"/agents/{agent}/memories", query=query, **more)]

    newest_first = ["The user has two cats", "The user lives in Porto", "The user likes tea"]
    assert found("porto living") == newest_first[1:2]
    assert found("nothing like it") == newest_first
    assert found("") == newest_first
    assert found("", limit=1, offset=1) == newest_first[1:2]


def test_a_memory_can_be_deleted(api: Api) -> None:
    agent, user = api.agent(), api.user()
    api.say(api.session(agent, user_id=user), "My name is Ada.")
    [memory] = api.items(f"/agents/{agent}/memories", query="name")
    api.delete(f"/agents/{api.agent()}/memories/{memory['id']}", 404)
    assert api.delete(f"/agents/{agent}/memories/{memory['id']}")["id"] == memory["id"]
    assert api.items(f"/agents/{agent}/memories", query="name") == []


# Suggestions


def test_an_exchange_suggests_what_could_come_next(api: Api) -> None:
    docs = [REFUNDS, {"title": "Opening hours", "content": "We open at nine."}]
    session = api.session(api.agent(docs=docs), user_id=api.user())
    refund = api.chat(session, "How long does a refund take?")
    api.done(refund)
    name = api.chat(session, "My name is Ada.")
    api.done(name)
    first, second = api.items(f"/sessions/{session}/suggestions")
    assert (first["target"], first["content"]) == ("user", "Ask about “Opening hours”.")
    assert first["message_id"] == refund["response"][0][0]["id"]
    assert (second["target"], second["message_id"]) == ("agent", name["response"][0][0]["id"])
    assert "The user's name is Ada" in second["content"]
    assert second["session_id"] == session
    assert api.items(f"/sessions/{session}/suggestions", limit=1, offset=1) == [second]


# Settings


def test_max_tokens_ends_a_reply(api: Api) -> None:
    reply = api.chat(api.session(), "Hello!", max_tokens=6)
    assert reply["finish_reason"] == "length"
    assert reply["usage"]["completion_tokens"] == 6


def test_a_stop_sequence_ends_a_reply(api: Api) -> None:
    session = api.session(api.agent(docs=[REFUNDS]))
    question = "How long does a refund take?"
    said = api.say(session, question, stop="five")
    assert said.endswith("Refunds take ")
    assert api.say(session, question, stop=["nowhere", "take", "five"]).endswith("Refunds ")
    assert api.chat(session, question, stop="five")["finish_reason"] == "stop"
    api.chat(session, question, status=422, stop=[])


def test_a_json_object_is_written_if_it_is_asked_for(api: Api) -> None:
    session = api.session(api.agent(docs=[REFUNDS]))
    said = api.say(session, "Is a refund slow?", response_format={"type": "json_object"})
    reply = json.loads(said)
    assert reply["sources"] == ["Refund policy"]
    assert "five days" in reply["answer"]
    assert reply["model"] == "offline"
    schema = {
        "type": "object",
        "properties": {"mood": {"enum": ["sad", "happy"]}, "count": {"type": "integer"}},
        "required": ["mood", "count"],
    }
    form = {"type": "json_object", "schema": schema}
    said = api.say(session, "3 happy cats", response_format=form)
    assert json.loads(said) == {"mood": "happy", "count": 3}


def test_what_the_offline_model_cannot_do_is_400(api: Api) -> None:
    form = {"type": "regex", "pattern": "a+"}
    reply = api.chat(api.session(), "Hello!", status=400, response_format=form)
    assert "pattern" in reply["detail"]


def test_settings_out_of_range_are_422(api: Api) -> None:
    session = api.session()
    for settings in ({"temperature": 3}, {"min_p": 1}, {"max_tokens": 0}, {"preset": "wild"}):
        [error] = api.chat(session, "Hello!", status=422, **settings)["detail"]
        assert error["loc"] == ["body", *settings]


def test_a_prompt_must_fit_the_token_budget(api: Api) -> None:
    strict = api.session(token_budget=20)
    api.say(strict, "one two three")
    assert "token_budget" in api.chat(strict, "four five", status=400)["detail"]
    for overflow in ("truncate", "adaptive"):
        session = api.session(token_budget=20, context_overflow=overflow)
        for _ in range(3):
            reply = api.chat(session, "one two three")
            assert reply["usage"]["prompt_tokens"] <= 20
        assert len(api.history(session)) == 6
        assert "token_budget" in api.chat(session, "word " * 30, status=400)["detail"]


# Tools


def test_a_tool_is_called_when_it_is_named(api: Api) -> None:
    session = api.session(api.agent(tools=[WEATHER]))
    for question in (
        "Use get_weather for Lisbon.",
        "Please get weather in Lisbon",
        "Get-Weather: what is it like in Lisbon?",
    ):
        assert call_in(api.chat(session, question)) == ("get_weather", {"city": "Lisbon"})
    assert "offline model" in api.say(session, "How do I forget weather?")
    assert "offline model" in api.say(session, "get_weather for Lisbon", tool_choice="none")


def test_a_tool_is_called_when_the_choice_forces_it(api: Api) -> None:
    session = api.session(api.agent(tools=[WEATHER]))
    choice = {"type": "function", "function": {"name": "get_weather"}}
    reply = api.chat(session, "Is it warm in New York, in fahrenheit?", tool_choice=choice)
    assert call_in(reply) == ("get_weather", {"city": "New York", "unit": "fahrenheit"})
    unknown = {"type": "function", "function": {"name": "get_money"}}
    [error] = api.chat(session, "Hello!", status=422, tool_choice=unknown)["detail"]
    assert error["loc"] == ["body", "tool_choice"]
    assert "get_money" in error["msg"]
    assert "get_weather" in error["msg"]


def test_tools_of_the_request_come_on_top_of_the_agents(api: Api) -> None:
    session = api.session(api.agent(tools=[WEATHER]))
    id = "00000000-0000-4000-8000-000000000000"
    parameters = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    weather: Json = {
        "type": "function",
        "id": id,
        "function": {"name": "get_weather", "parameters": {}},
    }
    dice = {"type": "function", "id": id, "function": {"name": "roll", "parameters": parameters}}
    tools = [weather, dice]
    assert call_in(api.chat(session, "roll 20", tools=tools)) == ("roll", {"n": 20})
    assert call_in(api.chat(session, "get_weather in Porto", tools=tools)) == ("get_weather", {})
    assert call_in(api.chat(session, "get_weather in Porto", tools=[dice]))[1] == {"city": "Porto"}


def test_the_result_of_a_function_is_told(api: Api) -> None:
    session = api.session(api.agent(tools=[WEATHER]))
    api.chat(session, "get_weather in Lisbon")
    result = {"role": "function", "name": "get_weather", "content": '{"sky": "clear"}'}
    choice = {"type": "function", "function": {"name": "get_weather"}}
    for tool_choice in ("auto", choice):
        said = api.say(session, result, tool_choice=tool_choice)
        assert said == '[offline model] get_weather returned: {"sky": "clear"}'
    roles = [message["role"] for message in api.history(session)]
    assert roles[:4] == ["user", "function_call", "function", "assistant"]


# Templates


def test_system_and_assistant_messages_are_templates_if_the_session_says_so(api: Api) -> None:
    agent = api.agent(name="Mia")
    said = "{{ agent.name }} and {{ user.name }}, {{ session.metadata.topic }}"
    body = {"user_id": api.user(name="Ada"), "metadata": {"topic": "tea"}}
    plain = api.session(agent, **body)
    rendering = api.session(agent, **body, render_templates=True)

    def tokens(session: str, text: str) -> int:
        system = {"role": "system", "content": text}
        reply = api.chat(session, system, "Hello!", record=False)
        return int(reply["usage"]["prompt_tokens"])

    assert tokens(rendering, said) == tokens(plain, "Mia and Ada, tea")
    assert tokens(plain, said) > tokens(rendering, said)
    api.chat(rendering, {"role": "system", "content": said}, "{{ 1 + }}")
    assert api.history(rendering)[0]["content"] == said
    assert "{{ 1 + }}" in api.say(rendering, "What did I say?")


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ agent.update({'name': 'x'}) }}",
        "{% for a in range(1000) %}" * 3 + "{% endfor %}" * 3,
        "{{ 'a' * 1000000000 }}",
        "{{ range(1000000000) }}",
        "{{ unclosed",
        "{{ 1 / 0 }}",
        "{% include 'x' %}",
    ],
)
def test_a_template_that_may_not_be_is_400(api: Api, template: str) -> None:
    session = api.session(render_templates=True)
    system = {"role": "system", "content": template}
    assert "template" in api.chat(session, system, "Hello!", status=400)["detail"]
    situated = api.session(render_templates=True, situation=template)
    api.chat(situated, "Hello!", status=400)


def test_a_text_in_the_history_that_is_no_template_is_read_as_it_is(api: Api) -> None:
    agent = api.agent(docs=[{"title": "Braces", "content": "Braces look like {{ this %}."}])
    session = api.session(agent, render_templates=True)
    assert "{{ this %}" in api.say(session, "What do braces look like?")
    assert "{{ this %}" in api.say(session, "What did you say?")


# Conversations


def test_who_says_something_is_not_answered_as_if_they_had_asked(api: Api) -> None:
    agent = api.agent(docs=[{"title": "Food", "content": "Fish is fresh on Fridays."}])
    session = api.session(agent, user_id=api.user())
    assert api.say(session, "I don't eat fish.") == "[offline model] Noted: you do not eat fish."
    said = api.say(session, "I like bread. When is fish fresh?")
    assert "Noted: you like bread." in said
    assert "Fish is fresh on Fridays." in said


def test_who_asks_for_one_thing_is_not_told_another(api: Api) -> None:
    session = api.session(user_id=api.user())
    api.say(session, "I'm Ada. My wife's name is Grace. My budget is 500 euros.")
    mine, hers = "your name is Ada", "your wife's name is Grace"
    assert api.say(session, "What is my name?") == f"[offline model] From what you told me: {mine}."
    assert api.say(session, "What's my wife's name?").endswith(f"told me: {hers}.")
    unknown = api.say(session, "What is my favourite colour?")
    assert "You have not told me that." in unknown
    assert mine in unknown


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Hello!", "Hello! I am Julep's offline model"),
        ("Thanks a lot", "You are welcome."),
        ("ok", "All right."),
        ("Who won the cup?", "I found nothing about that"),
    ],
)
def test_small_talk(api: Api, said: str, answer: str) -> None:
    assert api.say(api.session(), said).startswith(f"[offline model] {answer}")


def test_a_heading_is_quoted_without_its_marks(api: Api) -> None:
    content = (
        "# Market\n\n## Booking a stand\n\nThere are six stands. Call us.\n\n### Food ###\nNone."
    )
    session = api.session(api.agent(docs=[{"title": "Guide", "content": content}]))
    said = api.say(session, "How do I book a stand?")
    assert said.endswith("According to “Guide”: Market: Booking a stand: There are six stands.")
    assert api.say(session, "Is there food?").endswith("According to “Guide”: Food: None.")


def test_a_heading_without_a_text_is_quoted_too(api: Api) -> None:
    session = api.session(api.agent(docs=[{"title": "Guide", "content": "## Six stands"}]))
    assert api.say(session, "Any stands?").endswith("According to “Guide”: Six stands")


@pytest.mark.parametrize("kind", ["agent", "request", "format"])
@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=st.dictionaries(KEYWORDS, SCHEMAS))
def test_any_parameters_are_no_fault_of_the_server(
    api: Api, kind: str, parameters: dict[str, Any]
) -> None:
    tool = {"type": "function", "function": {"name": "roll", "parameters": parameters}}
    body: Json = {
        "agent": {},
        "request": {"tools": [tool]},
        "format": {"response_format": {"type": "json_object", "schema": parameters}},
    }[kind]
    session = api.http.post("/agents", json={"name": "Mia", "tools": [tool]})
    assert session.status_code < 500
    if session.status_code == 201:
        path = f"/sessions/{api.session(session.json()['id'])}/chat"
        said = {"messages": [{"role": "user", "content": "roll a"}], **body}
        assert api.http.post(path, json=said).status_code < 500
