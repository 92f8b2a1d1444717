"""Uploads over both clients, and directories to upload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest
from uploading import Upload

import julep
import julep.testing


@pytest.fixture(params=["sync", "asyncio", "trio"])
def upload(request: pytest.FixtureRequest, julep_server: julep.testing.Server) -> Upload:
    """`docs.upload` of a new client: the synchronous one, or the other one on an event loop."""
    side: str = request.param

    def run(paths: Any, client: dict[str, Any] | None = None, **how: Any) -> julep.UploadReport:
        made: dict[str, Any] = {"api_key": julep_server.api_key, "base_url": julep_server.url}
        made |= client or {}
        if side == "sync":
            with julep.Client(**made) as sync_client:
                return sync_client.docs.upload(paths, **how)

        async def run_async() -> julep.UploadReport:
            async with julep.AsyncClient(**made) as async_client:
                return await async_client.docs.upload(paths, **how)

        return anyio.run(run_async, backend=side)

    return run


@pytest.fixture
def agent_id(julep_server: julep.testing.Server, julep_client: julep.Client) -> str:
    created = julep_client.agents.create("Ada", "A librarian")
    julep_server.requests.clear()
    return created.id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files in two directories, of five docs together."""
    folder = tmp_path / "handbook"
    (folder / "shop").mkdir(parents=True)
    (folder / "bikes.md").write_text(
        "# Bikes\n\nAll of them.\n\n## Brakes\n\nThey squeal when wet.\n"
    )
    (folder / "notes.txt").write_text("Chains need oil.\n")
    (folder / "shop/hours.html").write_text("<h1>Hours</h1>Nine to six.<h2>Sunday</h2>Closed.")
    return folder
