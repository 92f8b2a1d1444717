"""The API's contract on the wire, operation by operation, where no other file has it.

What the others have: keys, statuses and shapes of errors, ids given (test_wire); PUT, PATCH,
metadata filters, docs and their jobs (test_resources); chat (test_contract_chat, test_chat).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from julep.local.spec import Operation, Spec

from .conftest import Api, Json

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
SPEC = Spec.load()
DOC: Json = {"title": "Hours", "content": "We open at nine."}
FUNCTION: Json = {"name": "clock", "parameters": {}}
REQUIRED: dict[str, Json] = {
    "create_agent": {"name": "Mia"},
    "update_agent": {"name": "Mia", "about": "A"},
    "patch_agent": {},
    "create_user": {},
    "update_user": {"name": "Ada", "about": "A"},
    "patch_user": {},
    "create_session": {},
    "update_session": {"situation": "S"},
    "patch_session": {},
    "create_agent_doc": DOC,
    "create_user_doc": DOC,
    "create_agent_tool": {"type": "function", "function": FUNCTION},
    "update_agent_tool": {"function": FUNCTION},
    "patch_agent_tool": {"function": {}},
    "chat": {"messages": [{"role": "user", "content": "Hello"}]},
}
"""The smallest body of every operation that has one."""


@pytest.fixture(scope="module")
def ids(api: Api) -> dict[str, str]:
    """One of everything, by the names of path parameters."""
    agent, user = api.agent(), api.user()
    doc = api.post(f"/agents/{agent}/docs", **DOC)
    return {
        "agent_id": agent,
        "user_id": user,
        "session_id": api.session(agent, user_id=user),
        "doc_id": doc["id"],
        "tool_id": api.post(f"/agents/{agent}/tools", type="function", function=FUNCTION)["id"],
        "job_id": doc["jobs"][0],
    }


def call(api: Api, ids: dict[str, str], operation: Operation, **more: Any) -> Json:
    """What an operation answers to its smallest body with more in it."""
    body = {**REQUIRED[operation.id], **more}
    if operation.id == "create_session":
        body["agent_id"] = ids["agent_id"]
    path = operation.path.format(**ids)
    return api.call(operation.method, path, operation.success, json=body)


def optional(name: str) -> set[str]:
    """The properties of an operation's body that it does not need."""
    body = SPEC.operations[name].body
    assert body
    found: set[str] = set()
    left: list[Json] = [body.schema]
    while left:
        schema = left.pop()
        if "$ref" in schema:
            schema = SPEC.schema(schema["$ref"].rsplit("/")[-1])
        found |= schema.get("properties", {}).keys() - set(schema.get("required", ()))
        left += schema.get("allOf", [])
    return found - REQUIRED[name].keys()


def test_every_operation_with_a_body_is_here() -> None:
    assert set(REQUIRED) == {one.id for one in SPEC.operations.values() if one.body}
    assert {"id", "about", "docs", "metadata"} < optional("create_user")
    assert {"stream", "recall", "tools"} < optional("chat")


@pytest.mark.parametrize("name", REQUIRED)
def test_older_clients_send_null_for_what_they_were_not_given(
    api: Api, ids: dict[str, str], name: str
) -> None:
    call(api, ids, SPEC.operations[name], **dict.fromkeys(optional(name)))


@pytest.mark.parametrize("name", REQUIRED)
def test_what_a_newer_client_sends_beyond_the_spec_is_no_error(
    api: Api, ids: dict[str, str], name: str
) -> None:
    call(api, ids, SPEC.operations[name], from_tomorrow={"a": [1, None]})


@pytest.mark.parametrize("name", [name for name in REQUIRED if not name.startswith("chat")])
def test_whatever_is_written_is_answered_with_its_id_the_time_and_its_jobs(
    api: Api, ids: dict[str, str], name: str
) -> None:
    answer = call(api, ids, SPEC.operations[name])
    (time,) = answer.keys() - {"id", "jobs"}
    assert time == ("created_at" if name.startswith("create") else "updated_at")
    assert UUID(answer["id"]).version == 4
    assert TIMESTAMP.fullmatch(answer[time])
    age = datetime.now(UTC) - datetime.fromisoformat(answer[time])
    assert abs(age) < timedelta(minutes=5)
    assert all(UUID(job).version == 4 for job in answer["jobs"])
    assert bool(answer["jobs"]) == name.endswith("_doc")


