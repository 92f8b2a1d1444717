"""The recorder, and the four clients of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from .lanes import CLIENTS, KEY, LowLevelLane, ManagersLane
from .recorder import Recorder


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    with Recorder() as recorder:
        thread = threading.Thread(target=recorder.serve_forever, args=[0.01])
        thread.start()
        yield recorder
        recorder.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@contextmanager
def opened(name: str, recorder: Recorder, runner: asyncio.Runner) -> Generator[Any]:
    client = CLIENTS[name](api_key=KEY, base_url=recorder.url)
    yield client
    if name.startswith("Async"):
        runner.run(client.aclose())
    else:
        client.close()


@pytest.fixture(scope="session", params=["JulepApi", "AsyncJulepApi"])
def low_level(
    request: pytest.FixtureRequest, recorder: Recorder, runner: asyncio.Runner
) -> Iterator[LowLevelLane]:
    with opened(request.param, recorder, runner) as client:
        yield LowLevelLane(request.param, client, runner)


@pytest.fixture(scope="session", params=["Client", "AsyncClient"])
def facade(
    request: pytest.FixtureRequest, recorder: Recorder, runner: asyncio.Runner
) -> Iterator[ManagersLane]:
    with opened(request.param, recorder, runner) as client:
        yield ManagersLane(request.param, client, runner)
