"""The version that `make api-diff` suggests."""

from __future__ import annotations

import pytest

from tools.api_changes import Level, next_version


@pytest.mark.parametrize(
    ("version", "level", "following"),
    [
        ("0.3.1", Level.BREAKING, "0.4.0"),
        ("0.3.1", Level.ADDED, "0.3.2"),
        ("v0.0.9", Level.ADDED, "0.0.10"),
        ("1.2.3", Level.BREAKING, "2.0.0"),
        ("1.2.3", Level.ADDED, "1.3.0"),
        ("1.2.3", Level.NONE, None),
        ("latest", Level.BREAKING, None),
    ],
)
def test_versions_follow_semantic_versioning(
    version: str, level: Level, following: str | None
) -> None:
    assert next_version(version, level) == following
