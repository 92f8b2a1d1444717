"""The embedded server, clients of it, and the records that most tests need."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from scripted import CERTIFICATES
from sides import Side

import julep
import julep.local


@pytest.fixture(scope="session")
def server() -> Iterator[julep.local.Server]:
    with julep.local.serve(check_responses=True) as server:
        yield server


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(params=["sync", "async"])
def side(request: pytest.FixtureRequest, runner: asyncio.Runner) -> Side:
    return Side(request.param, runner)


@pytest.fixture
def sent() -> list[httpx.Request]:
    """The requests that `client` has sent."""
    return []


@pytest.fixture
def client(
    side: Side, server: julep.local.Server, sent: list[httpx.Request]
) -> Iterator[julep.Client]:
    """A client of the embedded server. What it sends is in `sent`."""
    http = side.http(sent=sent)
    client = side.client(server.api_key, server.url, http_client=http)
    yield client
    client.close()
    side.close(http)


@pytest.fixture
def agent_id(client: julep.Client) -> str:
    return client.agents.create("Ada", "A librarian").id


@pytest.fixture
def user_id(client: julep.Client) -> str:
    return client.users.create("Grace", "A sailor").id


@pytest.fixture
def session_id(client: julep.Client, agent_id: str, user_id: str) -> str:
    return client.sessions.create(user_id, agent_id).id


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are not to depend on the variables of whoever runs them."""
    for name in ("JULEP_API_KEY", "JULEP_API_URL", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def few_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority of the tests alone: to load all others takes longer than most tests."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


def pytest_make_parametrize_id(val: Any, argname: str) -> str | None:
    """Values that have no name of their own are shown as they are written."""
    return None if isinstance(val, str | type) or callable(val) else repr(val)[:40]
