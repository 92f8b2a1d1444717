"""Idempotency keys: what is sent again under its key is carried out once."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

import julep.local
from julep.local.call import Call, Outcome
from julep.local.operations import HANDLERS

from .conftest import Api, Json

EVENTS = {"Accept": "text/event-stream"}
WHOLE = {"Accept": "application/json"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def send(
    api: Api, key: str, path: str, body: Any, method: str = "POST", **headers: str
) -> httpx.Response:
    """A request under a key. A body that is text is sent as it is."""
    content = body if isinstance(body, str) else json.dumps(body)
    headers["Idempotency-Key"] = key
    return api.http.request(method, path, content=content, headers=headers)


def say(api: Api, key: str, session: str, *, stream: bool, **headers: str) -> httpx.Response:
    body = {"messages": [{"role": "user", "content": "Hello!"}], "stream": stream}
    return send(api, key, f"/sessions/{session}/chat", body, **headers)


def replayed(response: httpx.Response) -> bool:
    assert response.is_success, response.text
    assert response.headers.get("Idempotent-Replayed", "true") == "true"
    return "Idempotent-Replayed" in response.headers


def named(api: Api, name: str) -> list[Json]:
    """The users of that name."""
    return [user for user in api.items("/users", limit=1000) if user["name"] == name]


@pytest.fixture
def key() -> str:
    return str(uuid4())


@contextmanager
def opened(path: str | Path) -> Generator[Api]:
    """A server on that file, and a client of it."""
    with julep.local.serve(path, check_responses=True) as server:
        api = Api(server)
        with api.http:
            yield api


def run(path: Path, statement: str) -> list[Any]:
    """The rows of one statement, by SQLite itself."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


# The header


def test_a_reply_has_the_key_of_its_request(api: Api, key: str) -> None:
    user = send(api, key, "/users", {})
    assert (user.status_code, user.headers["Idempotency-Key"]) == (201, key)
    changed = send(api, f"{key}.2", f"/users/{user.json()['id']}", {"name": "Ada"}, "PATCH")
    assert (changed.status_code, changed.headers["Idempotency-Key"]) == (200, f"{key}.2")
    streamed = say(api, f"{key}.3", api.session(), stream=True)
    assert streamed.headers["Content-Type"].startswith("text/event-stream")
    assert streamed.headers["Idempotency-Key"] == f"{key}.3"


