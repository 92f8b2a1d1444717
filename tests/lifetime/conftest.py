"""The embedded server, and a session in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import julep
import julep.local

from .programs import Target


@pytest.fixture(scope="session")
def server() -> Iterator[julep.local.Server]:
    with julep.local.serve(word_delay=0.02) as server:
        yield server


@pytest.fixture(scope="session")
def session_id(server: julep.local.Server) -> str:
    with julep.Client(server.api_key, server.url) as client:
        return client.sessions.create(None, client.agents.create("Ada").id).id


@pytest.fixture(scope="session")
def target(server: julep.local.Server, session_id: str) -> Target:
    """Where programs send their requests."""
    return Target(server.api_key, server.url, session_id)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are not to depend on the variables of whoever runs them."""
    for name in ("JULEP_API_KEY", "JULEP_API_URL", "JULEP_LOG"):
        monkeypatch.delenv(name, raising=False)
