"""The lint of the spec says so when a part of it could not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import lint_spec


@pytest.fixture
def no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm registry out of reach, and nothing fetched before."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path))


@pytest.mark.usefixtures("no_registry")
@pytest.mark.parametrize(
    ("ci", "arguments", "status"),
    [("", [], 0), ("true", [], 1), ("true", ["--redocly", "if-available"], 0)],
)
def test_redocly_is_left_out_loudly(
    ci: str,
    arguments: list[str],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", ci)
    assert lint_spec.main(arguments) == status
    assert "!!! SKIPPED: Redocly has not looked at openapi.yaml" in capsys.readouterr().err


def test_an_invalid_document_fails(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.0.3\ninfo: {}\npaths: {}\n")
    assert lint_spec.main(["--root", str(tmp_path)]) == 1
