"""`python -m tools.upgrade_spec SPEC`: make an upstream document the project's spec.

The document is corrected by overlay.yaml and compared with openapi.yaml; then openapi.yaml and what is
generated from it are replaced, both or neither; and what is left to do in julep/managers is listed.

Exit status: 0 when that is done, 2 if it can't be done, and then nothing was written.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from .changes import summary
from .checklist import checklist
from .facade import read_facade
from .generate import (
    ROOT,
    TEMPLATES,
    GenerateError,
    Output,
    print_in_any_locale,
    read_current,
    render,
    replace_file,
    write,
)
from .overlay import Action, OverlayError, apply, read_overlay, reasons
from .pins import REQUIREMENTS
from .signature_lines import SignatureLines
from .spec import SPEC, SpecError, read_spec
from .spec_diff.__main__ import diff
from .spec_diff.load import LoadError, load
from .spec_diff.python_names import PythonNames
from .spec_diff.report import as_text
from .yaml_text import is_json, to_yaml, with_changes, with_quoted_keys


class UpgradeError(Exception):
    """The document can't become the project's spec."""


def fetch(source: str) -> bytes:
    """The bytes of a document.

    Raises:
        UpgradeError: It can't be read.
    """
    try:
        if source.startswith(("http://", "https://")):
            reply = httpx.get(source, follow_redirects=True, timeout=60)
            return reply.raise_for_status().content
        return Path(source).read_bytes()
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise UpgradeError(f"{source} can't be read: {error}") from error


def correct(content: bytes, actions: list[Action]) -> bytes:
    """The document as YAML, with the corrections made.

    Without corrections, YAML stays as it is, but for keys such as `200`, which get quotes.

    Raises:
        OverlayError: A correction does not apply.
        SpecError: The document can't be read, or what was written does not say the same.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, SPEC)
        path.write_bytes(content)
        before, wanted = read_spec(path, upstream=True), read_spec(path, upstream=True)
        apply(actions, wanted)
        if is_json(content):
            path.write_bytes(to_yaml(wanted))
        else:
            content = with_quoted_keys(content)
            path.write_bytes(
                content
                if wanted == before
                else with_changes(content, lambda document: apply(actions, document))
            )
        if read_spec(path) != wanted:
            raise SpecError("the corrected document can't be written as YAML that says the same")
        return path.read_bytes()


def replace(root: Path, spec: bytes, output: Output) -> str:
    """Write the spec and all that is made from it, and say what that changed.

    If that fails, what was there is put back.
    """
    before, generated = (root / SPEC).read_bytes(), read_current(root)
    try:
        replace_file(root / SPEC, spec)
        return summary(write(root, output))
    except BaseException:
        replace_file(root / SPEC, before)
        write(root, generated)
        raise


def upgrade(source: str, root: Path, dry_run: bool) -> None:
    """Do all of it, and print what was done.

    Raises:
        UpgradeError, OverlayError, SpecError, LoadError, GenerateError: It can't be done; nothing was
            written.
    """
    actions = read_overlay(root)
    spec = correct(fetch(source), actions)
    with tempfile.TemporaryDirectory(prefix="julep-upgrade-") as folder:
        staging = Path(folder)
        (staging / SPEC).write_bytes(spec)
        shutil.copy(root / REQUIREMENTS, staging)
        (staging / TEMPLATES).symlink_to(root / TEMPLATES, target_is_directory=True)
        old, new = load(str(root / SPEC)), load(str(staging / SPEC))
        print(as_text(diff(old, new, SPEC, source, root)), end="")
        output = render(staging)
    for line in reasons(actions):
        print(f"overlay: {line}")
    # Before anything is written: managers are read against the package that they were written for.
    left = _left_to_do(root, old, new, output)
    if dry_run:
        print("upgrade-spec: nothing was written (--dry-run)")
    else:
        print(f"upgrade-spec: {replace(root, spec, output)}")
    print(f"\nLeft to do in the facade: {len(left) or 'nothing'}")
    for entry in left:
        print(f"  [ ] {entry}")


def _left_to_do(root: Path, old: dict[str, Any], new: dict[str, Any], output: Output) -> list[str]:
    names = PythonNames(new, root)
    lines = SignatureLines(output, names)
    return list(checklist(read_facade(root), PythonNames(old, root), names, lines))


def main(arguments: Sequence[str] | None = None) -> int:
    """Upgrade, or say why not."""
    print_in_any_locale()
    parser = argparse.ArgumentParser(description="Make an upstream document the project's spec.")
    parser.add_argument("spec", metavar="SPEC", help="the upstream document: a path or a URL")
    parser.add_argument("--dry-run", action="store_true", help="show all of it, write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    options = parser.parse_args(arguments)
    try:
        upgrade(options.spec, options.root.resolve(), options.dry_run)
    except (UpgradeError, OverlayError, SpecError, LoadError, GenerateError, OSError) as error:
        print(f"upgrade-spec: {error}\nupgrade-spec: nothing was written", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
