"""Whatever the spec allows is carried out, whatever it forbids is refused, as the spec says."""

from __future__ import annotations

from pathlib import Path

import pytest

import julep.local

from .fuzzing import fuzz


@pytest.mark.timeout(600)
def test_the_server_does_what_the_spec_says(tmp_path: Path) -> None:
    with julep.local.serve(check_responses=True) as server:
        report = fuzz(server, tmp_path, seed=1, examples=1, scenarios=15)
    assert not report.failed, report.text
    assert report.cases > 2_000
