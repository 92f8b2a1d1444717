"""The programs that type checkers are timed on use everything, and can be compared."""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import julep
from benchmarks.programs import everything_julep, everything_julep_async
from benchmarks.typing_time import PROGRAMS
from julep.local import FunctionCall, ModelRequest, ScriptedModel
from tools.facade import read_facade
from tools.generate import ROOT
from tools.spec import SPEC, read_spec

OPERATIONS = {
    operation["operationId"]
    for path in read_spec(ROOT / SPEC)["paths"].values()
    for operation in path.values()
    if "operationId" in operation
}


def play(request: ModelRequest) -> str | FunctionCall:
    """A model that answers in JSON where it is asked to, and calls a function once."""
    said = request.prompt.new[-1].text
    if "which " in said.lower() and request.settings.get("response_format"):
        return json.dumps({"title": "Orlando", "year": 1928})
    if said == "Where is Orlando?":
        return FunctionCall(request.tools[0]["function"]["name"], title="Orlando")
    return "On shelf B4."


@pytest.fixture
def server() -> Iterator[julep.local.Server]:
    with julep.local.serve(model=ScriptedModel(default=play)) as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.md"
    path.write_text("# Hours\n\nThe library is open from nine to five.\n")
    return path


def test_the_program_runs_and_uses_every_operation(
    server: julep.local.Server, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with everything_julep.open_client(server.api_key, server.url) as client:
        everything_julep.everything(client, file)
    check_output(capsys.readouterr().out)


def test_the_asynchronous_one_does_so_too(
    server: julep.local.Server, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run() -> None:
        async with everything_julep_async.open_client(server.api_key, server.url) as client:
            await everything_julep_async.everything(client, file)

    asyncio.run(run())
    check_output(capsys.readouterr().out)


def check_output(output: str) -> None:
    # Each reply is shown by a line that begins with its operation.
    assert {line.split()[0] for line in output.splitlines() if line} >= OPERATIONS
    assert "\nOrlando 1929\n" in output
    assert "'find_s" in output, "no tool was called"


@pytest.mark.parametrize("program", ["everything_julep", "everything_julep_async"])
def test_it_calls_every_method_of_every_manager(program: str) -> None:
    called = {
        ast.unparse(node.func) for node in ast.walk(parsed(program)) if isinstance(node, ast.Call)
    }
    methods = {m.name for manager in read_facade(ROOT).managers for m in manager.methods}
    assert len(methods) > 30
    assert methods <= called


@pytest.mark.parametrize("half", ["", "_async"], ids=["sync", "async"])
def test_programs_are_as_long_as_their_counterparts(half: str) -> None:
    ours, theirs = (statements(f"everything_{sdk}{half}") for sdk in ("julep", "openai"))
    assert 0.9 < ours / theirs < 1.1


def statements(program: str) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(parsed(program)))


def parsed(program: str) -> ast.Module:
    return ast.parse((PROGRAMS / f"{program}.py").read_text("utf-8"))
