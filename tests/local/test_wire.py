"""Keys, errors, ids and what a request may look like."""

from __future__ import annotations

from uuid import UUID, uuid4

import httpx
import pytest

import julep.local
from julep.local.operations import HANDLERS
from julep.local.spec import Spec

from .conftest import Api, Json

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_every_operation_of_the_spec_is_carried_out() -> None:
    assert {*HANDLERS, "chat"} == set(Spec.load().operations)
    assert len(HANDLERS) == 35


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}, {"Authorization": ""}],
)
def test_without_the_key_nothing_is_answered(
    server: julep.local.Server, headers: dict[str, str]
) -> None:
    response = httpx.get(f"{server.url}/agents", headers=headers)
    assert response.status_code == 403
    assert "API key" in response.json()["detail"]


def test_the_key_must_be_the_very_key(server: julep.local.Server) -> None:
    key = server.api_key
    right = f"Bearer {key}"
    wrong = [f"{right}x", f"{right}{key}", f"{right},", right[:-1], right[:-5], "Bearer"]
    wrong += [f"x{right}", right.swapcase(), f"Bearer {key.swapcase()}", right.upper()]
    wrong += [right.lower(), f"Bearer  {key}", f"Bearer {key[1:]}", f'Bearer "{key}"', key]
    wrong += [f"{scheme} {key}" for scheme in ("Basic", "Token", "Bear", "bearer", "BEARER")]
    wrong += [f"Bearer {key[:-1]}{'a' if key[-1] != 'a' else 'b'}", f"Bearer x {key}"]
    for value in wrong:
        assert httpx.get(f"{server.url}/agents", headers={"Authorization": value}).status_code == (
            403
        ), value
    cookies = {"X-Auth-Key": key, "Cookie": f"Authorization={key}"}
    assert httpx.get(f"{server.url}/agents?api_key={key}", headers=cookies).status_code == 403
    assert httpx.get(f"{server.url}/agents", headers={"Authorization": right}).status_code == 200


def test_what_is_not_there_is_404(api: Api) -> None:
    assert "detail" in api.get("/nowhere", 404)
    assert api.get(f"/agents/{UNKNOWN}", 404) == {"detail": f"agent {UNKNOWN} not found"}
    assert api.get(f"/jobs/{UNKNOWN}", 404)["detail"] == f"job {UNKNOWN} not found"
    httpx_url = str(api.http.base_url).removesuffix("/api/")
    assert httpx.get(f"{httpx_url}/agents").status_code == 404


@pytest.mark.parametrize("path", ["agents", "users", "sessions"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_id_is_404_and_no_uuid_is_422(api: Api, method: str, path: str) -> None:
    api.call(method, f"/{path}/{UNKNOWN}", 404)
    detail = api.call(method, f"/{path}/abc", 422)["detail"]
    assert detail[0]["loc"] == ["path", f"{path.removesuffix('s')}_id"]


def test_ids_in_a_body_must_exist(api: Api) -> None:
    api.post("/sessions", 404, agent_id=UNKNOWN)
    api.post("/sessions", 404, agent_id=api.agent(), user_id=UNKNOWN)
    api.post("/sessions", 422, agent_id="abc")


def test_a_wrong_method_is_405_and_says_which_are_right(api: Api) -> None:
    response = api.http.put("/agents", json={})
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "POST"}
    assert "detail" in response.json()


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"", b'{"name": NaN}', b'{"name": "\\ud800"}', b"\xff", b"[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_422(api: Api, body: bytes) -> None:
    detail = api.call("POST", "/agents", 422, content=body)["detail"]
    assert detail[0]["loc"][0] == "body"
    assert detail[0]["msg"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("name", ["Mia", "M\u00eda", "\ud800"])
def test_a_body_that_is_not_utf_8_is_422(api: Api, encoding: str, name: str) -> None:
    content = f'{{"name": "{name}"}}'.encode(
        encoding, "surrogatepass" if "utf" in encoding else "replace"
    )
    if encoding == "latin-1" and content.isascii():
        content = b'{"name": "\xff"}'
    assert api.call("POST", "/agents", 422, content=content)["detail"][0]["loc"] == ["body"]


def test_half_a_surrogate_pair_is_no_fault_of_the_server(api: Api) -> None:
    api.call("POST", "/agents", 422, content=b'{"name": "\xed\xa0\x80"}')
    for path in ("/agents", "/users", "/sessions"):
        given = {"metadata_filter": '{"a": "\\ud800"}'}
        assert api.http.get(path, params=given).status_code in (200, 400, 422)
    made = api.call("POST", "/agents", 201, content=b'\xef\xbb\xbf{"name": "\\ud83d\\ude00"}')
    assert api.get(f"/agents/{made['id']}")["name"] == "\U0001f600"


def test_a_body_that_does_not_fit_is_422_and_says_where(api: Api) -> None:
    detail = api.post("/agents", 422, name="Mia", tools=[{"type": "magic", "function": {}}])[
        "detail"
    ]
    assert ["body", "tools", 0, "type"] in [error["loc"] for error in detail]
    assert ["body", "tools", 0, "function"] in [error["loc"] for error in detail]
    assert all(error["msg"] for error in detail)


def test_what_is_nested_too_deeply_is_no_fault_of_the_server(api: Api) -> None:
    for depth in (100, 500, 900, 5000):
        nested = '{"a":' * depth + "1" + "}" * depth
        made = api.http.post("/agents", content=f'{{"name": "Mia", "metadata": {nested}}}')
        assert made.status_code in (201, 400, 422)
        found = api.http.get("/agents", params={"metadata_filter": nested[:20_000]})
        assert found.status_code in (200, 400, 422)


def test_integers_that_no_database_holds_are_422(api: Api) -> None:
    api.post("/sessions", 422, agent_id=api.agent(), token_budget=10**30)
    api.get("/agents", 422, offset=10**30)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "offset=-1", "order=up"])
