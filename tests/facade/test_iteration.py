"""All items of a list, page by page: which requests that takes, and what changes meanwhile do."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from scripted import ID
from sides import Side

import julep
import julep.testing


@pytest.fixture
def tag() -> str:
    """What marks the records of one test."""
    return str(uuid4())


@pytest.fixture(scope="module")
def running() -> Iterator[julep.testing.Server]:
    with julep.testing.serve() as server:
        yield server


@pytest.fixture
def faulty(running: julep.testing.Server) -> julep.testing.Server:
    """A server without records, which can be told to fail."""
    running.renew()
    return running


def make(client: julep.Client, tag: str, count: int) -> list[str]:
    """So many agents, in the order in which they are made."""
    return [client.agents.create(f"{n}", metadata={"tag": tag}).id for n in range(count)]


def pages(sent: list[httpx.Request]) -> list[tuple[str, str]]:
    """Limit and offset of what was asked for."""
    asked = [request.url.params for request in sent if request.method == "GET"]
    return [(one["limit"], one["offset"]) for one in asked]


# Which requests


def test_nothing_is_sent_before_the_first_item_is_asked_for(
    client: julep.Client, sent: list[httpx.Request], tag: str
) -> None:
    make(client, tag, 3)
    sent.clear()
    found = client.agents.iter(page_size=2, metadata_filter={"tag": tag})
    assert not sent
    next(found)
    next(found)
    assert pages(sent) == [("2", "0")]


@pytest.mark.parametrize(
    ("count", "asked"),
    [
        (0, [("3", "0")]),
        (2, [("3", "0")]),
        (3, [("3", "0"), ("3", "3")]),
        (7, [("3", "0"), ("3", "3"), ("3", "6")]),
    ],
)
def test_there_is_one_request_for_each_page_and_none_after_a_short_one(
    client: julep.Client, sent: list[httpx.Request], tag: str, count: int, asked: list[Any]
) -> None:
    ids = make(client, tag, count)
    sent.clear()
    found = client.agents.iter(page_size=3, metadata_filter={"tag": tag}, order="asc")
    assert [agent.id for agent in found] == ids
    assert [*found] == []
    assert pages(sent) == asked
    queries = [{*request.url.params} for request in sent]
    assert queries == [{"limit", "offset", "metadata_filter", "order"}] * len(sent)


@pytest.mark.parametrize(
    ("limit", "asked"),
    [
        (1, [("1", "0")]),
        (3, [("3", "0")]),
        (4, [("3", "0"), ("1", "3")]),
        (9, [("3", "0"), ("3", "3"), ("3", "6")]),
    ],
)
def test_a_limit_is_one_of_all_pages_together(
    client: julep.Client, sent: list[httpx.Request], tag: str, limit: int, asked: list[Any]
) -> None:
    ids = make(client, tag, 7)
    sent.clear()
    found = client.agents.iter(3, {"tag": tag}, order="asc", limit=limit)
    assert [agent.id for agent in found] == ids[:limit]
    assert pages(sent) == asked


def test_every_list_can_be_gone_through(client: julep.Client, tag: str) -> None:
    tool: Any = {"type": "function", "function": {"name": "look", "parameters": {}}}
    agent, user = client.agents.create("Ada").id, client.users.create("Grace").id
    where = {"tag": tag}
    users = [client.users.create(f"{n}", metadata=where).id for n in range(3)]
    sessions = [client.sessions.create(user, agent, metadata=where).id for _ in range(3)]
    docs = {"agent_id": agent, "user_id": user}
    for name, owner in docs.items():
        owned: Any = {name: owner}
        made = [client.docs.create({"title": "T", "content": "C"}, **owned).id for _ in range(3)]
        assert {doc.id for doc in client.docs.iter(**owned, page_size=2)} == {*made}
        assert [doc.id for doc in client.docs.iter(**owned, page_size=2, order="asc")] == made
    tools = [client.tools.create(agent, tool).id for _ in range(3)]
    assert [one.id for one in client.tools.iter(agent, page_size=2)] == tools
    assert [one.id for one in client.users.iter(2, where, order="asc")] == users
    assert [one.id for one in client.sessions.iter(2, where, order="asc")] == sessions
    for n in range(3):
        client.sessions.chat(sessions[0], f"I have {n} dogs.")
    whole = client.sessions.history(sessions[0])
    assert [*client.sessions.iter_history(sessions[0], page_size=2)] == whole
    assert len(whole) == 6


def test_memories_can_be_gone_through(
    side: Side, sent: list[httpx.Request], agent_id: str, client: julep.Client
) -> None:
    memory: dict[str, Any] = {
        "content": "tea",
        "entities": [],
        "created_at": "2024-05-29T15:47:57Z",
    }

    def answer(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        items = [{**memory, "id": f"{n}", "agent_id": ID, "user_id": ID} for n in range(3)]
        return httpx.Response(200, json={"items": items[offset : offset + 2]})

    found = side.played(answer).memories.iter(ID, "tea", page_size=2)
    assert [one.id for one in found] == ["0", "1", "2"]
    assert [*client.memories.iter(agent_id, "tea", ID, page_size=7)] == []
    assert dict(sent[-1].url.params) == {"query": "tea", "user_id": ID, "limit": "7", "offset": "0"}


# What is wrong is said at once


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"page_size": 0}, "page_size: 0 is not between 1 and 1000"),
        ({"page_size": 1001}, "page_size: 1001"),
        ({"limit": 0}, "limit: 0 is less than 1"),
        ({"order": "up"}, "order: 'up' is not one of"),
        ({"sort_by": "name"}, "sort_by: 'name'"),
        ({"metadata_filter": {"a": {1}}}, "metadata_filter: not JSON"),
        ({"timeout": -1}, "timeout -1"),
    ],
)
def test_bad_arguments_are_refused_when_iter_is_called(
    client: julep.Client, sent: list[httpx.Request], arguments: dict[str, Any], reason: str
) -> None:
    for manager in (client.agents, client.users, client.sessions):
        with pytest.raises(julep.InvalidArgumentError, match=reason):
            manager.iter(**arguments)
    with pytest.raises(julep.InvalidArgumentError, match=reason):
        client.docs.iter(ID, **arguments)
    assert not sent


def test_bad_ids_and_types_are_refused_when_iter_is_called(
    client: julep.Client, sent: list[httpx.Request]
) -> None:
    calls: list[Any] = [client.docs.iter, client.tools.iter, client.sessions.iter_history]
    for call in calls:
        with pytest.raises(julep.InvalidIdError):
            call("7")
        with pytest.raises(julep.ArgumentTypeError):
            call(ID, page_size="7")
        with pytest.raises(julep.ArgumentTypeError):
            call(ID, pagesize=7)
    with pytest.raises(julep.InvalidIdError):
        client.memories.iter("7", "tea")
    with pytest.raises(julep.InvalidArgumentError, match="neither was given"):
        client.docs.iter()
    assert not sent


def test_iter_is_no_coroutine_and_raw_replies_have_none() -> None:
    assert not inspect.iscoroutinefunction(julep.AsyncClient("key").agents.iter)
    assert not hasattr(julep.Client("key").with_raw_response.agents, "iter")


def test_options_of_a_call_hold_for_every_page(
    client: julep.Client, sent: list[httpx.Request], tag: str
) -> None:
    make(client, tag, 3)
    sent.clear()
    options: Any = {"extra_headers": {"X-Team": "blue"}}
    assert len([*client.agents.iter(1, {"tag": tag}, **options)]) == 3
    assert [request.headers["x-team"] for request in sent] == ["blue"] * 4


# Changes meanwhile


@pytest.mark.parametrize("added", [1, 4])
def test_what_is_added_in_front_makes_nothing_come_twice(
    client: julep.Client, tag: str, added: int
) -> None:
    before = make(client, tag, 14)
    found: list[str] = []
    for agent in client.agents.iter(page_size=5, metadata_filter={"tag": tag}):
        if len(found) in (4, 8):
            make(client, tag, added)
        found.append(agent.id)
    assert found == before[::-1]


def test_what_is_added_behind_comes_too(client: julep.Client, tag: str) -> None:
    before = make(client, tag, 5)
    found = client.agents.iter(page_size=5, metadata_filter={"tag": tag}, order="asc")
    first = next(found).id
    after = make(client, tag, 2)
    assert [first, *(agent.id for agent in found)] == before + after


def test_all_can_be_deleted_by_going_through_a_list_of_them(client: julep.Client, tag: str) -> None:
    make(client, tag, 5)
    for agent in list(client.agents.iter(page_size=2, metadata_filter={"tag": tag})):
        client.agents.delete(agent.id)
    assert client.agents.list(metadata_filter={"tag": tag}) == []


def test_a_server_that_ignores_the_offset_is_an_error_and_no_endless_loop(side: Side) -> None:
    user = {"id": "x", "created_at": "2024-05-29T15:47:57Z"}
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        return httpx.Response(200, json={"items": [user]})

    found = side.played(answer).users.iter(page_size=1)
    assert next(found).id == "x"
    with pytest.raises(julep.JulepError, match="ignores `offset`"):
        next(found)
    assert asked.total() == 4


# Failures


def test_after_an_error_the_same_page_is_tried_again(
    side: Side, faulty: julep.testing.Server
) -> None:
    with side.client(faulty.api_key, faulty.url, max_retries=0) as client:
        ids = [client.users.create(f"{n}").id for n in range(5)]
        found = client.users.iter(page_size=2, order="asc")
        first = [next(found).id, next(found).id]
        faulty.faults.add("list_users", status=500, times=2)
        for _ in range(2):
            with pytest.raises(julep.ServerError):
                next(found)
        assert first + [user.id for user in found] == ids
        offsets = [request.query["offset"] for request in faulty.requests.of("list_users")]
        assert offsets == ["0", "2", "2", "2", "4"]


def test_tasks_that_share_an_iterator_get_each_item_once(faulty: julep.testing.Server) -> None:
    async def work() -> tuple[list[str], list[str]]:
        async with julep.AsyncClient(faulty.api_key, faulty.url) as client:
            ids = [(await client.users.create(f"{n}")).id for n in range(10)]
            shared = client.users.iter(page_size=3)

            async def take() -> list[str]:
                found: list[str] = []
                async for user in shared:
                    found.append(user.id)
                    await asyncio.sleep(0)
                return found

            taken = await asyncio.gather(*(take() for _ in range(4)))
            return ids, [id for some in taken for id in some]

    ids, taken = asyncio.run(work())
    assert sorted(taken) == sorted(ids)