@pytest.mark.parametrize(
    "path", ["/agents/{agent_id}", "/users/{user_id}", "/sessions/{session_id}", "/jobs/{job_id}"]
)
def test_times_are_utc_and_ids_are_text(api: Api, ids: dict[str, str], path: str) -> None:
    read = api.get(path.format(**ids))
    assert read["id"] == path.format(**ids).rsplit("/")[-1]
    assert TIMESTAMP.fullmatch(read["created_at"])
    assert TIMESTAMP.fullmatch(read["updated_at"])
    assert None not in read.values()


def test_a_session_is_read_as_it_was_written(api: Api) -> None:
    written: Json = {
        "agent_id": api.agent(),
        "user_id": api.user(),
        "situation": "At the desk.",
        "metadata": {"a": {"b": [1, None, "x"]}},
        "render_templates": True,
        "token_budget": 1000,
        "context_overflow": "adaptive",
    }
    created = api.post("/sessions", **written)
    read = api.get(f"/sessions/{created['id']}")
    assert {name: read[name] for name in written} == written


def test_a_session_has_defaults(api: Api) -> None:
    read = api.get(f"/sessions/{api.session()}")
    assert read["render_templates"] is False
    assert {"situation", "user_id", "token_budget", "context_overflow"}.isdisjoint(read)


def test_a_user_is_read_as_it_was_written(api: Api) -> None:
    written: Json = {"name": "Ada", "about": "Likes tea.", "metadata": {"n": 1.5, "no": False}}
    created = api.post("/users", **written)
    read = api.get(f"/users/{created['id']}")
    assert {name: read[name] for name in written} == written


# Lists


@pytest.fixture(scope="module")
def many(api: Api) -> dict[str, str]:
    """An agent with 101 tools, docs, and messages and suggestions of a session."""
    names = [f"n{number}" for number in range(101)]
    tools = [{"type": "function", "function": {**FUNCTION, "name": name}} for name in names]
    agent = api.agent(tools=tools, docs=[{"title": name, "content": name} for name in names])
    session = api.session(agent)
    api.chat(session, *names)
    return {"agent": agent, "session": session}


LISTS = ["/agents/{agent}/tools", "/agents/{agent}/docs", "/sessions/{session}/history"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_a_hundred_items_at_most_where_nobody_says(
    api: Api, many: dict[str, str], path: str
) -> None:
    assert len(api.items(path.format(**many))) == 100
    assert len(api.items(path.format(**many), limit=1000)) in (101, 102)


@pytest.mark.parametrize("path", LISTS)
def test_pages_follow_one_another_without_a_gap(api: Api, many: dict[str, str], path: str) -> None:
    whole = api.items(path.format(**many), limit=1000)
    pages = [api.items(path.format(**many), limit=40, offset=start) for start in (0, 40, 80, 120)]
    assert [item for page in pages for item in page] == whole


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort_by", ["created_at", "updated_at"])
def test_docs_are_sorted_as_asked(api: Api, many: dict[str, str], sort_by: str, order: str) -> None:
    docs = api.items(f"/agents/{many['agent']}/docs", sort_by=sort_by, order=order, limit=1000)
    times = [doc["created_at"] for doc in docs]
    assert times == sorted(times, reverse=order == "desc")


@pytest.mark.parametrize("path", ["/agents", "/users", "/sessions"])
@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", "sort_by=name"])
def test_a_page_has_its_bounds(api: Api, path: str, query: str) -> None:
    detail = api.call("GET", f"{path}?{query}", 422)["detail"]
    assert detail[0]["loc"] == ["query", query.split("=")[0]]


def test_memories_come_in_pages_and_by_user(api: Api) -> None:
    agent, ada, bob = api.agent(), api.user(), api.user()
    for user in (ada, bob):
        api.chat(api.session(agent, user_id=user), "I like tea. I live in Rome. I own a cat.")
    path = f"/agents/{agent}/memories"
    everything = api.items(path, query="user")
    assert {memory["user_id"] for memory in everything} == {ada, bob}
    of_ada = api.items(path, query="user", user_id=ada)
    assert {memory["user_id"] for memory in of_ada} == {ada}
    assert api.items(path, query="user", user_id=ada, limit=1, offset=1) == of_ada[1:2]
    for memory in of_ada:
        assert -1 <= memory["sentiment"] <= 1
        assert memory["agent_id"] == agent
        assert TIMESTAMP.fullmatch(memory["last_accessed_at"])
        assert isinstance(memory["entities"], list)
