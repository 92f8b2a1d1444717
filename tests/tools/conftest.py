"""A small project to run the tools on: what they read and write, copied from the tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import generate
from tools.pins import REQUIREMENTS
from tools.spec import SPEC


@pytest.fixture(scope="session")
def fresh_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project without drift, whatever the state of the one that these tests stand in."""
    root = tmp_path_factory.mktemp("fresh")
    for name in (SPEC, REQUIREMENTS):
        shutil.copy(generate.ROOT / name, root)
    shutil.copytree(generate.ROOT / generate.TEMPLATES, root / generate.TEMPLATES)
    generate.write(root, generate.render(root))
    return root


@pytest.fixture
def tree(fresh_tree: Path, tmp_path: Path) -> Path:
    """A copy of the small project that a test may change."""
    return Path(shutil.copytree(fresh_tree, tmp_path / "project"))
