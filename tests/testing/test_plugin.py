"""The pytest plugin in runs of pytest of their own, where it is to get along with others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]

pytestmark = pytest.mark.timeout(240)


def without(*plugins: str) -> list[str]:
    return [argument for plugin in plugins for argument in ("-p", f"no:{plugin}")]


def test_the_asynchronous_client_is_for_pytest_asyncio(run_pytest: Run) -> None:
    """Whichever loop the tests run in, its connections are closed, and without a warning."""
    result = run_pytest(
        """
        import gc, pytest

        @pytest.mark.asyncio
        @pytest.mark.parametrize("time", [1, 2])
        async def test_alone(time, julep_async_client):
            assert await julep_async_client.agents.list() == []
            await julep_async_client.agents.create("Ada", "A librarian")

        @pytest.mark.asyncio(loop_scope="session")
        @pytest.mark.parametrize("time", [1, 2])
        async def test_in_one_loop(time, julep_async_client):
            assert await julep_async_client.agents.list() == []
            await julep_async_client.agents.create("Ada", "A librarian")

        def test_collect():
            gc.collect()
        """,
        *without("anyio"),
        *("-o", "asyncio_default_fixture_loop_scope=function"),
    )
    result.assert_outcomes(passed=5)
    assert result.stderr.str() == ""


def test_the_workers_of_xdist_have_a_server_each(run_pytest: Run) -> None:
    result = run_pytest(
        """
        import pathlib, pytest

        @pytest.mark.parametrize("number", range(12))
        def test_alone(number, julep_server, julep_client, julep_model):
            julep_model.add(f"I am {number}.")
            assert julep_client.agents.list() == []
            agent = julep_client.agents.create("Ada", "A librarian")
            session = julep_client.sessions.create(julep_client.users.create("Grace").id, agent.id)
            reply = julep_client.sessions.chat(session.id, "Who are you?")
            assert reply.response[0][0].content == f"I am {number}."
            assert len(julep_client.agents.list()) == 1
            with open(pathlib.Path(__file__).parent / "urls", "a") as file:
                file.write(julep_server.url + "\\n")
        """,
        *without("asyncio"),
        "-n2",
    )
    result.assert_outcomes(passed=12)
    urls = Path("urls").read_text().split()
    assert len(urls) == 12
    assert len({*urls}) == 2


def test_a_failed_assertion_shows_what_was_received(run_pytest: Run) -> None:
    result = run_pytest(
        """
        def test_received(julep_server, julep_client):
            julep_client.agents.create("Ada", "A librarian")
            assert len(julep_server.requests) == 2

        def test_one(julep_server, julep_client):
            julep_client.agents.create("Ada", "A librarian")
            [request] = julep_server.requests
            assert request.json is None
        """,
        *without("asyncio"),
    )
    result.assert_outcomes(failed=2)
    shown = '<POST /agents (create_agent) {"name":"Ada","about":"A librarian"}>'
    assert f"where 1 = len([{shown}])" in result.stdout.str()
    assert f"= {shown}.json" in result.stdout.str()


def test_loading_the_plugin_loads_nothing_heavy(run_pytest: Run) -> None:
    result = run_pytest(
        """
        import sys

        def test_modules():
            assert "julep.testing.plugin" in sys.modules
            heavy = {"asyncio", "attr", "beartype", "httpx", "jsonschema_rs", "sqlalchemy"}
            assert not {*sys.modules} & {*heavy, "starlette", "uvicorn"}
            of_ours = {name for name in sys.modules if name.startswith("julep")}
            assert len(of_ours) < 12, of_ours
            assert not of_ours & {"julep.client", "julep.local", "julep_api.client"}
        """,
        *without("anyio", "asyncio", "schemathesis", "timeout", "xdist", "xdist.looponfail"),
    )
    result.assert_outcomes(passed=1)


def test_without_the_extra_a_fixture_says_what_to_install(run_pytest: Run) -> None:
    result = run_pytest(
        """
        import sys

        sys.modules["sqlalchemy"] = None

        def test_server(julep_server):
            pass

        def test_no_server():
            pass
        """,
        *without("asyncio"),
    )
    result.assert_outcomes(passed=1, errors=1)
    wanted = 'ModuleNotFoundError: julep.testing needs sqlalchemy: pip install "julep[testing]"'
    assert wanted in result.stdout.str()
