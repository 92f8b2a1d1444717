"""`python -m tools.drift`: fail if the generated files are not what openapi.yaml and templates/ make.

Exit status: 0 without drift, 1 with drift, 2 if the output can't be made.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from .changes import Change, compare, summary
from .generate import GenerateError, command_line, read_current, render

SHOWN_LINES = 200


def report(changes: list[Change]) -> Iterator[str]:
    """What differs, for a person to read: first the files, then as much of the diff as helps."""
    words = {"added": "missing", "removed": "extra", "changed": "differs"}
    for change in changes:
        yield f"  {words[change.kind]:9}{change.path}"
    yield ""
    lines = [line for change in changes for line in change.diff]
    yield from lines[:SHOWN_LINES]
    if len(lines) > SHOWN_LINES:
        yield f"... and {len(lines) - SHOWN_LINES} more lines"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and say what differs."""
    root = command_line("Compare the generated files with a fresh generation.", arguments)
    try:
        output = render(root)
    except GenerateError as error:
        print(f"drift: {error}", file=sys.stderr)
        return 2
    changes = compare(read_current(root), output)
    if not changes:
        print(f"drift: none in {len(output)} generated files")
        return 0
    print(f"drift: the tree (a/) is not what `make generate` writes (b/): {summary(changes)}")
    print("\n".join(report(changes)))
    return 1


if __name__ == "__main__":
    sys.exit(main())
