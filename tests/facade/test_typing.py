"""What a type checker knows of the clients: which call returns what, and what is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

SAMPLE = """
from collections.abc import AsyncIterator, Iterator
from typing import assert_type
from uuid import UUID

import julep
from julep import (
    Agent, AsyncChatStream, AsyncClient, ChatMlMessage, ChatResponse, ChatResponseChunk,
    ChatSettingsPreset, ChatStream, Client, CreateDoc, CreateToolRequest, FunctionDef,
    InputChatMlMessage, JobStatus, Memory, ResourceCreatedResponse, ResourceUpdatedResponse,
    Session, Suggestion, Tool, User,
)
from julep.api.client import OMIT, JulepApi


def know(client: Client, flag: bool, models: list[InputChatMlMessage], tools: list[Tool]) -> None:
    chat = client.sessions.chat
    assert_type(chat("id", "Hello"), ChatResponse)
    assert_type(chat("id", "Hello", stream=False), ChatResponse)
    assert_type(chat("id", "Hello", stream=None), ChatResponse)
    assert_type(chat("id", "Hello", stream=True), ChatStream)
    assert_type(chat("id", "Hello", stream=True, temperature=1, preset="fun"), ChatStream)
    assert_type(chat("id", "Hello", stream=flag), ChatResponse | ChatStream)
    with chat(UUID(int=0), {"role": "user", "content": "Hello"}, stream=True) as stream:
        assert_type(stream, ChatStream)
        for chunk in stream:
            assert_type(chunk, ChatResponseChunk)
    assert_type(stream.response(), ChatResponse)
    iterator: Iterator[ChatResponseChunk] = stream
    del iterator
    assert_type(client.agents.get("id"), Agent)
    assert_type(client.agents.list(), list[Agent])
    assert_type(client.agents.create("Ada"), ResourceCreatedResponse)
    assert_type(client.agents.update("id", name="Ada"), ResourceUpdatedResponse)
    assert_type(client.users.get("id"), User)
    assert_type(client.sessions.get("id"), Session)
    assert_type(client.sessions.history("id"), list[ChatMlMessage])
    assert_type(client.sessions.suggestions("id"), list[Suggestion])
    assert_type(client.memories.list("id", "tea"), list[Memory])
    assert_type(client.tools.get("id"), list[Tool])
    assert_type(client.jobs.get("id"), JobStatus)
    assert_type(next(client.agents.iter(page_size=10)), Agent)
    for message in client.sessions.iter_history("id"):
        assert_type(message, ChatMlMessage)
    assert_type(client.jobs.wait("id", timeout=None, on_progress=print), JobStatus)
    assert_type(client.api.get_agent("id"), Agent)
    assert_type(julep.Client().sessions.chat("id", "Hello").response, list[list[ChatMlMessage]])


def take(
    client: Client,
    messages: list[InputChatMlMessage],
    texts: list[str],
    dicts: list[dict[str, str]],
    tools: list[Tool],
    to_create: list[CreateToolRequest],
    functions: list[FunctionDef],
    docs: list[CreateDoc],
    metadata: dict[str, int],
) -> None:
    client.sessions.chat("id", messages)
    client.sessions.chat("id", texts)
    client.sessions.chat("id", dicts)
    client.sessions.chat("id", messages, tools)
    client.sessions.chat("id", "Hello", None, "auto", preset=ChatSettingsPreset.FUN, stop=texts)
    client.agents.create("Ada", tools=to_create, functions=functions, docs=docs)
    client.agents.create("Ada", instructions=texts, metadata=metadata)
    client.users.create("Grace", docs=docs)


async def know_async(client: AsyncClient, flag: bool) -> None:
    chat = client.sessions.chat
    assert_type(await chat("id", "Hello"), ChatResponse)
    assert_type(await chat("id", "Hello", stream=True), AsyncChatStream)
    assert_type(await chat("id", "Hello", stream=flag), ChatResponse | AsyncChatStream)
    async with await chat("id", "Hello", stream=True) as stream:
        async for chunk in stream:
            assert_type(chunk, ChatResponseChunk)
    assert_type(await stream.response(), ChatResponse)
    iterator: AsyncIterator[ChatResponseChunk] = stream
    del iterator
    assert_type(await client.agents.list(), list[Agent])
    async for agent in client.agents.iter():
        assert_type(agent, Agent)
    assert_type(await client.jobs.wait("id"), JobStatus)
    assert_type(await client.api.get_agent("id"), Agent)
    async with AsyncClient() as opened:
        assert_type(opened, AsyncClient)


def omit(api: JulepApi) -> None:
    api.create_agent("Ada", about=OMIT, metadata=None)


def wrong(client: Client, other: AsyncClient, reply: ChatResponse) -> None:
    client.sessions.chat("id")  # wrong
    client.sessions.chat(7, "Hello")  # wrong
    client.sessions.chat("id", 7)  # wrong
    client.sessions.chat("id", "Hello", temprature=1)  # wrong
    client.sessions.chat("id", "Hello", temperature="warm")  # wrong
    client.sessions.chat("id", "Hello", stream="yes")  # wrong
    client.sessions.chat("id", "Hello", stream=True).usage  # wrong
    client.agents.create()  # wrong
    client.agents.create(name=None)  # wrong
    client.agents.list(limit="10")  # wrong
    client.agents.get(7)  # wrong
    client.sesions  # wrong
    client.jobs.list()  # wrong
    client.jobs.wait("id", extra_body={})  # wrong
    client.agents.iter(pagesize=10)  # wrong
    client.docs.iter("id").items  # wrong
    Client(http_client=other)  # wrong
    Client(timeout="5")  # wrong
    CreateDoc(title="Tea")  # wrong
    reply.respons  # wrong
    julep.Sesion  # wrong


async def wrong_async(client: AsyncClient) -> None:
    client.agents.get("id").name  # wrong
    (await client.sessions.chat("id", "Hello", stream=True)).usage  # wrong
    with client:  # wrong
        pass
"""


def lines_with(pattern: str) -> set[int]:
    return {n for n, line in enumerate(SAMPLE.split("\n"), 1) if re.search(pattern, line)}


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What pyright says, by line."""
    folder = tmp_path_factory.mktemp("typing")
    (folder / "sample.py").write_text(SAMPLE)
    settings: dict[str, Any] = {
        "include": ["sample.py"],
        "extraPaths": [str(ROOT), str(ROOT / "generated")],
        "typeCheckingMode": "strict",
        "reportUnusedExpression": "none",
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(folder)]
    command += ["--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] >= 1, done.stderr
    return {
        problem["range"]["start"]["line"] + 1: problem["message"]
        for problem in found["generalDiagnostics"]
    }


def test_right_use_is_understood(problems: dict[int, str]) -> None:
    unexpected = {n: text for n, text in problems.items() if n not in lines_with("# wrong")}
    lines = SAMPLE.split("\n")
    assert not {lines[n - 1].strip(): text for n, text in unexpected.items()}


def test_wrong_use_is_an_error(problems: dict[int, str]) -> None:
    lines = SAMPLE.split("\n")
    assert not [lines[n - 1].strip() for n in lines_with("# wrong") - {*problems}]
