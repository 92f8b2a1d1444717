"""What is downloaded: the wheel of each SDK, without what it needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ..bench import SDKS, Bench
from ..environments import HOME, PEERS
from ..rounds import Floor, Result, result

TITLE = "Wheels"
BYTES = 250e3
WHY = (
    "The embedded server is a third of the wheel, and a module for each model and operation a quarter. "
    "Without the one, and with one module for all of the others, it would be some 270 kB; but loading "
    "all models at once takes 1.7 MB, which the floor of memory does not leave."
)


def results(bench: Bench) -> Iterator[Result]:
    ours = [float(bench.environments.wheel.stat().st_size)]
    for name in bench.peers("openai", more=SDKS[2:]):
        theirs = [float(_downloaded(name.partition(" ")[0]).stat().st_size)]
        yield result("julep", name, Floor("amount", BYTES, WHY), ours, theirs, "kB")


def _downloaded(package: str) -> Path:
    """The wheel of a peer, which is kept."""
    wanted = next(line for line in PEERS.read_text().split() if line.startswith(f"{package}=="))
    pattern = f"{wanted.replace('==', '-')}-*.whl"
    folder = HOME / "wheels"
    if not [*folder.glob(pattern)]:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", wanted]
        subprocess.run([*command, "--only-binary", ":all:", "--dest", str(folder)], check=True)
    return next(folder.glob(pattern))
