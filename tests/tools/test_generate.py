"""`make generate` makes the same bytes everywhere, or nothing at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import pytest

from tools import generate
from tools.changes import compare
from tools.pins import pinned
from tools.spec import read_spec

Captured = pytest.CaptureFixture[str]


def put_ruff(folder: Path, version: str) -> None:
    """A program that calls itself ruff."""
    folder.mkdir(exist_ok=True)
    ruff = folder / "ruff"
    ruff.write_text(f"#!/bin/sh\necho ruff {version}\n")
    ruff.chmod(0o755)


def use_interpreter_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tools see this folder, and nothing else, as the place of programs."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder))


def test_no_change(small_tree: Path, capsys: Captured) -> None:
    before = (small_tree / generate.PACKAGE).stat()
    assert generate.main(["--root", str(small_tree)]) == 0
    assert capsys.readouterr().out == "generate: no change\n"
    assert (small_tree / generate.PACKAGE).stat().st_ino == before.st_ino, (
        "it was written all the same"
    )


def test_changes_are_listed(small_tree: Path, fresh_small_tree: Path, capsys: Captured) -> None:
    package = small_tree / generate.PACKAGE
    (package / "py.typed").unlink()
    (package / "left_over.py").write_text("LEFT = 1\n")
    with (package / "errors.py").open("a") as errors:
        errors.write("\n# A line of somebody's own.\n")
    assert generate.main(["--root", str(small_tree)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "generate: 1 added, 1 removed, 1 changed; +0 -3 lines",
        "  changed generated/julep_api/errors.py  +0 -2",
        "  removed generated/julep_api/left_over.py  +0 -1",
        "  added   generated/julep_api/py.typed  +0 -0",
    ]
    assert generate.read_current(small_tree) == generate.read_current(fresh_small_tree)
    assert [path.name for path in package.parent.iterdir()] == ["julep_api"], (
        "temporary folder left"
    )


def test_operations_and_models_that_change_are_named(tree: Path, capsys: Captured) -> None:
    spec = tree / "openapi.yaml"
    text = spec.read_text(encoding="utf-8")
    for old, new in (
        ("operationId: get_job_status", "operationId: get_job"),
        ("tags: [suggestions]", "tags: [sessions]"),
        ("description: Deletes a user for good.", "description: Deletes a user, docs and all."),
        ("\n    JobStatus:\n", "\n    Job:\n"),
        ("schemas/JobStatus", "schemas/Job"),
        ("description: Name of the function.", "description: What the function is called."),
        ("enum: [pending, in_progress,", "enum: [queued, pending, in_progress,"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    spec.write_text(text, encoding="utf-8")
    assert generate.main(["--root", str(tree)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:7] == [
        "  operations added (2): jobs.get_job, sessions.get_suggestions",
        "  operations removed (2): jobs.get_job_status, suggestions.get_suggestions",
        "  operations changed (1): users.delete_user",
        "  models added (2): Job, JobState",
        "  models removed (2): JobStatus, JobStatusState",
        "  models changed (1): NamedToolChoiceFunction",
    ]
    assert "  added   generated/julep_api/api/jobs/get_job.py" in "\n".join(lines[7:])


def without_defaults(value: Any, names: bool = False) -> Any:
    """The same document with no default in any schema; a property may be called so."""
    if isinstance(value, list):
        return [without_defaults(item) for item in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    return {
        key: without_defaults(inner, key in ("properties", "responses"))
        for key, inner in cast(dict[str, Any], value).items()
        if names or key != "default"
    }


def test_no_default_of_the_spec_gets_into_the_code(tree: Path, fresh_tree: Path) -> None:
    """So none can be sent: what the caller does not give is for the server to choose."""
    spec = tree / "openapi.yaml"
    bare = without_defaults(read_spec(spec))
    assert bare != read_spec(spec)
    spec.write_text(json.dumps(bare), encoding="utf-8")
    code = generate.render(tree)
    del code[generate.SPEC_COPY]
    assert code.items() <= generate.read_current(fresh_tree).items()


def test_surroundings_change_nothing(tree: Path, fresh_tree: Path, tmp_path: Path) -> None:
    """Hash seed, time zone, locale, umask and ruff configuration, all unlike the usual."""
    shutil.rmtree(tree / "generated")
    (tree / generate.SPEC_COPY).unlink()
    temporary = tmp_path / "temporary"
    settings = tmp_path / "settings" / "ruff"
    for folder in (temporary, settings):
        folder.mkdir(parents=True)
        (folder / "ruff.toml").write_text('line-length = 40\nformat.quote-style = "single"\n')
    surroundings = {
        "PYTHONHASHSEED": "4711",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Asia/Kathmandu",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "TMPDIR": str(temporary),
        "XDG_CONFIG_HOME": str(settings.parent),
        "RUFF_OUTPUT_FORMAT": "json",
        "RUFF_NO_CACHE": "false",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tools.generate", "--root", str(tree)],
        cwd=generate.ROOT,
        env=os.environ | surroundings,
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert generate.read_current(tree) == generate.read_current(fresh_tree)
    written = [tree / name for name in generate.read_current(tree)]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o644}
    folders = {path.parent for path in written if path.is_relative_to(tree / generate.PACKAGE)}
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o755}


def test_a_temporary_folder_that_git_ignores_changes_nothing(
    small_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ruff passes over what git ignores, and the code would stay as the templates make it."""
    repository = tmp_path / "repository"
    (repository / "build").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", repository], check=True)
    (repository / ".gitignore").write_text("*\n")
    (repository / ".ignore").write_text("*\n")
    monkeypatch.setattr(tempfile, "tempdir", str(repository / "build"))
    assert compare(generate.read_current(small_tree), generate.render(small_tree)) == []


