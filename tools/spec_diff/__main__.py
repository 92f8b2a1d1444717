"""`python -m tools.spec_diff SPEC`: what would change, and for whom, if SPEC took the spec's place.

Exit status: 0 if nothing or only the cosmetic changes, 1 if there is more to use, 2 if something
breaks, 3 if the documents can't be compared or the command is wrong.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from ..facade import read_facade
from ..generate import ROOT, print_in_any_locale
from ..spec import SPEC
from .change import Level
from .compare import compare
from .load import LoadError, load
from .markdown import as_markdown
from .report import Report, as_json, as_text, make_report

FAILED = 3

FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Leave with a status of its own: argparse's 2 would say that something breaks."""
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}\n")


def diff(
    old: dict[str, Any], new: dict[str, Any], old_name: str, new_name: str, root: Path
) -> Report:
    """Compare two documents, and find out what the changes touch in a project."""
    from .python_impact import PythonImpact  # with the generator, which takes a second

    impact = PythonImpact(old, new, root, read_facade(root))
    documents = zip((old_name, new_name), (old, new), impact.problems, strict=True)
    warnings = [
        f"{name}: {problem}"
        for name, document, problems in documents
        for problem in [*([] if document.get("paths") else ["there are no paths"]), *problems]
    ]
    return make_report(old_name, new_name, compare(old, new), impact.of, warnings)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and answer with a status."""
    print_in_any_locale()
    options = _options(arguments)
    old = str(options.root / SPEC) if options.old is None else options.old
    old_name = SPEC if options.old is None else old
    try:
        report = diff(load(old), load(options.spec), old_name, options.spec, options.root)
        text = FORMATS[options.format](report)
        if options.output is None:
            print(text, end="")
        else:
            options.output.write_text(text, encoding="utf-8")
    except (LoadError, OSError) as error:
        print(f"spec-diff: {error}", file=sys.stderr)
        return FAILED
    except Exception:  # noqa: BLE001
        # Python's own status for this is 1, which would say that there is more to use.
        traceback.print_exc()
        return FAILED
    return int(report.level or Level.COSMETIC)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(
        prog="python -m tools.spec_diff",
        description="Say what differs between two API documents, whom it breaks, and what it touches.",
        epilog="Status: 0 nothing or cosmetic, 1 additive, 2 breaking, 3 an error.",
    )
    parser.add_argument("spec", metavar="SPEC", help="the new document: a path or a URL")
    parser.add_argument("--old", help="the document before (default: the project's own)")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--output", type=Path, help="a file to write to (default: print)")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
