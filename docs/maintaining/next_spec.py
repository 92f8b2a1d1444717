"""Prints the new document of the example in docs/maintaining.md: openapi.yaml with overlay.yaml applied."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.generate import ROOT
from tools.overlay import read_overlay
from tools.spec import SPEC
from tools.upgrade_spec import correct

if __name__ == "__main__":
    actions = read_overlay(Path(__file__).parent)
    sys.stdout.buffer.write(correct((ROOT / SPEC).read_bytes(), actions))
