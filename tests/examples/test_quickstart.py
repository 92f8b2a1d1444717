"""examples/quickstart.py does what it says: by itself, once more, and against another server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import julep

pytestmark = pytest.mark.timeout(120)

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "examples" / "quickstart.py"
LAST = "The history of this session, and what the agent remembers of the user"
PART = '{"part": "brake pads", "shelf": "B4", "in_stock": 6, "price": "£8.50"}'


def run(folder: Path, **variables: str) -> str:
    """What the script prints when it is started in a folder with these environment variables."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("JULEP_")
    }
    environment |= variables
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    environment["PYTHONUTF8"] = "1"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPT)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def parts(output: str) -> dict[str, str]:
    """The parts of the output by their titles, and as "start" what comes before the first."""
    start, *titled = re.split(r"^== (.+)\n", output, flags=re.MULTILINE)
    return {"start": start, **dict(zip(titled[::2], titled[1::2], strict=True))}


class Runs(NamedTuple):
    """What two runs in one folder printed."""

    folder: Path
    first: dict[str, str]
    second: dict[str, str]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("quickstart")
    return Runs(folder, parts(run(folder)), parts(run(folder)))


def test_it_says_where_the_database_is(runs: Runs) -> None:
    database = runs.folder / "quickstart.db"
    assert database.is_file()
    for part in (runs.first["start"], runs.second["start"]):
        assert f"Database: {database}\n" in part
        assert "Server: embedded, at http://127.0.0.1:" in part


def test_the_documents_are_uploaded_once(runs: Runs) -> None:
    assert runs.first["An agent, and a user"] == (
        "Robin is new.\n2 files uploaded (8 docs), 0 skipped, 0 failed\nMaya is new.\n\n"
    )
    again = runs.second["An agent, and a user"]
    assert "Robin was created by an earlier run" in again
    assert "0 files uploaded (0 docs), 2 skipped, 0 failed\nMaya has been here before." in again


def test_the_streamed_answer_comes_from_a_document(runs: Runs) -> None:
    part = runs.first["An answer from a document, while it is written"]
    assert part.startswith("[offline model] According to “bike-care.txt”: ")
    assert "put one drop of oil on each roller, and wait for ten minutes." in part


def test_the_function_is_called_and_its_result_answered(runs: Runs) -> None:
    assert runs.first["A function call"] == (
        f'find_part({{"part": "brake pads"}}) returned {PART}\n'
        f"[offline model] find_part returned: {PART}\n\n"
    )


def test_the_history_is_that_of_one_session(runs: Runs) -> None:
    roles = ["user", "assistant"] * 2 + ["user", "function_call", "function", "assistant"]
    for printed in (runs.first, runs.second):
        *lines, memory = printed[LAST].strip().splitlines()
        assert [line.partition(":")[0] for line in lines] == roles
        assert max(map(len, lines)) <= 76
        assert memory.startswith("The user's bike is a green tourer (since ")


def test_the_second_run_remembers_the_first(runs: Runs) -> None:
    said = runs.second["Getting to know each other"]
    assert said == "[offline model] From what you told me: your bike is a green tourer.\n\n"
    memories = [printed[LAST].splitlines()[-1] for printed in (runs.first, runs.second)]
    assert memories[0] == memories[1]


def test_it_talks_to_the_server_that_the_environment_names(tmp_path: Path) -> None:
    with julep.local.serve() as server:
        variables = {"JULEP_API_URL": server.url, "JULEP_API_KEY": server.api_key}
        output = run(tmp_path, **variables)
        with julep.Client(server.api_key, server.url) as client:
            (agent,) = client.agents.list(metadata_filter={"example": "quickstart"})
            (user,) = client.users.list()
            memories = client.memories.list(agent.id, "bike", user_id=user.id)
    assert output.startswith(f"Server: {server.url}\n")
    assert server.api_key not in output
    assert (agent.name, user.name) == ("Robin", "Maya")
    assert [memory.content for memory in memories] == ["The user's bike is a green tourer"]
    assert list(tmp_path.iterdir()) == []


def test_the_environment_must_name_both(tmp_path: Path) -> None:
    output = run(tmp_path, JULEP_API_URL="http://127.0.0.1:9/api")
    assert "Server: embedded" in output