def test_an_error_has_the_key_too(
    api: Api, server: julep.local.Server, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(call: Call) -> Outcome:
        raise RuntimeError("broken")

    monkeypatch.setitem(HANDLERS, "create_agent", fail)
    id = api.user()
    stranger = {"Authorization": "Bearer wrong"}
    failed = {
        403: send(api, key, "/users", {}, **stranger),
        404: send(api, key, f"/users/{UNKNOWN}", {}, "PATCH"),
        405: send(api, key, f"/users/{id}/docs/{UNKNOWN}", {}),
        409: send(api, key, "/users", {"id": id}),
        422: send(api, key, "/users", "{"),
        500: send(api, key, "/agents", {"name": "Mia"}),
    }
    for status, response in failed.items():
        assert (response.status_code, response.headers["Idempotency-Key"]) == (status, key)
        assert response.json()["detail"]


def test_without_a_key_nothing_is_echoed(api: Api) -> None:
    response = api.http.post("/users", json={})
    assert "Idempotency-Key" not in response.headers
    assert not replayed(response)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_take_no_key(api: Api, key: str, method: str) -> None:
    path = f"/users/{api.user()}"
    body = {"name": "Ada", "about": "Counts."}
    for given in (key, "x" * 1000):
        response = send(api, given, path, body if method == "PUT" else "", method)
        assert response.is_success or (method, response.status_code) == ("DELETE", 404)
        assert "Idempotency-Key" not in response.headers
        assert "Idempotent-Replayed" not in response.headers


@pytest.mark.parametrize("odd", ["x", "x" * 255, "two words", "a,b;c=\"d\" 'e' \\ ~!", "' OR 1=1"])
def test_an_odd_key_is_a_key(api: Api, odd: str) -> None:
    first, second = (send(api, odd, "/users", {"name": odd}) for _ in range(2))
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == odd
    assert (replayed(first), replayed(second)) == (False, True)
    assert len(named(api, odd)) == 1


def test_keys_differ_by_case(api: Api, key: str) -> None:
    sent = [send(api, one, "/users", {}) for one in (f"{key}x", f"{key}X")]
    assert [replayed(response) for response in sent] == [False, False]


@pytest.mark.parametrize("wrong", [b"", b"x" * 256, b"a\tb", b"schl\xc3\xbcssel", b"\xff"])
def test_what_is_no_key_is_400(api: Api, wrong: bytes) -> None:
    headers = [(b"Idempotency-Key", wrong)]
    response = api.http.post("/users", json={"name": repr(wrong)}, headers=headers)
    assert response.status_code == 400
    assert "Idempotency-Key" in response.json()["detail"]
    assert "Idempotency-Key" not in response.headers
    assert named(api, repr(wrong)) == []


def test_two_keys_are_no_key(api: Api) -> None:
    headers = [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]
    assert api.http.post("/users", json={}, headers=headers).status_code == 400


# Replays


def test_what_is_created_again_is_created_once(api: Api, key: str) -> None:
    first, second, third = (send(api, key, "/users", {"name": key}) for _ in range(3))
    assert [replayed(one) for one in (first, second, third)] == [False, True, True]
    assert first.status_code == second.status_code == third.status_code == 201
    assert first.content == second.content == third.content
    assert [user["id"] for user in named(api, key)] == [first.json()["id"]]


def test_what_is_patched_again_is_patched_once(api: Api, key: str) -> None:
    path = f"/users/{api.user()}"
    first = send(api, key, path, {"name": "Ada"}, "PATCH")
    api.patch(path, name="Grace")
    second = send(api, key, path, {"name": "Ada"}, "PATCH")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (replayed(first), replayed(second)) == (False, True)
    assert api.get(path)["name"] == "Grace"


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_said_again_is_said_once(api: Api, key: str, stream: bool) -> None:
    session = api.session()
    first, second = (say(api, key, session, stream=stream) for _ in range(2))
    assert (replayed(first), replayed(second)) == (False, True)
    assert first.status_code == second.status_code == 200
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert first.headers["Content-Type"].startswith("text/event-stream") is stream
    assert first.content == second.content
    assert [message["role"] for message in api.history(session)] == ["user", "assistant"]


def test_a_stream_that_broke_off_is_sent_again_from_its_beginning(key: str) -> None:
    with julep.local.serve(word_delay=0.02, check_responses=True) as server:
        api = Api(server)
        with api.http:
            session = api.session()
            body = {"messages": [{"role": "user", "content": "Hello!"}], "stream": True}
            path, headers = f"/sessions/{session}/chat", {"Idempotency-Key": key}
            with api.http.stream("POST", path, json=body, headers=headers) as broken:
                lines = (line for line in broken.iter_lines() if line)
                seen = [next(lines) for _ in range(2)]
            again = say(api, key, session, stream=True)
            assert replayed(again)
            events = again.text.split("\n\n")
            assert events[:2] == seen
            assert events[-2:] == ["data: [DONE]", ""]
            assert len(events) > 4
            user, assistant = api.history(session)
    chunks = [json.loads(event.removeprefix("data: ")) for event in events[:-2]]
    said = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert (user["content"], assistant["content"]) == ("Hello!", "".join(said))


def test_the_same_json_is_the_same_body(api: Api, key: str) -> None:
    bodies = [
        '{"name": "Zoë", "metadata": {"a": 1, "b": [2.5, true]}}',
        ' {"metadata":{"b":[2.5,true],"a":1.0},\n"name":"Zo\\u00eb"} ',
        '\ufeff{"name": "Zoë", "metadata": {"b": [25e-1, true], "a": 1}}',
    ]
    first, *others = (send(api, key, "/users", body) for body in bodies)
    assert not replayed(first)
    assert all(replayed(other) and other.content == first.content for other in others)


def test_a_reply_outlives_what_it_tells_of(api: Api, key: str) -> None:
    first = send(api, key, "/users", {})
    api.delete(f"/users/{first.json()['id']}")
    assert send(api, key, "/users", {}).content == first.content


# One key, two requests


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "Ada", "metadata": {"n": [1, 2]}, "about": "x"}',
        '{"name": "Ada"}',
        '{"name": "Ada", "metadata": {"n": [2, 1]}}',
        '{"name": "Ada", "metadata": {"n": [true, 2]}}',
        '{"name": "Ada", "metadata": {"n": ["1", 2]}}',
        '{"name": "ada", "metadata": {"n": [1, 2]}}',
    ],
)
def test_a_key_belongs_to_one_body(api: Api, key: str, body: str) -> None:
    first = '{"name": "Ada", "metadata": {"n": [1, 2]}}'
    assert send(api, key, "/users", first).status_code == 201
    other = send(api, key, "/users", body)
    assert (other.status_code, other.headers["Idempotency-Key"]) == (409, key)
    assert "body" in other.json()["detail"]
    assert key in other.json()["detail"]
    assert "Idempotent-Replayed" not in other.headers
    assert replayed(send(api, key, "/users", first))


def test_a_key_belongs_to_one_path_and_one_method(api: Api, key: str) -> None:
    one, two = api.user(), api.user()
    body = {"name": "Ada"}
    tool: Json = {"type": "function", "function": {"name": "roll_dice", "parameters": {}}}
    agent = api.agent()
    assert send(api, key, f"/users/{one}", body, "PATCH").status_code == 200
    others = [
        send(api, key, f"/users/{two}", body, "PATCH"),
        send(api, key, f"/users/{one}?a=b", body, "PATCH"),
        send(api, key, "/users", body),
        send(api, key, f"/agents/{agent}/tools", tool),
    ]
    for other in others:
        assert other.status_code == 409
        assert f"PATCH /api/users/{one}" in other.json()["detail"]
    assert api.get(f"/users/{two}")["name"] == "User"
    assert api.items(f"/agents/{agent}/tools") == []


