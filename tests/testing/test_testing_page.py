"""docs/testing.md runs: its blocks, put together, are a file of tests that pass. So is README's."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks(page: str = "docs/testing.md") -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def functions(block: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:5] == "test_"
    ]


@pytest.mark.timeout(240)
def test_the_tests_of_the_page_pass(run_pytest: Callable[..., pytest.RunResult]) -> None:
    result = run_pytest("\n\n".join(blocks()), "-p", "no:asyncio")
    of_two_backends = 1
    passed = sum(len(functions(block)) for block in blocks()) + of_two_backends
    result.assert_outcomes(passed=passed)


@pytest.mark.timeout(240)
def test_the_test_of_the_readme_passes(run_pytest: Callable[..., pytest.RunResult]) -> None:
    [test] = [block for block in blocks("README.md") if functions(block)]
    run_pytest(test, "-p", "no:asyncio").assert_outcomes(passed=1)


@pytest.mark.parametrize("block", [block for block in blocks() if functions(block)])
def test_each_test_of_the_page_is_short(block: str) -> None:
    for test in functions(block):
        assert (test.end_lineno or 0) - test.lineno <= 5, test.name
