"""The rival: what openapi-python-client makes of the same spec with its own templates."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from .cold import ROOT

Decode = Callable[[dict[str, Any]], Any]


def generate(folder: Path) -> None:
    """Write the package `stock_api` below a folder, and make it importable."""
    config = folder / "config.json"
    # Formatting would change nothing that is measured.
    config.write_text('{"package_name_override": "stock_api", "post_hooks": []}')
    command = [sys.executable, "-P", "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(ROOT / "openapi.yaml"), "--output-path", str(folder / "stock_api")]
    command += ["--config", str(config), "--fail-on-warning"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    sys.path.append(str(folder))


def decoder(model: str) -> Decode:
    """`from_dict` of a model of the stock package."""
    kind = getattr(importlib.import_module("stock_api.models"), model)
    return cast(Decode, kind.from_dict)
