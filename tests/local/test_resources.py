"""Agents, users, sessions, tools, docs and jobs: made, read, changed, listed, deleted."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from .conftest import Api, Json

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
FUNCTION: Json = {
    "name": "get_weather",
    "description": "The weather somewhere.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}
TOOL: Json = {"type": "function", "function": FUNCTION}
DOC: Json = {"title": "Refunds", "content": "Refunds take five days."}


def test_what_is_created_has_an_id_and_a_time(api: Api) -> None:
    created = api.post("/agents", name="Mia")
    assert UUID(created["id"]).version == 4
    assert TIMESTAMP.fullmatch(created["created_at"])
    assert created["jobs"] == []


def test_an_agent_is_read_as_it_was_written(api: Api) -> None:
    written: Json = {
        "name": "Mia",
        "about": "Answers questions.",
        "model": "some-model",
        "instructions": ["Be kind.", "Be short."],
        "default_settings": {"temperature": 0.5, "preset": "fun"},
        "metadata": {"team": {"name": "blue", "size": 3}},
    }
    created = api.post("/agents", **written)
    stored = api.get(f"/agents/{created['id']}")
    assert stored.pop("updated_at") == stored["created_at"] == created["created_at"]
    assert stored == {**written, "id": created["id"], "created_at": created["created_at"]}


def test_an_agent_has_a_model_by_default(api: Api) -> None:
    assert api.get(f"/agents/{api.agent()}")["model"] == "julep-ai/samantha-1-turbo"
    assert api.get(f"/agents/{api.agent(instructions='One.')}")["instructions"] == "One."


def test_put_replaces_an_agent(api: Api) -> None:
    agent = api.agent(
        about="A", model="m", metadata={"a": 1}, instructions=["x"], default_settings={"top_p": 1}
    )
    updated = api.put(f"/agents/{agent}", name="Max", about="B")
    stored = api.get(f"/agents/{agent}")
    assert TIMESTAMP.fullmatch(updated["updated_at"])
    assert updated["updated_at"] == stored["updated_at"] > stored["created_at"]
    assert {"metadata", "instructions", "default_settings"}.isdisjoint(stored)
    assert (stored["name"], stored["about"]) == ("Max", "B")
    assert stored["model"] == "julep-ai/samantha-1-turbo"
    api.put(f"/agents/{agent}", 422, name="Max")


def test_patch_merges_an_agent(api: Api) -> None:
    agent = api.agent(
        about="A", metadata={"a": {"x": 1, "y": 2}, "b": 1}, default_settings={"top_p": 0.5}
    )
    api.patch(f"/agents/{agent}", metadata={"a": {"y": 3}, "c": [1]})
    api.patch(f"/agents/{agent}", default_settings={"temperature": 0})
    stored = api.get(f"/agents/{agent}")
    assert stored["metadata"] == {"a": {"x": 1, "y": 3}, "b": 1, "c": [1]}
    assert stored["default_settings"] == {"top_p": 0.5, "temperature": 0}
    assert (stored["name"], stored["about"]) == ("Mia", "A")


def test_a_user_is_put_and_patched(api: Api) -> None:
    user = api.user(name="Ada", about="Likes tea", metadata={"a": {"b": 1}})
    api.patch(f"/users/{user}", metadata={"a": {"c": 2}}, name="Ada L.")
    stored = api.get(f"/users/{user}")
    assert (stored["name"], stored["about"]) == ("Ada L.", "Likes tea")
    assert stored["metadata"] == {"a": {"b": 1, "c": 2}}
    api.put(f"/users/{user}", name="Bob", about="")
    stored = api.get(f"/users/{user}")
    assert (stored["name"], stored["about"]) == ("Bob", "")
    assert "metadata" not in stored


def test_a_session_is_put_and_patched(api: Api) -> None:
    agent, user = api.agent(), api.user()
    session = api.session(
        agent,
        user_id=user,
        situation="At the desk",
        metadata={"a": 1},
        render_templates=True,
        token_budget=100,
        context_overflow="truncate",
    )
    api.patch(f"/sessions/{session}", metadata={"b": 2}, context_overflow="adaptive")
    stored = api.get(f"/sessions/{session}")
    assert stored["metadata"] == {"a": 1, "b": 2}
    assert (stored["situation"], stored["context_overflow"]) == ("At the desk", "adaptive")
    assert stored["token_budget"] == 100
    api.put(f"/sessions/{session}", situation="At home")
    stored = api.get(f"/sessions/{session}")
    assert {"metadata", "token_budget", "context_overflow"}.isdisjoint(stored)
    assert (stored["agent_id"], stored["user_id"]) == (agent, user)
    assert (stored["situation"], stored["render_templates"]) == ("At home", True)


def test_a_session_says_in_time_that_it_cannot_work(api: Api) -> None:
    agent = api.agent()
    api.post("/sessions", 422, agent_id=agent, context_overflow="explode")
    api.post("/sessions", 422, agent_id=agent, token_budget=0)
    api.patch(f"/sessions/{api.session(agent)}", 422, token_budget=-1)


@pytest.mark.parametrize("kind", ["agents", "users", "sessions"])
def test_what_is_deleted_is_gone(api: Api, kind: str) -> None:
    id = {"agents": api.agent, "users": api.user, "sessions": api.session}[kind]()
    deleted = api.delete(f"/{kind}/{id}")
    assert deleted["id"] == id
    assert TIMESTAMP.fullmatch(deleted["deleted_at"])
    api.get(f"/{kind}/{id}", 404)
    api.delete(f"/{kind}/{id}", 404)
    api.patch(f"/{kind}/{id}", 404)


def test_an_agent_takes_with_it_what_belongs_to_it(api: Api) -> None:
    agent, user = api.agent(docs=[DOC], tools=[TOOL]), api.user()
    session = api.session(agent, user_id=user)
    api.say(session, "My name is Ada.")
    api.delete(f"/agents/{agent}")
    api.get(f"/sessions/{session}", 404)
    api.get(f"/agents/{agent}/docs", 404)
    api.get(f"/users/{user}")


def test_a_user_takes_their_sessions_with_them(api: Api) -> None:
    agent, user = api.agent(), api.user(docs=[DOC])
    session = api.session(agent, user_id=user)
    api.say(session, "My name is Ada.")
    assert api.items(f"/agents/{agent}/memories", query="name")
    api.delete(f"/users/{user}")
    api.get(f"/sessions/{session}", 404)
    assert api.items(f"/agents/{agent}/memories", query="name") == []


# Lists


@pytest.fixture(scope="module")
def mark() -> str:
    """A metadata value that no other test has."""
    return str(uuid4())


@pytest.fixture(scope="module")
def listed(api: Api, mark: str) -> list[str]:
    return [api.user(name=f"u{n}", metadata={"mark": mark, "n": n}) for n in range(5)]


def names(api: Api, mark: str, **query: Any) -> list[str]:
    wanted = json.dumps({"mark": mark})
    return [user["name"] for user in api.items("/users", metadata_filter=wanted, **query)]


def test_lists_begin_with_the_newest(api: Api, mark: str, listed: list[str]) -> None:
    assert names(api, mark) == ["u4", "u3", "u2", "u1", "u0"]
    assert names(api, mark, order="asc") == ["u0", "u1", "u2", "u3", "u4"]
    assert [user["id"] for user in api.items("/users", limit=5)] == listed[::-1]


def test_lists_come_in_pages(api: Api, mark: str, listed: list[str]) -> None:
    assert names(api, mark, limit=2) == ["u4", "u3"]
    assert names(api, mark, limit=2, offset=2) == ["u2", "u1"]
    assert names(api, mark, limit=2, offset=4) == ["u0"]
    assert names(api, mark, offset=9) == []
    assert [user["name"] for user in api.items("/users", limit=2, offset=1)] == ["u3", "u2"]


def test_lists_are_sorted_by_the_last_change_too(api: Api, mark: str, listed: list[str]) -> None:
    api.patch(f"/users/{listed[1]}", about="changed")
    assert names(api, mark, sort_by="updated_at")[0] == "u1"
    assert names(api, mark, sort_by="updated_at", order="asc")[-1] == "u1"
    assert names(api, mark)[0] == "u4"


@pytest.mark.parametrize(
    ("stored", "wanted", "found"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": 0}, {"a": False}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": None}, {"a": None}, True),
        ({}, {"a": None}, False),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, False),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2, "b": 1}}, True),
        ({"a": {"b": 1}}, {"a": {"b": True}}, False),
        ({"a": [1, 2]}, {"a": [1, 2]}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": [True]}, {"a": [1]}, False),
        ({"a'); DROP TABLE users; --": 1}, {"a'); DROP TABLE users; --": 1}, True),
        ({"$.a": "é“"}, {"$.a": "é“"}, True),
        (None, {}, True),
    ],
)
def test_a_metadata_filter_is_strict(
    api: Api, stored: Json | None, wanted: Json, found: bool
) -> None:
    body = {} if stored is None else {"metadata": stored}
    session = api.session(**body)
    items = api.items("/sessions", metadata_filter=json.dumps(wanted))
    assert (session in [item["id"] for item in items]) is found


@pytest.mark.parametrize("text", ["[]", "{", "1", "", "null", '"a"'])
def test_a_metadata_filter_is_an_object(api: Api, text: str) -> None:
    detail = api.get("/agents", 422, metadata_filter=text)["detail"]
    assert detail[0]["loc"] == ["query", "metadata_filter"]


# Tools


def test_tools_are_made_with_their_agent_or_later(api: Api) -> None:
    agent = api.agent(tools=[TOOL])
    hook = {"type": "webhook", "function": {**FUNCTION, "name": "notify"}}
    created = api.post(f"/agents/{agent}/tools", **hook)
    tools = api.items(f"/agents/{agent}/tools")
    assert [tool["function"]["name"] for tool in tools] == ["get_weather", "notify"]
    assert tools[1] == {**hook, "id": created["id"]}
    assert api.items(f"/agents/{agent}/tools", limit=1, offset=1) == tools[1:]
    api.get(f"/agents/{agent}/tools", 422, limit=-1)


def test_put_replaces_a_tool_and_patch_merges_it(api: Api) -> None:
    agent = api.agent()
    path = f"/agents/{agent}/tools/{api.post(f'/agents/{agent}/tools', **TOOL)['id']}"
    api.patch(path, function={"description": "Another."})
    assert api.items(f"/agents/{agent}/tools")[0]["function"] == {
        **FUNCTION,
        "description": "Another.",
    }
    api.put(path, function={"name": "clock", "parameters": {}})
    stored = api.items(f"/agents/{agent}/tools")[0]
    assert stored["function"] == {"name": "clock", "parameters": {}}
    assert stored["type"] == "function"


def test_a_tool_belongs_to_its_agent(api: Api) -> None:
    agent, other = api.agent(), api.agent()
    tool = api.post(f"/agents/{agent}/tools", **TOOL)["id"]
    api.patch(f"/agents/{other}/tools/{tool}", 404, function={})
    api.put(f"/agents/{other}/tools/{tool}", 404, function=FUNCTION)
    api.delete(f"/agents/{other}/tools/{tool}", 404)
    assert api.delete(f"/agents/{agent}/tools/{tool}")["id"] == tool
    assert api.items(f"/agents/{agent}/tools") == []


# Docs and jobs


@pytest.mark.parametrize("owner", ["agents", "users"])
def test_docs_are_made_listed_and_deleted(api: Api, owner: str) -> None:
    id = {"agents": api.agent, "users": api.user}[owner]()
    first = api.post(f"/{owner}/{id}/docs", **DOC, metadata={"n": 1})
    second = api.post(f"/{owner}/{id}/docs", title="Parts", content=["One.", "Two."])
    docs = api.items(f"/{owner}/{id}/docs")
    assert [doc["id"] for doc in docs] == [second["id"], first["id"]]
    assert docs[0]["content"] == ["One.", "Two."]
    assert docs[1] == {
        **DOC,
        "metadata": {"n": 1},
        "id": first["id"],
        "created_at": first["created_at"],
    }
    assert [doc["id"] for doc in api.items(f"/{owner}/{id}/docs", metadata_filter='{"n": 1}')] == [
        first["id"]
    ]
    assert api.delete(f"/{owner}/{id}/docs/{first['id']}")["id"] == first["id"]
    assert len(api.items(f"/{owner}/{id}/docs", order="asc", sort_by="updated_at")) == 1
    api.delete(f"/{owner}/{id}/docs/{first['id']}", 404)


def test_a_doc_belongs_to_its_owner(api: Api) -> None:
    agent, user = api.agent(), api.user()
    doc = api.post(f"/agents/{agent}/docs", **DOC)["id"]
    api.delete(f"/agents/{api.agent()}/docs/{doc}", 404)
    api.delete(f"/users/{user}/docs/{doc}", 404)
    api.post(f"/users/{agent}/docs", 404, **DOC)


@pytest.mark.parametrize("path", ["/agents", "/users"])
def test_each_doc_begins_a_job_that_can_be_followed(api: Api, path: str) -> None:
    created = api.post(path, name="Mia", docs=[DOC, DOC])
    assert len(set(created["jobs"])) == 2
    assert len(api.items(f"{path}/{created['id']}/docs")) == 2
    job = api.get(f"/jobs/{created['jobs'][0]}")
    assert (job["id"], job["name"], job["state"]) == (created["jobs"][0], "embed_doc", "succeeded")
    assert (job["has_progress"], job["progress"]) == (True, 100)
