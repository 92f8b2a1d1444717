"""schemathesis: requests made from the spec, good and bad, and every reply held against it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import julep.local

from .fuzzed_spec import fuzzed_spec

_CONFIG = """
hooks = {hooks}
continue-on-failure = true
headers = {{ Authorization = {authorization} }}

[generation]
allow-x00 = false  # the description of the API says that texts have none

[phases.stateful]
max-steps = 10

[phases.stateful.generation]
max-examples = {scenarios}

[output.sanitization]
enabled = false  # "token" in a name makes no secret
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has found."""

    cases: int
    """How many requests were made and their replies checked."""
    failed: bool
    text: str
    """What schemathesis printed."""


def fuzz(
    server: julep.local.Server, folder: Path, *, seed: int, examples: int, scenarios: int
) -> Report:
    """Run schemathesis against a server, every check on.

    Args:
        server: The server; it holds its replies against the strict spec too.
        folder: An empty folder to work in.
        seed: The seed of all that is random.
        examples: How many requests to make up for each operation, beside those that go
            through the limits of its schema.
        scenarios: How many times to go from operation to operation with what they return.
    """
    hooks = Path(__file__).with_name("fuzzing_hooks.py")
    config, spec, report = (folder / name for name in ("config.toml", "spec.json", "report.json"))
    spec.write_text(json.dumps(fuzzed_spec()))
    config.write_text(
        _CONFIG.format(
            hooks=json.dumps(str(hooks)),
            authorization=json.dumps(f"Bearer {server.api_key}"),
            scenarios=scenarios,
        )
    )
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [str(spec), "--url", server.url, "--checks", "all", "--seed", str(seed)]
    command += ["--max-examples", str(examples), "--warnings", "off"]
    command += ["--report", "json", "--report-json-path", str(report)]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    cases = json.loads(report.read_text())["test_cases"]["generated"] if report.exists() else 0
    return Report(cases, done.returncode != 0, done.stdout + done.stderr)
