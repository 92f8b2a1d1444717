"""`python -m tools.api_diff [REV]`: what changed of the public names since a revision.

Compares the working tree with a tag, branch or commit; without one, with the last tag. Nothing is
imported or checked out.

Exit status: 0 without changes, 1 if names or parameters were added, 2 if something breaks, 3 if the
two can't be compared.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .api_changes import Change, Level, compare, level_of, next_version
from .api_surface import SurfaceError, read_surface, version_of
from .generate import ROOT

ERROR = 3


class RevisionError(Exception):
    """There is no such revision, or none to begin with."""


def last_tag(root: Path) -> str:
    """The tag that the current commit descends from.

    Raises:
        RevisionError: There is none, or this is no git repository.
    """
    try:
        return _git(root, "describe", "--tags", "--abbrev=0").decode().strip()
    except RevisionError as error:
        raise RevisionError(
            "there is no tag to compare with. Fetch the tags (`git fetch --tags`, with `--unshallow` in a"
            " shallow clone), tag the last release, or name a revision (`make api-diff REV=HEAD~1`)."
            f" git says: {error}"
        ) from error


def extract(root: Path, revision: str, folder: Path) -> None:
    """Put the files of a revision into a folder.

    Raises:
        RevisionError: git does not know the revision.
    """
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    archive = _git(root, "archive", "--format=tar", commit.decode().strip())
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


def report(changes: list[Change], revision: str, version: str | None, *, markdown: bool) -> str:
    """What changed, for a person to read."""
    sections = (
        ("Breaking", [change for change in changes if change.level is Level.BREAKING]),
        (
            "Added",
            [change for change in changes if change.level is Level.ADDED and not change.retyped],
        ),
        ("Types to judge: wider is fine, narrower breaks", [c for c in changes if c.retyped]),
    )
    title = f"Public names since {revision}"
    lines = [f"## {title}" if markdown else title, ""]
    for heading, found in sections:
        if found:
            lines += [f"### {heading}" if markdown else f"{heading} ({len(found)})", ""]
            lines += _rows(found, markdown=markdown)
            lines.append("")
    lines.append(_advice(changes, version))
    return "\n".join(lines) + "\n"


def _rows(changes: list[Change], *, markdown: bool) -> Iterator[str]:
    for change in changes:
        if markdown:
            yield f"- `{change.path}`: {change.text}"
        else:
            yield f"  {change.path}: {change.text.replace('`', '')}"


def _advice(changes: list[Change], version: str | None) -> str:
    level = level_of(changes)
    if level is Level.NONE:
        return "No public name has changed."
    wanted = next_version(version, level) if version else None
    if wanted is None:
        return "It is not known which version that was, so there is none to suggest."
    reason = "something breaks" if level is Level.BREAKING else "nothing breaks, something is new"
    return f"That was {version}. The next version is {wanted}: {reason}."


def _git(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError(f"git can't be run: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise RevisionError(said or f"git does not know {arguments[-1]!r}")
    return done.stdout


def _write_to(path: Path | None) -> Callable[[str], object]:
    if path is None:
        return sys.stdout.write
    return lambda text: path.write_text(text, "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and say what changed."""
    parser = argparse.ArgumentParser(description="Compare the public names with an earlier state.")
    parser.add_argument("revision", nargs="?", help="tag, branch or commit (default: the last tag)")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    parser.add_argument("--format", choices=["text", "markdown"], default="text")
    parser.add_argument("--output", type=Path, help="a file to write to (default: standard output)")
    options = parser.parse_args(arguments)
    root: Path = options.root.resolve()
    try:
        revision: str = options.revision or last_tag(root)
        with tempfile.TemporaryDirectory(prefix="julep-api-diff-") as folder:
            extract(root, revision, Path(folder))
            version = version_of(Path(folder))
            changes = compare(read_surface(Path(folder)), read_surface(root))
        text = report(changes, revision, version, markdown=options.format == "markdown")
        _write_to(options.output)(text)
    except (RevisionError, SurfaceError, OSError) as error:
        print(f"api-diff: {error}", file=sys.stderr)
        return ERROR
    return level_of(changes)


if __name__ == "__main__":
    sys.exit(main())
