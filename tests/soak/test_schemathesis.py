"""The same as in the short run of `make test`, for longer and from another seed each time."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

import julep.local
from tests.local.fuzzing import fuzz

pytestmark = [pytest.mark.soak, pytest.mark.timeout(4 * 3600)]


def test_twenty_thousand_cases_find_nothing(tmp_path: Path) -> None:
    seed = secrets.randbelow(2**32)
    with julep.local.serve(check_responses=True) as server:
        report = fuzz(server, tmp_path, seed=seed, examples=650, scenarios=700)
    print(f"seed {seed}: {report.cases} cases")
    assert not report.failed, report.text
    assert report.cases >= 20_000
