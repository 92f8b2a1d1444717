"""The public names, as the reference has them."""

from __future__ import annotations

import inspect
from typing import Any

from julep_api import models

import julep
import julep.local
import julep.testing
from julep import managers

OF_MANAGERS = [name for name in managers.__all__ if not name.startswith(("Async", "Base"))]
"""Asynchronous managers have the same methods and docstrings; bases are for the two alone."""


def methods(kind: type) -> list[str]:
    """The public methods of a class, its own and inherited ones."""
    return [name for name, _ in inspect.getmembers(kind, inspect.isroutine) if name[0] != "_"]


def found() -> dict[str, Any]:
    """All of them, with what they name."""
    names: dict[str, Any] = {
        f"julep.{name}": getattr(julep, name)
        for name in julep.__all__
        if name not in models.__all__
    }
    names |= {f"julep_api.models.{name}": getattr(models, name) for name in models.__all__}
    names |= {f"julep.local.{name}": getattr(julep.local, name) for name in julep.local.__all__}
    names |= {
        f"julep.testing.{name}": getattr(julep.testing, name) for name in julep.testing.__all__
    }
    for name in OF_MANAGERS:
        kind = getattr(managers, name)
        names[f"julep.managers.{name}"] = kind
        names |= {f"julep.managers.{name}.{each}": getattr(kind, each) for each in methods(kind)}
    for kind in (julep.Client, julep.AsyncClient, julep.JulepApi, julep.AsyncJulepApi):
        names |= {f"julep.{kind.__name__}.{each}": getattr(kind, each) for each in methods(kind)}
    return names


PUBLIC_NAMES = found()