def test_leftovers_beside_the_runtime_modules_stay_there(
    small_tree: Path, fresh_small_tree: Path
) -> None:
    runtime = small_tree / generate.RUNTIME
    for name in (".deadline.py.swp", "deadline.py~", "deadline.py.orig", ".DS_Store", "notes.md"):
        (runtime / name).write_bytes(b"\xff")
    assert generate.render(small_tree) == generate.read_current(fresh_small_tree)


def test_code_that_cannot_be_compiled_is_refused(small_tree: Path, capsys: Captured) -> None:
    template = small_tree / generate.TEMPLATES / "package_init.py.jinja"
    template.write_text("def same(name, name): ...\n", encoding="utf-8")
    before = generate.read_current(small_tree)
    assert generate.main(["--root", str(small_tree)]) == 2
    error = capsys.readouterr().err
    assert "generated/julep_api/__init__.py:1: duplicate argument 'name'" in error
    assert generate.read_current(small_tree) == before


def test_code_that_uses_what_it_does_not_define_is_refused(
    small_tree: Path, capsys: Captured
) -> None:
    """A kind of schema that a template forgets leaves such names behind."""
    template = small_tree / generate.TEMPLATES / "package_init.py.jinja"
    template.write_text("def read(): return _MOOD\n", encoding="utf-8")
    before = generate.read_current(small_tree)
    assert generate.main(["--root", str(small_tree)]) == 2
    error = capsys.readouterr().err
    assert "  generated/julep_api/__init__.py:2:12: F821 Undefined name `_MOOD`" in error
    assert generate.read_current(small_tree) == before


def test_the_package_has_what_the_generator_leaves_out(fresh_tree: Path) -> None:
    package = fresh_tree / generate.PACKAGE
    assert (package / "py.typed").read_bytes() == b""
    for path in (fresh_tree / generate.RUNTIME).glob("*.py"):
        assert (package / path.name).read_bytes() == path.read_bytes()


def test_no_ruff(
    small_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    use_interpreter_in(tmp_path / "bin", monkeypatch)
    before = generate.read_current(small_tree)
    assert generate.main(["--root", str(small_tree)]) == 2
    error = capsys.readouterr().err
    assert "There is no ruff on PATH." in error
    assert "make setup" in error
    assert generate.read_current(small_tree) == before


def test_another_ruff(
    small_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    put_ruff(tmp_path / "bin", "0.0.1")
    use_interpreter_in(tmp_path / "bin", monkeypatch)
    assert generate.main(["--root", str(small_tree)]) == 2
    error = capsys.readouterr().err
    assert f"{tmp_path / 'bin' / 'ruff'} is ruff 0.0.1." in error
    assert f"needs ruff {pinned(small_tree, 'ruff')} exactly" in error


def test_the_ruff_beside_the_interpreter_comes_first(
    small_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_ruff(tmp_path / "bin", "0.0.1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert generate.main(["--root", str(small_tree)]) == 0


def test_another_generator(small_tree: Path, capsys: Captured) -> None:
    requirements = small_tree / "requirements-dev.txt"
    text = requirements.read_text(encoding="utf-8")
    pin = f"openapi-python-client=={pinned(small_tree, 'openapi-python-client')}"
    requirements.write_text(text.replace(pin, "openapi-python-client==0.0.1"), "utf-8")
    assert generate.main(["--root", str(small_tree)]) == 2
    assert "requirements-dev.txt pins 0.0.1. Run `make setup`." in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    ["# {{ joiner() }}", "# {{ config.__class__.__init__ }}", "# {{ [package_version] }}"],
    ids=["object", "function", "untrusted string"],
)
def test_objects_in_the_output_are_refused(line: str, small_tree: Path, capsys: Captured) -> None:
    template = small_tree / generate.TEMPLATES / "package_init.py.jinja"
    template.write_text(template.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    before = generate.read_current(small_tree)
    assert generate.main(["--root", str(small_tree)]) == 2
    assert "  generated/julep_api/__init__.py:2: # " in capsys.readouterr().err
    assert generate.read_current(small_tree) == before


def test_a_template_that_makes_no_python(small_tree: Path, capsys: Captured) -> None:
    template = small_tree / generate.TEMPLATES / "package_init.py.jinja"
    template.write_text("def (:\n", encoding="utf-8")
    assert generate.main(["--root", str(small_tree)]) == 2
    assert "ruff failed" in capsys.readouterr().err
