"""What the commands print, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from shell import COMMAND, Run

import julep
import julep.testing

NOWHERE = "5d0f2a3e-0000-4000-8000-000000000000"


def printed(run: Run, *arguments: str) -> Any:
    """What a command prints as JSON."""
    ended = run(*arguments, "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout)


# Agents


def test_agents_are_created_listed_shown_and_deleted(run: Run, julep_client: julep.Client) -> None:
    created = run("agents", "create", "Ada", "--about", "A librarian", "--instruction", "Be kind")
    assert (created.returncode, created.stderr) == (0, "")
    agent = julep_client.agents.get(created.stdout.strip())
    assert (agent.name, agent.about, agent.instructions) == ("Ada", "A librarian", ["Be kind"])
    assert [one["id"] for one in printed(run, "agents", "list")] == [agent.id]
    assert printed(run, "agents", "get", "Ada") == agent.to_dict()
    shown = run("agents", "get", agent.id).stdout.splitlines()
    assert "name          Ada" in shown and 'instructions  ["Be kind"]' in shown
    assert run("agents", "delete", "Ada").stdout == f"deleted {agent.id}\n"
    assert printed(run, "agents", "list") == []


def test_a_list_is_a_table_with_a_line_for_each(run: Run, julep_client: julep.Client) -> None:
    ids = [julep_client.agents.create(name).id for name in ("Ada", "Grace Hopper")]
    lines = run("agents", "list").stdout.splitlines()
    assert lines[0].split() == ["ID", "NAME", "MODEL", "CREATED", "AT"]
    assert {line.split()[0] for line in lines[1:]} == {*ids}
    assert len({line.index("julep-ai") for line in lines[1:]}) == 1


def test_a_list_is_read_to_its_end_or_its_limit(
    run: Run, julep_client: julep.Client, julep_server: julep.testing.Server
) -> None:
    for number in range(120):
        julep_client.users.create(f"User {number}")
    assert len(printed(run, "users", "list")) == 120
    assert len(printed(run, "users", "list", "--limit", "7")) == 7
    assert len(printed(run, "users", "list", "--limit", "110")) == 110
    limits = [request.query["limit"] for request in julep_server.requests.of("list_users")]
    assert limits == ["100", "100", "7", "100", "10"]


def test_a_name_has_to_be_that_of_one_agent(run: Run, julep_client: julep.Client) -> None:
    ids = {julep_client.agents.create("Ada").id for _ in range(2)}
    ended = run("agents", "get", "Ada")
    assert ended.returncode == 1
    assert ended.stderr.startswith("julep: 2 agents are called 'Ada', name one by its id: ")
    assert all(id in ended.stderr for id in ids)
    ended = run("agents", "get", "ada")
    assert ended.stderr == (
        "julep: no agent has the id or the name 'ada': see `julep agents list`\n"
    )


# The others


def test_every_list_lists(run: Run, agent_id: str, julep_client: julep.Client) -> None:
    user = julep_client.users.create("Grace").id
    session = julep_client.sessions.create(user, agent_id).id
    doc = julep_client.docs.create({"title": "T", "content": "C"}, user_id=user).id
    tool = julep_client.tools.create(
        agent_id, {"type": "function", "function": {"name": "weather", "parameters": {}}}
    ).id
    julep_client.sessions.chat(session, "My cat is called Pixel.")
    [memory] = julep_client.memories.list(agent_id, "cat")
    for wanted, line in {
        user: "users list",
        session: "sessions list",
        doc: f"docs list --user {user}",
        tool: "tools list --agent Ada",
        memory.id: f"memories list cat --agent Ada --user {user}",
    }.items():
        assert [one["id"] for one in printed(run, *line.split())] == [wanted], line
        assert wanted in run(*line.split()).stdout
    assert "weather" in run("tools", "list", "--agent", agent_id).stdout


def test_a_history_is_printed_as_it_was_said(
    run: Run, agent_id: str, julep_client: julep.Client, julep_server: julep.testing.Server
) -> None:
    session = julep_client.sessions.create(None, agent_id).id
    julep_server.model = julep.local.ScriptedModel("Good morning!\nAnd you?")
    julep_client.sessions.chat(session, "Hello")
    assert run("history", session).stdout == "user: Hello\nAda: Good morning!\nAnd you?\n"
    assert [one["role"] for one in printed(run, "history", session)] == ["user", "assistant"]
    assert run("history", session, "--limit", "1").stdout == "user: Hello\n"


def test_docs_are_uploaded_and_their_jobs_shown(
    run: Run, agent_id: str, tmp_path: Path, julep_client: julep.Client
) -> None:
    (tmp_path / "a.md").write_text("# Bikes\n\nText.\n")
    (tmp_path / "b.txt").write_bytes(b"\xe9t\xe9")
    ended = run("docs", "upload", "a.md", "b.txt", "--agent", "Ada")
    assert ended.returncode == 1
    assert ended.stdout == (
        "1 file uploaded (1 doc), 0 skipped, 1 failed\n"
        "failed: b.txt: not UTF-8: see byte 0; save it as UTF-8\n"
    )
    assert "a.md" in run("docs", "list", "--agent", "Ada").stdout
    report = printed(run, "docs", "upload", "a.md", "--agent", agent_id)
    assert report["skipped"] == [{"path": "a.md", "reason": "already there"}]
    (tmp_path / "a.md").write_text("# Bikes\n\nOther.\n")
    report = printed(run, "docs", "upload", "a.md", "--agent", agent_id, "--keep")
    assert len(report["uploaded"][0]["doc_ids"]) == 1
    assert len(julep_client.docs.list(agent_id)) == 2
    [job] = report["jobs"]
    assert printed(run, "jobs", "get", job)["state"] == "succeeded"


# Errors


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("history x", ["session_id: 'x' is not a UUID"]),
        (f"history {NOWHERE}", ["404", "get_history", "request id", "check the id"]),
        ("docs upload nothing.md --user " + NOWHERE, ["no file or directory nothing.md"]),
        ("docs upload . --user " + NOWHERE, []),
        ("agents list --base-url http://127.0.0.1:9", ["can't connect", "JULEP_API_URL"]),
        ("agents list --base-url nothing", ["nothing"]),
        ("agents list --api-key a-key-of-nobody", ["403", "JULEP_API_KEY", "request id"]),
        (f"chat Ada --session {NOWHERE} Hello", ["404"]),
    ],
)
def test_an_error_is_one_line(run: Run, agent_id: str, line: str, said: list[str]) -> None:
    ended = run(*line.split())
    if not said:
        assert ended.stdout == "0 files uploaded (0 docs), 0 skipped, 0 failed\n"
        return
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("julep: ") and ended.stderr.count("\n") == 1
    assert all(text in ended.stderr for text in said), ended.stderr
    assert "a-key-of-nobody" not in ended.stderr and "Traceback" not in ended.stderr


def test_a_timeout_is_told(run: Run, julep_server: julep.testing.Server) -> None:
    julep_server.faults.delay("list_agents", 10)
    ended = run("agents", "list", "--timeout", "0.5")
    assert ended.returncode == 1 and "--timeout SECONDS" in ended.stderr


def test_without_a_key_the_variable_is_named(run: Run) -> None:
    ended = run("agents", "list", JULEP_API_KEY="")
    assert ended.returncode == 1
    assert ended.stderr == "julep: there is no key: set the variable JULEP_API_KEY\n"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "agents",
        "agents fly",
        "agents list --limit 0",
        "agents list --timeout -1",
        "agents list --timeout nan",
        "docs list",
        f"docs list --agent Ada --user {NOWHERE}",
        "docs upload --agent Ada",
        "memories list tea",
        "chat",
        "chat Ada Hello there",
        "agents list Ada",
        "agents list --apikey secret-key",
        "agents list --apikey=secret-key",
    ],
)
def test_wrong_usage_ends_with_2(run: Run, line: str) -> None:
    ended = run(*line.split())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("usage: julep") and "secret-key" not in ended.stderr


def test_options_may_stand_before_the_command_or_behind(
    run: Run, julep_server: julep.testing.Server
) -> None:
    key, url = julep_server.api_key, julep_server.url
    for line in (
        ["--api-key", key, "--base-url", url, "--json", "--timeout", "5", "agents", "list"],
        ["agents", "list", "--api-key", key, "--base-url", url, "--json", "--timeout", "5"],
    ):
        ended = run(*line, JULEP_API_KEY="", JULEP_API_URL="http://127.0.0.1:9")
        assert (ended.returncode, ended.stdout) == (0, "[]\n")


def test_help_warns_of_keys_on_the_command_line(run: Run) -> None:
    told = " ".join(run("agents", "list", "--help").stdout.split())
    assert "better in $JULEP_API_KEY, as others on this machine see command lines" in told


def test_the_installed_command_tells_its_version() -> None:
    command = Path(sys.executable).with_name("julep")
    ended = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout == f"julep {julep.__version__}\n"


# Terminals, pipes and signals


def test_what_controls_terminals_is_shown_and_not_sent(
    run: Run, julep_client: julep.Client, julep_server: julep.testing.Server
) -> None:
    bad = "\x1b]0;owned\x07\x9b31m\u202ered\r\x7f"
    agent = julep_client.agents.create("Ada", f"About {bad}")
    julep_server.model = julep.local.ScriptedModel(f"Hi {bad}\r\nthere\n\tyou 👩‍🚀")
    user = julep_client.users.create(bad, bad)
    outputs = [
        run("agents", "get", agent.id),
        run("users", "list"),
        run("chat", agent.id, "Hello"),
        run("agents", "get", bad),
        run("history", julep_client.sessions.list()[0].id),
    ]
    for ended in outputs:
        text = ended.stdout + ended.stderr
        assert not {*text} & {*"\x1b\x07\x9b\u202e\r\x7f"}
        assert r"\x1b]0;owned\x07\x9b31m\u202ered" in text
    assert "there\n\tyou 👩‍🚀" in outputs[2].stdout
    assert printed(run, "users", "list")[0]["name"] == julep_client.users.get(user.id).name == bad


def test_output_fits_into_any_encoding(run: Run, julep_client: julep.Client) -> None:
    agent = julep_client.agents.create("Zoë 東京").id
    variables = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert r"Zo\xeb \u6771\u4eac" in run("agents", "list", **variables).stdout
    ended = run("agents", "get", agent, "--json", **variables)
    assert json.loads(ended.stdout)["name"] == "Zoë 東京"


def test_a_reader_that_has_enough_is_no_error(
    environment: dict[str, str], julep_client: julep.Client
) -> None:
    for number in range(300):
        julep_client.users.create(f"User {number} " + "x" * 500)
    with subprocess.Popen(
        [*COMMAND, "users", "list", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_ctrl_c_ends_with_130(
    environment: dict[str, str], julep_server: julep.testing.Server
) -> None:
    julep_server.faults.delay("list_agents", 30)
    with subprocess.Popen(
        [*COMMAND, "agents", "list"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for _ in range(400):
            if julep_server.requests:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=10) == (b"", b"")
    assert process.returncode == 130


def test_it_works_without_any_extra(
    run: Run, agent_id: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    import attrs

    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(attrs.__file__).parents[1].iterdir():
        if path.name not in ("rich", "bs4", "pypdf", "starlette") and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    (tmp_path / "a.md").write_text("Text")
    found = os.pathsep.join([environment["PYTHONPATH"], str(packages)])
    for line in ("agents list", "docs upload a.md --agent Ada", "chat Ada Hello"):
        ended = subprocess.run(
            [sys.executable, "-S", "-m", "julep.cli", *line.split()],
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": found},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, ""), line


def test_a_start_loads_little() -> None:
    code = "import sys; from julep.cli import main; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"httpx", "rich", "asyncio", "beartype", "attrs", "bs4", "pypdf", "julep.client"}
    loaded = heavy & {*ended.stdout.split()}
    assert not loaded
