"""`julep-local export` and `julep-local import`: everything, between any two databases."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

import julep.local
from julep.local import cli, tables
from julep.local.store import Store

from .conftest import DATABASES, Api, Json
from .postgres import Postgres

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")])}
TOOL: Json = {"type": "function", "function": {"name": "roll_dice", "parameters": {}}}
NOW = datetime.fromisoformat("2026-01-02T03:04:05.000006+00:00")
Made = Callable[[str], str]


@pytest.fixture
def empty(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Made]:
    """Makes an empty database of a kind, and says what it is called."""
    with ExitStack() as opened:

        def make(kind: str) -> str:
            if kind == "sqlite":
                return str(tmp_path / f"{uuid4()}.db")
            postgres: Postgres = request.getfixturevalue("postgres")
            return opened.enter_context(postgres.database())

        yield make


def fill(database: str) -> dict[str, Any]:
    """Put something into every table, and say what a client sees of it."""
    with julep.local.serve(database, check_responses=True) as server:
        api = Api(server)
        with api.http:
            agent = api.agent(
                docs=[{"title": "Hours", "content": "We open at nine."}], tools=[TOOL]
            )
            user = api.user(name="Zoë 猫", metadata={"n": [1, 1.0, None, True, "\u2028", 10**20]})
            session = api.session(agent, user_id=user, token_budget=1000)
            api.say(session, "My name is Ada. I love tea.")
            api.delete(f"/users/{api.user()}")
            headers = {"Idempotency-Key": "key e"}
            api.http.post("/users", json={}, headers=headers).raise_for_status()
            seen = view(api, agent, user, session)
    with closing(Store(database)) as store, store.writing("other") as connection:
        values = {"id": "1", "name": "Other", "created_at": NOW, "updated_at": NOW}
        connection.execute(insert(tables.users).values(**values, account="other"))
        passages = tables.passages
        connection.execute(passages.update().values(embedding=b"\x00\xff\x80?", model="small"))
    return seen


def view(api: Api, agent: str, user: str, session: str) -> dict[str, Any]:
    return {
        "agents": api.items("/agents"),
        "users": api.items("/users"),
        "sessions": api.items("/sessions"),
        "docs": api.items(f"/agents/{agent}/docs"),
        "tools": api.items(f"/agents/{agent}/tools"),
        "memories": api.items(f"/agents/{agent}/memories", query="tea"),
        "history": api.history(session),
        "suggestions": api.items(f"/sessions/{session}/suggestions"),
        "user": api.get(f"/users/{user}"),
    }


def run(*arguments: str) -> None:
    assert cli.main(list(arguments)) == 0


@pytest.mark.parametrize("target", DATABASES)
@pytest.mark.parametrize("source", DATABASES)
def test_everything_moves(source: str, target: str, empty: Made, tmp_path: Path) -> None:
    one, other = empty(source), empty(target)
    seen = fill(one)
    first, second = str(tmp_path / "first.jsonl"), str(tmp_path / "second.jsonl")
    run("export", "--database", one, first)
    run("import", "--database", other, first)
    run("export", "--database", other, second)
    assert Path(first).read_bytes() == Path(second).read_bytes()
    written = [json.loads(line) for line in Path(first).read_bytes().splitlines()]
    names = {table.name for table in tables.schema.sorted_tables} - {"alembic_version"}
    assert {line["table"] for line in written[1:-1]} == names
    with julep.local.serve(other, check_responses=True) as server:
        api = Api(server)
        with api.http:
            agent, user, session = (
                seen["agents"][0]["id"],
                seen["user"]["id"],
                seen["sessions"][0]["id"],
            )
            assert view(api, agent, user, session) == seen
            # It goes on: ids, search, numbers of rows, replies that are kept.
            api.post("/users", 409, id=user)
            assert "nine" in api.say(session, "When do you open?")
            again = api.http.post("/users", json={}, headers={"Idempotency-Key": "key e"})
            assert again.headers["Idempotent-Replayed"] == "true"
            assert len(api.history(session)) == 4


def test_a_pipe_does_as_well_as_a_file(empty: Made) -> None:
    one, other = empty("sqlite"), empty("sqlite")
    fill(one)
    command = [sys.executable, "-W", "error", "-m", "julep.local"]
    exported = subprocess.run(
        [*command, "export", "--database", one], env=ENVIRONMENT, check=True, capture_output=True
    )
    imported = subprocess.run(
        [*command, "import", "--database", other],
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        input=exported.stdout,
    )
    rows = len(exported.stdout.splitlines()) - 2
    assert exported.stderr.decode() == f"Exported {rows} rows of {one}.\n"
    assert imported.stdout == b""


def test_a_terminal_shows_how_far_it_is(empty: Made, tmp_path: Path) -> None:
    one = empty("sqlite")
    fill(one)
    terminal, end = pytest.importorskip("pty").openpty()
    command = [sys.executable, "-W", "error", "-m", "julep.local", "export", "--database", one]
    subprocess.run(
        [*command, str(tmp_path / "all.jsonl")],
        env={**ENVIRONMENT, "TERM": "xterm"},
        check=True,
        stderr=end,
    )
    os.close(end)
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as read:
        try:
            while more := read.read(4096):
                shown += more
        except OSError:  # Linux says so when nobody has the other end any more.
            pass
    assert b"Exporting" in shown
    assert b"100%" in shown


@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_that_is_not_empty_is_refused(
    kind: str, empty: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database, file = empty(kind), str(tmp_path / "all.jsonl")
    fill(database)
    run("export", "--database", database, file)
    assert cli.main(["import", "--database", database, file]) == 1
    assert "the database is not empty: it has agents" in capsys.readouterr().err


def lines(database: str, file: Path) -> list[str]:
    fill(database)
    run("export", "--database", database, str(file))
    return [line.decode() for line in file.read_bytes().splitlines(keepends=True)]


def changed(line: str, **values: Any) -> str:
    value = json.loads(line)
    return json.dumps({**value, "row": {**value["row"], **values}}) + "\n"


@pytest.mark.parametrize("kind", DATABASES)
def test_a_broken_line_is_named_and_nothing_is_imported(
    kind: str, empty: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.jsonl"
    good = lines(empty("sqlite"), file)
    agent = next(n for n, line in enumerate(good) if '"table":"agents"' in line)
    session = next(n for n, line in enumerate(good) if '"table":"sessions"' in line)
    broken: dict[str, tuple[int, list[str]]] = {
        "not the beginning": (1, good[1:]),
        "another release": (1, ['{"julep":"export","format":99}\n', *good[1:]]),
        "not JSON": (3, [*good[:2], good[2][:-9] + "\n", *good[3:]]),
        "not a JSON object": (3, [*good[:2], "[]\n", *good[3:]]),
        "no table has the name": (3, [*good[:2], '{"table":"sqlite_master"}\n', *good[3:]]),
        "not the columns": (3, [*good[:2], '{"table":"users","row":{}}\n', *good[3:]]),
        "the end is missing": (len(good), good[:-1]),
        "rows were written": (len(good) - 1, [*good[:5], *good[6:]]),
        "more after the end": (len(good) + 1, [*good, good[-1]]),
        "name cannot be 1": (
            agent + 1,
            [*good[:agent], changed(good[agent], name=1), *good[agent + 1 :]],
        ),
        "Invalid isoformat": (
            agent + 1,
            [*good[:agent], changed(good[agent], created_at="now"), *good[agent + 1 :]],
        ),
        "cannot be stored": (
            session + 1,
            [*good[:session], changed(good[session], agent_id="gone"), *good[session + 1 :]],
        ),
    }
    database = empty(kind)
    for reason, (number, text) in broken.items():
        file.write_text("".join(text), "utf-8")
        assert cli.main(["import", "--database", database, str(file)]) == 1
        told = capsys.readouterr().err
        assert f"julep-local: line {number}: " in told, reason
        assert reason in told
    file.write_text("".join(good), "utf-8")
    run("import", "--database", database, str(file))


def test_an_export_of_what_is_not_there_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", "--database", str(tmp_path / "no.db")]) == 1
    assert "there is no file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_the_last_one(empty: Made, tmp_path: Path) -> None:
    database, file = empty("sqlite"), tmp_path / "all.jsonl"
    fill(database)
    file.write_text("the last one")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE users SET metadata = '{'")
    assert cli.main(["export", "--database", database, str(file)]) == 1
    assert file.read_text() == "the last one"
    assert {path.suffix for path in tmp_path.iterdir()} == {".db", ".jsonl"}
