"""Agents, users, docs, memories, tools and jobs, against the embedded server."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

import julep
from julep import (
    AgentDefaultSettings,
    AgentDefaultSettingsPreset,
    CreateDoc,
    CreateToolRequest,
    CreateToolRequestType,
    FunctionDef,
    PartialFunctionDef,
)

WEATHER: dict[str, Any] = {
    "name": "weather",
    "description": "Looks out of the window",
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
}
TOOL: dict[str, Any] = {"type": "function", "function": WEATHER}
DOC: dict[str, Any] = {"title": "Tea", "content": ["It is hot.", "It is brown."]}


def body(request: httpx.Request) -> Any:
    return json.loads(request.content)


# Agents


def test_an_agent_is_created_with_a_name_alone(
    client: julep.Client, sent: list[httpx.Request]
) -> None:
    created = client.agents.create("Ada")
    assert isinstance(created, julep.ResourceCreatedResponse)
    assert body(sent[0]) == {"name": "Ada"}
    agent = client.agents.get(created.id)
    assert isinstance(agent, julep.Agent)
    assert agent.name == "Ada"


def test_arguments_are_accepted_by_position_in_the_documented_order(
    client: julep.Client, sent: list[httpx.Request]
) -> None:
    client.agents.create(
        "Ada",
        "A librarian",
        ["Be brief.", "Be kind."],
        [TOOL],
        [{**WEATHER, "name": "tides"}],
        {"temperature": 0.5},
        "julep-ai/samantha-1-turbo",
        [DOC],
        {"shelf": 3},
    )
    assert body(sent[0]) == {
        "name": "Ada",
        "about": "A librarian",
        "instructions": ["Be brief.", "Be kind."],
        "tools": [TOOL, {"type": "function", "function": {**WEATHER, "name": "tides"}}],
        "default_settings": {"temperature": 0.5},
        "model": "julep-ai/samantha-1-turbo",
        "docs": [DOC],
        "metadata": {"shelf": 3},
    }


def test_arguments_are_accepted_by_keyword(client: julep.Client, sent: list[httpx.Request]) -> None:
    client.agents.create(metadata={"shelf": 3}, instructions="Be brief.", name="Ada")
    assert body(sent[0]) == {"name": "Ada", "instructions": "Be brief.", "metadata": {"shelf": 3}}


def test_models_say_what_dicts_say(client: julep.Client, sent: list[httpx.Request]) -> None:
    client.agents.create(
        "Ada",
        tools=[TOOL],
        functions=[WEATHER],
        docs=[DOC],
        default_settings={"preset": "creative", "temperature": 1},
    )
    client.agents.create(
        "Ada",
        tools=[
            CreateToolRequest(
                type=CreateToolRequestType.FUNCTION, function=FunctionDef.from_dict(WEATHER)
            )
        ],
        functions=[FunctionDef.from_dict(WEATHER)],
        docs=[CreateDoc(title="Tea", content=["It is hot.", "It is brown."])],
        default_settings=AgentDefaultSettings(
            preset=AgentDefaultSettingsPreset.CREATIVE, temperature=1
        ),
    )
    assert body(sent[0]) == body(sent[1])


def test_functions_become_tools(client: julep.Client) -> None:
    agent = client.agents.create("Ada", functions=[WEATHER])
    [tool] = client.tools.list(agent.id)
    assert tool.type == "function"
    assert tool.function.name == "weather"


def test_an_id_of_ones_own_is_kept_and_can_be_taken_once(client: julep.Client) -> None:
    own = uuid4()
    assert client.agents.create("Ada", id=own).id == str(own)
    with pytest.raises(julep.ConflictError):
        client.agents.create("Ada", id=str(own))


@pytest.mark.parametrize("form", [str, UUID, str.upper])
def test_an_id_may_be_text_or_a_uuid(client: julep.Client, agent_id: str, form: Any) -> None:
    assert client.agents.get(form(agent_id)).id == agent_id
    assert client.agents.get(id=form(agent_id)).id == agent_id


def test_agents_are_listed_a_page_at_a_time(client: julep.Client) -> None:
    mark = uuid4().hex
    ids = [
        client.agents.create(name, metadata={"mark": mark, "name": {"first": name}}).id
        for name in ("Ada", "Bea", "Cleo")
    ]
    listed = client.agents.list(metadata_filter={"mark": mark})
    assert isinstance(listed, list)
    assert [agent.id for agent in listed] == ids[::-1]
    ascending = client.agents.list(2, 1, {"mark": mark}, "created_at", "asc")
    assert [agent.id for agent in ascending] == ids[1:]
    named = client.agents.list(metadata_filter={"mark": mark, "name": {"first": "Bea"}})
    assert [agent.id for agent in named] == ids[1:2]


def test_sorting_takes_enumerations_too(client: julep.Client) -> None:
    by = julep.ListAgentsRequestSortBy.UPDATED_AT
    assert client.agents.list(limit=1, sort_by=by, order=julep.ListAgentsRequestOrder.ASC)


def test_an_update_merges(client: julep.Client, sent: list[httpx.Request]) -> None:
    id = client.agents.create("Ada", "A librarian", metadata={"a": 1, "deep": {"x": 1}}).id
    updated = client.agents.update(id, about="A sailor", metadata={"deep": {"y": 2}})
    assert isinstance(updated, julep.ResourceUpdatedResponse)
    assert sent[-1].method == "PATCH"
    assert body(sent[-1]) == {"about": "A sailor", "metadata": {"deep": {"y": 2}}}
    agent = client.agents.get(id)
    assert (agent.name, agent.about) == ("Ada", "A sailor")
    assert agent.metadata == {"a": 1, "deep": {"x": 1, "y": 2}}


def test_an_overwriting_update_replaces(client: julep.Client, sent: list[httpx.Request]) -> None:
    id = client.agents.create("Ada", "A librarian", "Be brief.", metadata={"a": 1}).id
    client.agents.update(id, name="Bea", about="A sailor", overwrite=True)
    assert sent[-1].method == "PUT"
    agent = client.agents.get(id)
    assert (agent.name, agent.about) == ("Bea", "A sailor")
    assert not agent.instructions
    assert not agent.metadata


def test_an_update_takes_settings_as_dict_or_model(client: julep.Client, agent_id: str) -> None:
    for settings in ({"temperature": 0.25}, AgentDefaultSettings(temperature=0.25)):
        client.agents.update(agent_id, default_settings=settings, instructions=["Be brief."])
        agent = client.agents.get(agent_id)
        assert agent.default_settings
        assert agent.default_settings.temperature == 0.25
        assert agent.instructions == ["Be brief."]


def test_a_deleted_agent_is_gone(client: julep.Client, agent_id: str) -> None:
    gone: Any = client.agents.delete(agent_id)
    assert gone is None
    with pytest.raises(julep.NotFoundError) as caught:
        client.agents.get(agent_id)
    assert isinstance(caught.value, KeyError)
    with pytest.raises(KeyError):
        client.agents.delete(agent_id)


# Users


def test_a_user_needs_nothing(client: julep.Client, sent: list[httpx.Request]) -> None:
    created = client.users.create()
    assert body(sent[0]) == {}
    assert client.users.get(created.id).name == "User"


def test_a_user_by_position(client: julep.Client, sent: list[httpx.Request]) -> None:
    created = client.users.create("Grace", "A sailor", [DOC], {"ship": "Mark I"})
    assert isinstance(created, julep.ResourceCreatedResponse)
    assert body(sent[0]) == {
        "name": "Grace",
        "about": "A sailor",
        "docs": [DOC],
        "metadata": {"ship": "Mark I"},
    }
    user = client.users.get(UUID(created.id))
    assert isinstance(user, julep.User)
    assert user.metadata == {"ship": "Mark I"}
    assert [doc.title for doc in client.docs.list(user_id=created.id)] == ["Tea"]


def test_users_are_listed(client: julep.Client) -> None:
    mark = uuid4().hex
    ids = [client.users.create(metadata={"mark": mark}).id for _ in range(3)]
    found = client.users.list(limit=2, offset=1, metadata_filter={"mark": mark}, order="asc")
    assert [user.id for user in found] == ids[1:]


def test_a_user_is_merged_or_replaced(client: julep.Client, sent: list[httpx.Request]) -> None:
    id = client.users.create("Grace", "A sailor", metadata={"a": 1}).id
    client.users.update(id, metadata={"b": 2})
    assert sent[-1].method == "PATCH"
    user = client.users.get(id)
    assert (user.name, user.metadata) == ("Grace", {"a": 1, "b": 2})
    client.users.update(id, "Joan", "A pilot", overwrite=True)
    assert sent[-1].method == "PUT"
    user = client.users.get(id)
    assert (user.name, user.about, user.metadata or {}) == ("Joan", "A pilot", {})


def test_a_deleted_user_is_gone(client: julep.Client, user_id: str) -> None:
    client.users.delete(user_id)
    with pytest.raises(julep.NotFoundError):
        client.users.get(user_id)


# Docs


@pytest.fixture(params=["agent_id", "user_id"])
def owner(request: pytest.FixtureRequest, agent_id: str, user_id: str) -> dict[str, Any]:
    ids = {"agent_id": agent_id, "user_id": UUID(user_id)}
    return {request.param: ids[request.param]}


def test_docs_come_and_go_with_either_owner(client: julep.Client, owner: dict[str, Any]) -> None:
    created = client.docs.create(DOC, **owner)
    assert created.jobs
    other = client.docs.create(
        CreateDoc(title="Sea", content="It is deep.", metadata={"wet": True}), **owner
    )
    listed = client.docs.list(**owner, sort_by="created_at", order="asc")
    assert all(isinstance(doc, julep.Doc) for doc in listed)
    assert [doc.id for doc in listed] == [created.id, other.id]
    wet = client.docs.list(**owner, limit=5, offset=0, metadata_filter={"wet": True})
    assert [doc.id for doc in wet] == [other.id]
    gone: Any = client.docs.delete(created.id, **owner)
    assert gone is None
    assert [doc.id for doc in client.docs.list(**owner)] == [other.id]
    with pytest.raises(julep.NotFoundError):
        client.docs.delete(created.id, **owner)


def test_the_agent_comes_first_where_owners_are_given_by_position(
    client: julep.Client, agent_id: str
) -> None:
    created = client.docs.create(DOC, agent_id)
    assert [doc.id for doc in client.docs.list(agent_id)] == [created.id]
    client.docs.delete(created.id, agent_id)


# Memories


def test_memories_are_found_and_forgotten(
    client: julep.Client, agent_id: str, user_id: str, session_id: str
) -> None:
    client.sessions.chat(session_id, "My name is Grace and I like tea.")
    found = client.memories.list(agent_id, "tea", UUID(user_id), 10, 0)
    assert found
    assert all(isinstance(memory, julep.Memory) for memory in found)
    assert all(memory.user_id == user_id for memory in found)
    gone: Any = client.memories.delete(agent_id, found[0].id)
    assert gone is None
    left = client.memories.list(agent_id=agent_id, query="tea")
    assert found[0].id not in [memory.id for memory in left]
    with pytest.raises(julep.NotFoundError):
        client.memories.delete(agent_id=agent_id, memory_id=found[0].id)


# Tools


def test_tools_come_and_go(client: julep.Client, agent_id: str) -> None:
    created = client.tools.create(agent_id, TOOL)
    assert isinstance(created, julep.ResourceCreatedResponse)
    model = CreateToolRequest(type="webhook", function=FunctionDef(name="tides", parameters={}))
    other = client.tools.create(agent_id=UUID(agent_id), tool=model)
    assert {tool.id for tool in client.tools.list(agent_id)} == {created.id, other.id}
    assert client.tools.get(agent_id) == client.tools.list(agent_id)
    assert len(client.tools.list(agent_id, 1, 1)) == 1
    gone: Any = client.tools.delete(agent_id, created.id)
    assert gone is None
    assert [tool.type for tool in client.tools.list(agent_id)] == ["webhook"]
    with pytest.raises(julep.NotFoundError):
        client.tools.delete(agent_id, created.id)


@pytest.mark.parametrize(
    "part",
    [
        {"description": "Asks a sailor"},
        PartialFunctionDef(description="Asks a sailor"),
        FunctionDef(name="weather", description="Asks a sailor", parameters={}),
    ],
    ids=["dict", "PartialFunctionDef", "FunctionDef"],
)
def test_a_tool_is_merged(
    client: julep.Client, sent: list[httpx.Request], agent_id: str, part: Any
) -> None:
    tool_id = client.tools.create(agent_id, TOOL).id
    updated = client.tools.update(agent_id, tool_id, part)
    assert isinstance(updated, julep.ResourceUpdatedResponse)
    assert sent[-1].method == "PATCH"
    [tool] = client.tools.list(agent_id)
    assert (tool.function.name, tool.function.description) == ("weather", "Asks a sailor")


def test_a_tool_is_replaced(client: julep.Client, sent: list[httpx.Request], agent_id: str) -> None:
    tool_id = client.tools.create(agent_id, TOOL).id
    client.tools.update(agent_id, tool_id, {"name": "tides", "parameters": {}}, overwrite=True)
    assert sent[-1].method == "PUT"
    [tool] = client.tools.list(agent_id)
    assert (tool.function.name, tool.function.description) == ("tides", None)


# Jobs


@pytest.mark.parametrize("form", [str, UUID])
def test_a_job_tells_its_state(client: julep.Client, agent_id: str, form: Any) -> None:
    created = client.docs.create(DOC, agent_id)
    assert created.jobs
    job = client.jobs.get(form(created.jobs[0]))
    assert isinstance(job, julep.JobStatus)
    assert job.state in list(julep.JobStatusState)
    assert client.jobs.get(job_id=job.id).id == job.id
    with pytest.raises(julep.NotFoundError):
        client.jobs.get(uuid4())


@pytest.mark.parametrize("of", ["agents", "users", "sessions", "docs", "memories", "tools", "jobs"])
def test_a_manager_is_made_once(client: julep.Client, of: str) -> None:
    manager: Any = getattr(client, of)
    again: Any = getattr(client, of)
    assert getattr(manager, "target", manager) is getattr(again, "target", again)
    assert of in dir(julep.Client("key"))


def test_an_unknown_manager_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'Client' object has no attribute 'sesions'"):
        _ = julep.Client("key").sesions  # type: ignore[attr-defined]
