"""`python -m tools.generate`: write the endpoint package and the JSON copy of the spec.

Both are made from openapi.yaml and templates/ alone: the same bytes on every machine, whatever its
locale, time zone, umask or ruff configuration.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from .changes import Change, compare, summary
from .outline import outline
from .pins import PinError, check_installed, pinned
from .spec import SpecError, spec_json

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "generated/julep_api"
SPEC_COPY = "julep/local/openapi.json"
TEMPLATES = "templates"
RUNTIME = "templates/runtime"
"""Plain modules that become part of the endpoint package as they are."""

Output = dict[str, bytes]
"""Contents of generated files, by their path below the project's root."""

# A template written for another version of the generator can put the repr of an object into code,
# and the generator calls that a success.
_OBJECT_REPR = re.compile(rb"<[^<>\n]* at 0x[0-9A-Fa-f]+>|object at 0x|UntrustedString\(")

# Compiled Python, and what editors, patch and desktops put beside a file. Hidden files are theirs too.
_LEFTOVER = re.compile(
    r"__pycache__|\..*|.*\.(pyc|pyo|orig|rej|bak|tmp|swp)|.*~|#.*#|Thumbs\.db|desktop\.ini"
)


class GenerateError(Exception):
    """The output can't be made, or must not be used."""


def render(root: Path) -> Output:
    """Everything that is generated, made afresh. Writes nothing below `root`.

    Raises:
        GenerateError: A tool is missing or not the pinned one, or the output is not fit for use.
    """
    try:
        check_installed(root, "openapi-python-client")
        ruff = _check_ruff(root)
        # First of all: of a file that is no document, the generator shows a traceback of its own.
        copy = spec_json(root)
        with tempfile.TemporaryDirectory(prefix="julep-generate-") as folder:
            document, package = Path(folder, "openapi.json"), Path(folder, "julep_api")
            # The generator would need a second more to read YAML.
            document.write_bytes(copy)
            _run_generator(root, document, package)
            files = read_tree(package)
            objections = _objections(ruff, package)
        files |= _modules(root / RUNTIME) | {"py.typed": b""}
        output = {f"{PACKAGE}/{name}": content for name, content in sorted(files.items())}
        output[SPEC_COPY] = copy
    except (PinError, SpecError, OSError) as error:
        raise GenerateError(str(error)) from error
    _refuse_object_reprs(output)
    _refuse_broken_code(output)
    if objections:
        raise GenerateError(
            "The output is no sound code; a template does not know what to make of something in the"
            f" spec, or forgets an import:\n{objections}"
        )
    return output


def read_tree(folder: Path) -> Output:
    """The files below a folder, by their path in it, without what programs leave behind."""
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not any(_LEFTOVER.fullmatch(part) for part in name.parts)
    }


def _modules(folder: Path) -> Output:
    return {name: content for name, content in read_tree(folder).items() if name.endswith(".py")}


def read_current(root: Path) -> Output:
    """What the tree holds now in the place of the output."""
    output = {f"{PACKAGE}/{name}": content for name, content in read_tree(root / PACKAGE).items()}
    if (root / SPEC_COPY).is_file():
        output[SPEC_COPY] = (root / SPEC_COPY).read_bytes()
    return output


def write(root: Path, output: Output) -> list[Change]:
    """Put the output in its place, and say what that changed. What is the same is left alone."""
    changes = compare(read_current(root), output)
    paths = {change.path for change in changes}
    if paths - {SPEC_COPY}:
        prefix = f"{PACKAGE}/"
        _replace_folder(
            root / PACKAGE,
            {
                path.removeprefix(prefix): content
                for path, content in output.items()
                if path.startswith(prefix)
            },
        )
    if SPEC_COPY in paths:
        replace_file(root / SPEC_COPY, output[SPEC_COPY])
    return changes


