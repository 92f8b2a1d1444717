"""Environments below `.bench/`: one for the SDK, as users install it, and one for its peers."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import stock
from .workers import ROOT, clean_environment, run_python

HOME = ROOT / ".bench"
PEERS = ROOT / "benchmarks/requirements-peers.txt"
PINS = ROOT / "requirements-dev.txt"

_NAMED = [
    "openai",
    "anthropic",
    "httpx",
    "httpx2",
    "httpx-aiohttp",
    "aiohttp",
    "pydantic",
    "msgspec",
]
_LIST = (
    "import importlib.metadata as m, json; "
    "print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
)


@dataclass(frozen=True)
class Environments:
    """Interpreters, and where things are."""

    ours: Path
    """The wheel of this tree, and nothing but what it needs."""
    fast: Path
    """The same with orjson."""
    peers: Path
    wheel: Path
    stock: Path
    """The folder that has what the stock templates make."""


def make() -> Environments:
    """Make what is not there yet, or is out of date."""
    HOME.mkdir(exist_ok=True)
    wheel = _build_wheel()
    peers = _environment("peers", PEERS.read_bytes())
    _install(peers, "--requirement", str(PEERS))
    environments = Environments(
        ours=_with_wheel("ours", wheel),
        fast=_with_wheel("fast", wheel, "[fast]"),
        peers=peers,
        wheel=wheel,
        stock=HOME / "stock",
    )
    _generate_stock(environments.stock)
    return environments


def _build_wheel() -> Path:
    dist = HOME / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), ".")
    return next(dist.glob("*.whl"))


def _with_wheel(name: str, wheel: Path, extra: str = "") -> Path:
    python = _environment(name, PINS.read_bytes())
    _install(python, "--constraint", str(PINS), f"{wheel}{extra}")
    return python


def _environment(name: str, made_of: bytes) -> Path:
    """The interpreter of an environment, which is made anew where it was made of something else."""
    folder = HOME / name
    stamp, wanted = folder / "made-of", hashlib.sha256(made_of + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        stamp.write_text(wanted)
    return folder / "bin/python"


def _install(python: Path, *what: str) -> None:
    # Bytecode is made now, as it is where pip installs: else the first start would pay for it.
    options = ["--compile-bytecode", "--reinstall-package", "julep"]
    _run(sys.executable, "-m", "uv", "pip", "install", "--python", str(python), *options, *what)


def _generate_stock(folder: Path) -> None:
    """Only where the document is another one: it takes seconds."""
    stamp = folder / "made-of"
    wanted = hashlib.sha256((ROOT / "openapi.yaml").read_bytes() + PINS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    stock.generate(folder)
    stamp.write_text(wanted)


def versions(environments: Environments) -> dict[str, str]:
    """Of what is compared, where it is installed."""
    ours, fast, peers = (
        json.loads(run_python(python, _LIST))
        for python in (environments.ours, environments.fast, environments.peers)
    )
    told = {"julep": ours.get("julep"), "orjson": fast.get("orjson")}
    told |= {name: peers.get(name) for name in _NAMED}
    return {"versions": ", ".join(f"{name} {version}" for name, version in told.items() if version)}


def _run(*command: str) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}")
