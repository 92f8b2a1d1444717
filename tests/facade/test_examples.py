"""The documented examples run as they are written."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import julep
import julep.local
from julep.api import types

EXAMPLES: dict[str, str] = {
    name: "\n".join(lines)
    for name, lines in json.loads(Path(__file__).with_name("examples.json").read_text()).items()
}
SURFACE = json.loads(Path(__file__).with_name("surface.json").read_text())["operations"]

WITHOUT_CONTENT = {name for name in EXAMPLES if re.search(r"\.create_(agent|user)_doc$", name)}


@pytest.fixture(scope="module")
def documented_server() -> Iterator[julep.local.Server]:
    """A server with the key of the examples."""
    with julep.local.serve(api_key="YOUR_API_KEY", check_responses=True) as server:
        yield server


@pytest.fixture(autouse=True)
def default_server(
    documented_server: julep.local.Server, monkeypatch: pytest.MonkeyPatch
) -> julep.local.Server:
    """The examples name no server, so that they speak to the default one."""
    monkeypatch.setattr(julep.JulepApiEnvironment.DEFAULT, "_value_", documented_server.url)
    return documented_server


@pytest.fixture
def ids(default_server: julep.local.Server) -> dict[str, str]:
    """Ids of records that belong together, by the names that the examples have for them."""
    with julep.Client(default_server.api_key, default_server.url) as client:
        user = client.users.create("Grace")
        agent = client.agents.create("Ada", "A librarian")
        session = client.sessions.create(user.id, agent.id)
        client.sessions.chat(session.id, "My name is Grace and I like tea.")
        tool = client.tools.create(
            agent.id, {"type": "function", "function": {"name": "look", "parameters": {}}}
        )
        of_agent = client.docs.create({"title": "Tea", "content": "It is hot."}, agent.id)
        of_user = client.docs.create({"title": "Sea", "content": "It is deep."}, user_id=user.id)
        [memory, *_] = client.memories.list(agent.id, "tea")
        assert of_agent.jobs
        return {
            "agent_id": agent.id,
            "user_id": user.id,
            "session_id": session.id,
            "tool_id": tool.id,
            "agent_doc_id": of_agent.id,
            "user_doc_id": of_user.id,
            "memory_id": memory.id,
            "job_id": of_agent.jobs[0],
        }


def with_real_ids(text: str, ids: dict[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        owner = "user" if "user_id=" in text else "agent"
        name = f"{owner}_doc_id" if match[1] == "doc_id" else match[1]
        return f'{match[1]}="{ids[name]}"'

    replaced = re.sub(r'(\w+_id)="\1"', replace, text)
    assert not re.search(r'"\w+_id"', replaced)
    return replaced


def run(text: str) -> tuple[Any, Any]:
    """Run an example; return its client and the value of its last expression."""
    tree = ast.parse(text)
    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    tree.body[-1] = ast.copy_location(
        ast.Assign([ast.Name("result", ast.Store(), lineno=0, col_offset=0)], last.value), last
    )
    code = compile(tree, "<example>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names: dict[str, Any] = {}

    async def run_and_close() -> None:
        pending = eval(code, names)
        if inspect.isawaitable(pending):
            await pending
            await names["client"].aclose()
        else:
            names["client"].close()

    asyncio.run(run_and_close())
    return names["client"], names["result"]


def test_there_is_an_example_of_every_operation_of_both_clients() -> None:
    assert {*EXAMPLES} == {
        f"{client}.{name}" for client in ("JulepApi", "AsyncJulepApi") for name in SURFACE
    }


@pytest.mark.parametrize("name", sorted({*EXAMPLES} - WITHOUT_CONTENT))
def test_an_example_runs_as_written(name: str, ids: dict[str, str]) -> None:
    client, result = run(with_real_ids(EXAMPLES[name], ids))
    kind, operation = name.split(".")
    assert type(client) is getattr(julep, kind)
    wanted = SURFACE[operation]["returns"]
    assert result is None if wanted == "None" else type(result) is getattr(types, wanted)


@pytest.mark.parametrize("name", sorted(WITHOUT_CONTENT))
def test_a_doc_without_content_is_refused_by_name(name: str, ids: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="content"):
        run(with_real_ids(EXAMPLES[name], ids))
