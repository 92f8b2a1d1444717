"""Which operations and models a change of the generated files adds, removes and changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .changes import Change

_OPERATION = re.compile(r".*/api/(\w+)/(?!__init__\.py)(\w+)\.py")
_MODEL = re.compile(r".*/models/(?!__init__\.py)(\w+)\.py")

Names = dict[str, bytes]
"""Operations or models, each with the code that makes it what it is."""


def outline(changes: list[Change]) -> list[str]:
    """The operations (`tag.name`) and models that differ, a line for each kind of change."""
    lines: list[str] = []
    for title, names in (("operations", _operations), ("models", _models)):
        before: Names = {}
        after: Names = {}
        for change in changes:
            before |= names(change.path, change.before)
            after |= names(change.path, change.after)
        for kind, found in (
            ("added", after.keys() - before.keys()),
            ("removed", before.keys() - after.keys()),
            (
                "changed",
                {name for name in before.keys() & after.keys() if before[name] != after[name]},
            ),
        ):
            if found:
                lines.append(f"  {title} {kind} ({len(found)}): {', '.join(sorted(found))}")
    return lines


def _operations(path: str, content: bytes | None) -> Names:
    match = _OPERATION.fullmatch(path)
    return {f"{match[1]}.{match[2]}": content} if match and content is not None else {}


def _models(path: str, content: bytes | None) -> Names:
    """Classes and aliases: a module can hold a model and the unions of its properties."""
    if content is None or not _MODEL.fullmatch(path):
        return {}
    return dict(_definitions(content))


def _definitions(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        statements = ast.parse(content).body
    except SyntaxError:  # what stands in the tree may be anything
        return
    for statement in statements:
        code = ast.dump(statement).encode()
        if isinstance(statement, ast.ClassDef):
            yield statement.name, code
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, code
