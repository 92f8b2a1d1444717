"""Names of a package that are loaded when they are first used (PEP 562). Imports nothing heavy."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def lazy_attributes(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` for a package.

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

    def names() -> list[str]:
        return sorted({*namespace, *modules})

    return load, names
