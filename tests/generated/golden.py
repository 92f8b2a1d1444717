"""`.venv/bin/python -m tests.generated.golden`: write traps_api/, what the templates make of traps.yaml.

For after a change of the templates: its difference is read like that of generated/julep_api.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tools.generate import PACKAGE, ROOT, RUNTIME, TEMPLATES, Output, read_tree, render
from tools.pins import REQUIREMENTS
from tools.spec import SPEC

FOLDER = Path(__file__).resolve().parent
GOLDEN = FOLDER / "traps_api"


def render_traps() -> Output:
    """The package, made by what makes ours."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(FOLDER / "traps.yaml", root / SPEC)
        shutil.copy(ROOT / REQUIREMENTS, root)
        shutil.copytree(ROOT / TEMPLATES, root / TEMPLATES)
        output = render(root)
    prefix = f"{PACKAGE}/"
    return {
        path.removeprefix(prefix): content
        for path, content in output.items()
        if path.startswith(prefix)
    }


def of_the_document(package: Output) -> Output:
    """The part that a document decides about. The rest is in generated/julep_api as well."""
    always = {*read_tree(ROOT / RUNTIME), "types.py", "errors.py", "py.typed"}
    return {path: content for path, content in package.items() if path not in always}


def write(folder: Path, files: Output) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> None:
    files = of_the_document(render_traps())
    shutil.rmtree(GOLDEN, ignore_errors=True)
    write(GOLDEN, files)


if __name__ == "__main__":
    main()
