"""Programs in a process of their own, in which whatever is left behind becomes a line of stderr."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

STRICT = ("-X", "dev", "-W", "error")
"""Python that finds fault with everything: asyncio's debug mode, and no warning is overlooked."""

PRELUDE = """
import asyncio, gc, os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where a shell runs this behind
import julep
KEY, URL, SESSION = sys.argv[1:]
"""

SECONDS = 40
"""A program that takes longer hangs. On an idle machine most take less than one."""


class Target(NamedTuple):
    """What the programs are told: the arguments of their command line."""

    api_key: str
    url: str
    session_id: str = ""


def start(code: str, target: Target, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Start a program."""
    return subprocess.Popen(
        [sys.executable, *STRICT, *options, "-c", PRELUDE + code, *target],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(program: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for the end of a program. What it wrote to stdout, and to stderr."""
    with program:
        try:
            out, err = program.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            raise
    # asyncio's debug mode tells of slow steps, such as the first import of a module.
    lines = [line for line in err.splitlines(True) if not line.startswith("Executing <")]
    return out, "".join(lines)


def printed_by(code: str, target: Target, *options: str, **environment: str) -> str:
    """Run a program that must succeed and leave nothing behind. What it printed."""
    program = start(code, target, *options, **environment)
    out, err = output(program)
    assert not err, err
    assert program.returncode == 0
    return out


@contextmanager
def run_ahead(
    programs: Iterable[str], target: Target, *options: str
) -> Generator[Callable[[str], None]]:
    """Run programs two at a time, ahead of the tests.

    What it gives raises what is wrong with a program once that has ended. They all must leave
    nothing behind.
    """
    with ThreadPoolExecutor(2) as threads:
        runs = {code: threads.submit(printed_by, code, target, *options) for code in programs}

        def check(code: str) -> None:
            runs[code].result()

        try:
            yield check
        finally:
            threads.shutdown(cancel_futures=True)