def tool_environment() -> dict[str, str]:
    """The environment in which the generator and ruff run: nothing of the caller's that matters."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LANG", "LC_", "PYTHON", "RUFF_"))
    }
    # Not resolved: the interpreter of a virtual environment is a link to one outside of it.
    scripts = str(Path(sys.executable).parent)
    return environment | {
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)]),
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def _check_ruff(root: Path) -> str:
    """The generator takes any ruff on PATH, or none; either would rewrite hundreds of lines."""
    wanted = pinned(root, "ruff")
    environment = tool_environment()
    ruff = shutil.which("ruff", path=environment["PATH"])
    advice = f"The output needs ruff {wanted} exactly: run `make setup`, then use .venv/bin/python."
    if ruff is None:
        raise GenerateError(f"There is no ruff on PATH. {advice}")
    found = _call([ruff, "--version"], environment).stdout.strip()
    if found != f"ruff {wanted}":
        raise GenerateError(f"{ruff} is {found or 'of unknown version'}. {advice}")
    return ruff


def _run_generator(root: Path, document: Path, target: Path) -> None:
    # -P: a module in the current folder must not hide one of the generator's.
    command = [sys.executable, "-P", "-m", "openapi_python_client", "generate"]
    command += ["--path", str(document), "--output-path", str(target)]
    command += ["--meta", "none", "--overwrite", "--fail-on-warning"]
    command += ["--custom-template-path", str(root / TEMPLATES)]
    command += ["--config", str(root / TEMPLATES / "generator.yaml")]
    done = _call(command, tool_environment())
    if done.returncode != 0:
        report = "\n".join(text.strip() for text in (done.stdout, done.stderr) if text.strip())
        raise GenerateError(
            f"openapi-python-client failed:\n{report}\n\n"
            "Before you look for a mistake of the generator or of templates/: `make lint-spec` may say"
            " what is wrong with the spec."
        )


def _objections(ruff: str, package: Path) -> str:
    """What ruff finds in code that can be compiled: a name that is nowhere defined, or defined twice."""
    command = [ruff, "check", str(package), "--isolated", "--no-cache", "--no-respect-gitignore"]
    command += ["--select", "F", "--ignore", "F401", "--output-format", "concise", "--quiet"]
    done = _call(command, tool_environment())
    found = done.stdout or done.stderr if done.returncode else ""
    return found.replace(f"{package}{os.sep}", f"  {PACKAGE}/").rstrip()


def _call(
    command: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="backslashreplace",
    )


def _refuse_object_reprs(output: Output) -> None:
    found = [
        f"  {path}:{number}: {line.decode('utf-8', 'backslashreplace').strip()}"
        for path, content in output.items()
        for number, line in enumerate(content.split(b"\n"), start=1)
        if _OBJECT_REPR.search(line)
    ]
    if found:
        lines = "\n".join(found[:20])
        raise GenerateError(
            f"{len(found)} line(s) of the output show a Python object of the generator instead of "
            f"text (a template misses a filter?):\n{lines}"
        )


def _refuse_broken_code(output: Output) -> None:
    """The generator's ruff looks at the grammar alone: `def f(id, id)` would pass."""
    for path, content in output.items():
        if path.endswith(".py"):
            try:
                compile(content, path, "exec", dont_inherit=True)
            except SyntaxError as error:
                raise GenerateError(
                    f"The output can't be compiled: {path}:{error.lineno}: {error.msg}. `make lint-spec`"
                    " may say what in the spec leads to it."
                ) from None


def _replace_folder(folder: Path, files: Output) -> None:
    """Swap a folder for one with these files: a reader sees the old one or the new one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        new, old = Path(beside, "new"), Path(beside, "old")
        new.mkdir()
        for name, content in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        _set_modes(new)
        try:
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        except BaseException:  # an interrupt, too, must not leave the project without its package
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise


def replace_file(path: Path, content: bytes) -> None:
    """Swap a file for one with this content: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.chmod(0o644)
    beside.replace(path)


def _set_modes(folder: Path) -> None:
    """The umask of whoever runs this must not decide about the modes."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def print_in_any_locale() -> None:
    """Let what the locale can't write be printed with escapes, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def command_line(description: str, arguments: Sequence[str] | None) -> Path:
    """The root folder that the caller names, with output made safe for any locale."""
    print_in_any_locale()
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    root: Path = parser.parse_args(arguments).root
    return root.resolve()


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate, and say what changed."""
    root = command_line("Write the endpoint package and the spec's JSON copy.", arguments)
    try:
        changes = write(root, render(root))
    except (GenerateError, OSError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2
    if not changes:
        print("generate: no change")
        return 0
    print(f"generate: {summary(changes)}")
    for line in outline(changes):
        print(line)
    for change in changes:
        print(f"  {change.kind:8}{change.path}  +{change.added_lines} -{change.removed_lines}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
