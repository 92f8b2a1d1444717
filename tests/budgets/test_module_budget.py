"""What a first call may load, in a new interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

import julep.testing

MODULES = 400
"""Peers load 570 to 3,400 (docs/benchmarks.md)."""

# What developers have installed and users have not: httpx and httpcore load it where they find it.
PROGRAM = """
import json, sys
sys.modules.update(dict.fromkeys(("click", "trio")))
import julep
{call}
loaded = [name for name, module in sys.modules.items() if module is not None]
print(json.dumps(loaded))
"""

SYNC = """
with julep.Client({key!r}, {url!r}) as client:
    client.agents.list()
"""

ASYNC = """
import asyncio

async def main():
    async with julep.AsyncClient({key!r}, {url!r}) as client:
        await client.agents.list()

asyncio.run(main())
"""


def loaded_by(call: str, server: julep.testing.Server) -> list[str]:
    program = PROGRAM.format(call=call.format(key=server.api_key, url=server.url))
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded: Any = json.loads(run.stdout)
    return loaded


@pytest.mark.parametrize("call", [SYNC, ASYNC], ids=["sync", "async"])
def test_a_first_call_loads_few_modules(call: str, julep_server: julep.testing.Server) -> None:
    loaded = loaded_by(call, julep_server)
    assert len(loaded) <= MODULES
    packages = {name.partition(".")[0] for name in loaded}
    assert not packages & {"beartype", "dateutil", "pydantic", "opentelemetry", "rich"}
