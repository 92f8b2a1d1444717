"""Finds the files to upload."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from julep_api.errors import InvalidArgumentError

from .readers import is_document
from .report import SkippedFile


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload."""

    path: Path
    source: str
    """What its docs call it: a relative path with `/`."""


@dataclass(slots=True)
class Found:
    """The files to upload, and those that are left out."""

    files: list[File] = field(default_factory=list[File])
    skipped: list[SkippedFile] = field(default_factory=list[SkippedFile])


def find(paths: Iterable[Path], root: Path | None) -> Found:
    """All documents among files and below directories.

    Hidden files are left out below directories, and so are those that are no documents. Links are
    followed; what they lead to is taken once.

    Args:
        paths: Files and directories.
        root: What sources are relative to. None: the directory itself, or the one that a file is in.

    Raises:
        InvalidArgumentError: A path is neither a file nor a directory, a file is no document, or two
            files have the same source.
    """
    found = Found()
    seen: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            base, files = path, _below(path, found.skipped, seen)
        elif path.is_file():
            if not is_document(path.name):
                raise InvalidArgumentError(f"paths: {path} is no kind of file that can be read")
            base, files = path.parent, iter([path])
        else:
            raise InvalidArgumentError(f"paths: there is no file or directory {path}")
        for file in files:
            real = os.path.realpath(file)
            if real in seen:
                found.skipped.append(
                    SkippedFile(path=file, reason=f"the same file as {seen[real]}")
                )
            else:
                seen[real] = file
                found.files.append(File(file, _source(file, base, root)))
    _expect_distinct(found.files)
    return found


def _below(directory: Path, skipped: list[SkippedFile], seen: dict[str, Path]) -> Iterator[Path]:
    """The documents below a directory, in the order of their names."""
    real = os.path.realpath(directory)
    if real in seen:
        skipped.append(SkippedFile(path=directory, reason=f"the same directory as {seen[real]}"))
        return
    seen[real] = directory
    try:
        entries = sorted(directory.iterdir())
    except OSError as error:
        skipped.append(SkippedFile(path=directory, reason=f"can't be listed: {error.strerror}"))
        return
    for path in entries:
        if path.name.startswith("."):
            skipped.append(SkippedFile(path=path, reason="hidden"))
        elif path.is_dir():
            yield from _below(path, skipped, seen)
        elif not is_document(path.name):
            skipped.append(SkippedFile(path=path, reason="no kind of file that can be read"))
        elif path.exists() and not path.is_file():
            skipped.append(SkippedFile(path=path, reason="no regular file"))
        else:  # a link that leads nowhere will fail, and say so
            yield path


def _source(file: Path, base: Path, root: Path | None) -> str:
    if root is None:
        return file.relative_to(base).as_posix()
    whole, top = _normal(file), _normal(root)
    if not whole.is_relative_to(top):
        raise InvalidArgumentError(f"root: {file} is not below {root}")
    return whole.relative_to(top).as_posix()


def _normal(path: Path) -> Path:
    # Not resolve(): a link is called as it is where it stands.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _expect_distinct(files: list[File]) -> None:
    by_source: dict[str, Path] = {}
    for file in files:
        other = by_source.setdefault(file.source, file.path)
        if other is not file.path:
            raise InvalidArgumentError(
                f"paths: {other} and {file.path} would both be {file.source!r}: give root=, a "
                "directory above both"
            )
