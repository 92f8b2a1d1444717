"""The command as a shell runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "julep.cli"]

Ended = subprocess.CompletedProcess[str]
Run = Callable[..., Ended]
"""Takes the arguments of the command, `given` for its standard input, and variables."""