def test_a_query_that_does_not_fit_is_422(api: Api, query: str) -> None:
    response = api.http.get(f"/agents?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", query.split("=")[0]]


def test_a_required_query_parameter_is_required(api: Api) -> None:
    detail = api.get(f"/agents/{api.agent()}/memories", 422)["detail"]
    assert detail == [{"loc": ["query", "query"], "msg": "is required"}]


def test_null_is_absent(api: Api) -> None:
    agent = api.agent(about=None, docs=None, tools=None, default_settings=None, instructions=None)
    stored = api.get(f"/agents/{agent}")
    assert {"about", "default_settings", "instructions"}.isdisjoint(stored)
    session = api.session(agent, user_id=None, situation=None, render_templates=None)
    message = {"role": "user", "content": "Hello", "name": None, "continue": None}
    nulls = dict.fromkeys(
        ("tools", "tool_choice", "stop", "min_p", "preset", "max_tokens", "recall")
    )
    assert "offline model" in api.say(session, message, **nulls)


def test_null_stays_in_free_form_objects(api: Api) -> None:
    agent = api.agent(metadata={"seen": None, "in": {"deep": None}})
    assert api.get(f"/agents/{agent}")["metadata"] == {"seen": None, "in": {"deep": None}}


def test_null_for_what_is_required_is_422(api: Api) -> None:
    assert api.post("/agents", 422, name=None)["detail"][0]["loc"] == ["body", "name"]


def test_a_user_needs_no_name(api: Api) -> None:
    assert api.get(f"/users/{api.user()}")["name"] == "User"


@pytest.mark.parametrize("path", ["/agents", "/users", "/sessions"])
def test_a_given_id_is_used_once(api: Api, path: str) -> None:
    extra: Json = {"/agents": {"name": "Mia"}, "/sessions": {"agent_id": api.agent()}}.get(path, {})
    id = str(uuid4())
    assert api.post(path, id=id.upper(), **extra)["id"] == id
    assert api.get(f"{path}/{id.upper()}")["id"] == id
    assert id in api.post(path, 409, id=id, **extra)["detail"]
    api.post(path, 422, id="not-a-uuid", **extra)


def test_the_request_id_is_the_callers_if_it_has_a_sane_one(api: Api) -> None:
    def answered(given: str | None, path: str = "/agents") -> str:
        headers = {} if given is None else {"X-Request-Id": given}
        return api.http.get(path, headers=headers).headers["X-Request-Id"]

    assert answered("my-request.1") == "my-request.1"
    assert answered("my-request.2", "/nowhere") == "my-request.2"
    assert UUID(answered(None)).version == 4
    assert answered("no spaces please") != "no spaces please"
    assert answered("x" * 1000) != "x" * 1000


def test_head_is_answered_as_get(api: Api) -> None:
    response = api.http.head("/agents")
    assert (response.status_code, response.content) == (200, b"")


def test_a_fault_of_the_server_is_500_and_tells_the_log_alone(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: object) -> dict[str, object]:
        raise RuntimeError("secret reason")

    monkeypatch.setitem(HANDLERS, "list_agents", fail)
    response = api.http.get("/agents")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret reason" in caplog.text
    assert caplog.records[0].name == "julep.local"


def test_a_reply_that_does_not_fit_the_spec_is_found(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(HANDLERS, "list_agents", lambda call: {"items": [{"name": 1}]})
    assert api.http.get("/agents").status_code == 500
    assert "does not fit the spec" in caplog.text


def test_what_fails_leaves_nothing_behind(api: Api) -> None:
    id = str(uuid4())
    docs = [{"title": "A", "content": "a"}]
    api.post("/agents", 422, id=id, name="Mia", docs=[*docs, {"title": "B"}])
    api.get(f"/agents/{id}", 404)
