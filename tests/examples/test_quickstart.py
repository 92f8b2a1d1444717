"""examples/quickstart.py does what it says: by itself, once more, and against another server."""

from __future__ import annotations

import json
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
DOCUMENTS = ("workshop-guide.md", "bike-care.txt")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
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


def test_the_documents_are_embedded(runs: Runs) -> None:
    assert runs.first["An agent, a user, a session"] == (
        "Robin is new, and was given workshop-guide.md and bike-care.txt.\n"
        "Maya is new.\n"
        "Job embed_doc: succeeded\n"
        "Job embed_doc: succeeded\n\n"
    )


def test_the_answer_names_the_document_that_it_comes_from(runs: Runs) -> None:
    part = runs.first["A question that a document answers"]
    assert "On Saturdays the workshop is open from 10:00 to 17:00" in part
    source, *_ = re.findall(rf"recalled the document (\S+), ({UUID})", part)
    assert source[0] == "workshop-guide"
    with (
        julep.local.serve(runs.folder / "quickstart.db") as server,
        julep.Client(server.api_key, server.url) as client,
    ):
        (agent,) = client.agents.list()
        docs = {doc.title: doc for doc in client.docs.list(agent.id)}
    assert docs["workshop-guide"].id == source[1]
    for name in DOCUMENTS:
        content = (SCRIPT.parent / name).read_text("utf-8")
        assert docs[Path(name).stem].content == content


def test_the_streamed_answer_is_whole(runs: Runs) -> None:
    part = runs.first["An answer that is streamed"]
    assert "put one drop of oil on each roller, and wait for ten minutes." in part
    assert re.search(r"\n +\d+ tokens, printed as they came\n", part)


def test_the_function_is_called_and_its_result_answered(runs: Runs) -> None:
    part = runs.first["A function call"]
    assert f'find_part({{"part": "brake pads"}}) returns {PART}\n' in part
    assert f"Robin: [offline model] find_part returned: {PART}\n" in part
    assert json.loads(PART)["shelf"] == "B4"


def test_the_history_is_that_of_one_session(runs: Runs) -> None:
    roles = ["user", "assistant"] * 3 + ["user", "function_call", "function", "assistant"]
    for printed in (runs.first, runs.second):
        lines = printed["The history of this session"].strip().splitlines()
        assert [line.partition(":")[0] for line in lines] == roles
        assert max(map(len, lines)) <= 76


def test_the_agent_remembers(runs: Runs) -> None:
    remembered = runs.first["What the agent remembers of the user"]
    assert remembered.startswith("The user's bike is a green tourer (since ")
    assert runs.second["What the agent remembers of the user"] == remembered


def test_the_second_run_remembers_the_first(runs: Runs) -> None:
    created = runs.second["An agent, a user, a session"]
    assert "Robin was created by an earlier run" in created
    assert "Maya has been here before." in created
    assert "Job " not in created
    assert "my bike" not in runs.second["Getting to know each other"].lower()
    assert "your bike is a green tourer" in runs.second["Getting to know each other"]


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
