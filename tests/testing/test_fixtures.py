"""The fixtures of the pytest plugin, used as a user would."""

from __future__ import annotations

import asyncio

import httpx
import pytest

import julep
import julep.local
import julep.testing

Server = julep.testing.Server


def talk(client: julep.Client) -> str:
    """What an agent answers to "Hello"."""
    agent = client.agents.create("Ada", "A librarian")
    session = client.sessions.create(client.users.create("Grace").id, agent.id)
    content = client.sessions.chat(session.id, "Hello").response[0][0].content
    assert isinstance(content, str)
    return content


def test_there_are_a_server_two_clients_and_a_model(
    julep_server: Server,
    julep_client: julep.Client,
    julep_async_client: julep.AsyncClient,
    julep_model: julep.local.ScriptedModel,
) -> None:
    assert isinstance(julep_server, julep.testing.Server)
    assert isinstance(julep_client, julep.Client)
    assert isinstance(julep_async_client, julep.AsyncClient)
    assert isinstance(julep_model, julep.local.ScriptedModel)
    assert julep_server.model is julep_model


def test_the_server_has_an_address_and_a_key_for_clients_of_ones_own(julep_server: Server) -> None:
    with julep.Client(julep_server.api_key, julep_server.url) as client:
        assert client.users.list() == []


class TestEachTest:
    """Each test has data, faults, requests and a key of its own, on one server."""

    keys: list[str] = []  # noqa: RUF012 - of all the tests
    urls: list[str] = []  # noqa: RUF012

    @pytest.mark.parametrize("name", ["Ada", "Mia", "Eve"])
    def test_begins_with_nothing(
        self, name: str, julep_server: Server, julep_client: julep.Client
    ) -> None:
        self.keys.append(julep_server.api_key)
        self.urls.append(julep_server.url)
        assert not julep_server.requests
        assert not [*julep_server.faults]
        assert julep_client.agents.list() == []
        julep_client.agents.create(name, "A librarian")
        julep_server.faults.add("list_agents", status=500, times=None)

    def test_has_its_own_key(self) -> None:
        assert len({*self.keys}) == len(self.keys)
        assert len({*self.urls}) <= 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_server_that_a_test_stops_is_there_again_for_the_next(
    time: str, julep_server: Server, julep_client: julep.Client
) -> None:
    assert julep_client.agents.list() == []
    julep_server.stop()
    with pytest.raises(julep.APIConnectionError):
        julep_client.with_options(max_retries=0).agents.list()


def test_renewing_takes_data_faults_requests_and_model_away(julep_server: Server) -> None:
    former = julep_server.api_key
    with julep.Client(former, julep_server.url) as client:
        client.agents.create("Ada", "A librarian")
    julep_server.faults.add("list_agents", status=500)
    julep_server.model = julep.local.ScriptedModel()
    julep_server.renew()
    assert (julep_server.model, len(julep_server.requests)) == (None, 0)
    with julep.Client(julep_server.api_key, julep_server.url) as client:
        assert client.agents.list() == []


def test_what_a_test_that_is_over_still_sends_disturbs_no_other(julep_server: Server) -> None:
    with julep.Client(julep_server.api_key, julep_server.url) as late:
        julep_server.renew()
        fault = julep_server.faults.add(status=500)
        assert late.agents.list() == []
    assert (fault.hits, len(julep_server.requests)) == (0, 0)


def test_the_scripted_model_replies_in_the_tests_that_ask_for_it(
    julep_client: julep.Client, julep_model: julep.local.ScriptedModel
) -> None:
    julep_model.add("Bonjour!")
    assert talk(julep_client) == "Bonjour!"
    [request] = julep_model.requests
    assert request.prompt.new[0].text == "Hello"


def test_the_offline_model_replies_in_all_others(julep_client: julep.Client) -> None:
    assert talk(julep_client).startswith("[offline model]")


# The log of requests


def test_a_request_is_shown_as_it_came(julep_server: Server, julep_client: julep.Client) -> None:
    julep_client.agents.create("Ada", "A librarian", extra_headers={"X-Team": "Library"})
    [request] = julep_server.requests
    assert (request.method, request.path) == ("POST", "/agents")
    assert request.operation == "create_agent"
    assert request.json == {"name": "Ada", "about": "A librarian"}
    assert request.headers["x-team"] == "Library"
    assert request.time.tzinfo is not None


def test_the_key_is_not_shown(julep_server: Server, julep_client: julep.Client) -> None:
    julep_client.agents.list()
    [request] = julep_server.requests
    assert request.headers["authorization"] == "Bearer [redacted]"
    assert julep_server.api_key not in f"{request!r}{request.headers}"


def test_a_request_that_is_refused_is_shown_too(julep_server: Server) -> None:
    assert httpx.post(f"{julep_server.url}/agents", content=b"{").status_code == 403
    [request] = julep_server.requests
    assert (request.body, request.json) == (b"{", None)


def test_requests_read_well_in_a_failed_assertion(
    julep_server: Server, julep_client: julep.Client
) -> None:
    julep_client.users.list(limit=3)
    julep_client.users.create("Grace")
    assert repr(julep_server.requests) == (
        '[<GET /users?limit=3 (list_users)>, <POST /users (create_user) {"name":"Grace"}>]'
    )


def test_a_long_body_is_shortened_where_it_is_shown(
    julep_server: Server, julep_client: julep.Client
) -> None:
    julep_client.users.create("Grace", "A sailor. " * 100)
    assert len(repr(julep_server.requests)) < 200
    assert julep_server.requests[0].json["about"] == "A sailor. " * 100


def test_requests_can_be_told_by_operation_and_forgotten(
    julep_server: Server, julep_client: julep.Client
) -> None:
    julep_client.users.list()
    julep_client.agents.list()
    assert julep_server.requests.operations == ["list_users", "list_agents"]
    assert julep_server.requests.of("list_agents") == julep_server.requests[1:]
    julep_server.requests.clear()
    assert not julep_server.requests


def request_of(size: int) -> julep.testing.ReceivedRequest:
    return julep.testing.ReceivedRequest("POST", "/users", "create_user", body=b"x" * size)


def test_the_log_is_bounded_in_requests_and_in_bytes() -> None:
    log = julep.testing.RequestLog()
    for size in range(1001):
        log.add(request_of(size))
    assert len(log) == 1000
    assert len(log[0].body) == 1
    log.add(request_of(16 * 2**20))
    assert len(log) == 1


# Asynchronous tests


@pytest.mark.anyio
@pytest.mark.parametrize("time", ["first", "second"])
async def test_the_asynchronous_client_is_for_anyio_on_asyncio_and_trio(
    time: str, julep_async_client: julep.AsyncClient, anyio_backend_name: str
) -> None:
    assert await julep_async_client.agents.list() == []
    await julep_async_client.agents.create(anyio_backend_name, "A librarian")


def test_the_asynchronous_client_is_for_asyncio_run(
    julep_async_client: julep.AsyncClient, julep_server: Server
) -> None:
    async def create() -> None:
        await julep_async_client.users.create("Grace")

    asyncio.run(create())
    asyncio.run(create())
    assert julep_server.requests.operations == ["create_user", "create_user"]