@pytest.mark.parametrize(("first", "second"), [(WHOLE, EVENTS), (EVENTS, WHOLE)])
def test_a_stream_and_a_whole_reply_are_two_requests(
    api: Api, key: str, first: dict[str, str], second: dict[str, str]
) -> None:
    session = api.session()
    assert say(api, key, session, stream=True, **first).status_code == 200
    other = say(api, key, session, stream=True, **second)
    assert other.status_code == 409
    assert "Accept" in other.json()["detail"]
    assert len(api.history(session)) == 2


def test_where_nothing_streams_accept_makes_no_difference(api: Api, key: str) -> None:
    sent = [send(api, key, "/users", {}, **headers) for headers in (WHOLE, EVENTS)]
    assert [replayed(response) for response in sent] == [False, True]


# What failed


def test_what_was_refused_may_be_tried_again(api: Api, key: str) -> None:
    agent = str(uuid4())
    body = {"agent_id": agent}
    assert send(api, key, "/sessions", body).status_code == 404
    assert send(api, key, "/sessions", body).status_code == 404
    api.agent(id=agent)
    sent = [send(api, key, "/sessions", body) for _ in range(2)]
    assert [replayed(response) for response in sent] == [False, True]


def test_a_refused_request_does_not_take_its_key(api: Api, key: str) -> None:
    assert send(api, key, "/agents", {"name": 1}).status_code == 422
    assert send(api, key, "/users", {}).status_code == 201


def test_what_broke_leaves_neither_the_work_nor_the_key(
    api: Api, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_user = HANDLERS["create_user"]

    def half(call: Call) -> Outcome:
        create_user(call)
        raise RuntimeError("broken")

    def misshapen(call: Call) -> Outcome:
        create_user(call)
        return {"id": 1}

    for broken in (half, misshapen):
        monkeypatch.setitem(HANDLERS, "create_user", broken)
        assert send(api, key, "/users", {"name": key}).status_code == 500
        assert named(api, key) == []
    monkeypatch.setitem(HANDLERS, "create_user", create_user)
    assert not replayed(send(api, key, "/users", {"name": key}))
    assert len(named(api, key)) == 1


# At the same time, and over time


def test_of_two_at_the_same_time_one_waits(
    database: str | Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_user = HANDLERS["create_user"]
    begun = threading.Event()

    def slow(call: Call) -> Outcome:
        begun.set()
        time.sleep(0.3)
        return create_user(call)

    monkeypatch.setitem(HANDLERS, "create_user", slow)
    with opened(database) as one, opened(database) as other, ThreadPoolExecutor(3) as pool:
        first = pool.submit(send, one, key, "/users", {})
        assert begun.wait(timeout=20)
        later = [pool.submit(send, api, key, "/users", {}) for api in (one, other)]
        replies = [future.result(timeout=30) for future in (first, *later)]
        assert len(one.items("/users")) == 1
    assert [replayed(reply) for reply in replies] == [False, True, True]
    assert len({reply.content for reply in replies}) == 1


def test_many_at_the_same_time(api: Api, server: julep.local.Server, key: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, api, key, "/users", {"name": key}) for _ in range(24)]
        replies = [future.result(timeout=30) for future in sent]
    assert sorted(replayed(reply) for reply in replies) == [False] + [True] * 23
    assert len({reply.content for reply in replies}) == 1
    assert len(named(api, key)) == 1


def test_keys_are_remembered_after_a_restart(database: str | Path, key: str) -> None:
    with opened(database) as api:
        session = api.session()
        sent = [send(api, f"{key}.1", "/users", {}), say(api, f"{key}.2", session, stream=True)]
    with opened(database) as api:
        again = [send(api, f"{key}.1", "/users", {}), say(api, f"{key}.2", session, stream=True)]
        assert all(map(replayed, again))
        assert [reply.content for reply in again] == [reply.content for reply in sent]
        assert len(api.items("/users")) == 1


def test_keys_are_forgotten_after_a_day(tmp_path: Path, key: str) -> None:
    path = tmp_path / "agents.db"
    with opened(path) as api:
        for number in range(3):
            send(api, f"{key}.{number}", "/users", {})
        grow_older(path, "-23 hours")
        assert replayed(send(api, f"{key}.0", "/users", {}))
        grow_older(path, "-1 hours")
        # Free again, for another request too.
        assert not replayed(send(api, f"{key}.0", "/users", {"name": "Ada"}))
        assert run(path, "SELECT key FROM idempotency_keys") == [(f"{key}.0",)]


def grow_older(path: Path, by: str) -> None:
    moment = f"strftime('%Y-%m-%d %H:%M:%f000', created_at, '{by}')"
    run(path, f"UPDATE idempotency_keys SET created_at = {moment}")


def test_a_body_that_is_nested_too_deeply_is_no_fault_of_the_server(api: Api, key: str) -> None:
    for depth in (100, 500, 900, 5000):
        nested = '{"a":' * depth + "1" + "}" * depth
        made = send(api, f"{key}.{depth}", "/users", f'{{"metadata": {nested}}}')
        assert made.status_code in (201, 400, 422)
