"""docs/testing.md runs: its blocks, put together, are a file of tests that pass."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/testing.md"


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def tests(block: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:5] == "test_"
    ]


@pytest.mark.timeout(240)
def test_the_tests_of_the_page_pass(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    pytester.makepyfile("\n\n".join(blocks()))
    result = pytester.runpytest_subprocess("-p", "no:asyncio", "-p", "no:hypothesispytest")
    of_two_backends = 1
    result.assert_outcomes(passed=sum(len(tests(block)) for block in blocks()) + of_two_backends)


@pytest.mark.parametrize("block", [block for block in blocks() if tests(block)])
def test_each_test_of_the_page_is_short(block: str) -> None:
    for test in tests(block):
        assert (test.end_lineno or 0) - test.lineno <= 5, test.name
