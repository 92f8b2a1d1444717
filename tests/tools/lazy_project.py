"""A small project whose names are loaded when they are first used, as those of this one are."""

from __future__ import annotations

import subprocess
from pathlib import Path

PYPROJECT = """
[tool.hatch.version]
path = "lib/_version.py"

[tool.hatch.build.targets.wheel]
packages = ["lib", "made/wire"]
"""
# A facade whose names are loaded when they are first used, over a package that is generated.
FILES = {
    "pyproject.toml": PYPROJECT,
    "lib/_version.py": '__version__ = "0.3.1"\n',
    "lib/__init__.py": """
from typing import TYPE_CHECKING
from wire import models as _models
from wire.lazy import load_lazily as _load_lazily
from ._version import __version__ as __version__

if TYPE_CHECKING:
    from wire.models import *
    from .client import Client as Client

_MODULES = {"Client": ".client"}
__all__ = ["__version__", *_MODULES, *_models.__all__]
_load_lazily(__name__, {**_MODULES, **dict.fromkeys(_models.__all__, "wire.models")})
""",
    "lib/client.py": """
from typing import Any
from wire.client import Base

__all__ = ["Client"]

class Client(Base):
    name: str = ""

    def __init__(self, key: str) -> None:
        self._key = key

    def get(self, id: str, limit: int = 10) -> Any: ...

    def _secret(self) -> None: ...
""",
    "made/wire/__init__.py": "",
    "made/wire/lazy.py": "def load_lazily(name: str, modules: dict[str, str]) -> None: ...\n",
    "made/wire/client.py": "class Base:\n    def close(self) -> None: ...\n",
    "made/wire/models/__init__.py": """
from typing import TYPE_CHECKING
from ..lazy import load_lazily

if TYPE_CHECKING:
    from .note import Note as Note

__all__ = ["Note"]
load_lazily(__name__, {"Note": ".note"})
""",
    "made/wire/models/note.py": "class Note:\n    title: str\n    text: str\n",
}


def git(folder: Path, *arguments: str) -> None:
    """Run git without the settings of whoever runs the tests."""
    settings = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *settings, *arguments]
    subprocess.run(command, check=True, capture_output=True)


def commit(folder: Path, message: str = "Change") -> None:
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--no-verify", "--message", message)
