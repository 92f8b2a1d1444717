"""What an upload is to do, checked before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from julep_api.errors import InvalidArgumentError

from . import readers
from .finding import Found, find
from .steps import Settings
from .stored import RESERVED, Json
from .tally import OnProgress

_SMALLEST_CHUNK = 50
_LARGEST_CHUNK = 20_000
_MOST_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """The files, and how they are uploaded."""

    found: Found
    settings: Settings
    concurrency: int
    on_progress: OnProgress | None


def plan(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    owner: Json,
    *,
    root: str | os.PathLike[str] | None,
    chunk_size: int,
    concurrency: int,
    replace: bool,
    metadata: Mapping[str, Any] | None,
    on_progress: OnProgress | None,
) -> Plan:
    """Check the arguments of an upload, and find its files.

    Raises:
        InvalidArgumentError: Something can't be used: a path, a number, a name in the metadata; or a
            parser is missing.
    """
    _check("chunk_size", chunk_size, _SMALLEST_CHUNK, _LARGEST_CHUNK)
    _check("concurrency", concurrency, 1, _MOST_AT_ONCE)
    if taken := RESERVED & (metadata or {}).keys():
        raise InvalidArgumentError(f"metadata: uploads write {', '.join(sorted(taken))} themselves")
    given = [paths] if isinstance(paths, str | os.PathLike) else [*paths]
    found = find([Path(path) for path in given], None if root is None else Path(root))
    readers.check_parsers(file.path.name for file in found.files)
    settings = Settings(owner, chunk_size, replace, dict(metadata or {}))
    return Plan(found, settings, concurrency, on_progress)


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidArgumentError(f"{name}: {value} is not from {least} to {most}")
