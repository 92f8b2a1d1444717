"""What the tests of the test kit need, beside the kit itself."""

from __future__ import annotations

import pytest
from both_clients import Side

import julep
import julep.testing


@pytest.fixture(params=["Client", "AsyncClient"])
def side(request: pytest.FixtureRequest, julep_server: julep.testing.Server) -> Side:
    return Side(getattr(julep, request.param), julep_server)


@pytest.fixture
def session_id(julep_server: julep.testing.Server, julep_client: julep.Client) -> str:
    """A session. What it took to make it is not in the log."""
    agent = julep_client.agents.create("Ada", "A librarian")
    session = julep_client.sessions.create(julep_client.users.create("Grace").id, agent.id)
    julep_server.requests.clear()
    return session.id
