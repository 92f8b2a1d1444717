"""What the generator makes, remembered: it takes seconds, and many tests ask for the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools import generate
from tools.pins import REQUIREMENTS
from tools.spec import SPEC


class RenderOnce:
    """`generate.render`, run once for each content of what it reads. Failures are not remembered."""

    def __init__(self) -> None:
        self._made: dict[str, generate.Output] = {}

    def __call__(self, root: Path) -> generate.Output:
        key = _content(root)
        if key not in self._made:
            self._made[key] = generate.render(root)
        return dict(self._made[key])


def _content(root: Path) -> str:
    read = generate.read_tree(root / generate.TEMPLATES)
    read |= {name: (root / name).read_bytes() for name in (SPEC, REQUIREMENTS)}
    return hashlib.sha256(repr(sorted(read.items())).encode()).hexdigest()
