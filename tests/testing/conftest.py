"""What the tests of the test kit need, beside the kit itself."""

from __future__ import annotations

from collections.abc import Callable

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


Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run_pytest(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    """Runs pytest over a source text, in a process of its own, with a user's settings."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    # What one of these processes compiles, the next has.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.getbasetemp() / "compiled"))
    pytester.makeini(
        "[pytest]\n"
        "addopts = --strict-markers --strict-config -p no:cacheprovider -p no:hypothesispytest\n"
        "filterwarnings = error\n"
    )

    def run(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess(*arguments)

    return run
