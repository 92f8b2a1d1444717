"""Claim: a cold interpreter pays little more for a client than for httpx.

The clock runs inside each new interpreter, around the statements alone: its start, the same for
all, would draw every ratio towards 1. `click` is hidden because httpx imports its command line,
and with it rich and pygments, wherever click happens to be installed, as it is for developers but
not where the SDK is installed alone. That would make httpx look twice as costly.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .rounds import Floor, Result, Timer, result, take_turns

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 31
HIDE_CLICK = "import sys; sys.modules['click'] = None; "
CLIENT = "import julep; julep.Client(api_key='k')"
ASYNC_CLIENT = "import julep; julep.AsyncClient(api_key='k')"


def run_python(code: str) -> str:
    """What a new interpreter prints. It finds the SDK in this tree and writes .pyc files."""
    environment = {name: text for name, text in os.environ.items() if name[:6] != "PYTHON"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "generated"), str(ROOT)])
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def statements(code: str, *, before: str = HIDE_CLICK) -> Timer:
    """Time statements in a new interpreter, from the inside."""
    clock = "from time import perf_counter as _clock; _begin = _clock(); "
    return lambda: float(run_python(f"{before}{clock}{code}; print(_clock() - _begin)"))


def process(code: str) -> Timer:
    """Time a new interpreter as a whole, from the outside."""

    def run() -> float:
        begin = time.perf_counter()
        run_python(code)
        return time.perf_counter() - begin

    return run


def results() -> Iterator[Result]:
    times = take_turns(
        {
            "httpx": statements("import httpx"),
            "julep": statements("import julep"),
            "client": statements(CLIENT),
            "async": statements(ASYNC_CLIENT),
            "manager": statements(f"{CLIENT}.sessions"),
            "bare process": process("pass"),
            "julep process": process("import julep"),
            "httpx, click": statements("import httpx", before=""),
            "client, click": statements(CLIENT, before=""),
        },
        ROUNDS,
    )
    httpx, cost = times["httpx"], Floor("cost")
    yield result("import julep, make a Client", "import httpx", Floor("cost", 1.5), times["client"], httpx)  # fmt: skip
    yield result("import julep, make an AsyncClient", "import httpx", cost, times["async"], httpx)
    yield result("... and use the first manager", "import httpx", cost, times["manager"], httpx)
    yield result(
        "import julep, make a Client, click there",
        "import httpx, click there",
        cost,
        times["client, click"],
        times["httpx, click"],
    )
    yield result("import julep", "import httpx", cost, times["julep"], httpx)
    yield result(
        "python -c 'import julep'",
        "python -c pass",
        cost,
        times["julep process"],
        times["bare process"],
    )
