"""A server with a model that plays a script, and clients of both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

import julep
from julep.testing import plugin
from julep.testing.server import Server

# Where the SDK is installed, pytest finds them by itself.
_julep_server_of_the_run = plugin._julep_server_of_the_run  # pyright: ignore[reportPrivateUsage]
julep_model = plugin.julep_model
julep_server = plugin.julep_server
from tests.facade.sides import Side


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(params=["sync", "async"])
def side(request: pytest.FixtureRequest, runner: asyncio.Runner) -> Side:
    return Side(request.param, runner)


@pytest.fixture
def client(side: Side, julep_server: Server) -> Iterator[julep.Client]:
    client = side.client(julep_server.api_key, julep_server.url)
    yield client
    client.close()


@pytest.fixture
def agent_id(client: julep.Client) -> str:
    return client.agents.create(name="Ada", about="A librarian").id
