"""The contract of chat: what the model is given, in which order and with which settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

import julep.local
from julep.local.model import ModelRequest

from .conftest import Api, Json
from .models import Playing, saying

SETTINGS = (
    "temperature",
    "top_p",
    "min_p",
    "repetition_penalty",
    "presence_penalty",
    "frequency_penalty",
)
PRESETS: dict[str, tuple[float, ...]] = {
    "problem_solving": (0, 1, 0, 1, 0, 0),
    "conversational": (0.7, 0.99, 0.01, 1.02, 0, 0),
    "fun": (1.2, 1, 0.015, 1.05, 0, 0),
    "prose": (0.9, 1, 0.02, 1.025, 0, 0),
    "creative": (1.2, 1, 0.02, 1.1, 0, 0),
    "business": (0.5, 0.98, 0.05, 1.1, 0, 0.1),
    "deterministic": (0, 1, 0, 1, 0, 0),
    "code": (0, 1, 0, 1, 0, 0),
}
DEFAULTS: Json = {
    "temperature": 0.75,
    "top_p": 1,
    "min_p": 0.01,
    "length_penalty": 1,
    "repetition_penalty": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "max_tokens": 200,
}


class Listening:
    """A server whose model says "Yes.", and what the model was given."""

    def __init__(self, api: Api, model: Playing) -> None:
        self.api = api
        self._model = model

    def given(self, session: str, *said: str | Json, **body: Any) -> ModelRequest:
        """What the model is given for a chat."""
        self.api.chat(session, *said, **body)
        return self._model.requests[-1]

    def read(self, session: str, *said: str | Json, **body: Any) -> list[tuple[str, str]]:
        """Role and text of the messages that the model reads."""
        prompt = self.given(session, *said, **body).prompt
        return [(message.role, message.text) for message in prompt.messages]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def listening(request: pytest.FixtureRequest) -> Iterator[Listening]:
    model = saying("Yes.")
    with ExitStack() as opened:
        database = None
        if request.param == "postgresql":
            postgres: Any = request.getfixturevalue("postgres")
            database = opened.enter_context(postgres.database())
        server = julep.local.serve(database, check_responses=True, model=model)
        api = Api(opened.enter_context(server))
        opened.enter_context(api.http)
        yield Listening(api, model)


# The prompt


def test_the_prompt_is_in_the_order_of_the_contract(listening: Listening) -> None:
    api = listening.api
    agent = api.agent(
        name="Mia",
        about="A shop keeper.",
        instructions=["Be kind.", "Be short."],
        docs=[{"title": "Hours", "content": "The shop opens at nine."}],
    )
    user = api.user(name="Ada", about="A customer.")
    session = api.session(agent, user_id=user, situation="In a shop.")
    api.chat(session, "I like tea.")
    texts = [text for _, text in listening.read(session, "When does the shop open?")]
    wanted = [
        "In a shop.",
        "A shop keeper.",
        "A customer.",
        "Be kind.",
        "The shop opens at nine.",
        "likes tea",
        "I like tea.",
        "Yes.",
        "When does the shop open?",
    ]
    places = [[index for index, text in enumerate(texts) if one in text] for one in wanted]
    assert all(len(place) == 1 for place in places), (places, texts)
    assert [place[0] for place in places] == list(range(len(texts)))


def test_nothing_is_said_of_what_there_is_not(listening: Listening) -> None:
    assert listening.read(listening.api.session(), "Hello") == [("user", "Hello")]


@pytest.mark.parametrize("role", ["user", "assistant", "system", "function_call", "function"])
def test_a_message_is_read_in_its_role(listening: Listening, role: str) -> None:
    message = {"role": role, "content": "{}", "name": "clock"}
    assert listening.read(listening.api.session(), message, "And?")[0] == (role, "{}")


def test_a_message_without_a_role_of_its_own_is_the_users(listening: Listening) -> None:
    read = listening.read(listening.api.session(), {"role": "auto", "content": "Hello"})
    assert read == [("user", "Hello")]


def test_parts_reach_the_model_as_they_are(listening: Listening) -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
    ]
    given = listening.given(listening.api.session(), {"role": "user", "content": parts})
    assert given.prompt.messages[-1].content == parts


def test_what_is_not_recorded_is_not_read_the_next_time(listening: Listening) -> None:
    session = listening.api.session()
    listening.api.chat(session, "A secret.", record=False)
    assert listening.read(session, "Hello") == [("user", "Hello")]


# Templates


def test_texts_are_templates_where_the_session_says_so(listening: Listening) -> None:
    api = listening.api
    agent = api.agent(name="Mia", instructions="You are {{ agent.name }}.")
    user = api.user(name="Ada", metadata={"city": "Rome"})
    session = api.session(
        agent,
        user_id=user,
        situation="{{ user.name }} is in {{ user.metadata.city }}.",
        metadata={"topic": "tea"},
        render_templates=True,
    )
    system = {"role": "system", "content": "Talk about {{ session.metadata.topic }}."}
    read = listening.read(session, system, "{{ agent.name }}?")
    assert ("system", "Ada is in Rome.") in read
    assert ("system", "You are Mia.") in read
    assert read[-2:] == [("system", "Talk about tea."), ("user", "{{ agent.name }}?")]
    assert api.history(session)[0]["content"] == system["content"]


def test_texts_are_what_they_are_where_it_does_not(listening: Listening) -> None:
    session = listening.api.session(situation="{{ 1 + 1 }}")
    system = {"role": "system", "content": "{{ 2 + 2 }}"}
    read = listening.read(session, system)
    assert read == [("system", "{{ 1 + 1 }}"), ("system", "{{ 2 + 2 }}")]


# Settings


def test_the_servers_defaults_hold_where_nothing_is_given(listening: Listening) -> None:
    settings = listening.given(listening.api.session(), "Hello").settings
    assert {name: settings[name] for name in DEFAULTS} == DEFAULTS


def test_the_request_wins_over_the_agent_and_the_agent_over_the_preset(
    listening: Listening,
) -> None:
    api = listening.api
    agent = api.agent(default_settings={"temperature": 0.1, "top_p": 0.2, "preset": "fun"})
    session = api.session(agent)
    settings = listening.given(session, "Hello", temperature=0).settings
    assert (settings["temperature"], settings["top_p"], settings["min_p"]) == (0, 0.2, 0.015)
    assert settings["length_penalty"] == 1
    settings = listening.given(session, "Hello", preset="business").settings
    assert (settings["temperature"], settings["min_p"]) == (0.1, 0.05)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("where", ["request", "agent"])
def test_a_preset_stands_for_its_values(listening: Listening, preset: str, where: str) -> None:
    api = listening.api
    if where == "agent":
        session, body = api.session(api.agent(default_settings={"preset": preset})), {}
    else:
        session, body = api.session(), {"preset": preset}
    settings = listening.given(session, "Hello", **body).settings
    assert tuple(settings[name] for name in SETTINGS) == PRESETS[preset]


def test_the_preset_multilingual_leaves_the_rest_to_the_model(listening: Listening) -> None:
    settings = listening.given(listening.api.session(), "Hello", preset="multilingual").settings
    assert settings["repetition_penalty"] == 1.02


def test_the_model_is_the_requests_or_else_the_agents(listening: Listening) -> None:
    session = listening.api.session(listening.api.agent(model="one"))
    assert listening.given(session, "Hello").name == "one"
    assert listening.given(session, "Hello", model="two").name == "two"


def test_tools_of_agent_and_request_and_the_choice_reach_the_model(listening: Listening) -> None:
    def tool(name: str) -> Json:
        return {"type": "function", "function": {"name": name, "parameters": {}}}

    session = listening.api.session(listening.api.agent(tools=[tool("one"), tool("two")]))
    more = [{**tool("three"), "id": "9a5fb5a4-6d3c-4d0c-8a4c-3c4d7d1f1b11"}]
    choice = {"type": "function", "function": {"name": "two"}}
    given = listening.given(session, "Hello", tools=more, tool_choice=choice)
    assert [one["function"]["name"] for one in given.tools] == ["one", "two", "three"]
    assert given.tool_choice == choice
