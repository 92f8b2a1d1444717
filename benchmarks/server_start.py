"""Claim: the embedded server answers soon after `serve()`.

From the statement before `serve()`, its imports included, to the reply that a new `julep.Client`
got. Warm is the second server of an interpreter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from . import table
from .parts.start import statements
from .rounds import take_turns

# uvicorn needs click, so the extra `local` brings it, but not what httpx's command line needs more.
HIDE_RICH = "import sys; sys.modules['pygments'] = None; "
MILLISECONDS = 1500
SERVE = (
    "import julep, julep.local; server = julep.local.serve(); "
    "julep.Client(server.api_key, server.url).agents.list()"
)


def rows(rounds: int) -> Iterator[table.Row]:
    python = Path(sys.executable)
    times = take_turns(
        {
            "httpx": statements(python, "import httpx", before=HIDE_RICH),
            "new interpreter": statements(python, SERVE, before=HIDE_RICH),
            "second server": statements(
                python, SERVE, before=f"{HIDE_RICH}{SERVE}; server.stop(); "
            ),
        },
        rounds,
    )
    for kind in ("new interpreter", "second server"):
        what = f"serve() to reply, {kind}"
        yield table.row(what, "ms", "import httpx", times[kind], times["httpx"], MILLISECONDS)
