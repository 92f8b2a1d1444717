"""A PostgreSQL server of the tests' own, in a folder that goes with it.

It refuses to run as root, so that root runs it as the user `nobody`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

REQUIRED = "JULEP_REQUIRE_POSTGRES"
_ADVICE = "install it (Debian: apt-get install postgresql)"
# What makes a start quick: nobody needs these data after a power cut.
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"


class Postgres:
    """A server that runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql://julep@/{name}?host={self._folder}"

    @contextmanager
    def database(self) -> Generator[str]:
        """The URL of a new database, which is there until the end of the block."""
        name = f"julep_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs: the newest of Debian's, or where PATH leads to."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    on_path = shutil.which("initdb")
    found = [*debian, *([Path(on_path).parent] if on_path else [])]
    complete = [path for path in found if (path / "initdb").exists() and (path / "pg_ctl").exists()]
    return complete[-1] if complete else None


@contextmanager
def running(options: str = _QUICK) -> Generator[Postgres]:
    """A server, until the end of the block. Without PostgreSQL, the test is skipped.

    Args:
        options: Of the program `postgres`.
    """
    programs = binaries()
    if programs is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED} is 1, and there is no PostgreSQL: {_ADVICE}", pytrace=False)
        pytest.skip(f"NOT TESTED ON POSTGRESQL: there is none; {_ADVICE}")
    with tempfile.TemporaryDirectory(prefix="julep-pg-") as name:
        folder = Path(name)
        _give_away(folder)
        data = str(folder / "data")
        initdb = ["-D", data, "-U", "julep", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        _run(folder, programs / "initdb", *initdb, "--no-sync")
        listening = f"-c listen_addresses='' -c unix_socket_directories={folder} {options}"
        log = str(folder / "log")
        _run(folder, programs / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", listening)
        try:
            yield Postgres(folder)
        finally:
            _run(folder, programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)


def _give_away(folder: Path) -> None:
    user = _user()
    if user is not None:
        shutil.chown(folder, user, "nogroup")


def _user() -> int | None:
    """The user that the server is to run as, if not the one that runs the tests."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd  # which Windows has not

    return pwd.getpwnam("nobody").pw_uid


def _run(folder: Path, program: Path, *arguments: str) -> None:
    user = _user()
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        user=user,
        group=None if user is None else folder.stat().st_gid,
        extra_groups=None if user is None else [],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        log = folder / "log"
        more = log.read_text("utf-8") if log.exists() else ""
        raise RuntimeError(f"{program.name} failed: {done.stdout}\n{more}")
