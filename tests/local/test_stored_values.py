"""What clients may store, which comes back the same from every database."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

LONG = "x" * 100_000
VALUES: list[Any] = [
    {"b": 1, "a": 2, "": 3},
    [1, 1.0, 1.5, -0.0, 1e300, 10**30, 2**53 + 1],
    [True, False, None, "", "null"],
    "\u0001\t\n\r\\\"'; -- \u2028 🙂 é e\u0301 %s :name %(name)s $1 ?",
    {"a'b\"c": {"$.x": [[[]], {}]}},
    LONG,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_json_comes_back_as_it_was(api: Api, value: Any) -> None:
    user = api.user(metadata={"value": value})
    stored = api.get(f"/users/{user}")["metadata"]["value"]
    assert (stored, repr(stored)) == (value, repr(value))


@pytest.mark.parametrize(
    "text", ["", " ", "🙂 é e\u0301", "%s :name %(name)s $1 ?", "a\u2028b\tc\r\n", LONG]
)
def test_a_text_comes_back_as_it_was(api: Api, text: str) -> None:
    agent = api.agent(name=text, about=text, docs=[{"title": text, "content": text or "x"}])
    stored = api.get(f"/agents/{agent}")
    assert (stored["name"], stored["about"]) == (text, text)
    assert api.items(f"/agents/{agent}/docs")[0]["title"] == text
    session = api.session(agent)
    api.chat(session, text or "x")
    assert api.history(session)[0]["content"] == (text or "x")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": "a\0b"}, ["name"]),
        ({"metadata": {"a": [1, {"b": "\0"}]}}, ["metadata", "a", 1, "b"]),
        ({"metadata": {"a\0": 1}}, ["metadata", "a\0"]),
        ({"docs": [{"title": "T", "content": ["x", "\0"]}]}, ["docs", 0, "content", 1]),
    ],
    ids=str,
)
def test_the_character_that_postgresql_has_not_is_refused_everywhere(
    api: Api, body: dict[str, Any], place: list[str | int]
) -> None:
    detail = api.post("/users", 422, **body)["detail"]
    assert detail[0]["loc"] == ["body", *place]
    assert "U+0000" in detail[0]["msg"]


def test_text_that_only_looks_like_it_is_stored(api: Api) -> None:
    name = r"a\u0000b"
    assert api.get(f"/users/{api.user(name=name)}")["name"] == name


def test_a_number_that_no_database_has_is_refused(api: Api) -> None:
    agent = api.agent()
    for budget in (2**31, 2**70):
        api.post("/sessions", 422, agent_id=agent, token_budget=budget)
    session = api.session(agent, token_budget=2**31 - 1)
    assert api.get(f"/sessions/{session}")["token_budget"] == 2**31 - 1
    assert api.items(f"/agents/{agent}/tools", limit=2**63 - 1, offset=2**63 - 1) == []
    infinite = '{"metadata": {"n": 1e400}}'
    response = api.http.post("/users", content=infinite)
    assert response.status_code == 422


def test_ids_are_the_same_in_either_case(api: Api) -> None:
    id = "0f1e2d3c-4b5a-4968-8776-655443322110".upper()
    assert api.user(id=id) == id.lower()
    assert api.get(f"/users/{id}")["id"] == id.lower()
    api.post("/users", 409, id=id.lower())
