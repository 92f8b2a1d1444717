"""A server over a real socket, and short ways to make what the tests need."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

import julep.local

from .postgres import Postgres, running

Json = dict[str, Any]
DATABASES = ["sqlite", "postgresql"]


class Api:
    """A client that knows the key, and how to make an agent, a user and a session."""

    def __init__(self, server: julep.local.Server) -> None:
        self.key, self.url = server.api_key, server.url
        headers = {"Authorization": f"Bearer {server.api_key}"}
        self.http = httpx.Client(base_url=server.url, headers=headers, timeout=20)

    def call(self, method: str, path: str, status: int, **options: Any) -> Json:
        response = self.http.request(method, path, **options)
        assert response.status_code == status, response.text
        body: Json = response.json()
        return body

    def get(self, path: str, status: int = 200, /, **query: Any) -> Json:
        return self.call("GET", path, status, params=query)

    def items(self, path: str, **query: Any) -> list[Json]:
        items: list[Json] = self.get(path, **query)["items"]
        return items

    def post(self, path: str, status: int = 201, /, **body: Any) -> Json:
        return self.call("POST", path, status, json=body)

    def put(self, path: str, status: int = 200, /, **body: Any) -> Json:
        return self.call("PUT", path, status, json=body)

    def patch(self, path: str, status: int = 200, /, **body: Any) -> Json:
        return self.call("PATCH", path, status, json=body)

    def delete(self, path: str, status: int = 202, /) -> Json:
        return self.call("DELETE", path, status)

    def agent(self, **body: Any) -> str:
        return str(self.post("/agents", **{"name": "Mia", **body})["id"])

    def user(self, **body: Any) -> str:
        return str(self.post("/users", **body)["id"])

    def session(self, agent_id: str | None = None, /, **body: Any) -> str:
        return str(self.post("/sessions", agent_id=agent_id or self.agent(), **body)["id"])

    def chat(self, session_id: str, *said: str | Json, status: int = 200, **body: Any) -> Json:
        messages = [{"role": "user", "content": m} if isinstance(m, str) else m for m in said]
        return self.post(f"/sessions/{session_id}/chat", status, messages=messages, **body)

    def say(self, session_id: str, *said: str | Json, **body: Any) -> str:
        """The text of the reply."""
        return str(self.chat(session_id, *said, **body)["response"][0][0]["content"])

    def history(self, session_id: str) -> list[Json]:
        return self.items(f"/sessions/{session_id}/history")

    def done(self, reply: Json) -> dict[str, Json]:
        """The jobs of a reply by their names, once they are over."""
        return {job["name"]: job for job in map(self.ended, reply["jobs"])}

    def ended(self, job: str) -> Json:
        """A job once it is over."""
        status: Json = {}
        for _ in range(600):
            status = self.get(f"/jobs/{job}")
            if status["state"] in ("succeeded", "failed", "aborted"):
                return status
            time.sleep(0.05)
        raise AssertionError(f"the job does not end: {status}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running() as postgres:
        yield postgres


@pytest.fixture(scope="module", params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on; those that ask for it run on each."""
    name: str = request.param
    return name


@pytest.fixture
def database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str | Path]:
    """A new database of the test's own."""
    if database_kind == "sqlite":
        yield tmp_path / "agents.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="module")
def server(database_kind: str, request: pytest.FixtureRequest) -> Iterator[julep.local.Server]:
    with ExitStack() as opened:
        database = None
        if database_kind == "postgresql":
            postgres: Postgres = request.getfixturevalue("postgres")
            database = opened.enter_context(postgres.database())
        yield opened.enter_context(julep.local.serve(database, check_responses=True))


@pytest.fixture(scope="module")
def api(server: julep.local.Server) -> Iterator[Api]:
    api = Api(server)
    with api.http:
        yield api
