"""Which operation of the spec a request is for."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

PREFIX = "/api"
"""Where the embedded server has the operations, before the paths of the spec."""

ANY = "*"
"""Stands for every request, whatever it is for."""


def operation_of(method: str, path: str) -> str | None:
    """The operationId of a request; None if it is for none.

    Args:
        method: The HTTP method.
        path: The path, as the spec has it.
    """
    method = "GET" if method == "HEAD" else method
    for name, (of_method, pattern) in _operations().items():
        if of_method == method and pattern.fullmatch(path):
            return name
    return None


def check_operation(name: str) -> str:
    """The name, if it is that of an operation, or `*`.

    Raises:
        ValueError: there is no such operation; it says which have names like it.
    """
    known = [*_operations()]
    if name == ANY or name in known:
        return name
    near = get_close_matches(str(name), known, cutoff=0.5)
    hint = f"did you mean {_either(near)}?" if near else f"there are {', '.join(sorted(known))}"
    raise ValueError(f"no operation is named {name!r}: {hint} ({ANY!r} stands for all)")


def _either(names: list[str]) -> str:
    return " or ".join(map(repr, names))


@cache
def _operations() -> dict[str, tuple[str, re.Pattern[str]]]:
    """The methods and paths of the operations, by their operationId."""
    text = files("julep.local").joinpath("openapi.json").read_text("utf-8")
    paths: dict[str, dict[str, Any]] = json.loads(text)["paths"]
    return {
        operation["operationId"]: (method.upper(), _pattern(path))
        for path, item in paths.items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    }


def _pattern(path: str) -> re.Pattern[str]:
    """What matches a path of the spec, whatever its parameters are."""
    literal = re.split(r"\{\w+\}", path)
    return re.compile("[^/]+".join(map(re.escape, literal)))
