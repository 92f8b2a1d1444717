"""What a new interpreter pays before the first call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..bench import Bench
from ..rounds import Floor, Result, Timer, result, take_turns
from ..workers import run_python

TITLE = "Start"
IMPORT_SECONDS = 0.015
CLIENT = "import julep; julep.Client('k')"
ASYNC_CLIENT = "import julep; julep.AsyncClient('k')"
_OURS = {
    "import julep": ("import julep", Floor("amount", IMPORT_SECONDS)),
    "julep.Client": (CLIENT, Floor("cost", 1.3)),
    "julep.AsyncClient": (ASYNC_CLIENT, Floor("cost", 2.2)),
    "julep.Client and its first manager": (f"{CLIENT}.sessions", Floor("cost")),
}
_PEERS = {
    "openai.OpenAI": "import openai; openai.OpenAI(api_key='k')",
    "openai.AsyncOpenAI": "import openai; openai.AsyncOpenAI(api_key='k')",
    "anthropic.Anthropic": "import anthropic; anthropic.Anthropic(api_key='k')",
    "anthropic.AsyncAnthropic": "import anthropic; anthropic.AsyncAnthropic(api_key='k')",
    "julep 2.21.0, Julep": "import julep; julep.Julep(api_key='k')",
    "julep 2.21.0, AsyncJulep": "import julep; julep.AsyncJulep(api_key='k')",
    "httpx.Client": "import httpx; httpx.Client()",
    "httpx2.Client": "import httpx2; httpx2.Client()",
    "aiohttp.ClientSession": (
        "import asyncio, aiohttp\n"
        "async def open():\n    await aiohttp.ClientSession().close()\n"
        "asyncio.run(open())"
    ),
}
_ESSENTIAL = "openai.OpenAI"


def statements(python: Path, code: str, *, before: str = "") -> Timer:
    """Time statements in a new interpreter, from the inside: its own start would hide differences."""
    clock = "from time import perf_counter as _clock; _begin = _clock()"
    return lambda: float(run_python(python, f"{before}{clock}\n{code}\nprint(_clock() - _begin)"))


def results(bench: Bench) -> Iterator[Result]:
    ours, peers = bench.environments.ours, bench.environments.peers
    contenders = {"import httpx": statements(ours, "import httpx")}
    contenders |= {name: statements(ours, code) for name, (code, _) in _OURS.items()}
    names = bench.peers(_ESSENTIAL, more=[name for name in _PEERS if name != _ESSENTIAL])
    contenders |= {name: statements(peers, _PEERS[name]) for name in names}
    times = take_turns(contenders, bench.size.starts)
    for name in (*_OURS, *names):
        floor = _OURS[name][1] if name in _OURS else Floor("cost")
        yield result(name, "import httpx", floor, times[name], times["import httpx"])
