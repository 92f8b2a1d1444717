"""Names of a package that are loaded when they are first used (PEP 562). Imports nothing heavy."""

from __future__ import annotations

import importlib
import sys

TYPE_CHECKING = False
"""True for type checkers. Importing that of `typing` takes longer than all that `import julep` does."""

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def load_lazily(package: str, modules: Mapping[str, str]) -> None:
    """Make names of a package load when they are first used.

    Args:
        package: The package's `__name__`.
        modules: The module of each name, absolute or relative to the package (".agent"). Where it is
            the name itself (".agent" of "agent"), the attribute is the module.
    """
    namespace = vars(sys.modules[package])

    def load(name: str) -> Any:
        path = modules.get(name)
        if path is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = importlib.import_module(path, package)
        value = module if path == f".{name}" else getattr(module, name)
        namespace[name] = value
        return value

    namespace["__getattr__"] = load
    namespace["__dir__"] = lambda: sorted({*namespace, *modules})
