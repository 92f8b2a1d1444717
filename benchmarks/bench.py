"""What the parts of the suite measure with: environments, the server, contenders, and how much of all."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import environments
from .environments import Environments
from .workers import Worker, raw_server


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    rounds: int
    """Of what takes a tenth of a second or less."""
    starts: int
    """New interpreters for each contender."""
    loads: int
    """Rounds of about a second."""
    slow: int
    """Rounds of many slow replies."""
    chunks: int
    """Of the stream that memory is watched over."""
    all_peers: bool

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.loads} of what takes a second, {self.slow} of slow replies, "
            f"{self.starts} new interpreters for each start"
        )


FULL: Final = Size(rounds=11, starts=11, loads=5, slow=3, chunks=1_000_000, all_peers=True)
QUICK: Final = Size(rounds=5, starts=5, loads=2, slow=1, chunks=100_000, all_peers=False)

SDKS: Final = ("julep", "openai", "anthropic", "julep 2.21.0")
LIBRARIES: Final = {
    "httpx": "httpx",
    "httpx over aiohttp": "httpx-aiohttp",
    "httpx2": "httpx2",
    "aiohttp": "aiohttp",
}
"""HTTP libraries, and how `contenders/http_library.py` calls them."""
_PROGRAMS: Final = {
    "julep": "julep_sdk.py",
    "openai": "openai_sdk.py",
    "anthropic": "anthropic_sdk.py",
    "julep 2.21.0": "old_julep_sdk.py",
    "julep models": "julep_codec.py",
    "julep models, orjson": "julep_codec.py",
    "pydantic 2": "pydantic_codec.py",
    "msgspec": "msgspec_codec.py",
}
_ENVIRONMENTS: Final[dict[str, Callable[[Environments], Path]]] = {
    "julep": lambda all: all.ours,
    "julep models": lambda all: all.ours,
    "julep models, orjson": lambda all: all.fast,
}


@dataclass(frozen=True)
class Bench:
    """What parts measure with."""

    environments: Environments
    url: str
    """Of the raw server."""
    size: Size
    data: Path
    """A folder for what contenders read."""

    def worker(self, name: str) -> Worker:
        """A new process of a contender."""
        python = _ENVIRONMENTS.get(name, lambda all: all.peers)(self.environments)
        if name in LIBRARIES:
            return Worker(name, python, "http_library.py", LIBRARIES[name])
        if name == "stock templates":
            return Worker(name, python, "stock_codec.py", str(self.environments.stock))
        return Worker(name, python, _PROGRAMS[name])

    @contextmanager
    def workers(self, names: Sequence[str]) -> Generator[dict[str, Worker]]:
        """A process for each of the contenders."""
        with ExitStack() as stack:
            yield {name: stack.enter_context(self.worker(name)) for name in names}

    def peers(self, *essential: str, more: Sequence[str]) -> list[str]:
        """Whom to measure beside: in a quick run, the essential ones."""
        return [*essential, *(more if self.size.all_peers else ())]


@contextmanager
def opened(size: Size) -> Generator[Bench]:
    made = environments.make()
    data = environments.HOME / "data"
    data.mkdir(exist_ok=True)
    with raw_server() as url:
        yield Bench(made, url, size, data)
