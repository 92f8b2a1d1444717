"""The command `julep` in processes of its own, against the embedded server."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from shell import COMMAND, ROOT, Ended, Run

import julep
import julep.testing


@pytest.fixture
def environment(julep_server: julep.testing.Server) -> dict[str, str]:
    """The variables of a user who has set up the server."""
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{ROOT}",
        "PYTHONUTF8": "1",
        "TERM": "xterm",
        "COLUMNS": "120",
        "JULEP_API_KEY": julep_server.api_key,
        "JULEP_API_URL": julep_server.url,
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs the command to its end. Standard input is empty unless it is given."""

    def run(*arguments: str, given: str = "", **variables: str) -> Ended:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment | variables,
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )

    return run


@pytest.fixture
def agent_id(julep_client: julep.Client) -> str:
    return julep_client.agents.create("Ada", "A librarian").id
