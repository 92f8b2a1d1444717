"""Processes of other environments: contenders, which answer commands, and the raw server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from typing import IO, Any, Self

ROOT = Path(__file__).resolve().parent.parent
CONTENDERS = ROOT / "benchmarks/contenders"
SECONDS = 600
"""How long an answer may take."""


class ContenderError(Exception):
    """A contender ended, or gave no answer."""


class Worker:
    """A process that answers commands.

    Args:
        name: What to call it in messages.
        python: The interpreter of its environment.
        program: A file of `contenders/`, with its arguments.
    """

    def __init__(self, name: str, python: Path, *program: str) -> None:
        self._name = name
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        command = [str(python), str(CONTENDERS / program[0]), *program[1:]]
        self._process = _start(command, self._stderr)
        keep_to(max, self._process.pid)

    def ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        """The answer to a command.

        Raises:
            ContenderError: There is none.
        """
        asked = json.dumps({"do": do, **arguments}) + "\n"
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):  # that it has ended is told below
            self._process.stdin.write(asked.encode())
            self._process.stdin.flush()
        # It writes each answer at once, and none that was not asked for.
        if not select([self._process.stdout], [], [], SECONDS)[0]:
            raise self._error(do, f"no answer in {SECONDS} s")
        answer = self._process.stdout.readline()
        if not answer:
            raise self._error(do, f"it ended with status {self._process.wait()}")
        return json.loads(answer)

    def _error(self, do: str, problem: str) -> ContenderError:
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace")[-4000:]
        return ContenderError(f"{self._name}: {do}: {problem}\n{said}")

    def close(self) -> None:
        _end(self._process)
        self._stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def raw_server() -> Generator[str]:
    """The raw server; yields its URL.

    Raises:
        ContenderError: It does not start.
    """
    with tempfile.TemporaryFile() as stderr:
        process = _start([sys.executable, "-m", "benchmarks.raw_server"], stderr)
        keep_to(min, process.pid)
        try:
            assert process.stdout
            url = process.stdout.readline().decode().strip()
            if not url:
                stderr.seek(0)
                raise ContenderError(f"the raw server did not start:\n{stderr.read().decode()}")
            yield url
        finally:
            _end(process)


def keep_to(which: Callable[[set[int]], int], process: int) -> None:
    """Keep a process to one processor, where that can be done: `max` for all contenders, `min` for
    the server. A processor may be slowed down by what another machine does on the same core, and
    who is left on the slower one would be at a disadvantage."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, {which(os.sched_getaffinity(0))})


def run_python(python: Path, code: str) -> str:
    """What a new interpreter prints, which sees its environment alone.

    Raises:
        ContenderError: It failed.
    """
    done = subprocess.run(
        [str(python), "-P", "-c", code],
        env=clean_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise ContenderError(f"{python}: {code}\n{done.stderr[-4000:]}")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """The variables without those that would change what is measured."""
    changing = ("PYTHON", "JULEP_", "OPENAI_", "ANTHROPIC_")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(changing) and not name.lower().endswith("_proxy")
    }


def _start(command: list[str], stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=clean_environment(),
        cwd=ROOT,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close its standard input, at which it ends by itself, and see to it that it does."""
    assert process.stdin and process.stdout
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
