"""The pytest plugin: a server and clients of it, with data of their own for each test.

pytest loads it in every run on a machine where the SDK is installed, so that it imports nothing of
the SDK until a fixture is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import julep
    from julep.local import ScriptedModel

    from .server import Server


@pytest.fixture(scope="session")
def _julep_server_of_the_run() -> Iterator[Server]:  # pyright: ignore[reportUnusedFunction]
    """One server per run: with pytest-xdist, one per worker, each on a port of its own."""
    from . import serve

    with serve() as server:
        yield server


@pytest.fixture
def julep_server(_julep_server_of_the_run: Server) -> Iterator[Server]:
    """An embedded server with no data: `server.url` and `server.api_key` are for clients.

    `server.faults` is what goes wrong, until the test ends; `server.requests` is what it received.
    """
    server = _julep_server_of_the_run
    server.renew()
    yield server
    server.faults.clear()
    server.model = None


@pytest.fixture
def julep_client(julep_server: Server) -> Iterator[julep.Client]:
    """A `julep.Client` of the test's server."""
    import julep

    with julep.Client(julep_server.api_key, julep_server.url) as client:
        yield client


@pytest.fixture
def julep_async_client(julep_server: Server) -> Iterator[julep.AsyncClient]:
    """A `julep.AsyncClient` of the test's server, for whichever event loop the test runs in."""
    import asyncio

    import julep

    loops: set[asyncio.AbstractEventLoop] = set()

    def note_loop(_: julep.RequestEvent) -> None:
        with suppress(RuntimeError):  # it is trio that runs
            loops.add(asyncio.get_running_loop())

    client = julep.AsyncClient(julep_server.api_key, julep_server.url, on_request=note_loop)
    yield client
    # An event loop that is shut down, of asyncio or trio, has closed the connections that were
    # opened in it. One that lives on for other tests is idle now, and closes them here.
    for loop in loops:
        if not (loop.is_closed() or loop.is_running()):
            loop.run_until_complete(client.aclose())


@pytest.fixture
def julep_model(julep_server: Server) -> ScriptedModel:
    """A `julep.local.ScriptedModel` that replies for the test's server: `model.add("Hello!")`.

    In a test without it, the offline model replies.
    """
    from julep.local import ScriptedModel

    model = ScriptedModel()
    julep_server.model = model
    return model
