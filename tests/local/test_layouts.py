"""Databases of older releases are carried forward, and those of newer ones left alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

import julep.local
from julep.local.store import DEFAULT_ACCOUNT, Store

from .conftest import Api

ROOT = Path(__file__).parents[2]
RELEASES = {"0.3.0": Path(__file__).parent / "layouts" / "0001.sql"}
AGENT = "00000000-0000-4000-8000-0000000000a1"
USER = "00000000-0000-4000-8000-0000000000b1"
SESSION = "00000000-0000-4000-8000-0000000000c1"
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


@pytest.fixture(params=list(RELEASES))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file as that release left it."""
    path = tmp_path / "agents.db"
    run(path, RELEASES[request.param].read_text("utf-8"))
    return path


def run(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


@contextmanager
def opened(path: Path) -> Generator[Api]:
    with julep.local.serve(path, check_responses=True) as server:
        api = Api(server)
        with api.http:
            yield api


def layout(path: Path) -> dict[str, Any]:
    """All that the database says of its tables, in no order."""
    engine = create_engine(f"sqlite:///{path}")
    tables: dict[str, Any] = {}
    with engine.connect() as connection:
        inspector = inspect(connection)
        for name in inspector.get_table_names():
            tables[name] = {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], column["default"])
                    for column in inspector.get_columns(name)
                },
                "key": inspector.get_pk_constraint(name)["constrained_columns"],
                "references": sorted(map(str, inspector.get_foreign_keys(name))),
                "unique": sorted(
                    str(one["column_names"]) for one in inspector.get_unique_constraints(name)
                ),
                "indexes": sorted(map(str, inspector.get_indexes(name))),
            }
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE '%VIRTUAL%'"
        )
        search = {row.name: row.sql for row in rows}
        counting = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        )
        tables = {**tables, "search": search, "counting": set(counting.scalars())}
    engine.dispose()
    return tables


def test_everything_of_an_older_release_is_there(old: Path) -> None:
    with opened(old) as api:
        agent, user = api.get(f"/agents/{AGENT}"), api.get(f"/users/{USER}")
        assert (agent["name"], agent["instructions"]) == ("Mia", ["Be kind."])
        assert agent["default_settings"] == {"temperature": 0.5}
        assert (user["name"], user["metadata"]) == ("Zoë", {"n": [1, 2.5, True, None]})
        assert [one["name"] for one in api.items("/users")] == ["Ada", "Zoë"]
        session = api.get(f"/sessions/{SESSION}")
        assert (session["situation"], session["render_templates"]) == ("In a shop.", True)
        assert (session["token_budget"], session["context_overflow"]) == (2000, "adaptive")
        roles = [message["role"] for message in api.history(SESSION)]
        assert roles == ["user", "assistant"] * 2
        assert len(api.items(f"/sessions/{SESSION}/suggestions")) == 2
        titles = {doc["title"] for doc in api.items(f"/agents/{AGENT}/docs")}
        assert titles == {"Hours", "営業時間"}
        assert [doc["title"] for doc in api.items(f"/users/{USER}/docs")] == ["Refunds"]
        assert [tool["type"] for tool in api.items(f"/agents/{AGENT}/tools")] == ["function"]
        assert len(api.items(f"/agents/{AGENT}/memories", query="")) == 2
        assert api.get("/jobs/1ff06867-f32f-48a1-a968-9b9c3609f150")["name"] == "form_memories"


def test_what_an_older_release_indexed_is_found(old: Path) -> None:
    with opened(old) as api:
        tea = api.items(f"/agents/{AGENT}/memories", query="green tea", limit=1)
        assert tea[0]["content"] == "The user likes green tea"
        assert "opens at nine" in api.say(SESSION, "When does the shop open?")
        recalled = api.chat(SESSION, "朝九時ですか")["doc_ids"]["agent_doc_ids"]
        assert "c51d6a81-09c2-4914-94a4-b3382acb0828" in recalled


def test_it_goes_on_as_a_new_one_would(old: Path) -> None:
    with opened(old) as api:
        api.post("/users", 409, id=USER)
        doc = api.post(f"/agents/{AGENT}/docs", title="Parking", content="Park behind the house.")
        assert doc["id"] in api.chat(SESSION, "Where can I park?")["doc_ids"]["agent_doc_ids"]
        api.delete(f"/agents/{AGENT}")
        api.get(f"/sessions/{SESSION}", 404)
        api.post("/sessions", 409, id=SESSION, agent_id=api.agent())
    with closing(sqlite3.connect(old)) as connection:
        count = "SELECT count(*) FROM passages_index WHERE passages_index MATCH 'shop OR house'"
        assert connection.execute(count).fetchall() == [(0,)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_replies_kept_by_an_older_release_are_sent_again(old: Path) -> None:
    run(old, f"UPDATE idempotency_keys SET created_at = {NOW}")
    with opened(old) as api:
        body, headers = {"name": "Ada"}, {"Idempotency-Key": "first"}
        reply = api.http.post("/users", json=body, headers=headers)
        assert reply.headers["Idempotent-Replayed"] == "true"
        assert reply.json()["id"] == "47af8da4-3b64-4c9b-9b15-715ff65eef95"


def test_a_database_from_before_there_were_keys_goes_on(old: Path) -> None:
    run(old, "DROP TABLE idempotency_keys")
    with opened(old) as api:
        headers = {"Idempotency-Key": "key"}
        sent = [api.http.post("/users", json={}, headers=headers) for _ in range(2)]
        assert sent[0].json() == sent[1].json()
        assert api.get(f"/users/{USER}")["name"] == "Zoë"


def test_its_layout_is_that_of_a_new_one(old: Path, tmp_path: Path) -> None:
    Store(old).close()
    Store(tmp_path / "new.db").close()
    assert layout(old) == layout(tmp_path / "new.db")


def test_several_processes_carry_it_forward_once(old: Path) -> None:
    program = f"from julep.local.store import Store; Store({str(old)!r}).close()"
    path = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    processes = [
        subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path})
        for _ in range(3)
    ]
    assert [process.wait(timeout=50) for process in processes] == [0, 0, 0]
    with opened(old) as api:
        assert len(api.history(SESSION)) == 4


def test_what_fails_half_way_leaves_the_file_as_it_was(old: Path) -> None:
    run(old, "CREATE TABLE retired_ids (mine TEXT)")
    before = layout(old)
    with pytest.raises(OSError, match=r"cannot use .*agents.db as a database: .*retired_ids"):
        Store(old)
    assert layout(old) == before
    run(old, "DROP TABLE retired_ids")
    with opened(old) as api:
        assert len(api.history(SESSION)) == 4


def test_a_database_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    Store(path).close()
    run(path, "UPDATE alembic_version SET version_num = '9999'")
    before = layout(path)
    with pytest.raises(OSError, match=r"agents.db as a database: it was made by a newer release"):
        Store(path)
    assert layout(path) == before


def test_alembic_is_not_loaded_for_a_database_that_is_up_to_date(tmp_path: Path) -> None:
    program = (
        "import sys; from julep.local.store import Store\n"
        "for _ in range(2): Store('agents.db').close()\n"
        "assert not {'alembic', 'psycopg', 'rich'} & set(sys.modules)"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    environment = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)


def test_references_are_checked_again_afterwards(old: Path) -> None:
    store = Store(old)
    try:
        with store.writing(DEFAULT_ACCOUNT) as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    finally:
        store.close()
