"""Claim: the embedded server answers soon after `serve()`.

From the statement before `serve()`, its imports included, to the reply that a new `julep.Client`
got. Warm is the second server of an interpreter.
"""

from __future__ import annotations

from collections.abc import Iterator

from .cold import statements
from .rounds import Floor, Result, result, take_turns

ROUNDS = 11
# uvicorn needs click, so the extra `local` brings it, but not what httpx's command line needs more.
HIDE_RICH = "import sys; sys.modules['pygments'] = None; "
SECONDS = 1.5
SERVE = (
    "import julep, julep.local; server = julep.local.serve(); "
    "julep.Client(server.api_key, server.url).agents.list()"
)


def results() -> Iterator[Result]:
    times = take_turns(
        {
            "httpx": statements("import httpx", before=HIDE_RICH),
            "cold": statements(SERVE, before=HIDE_RICH),
            "warm": statements(SERVE, before=f"{HIDE_RICH}{SERVE}; server.stop(); "),
        },
        ROUNDS,
    )
    floor = Floor("seconds", SECONDS)
    for kind in ("cold", "warm"):
        yield result(
            f"serve() to first reply, {kind}", "import httpx", floor, times[kind], times["httpx"]
        )
