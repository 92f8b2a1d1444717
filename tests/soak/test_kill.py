"""A server that is killed at any moment has lost nothing that it acknowledged.

Run by itself (`make soak`), it kills as many servers as `JULEP_SOAK_KILLS` says, 500 if nothing
does; `JULEP_SOAK_SEED` makes another choice of requests and moments.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.local.postgres import running

from .writer import Writer

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("JULEP_SOAK_KILLS", "500"))
SEED = int(os.environ.get("JULEP_SOAK_SEED", "1"))
WRITERS = 4
# Into the middle of things: some hundred requests are answered in that time.
SHORTEST_SECONDS, LONGEST_SECONDS = 0.02, 0.6


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "agents.db")
        return
    # As it comes: what it has acknowledged is on the disk.
    with running(options="") as postgres, postgres.database() as url:
        yield url


@pytest.mark.timeout(300)
def test_three_kills_lose_nothing(database: str) -> None:
    kill_often(database, 3)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_kills_lose_nothing(database: str) -> None:
    kill_often(database, KILLS)


def kill_often(database: str, times: int) -> None:
    moments = random.Random(SEED)
    writers = [Writer(number, SEED) for number in range(WRITERS)]
    for number in range(times):
        with served(database) as (process, http):
            for writer in writers:
                writer.check(http)
            write_until_killed(process, http, writers, moments)
        expect_sound(database)
        if sys.stderr.isatty():
            print(f"\r{number + 1} of {times} killed", end="", file=sys.stderr)
    with served(database) as (_, http):
        for writer in writers:
            writer.check(http)
    # Each got somewhere; otherwise nothing has been tested.
    assert all(writer.acknowledged for writer in writers)


def write_until_killed(
    process: subprocess.Popen[str],
    http: httpx.Client,
    writers: list[Writer],
    moments: random.Random,
) -> None:
    with ThreadPoolExecutor(len(writers)) as pool:
        writing = [pool.submit(writer.write_until_cut_off, http) for writer in writers]
        before = sum(writer.acknowledged for writer in writers)
        while sum(writer.acknowledged for writer in writers) == before and not all(
            one.done() for one in writing
        ):
            time.sleep(0.001)
        time.sleep(moments.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
        process.kill()
        for one in writing:
            one.result()


@contextmanager
def served(database: str) -> Generator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server in a process of its own, and a client; it is killed at the end of the block."""
    command = [sys.executable, "-m", "julep.local", "serve", "--port", "0", "--api-key", "key"]
    path = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    with subprocess.Popen(
        [*command, "--database", database],
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().split()[-1]
            headers = {"Authorization": "Bearer key"}
            with httpx.Client(base_url=url, headers=headers, timeout=30) as http:
                yield process, http
        finally:
            process.kill()


def expect_sound(database: str) -> None:
    """A file of SQLite is whole, the full-text index included. PostgreSQL was not killed."""
    if "://" in database:
        return
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for index in ("passages_index", "memories_index"):
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
