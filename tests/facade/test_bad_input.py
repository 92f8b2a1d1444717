"""Bad input: its own clear error, nothing sent, and a client that goes on working."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from beartype.roar import BeartypeCallHintParamViolation
from sides import Side

import julep
from julep.api.client import OMIT

ROOT = Path(__file__).parents[2]
ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"
UNKNOWN = "0a0888ca-8448-4a97-9073-e286db84aa7e"
OTHER_ID = "0c9a7f3e-54d1-4c7b-8f0e-3d5a2b1c4e6f"


def refused(
    client: julep.Client,
    sent: list[httpx.Request],
    kind: type[Exception],
    names: str,
    call: str,
    *args: Any,
    **kwargs: Any,
) -> Exception:
    """The error of a call, which names the argument, before which nothing is sent."""
    manager, method = call.split(".")
    with pytest.raises(kind) as caught:
        getattr(getattr(client, manager), method)(*args, **kwargs)
    assert isinstance(caught.value, julep.JulepError)
    assert names in str(caught.value)
    assert not sent
    assert isinstance(client.agents.list(limit=1), list)
    return caught.value


# Ids

ID_ARGUMENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("agents.get", "id", {}),
    ("agents.create", "id", {"name": "Ada"}),
    ("agents.update", "agent_id", {}),
    ("agents.delete", "agent_id", {}),
    ("users.get", "id", {}),
    ("users.create", "id", {}),
    ("users.update", "user_id", {}),
    ("users.delete", "user_id", {}),
    ("sessions.get", "id", {}),
    ("sessions.create", "user_id", {"agent_id": ID}),
    ("sessions.create", "agent_id", {"user_id": None}),
    ("sessions.create", "id", {"user_id": None, "agent_id": ID}),
    ("sessions.update", "session_id", {"situation": "At sea"}),
    ("sessions.delete", "session_id", {}),
    ("sessions.delete_history", "session_id", {}),
    ("sessions.suggestions", "session_id", {}),
    ("sessions.history", "session_id", {}),
    ("sessions.chat", "session_id", {"messages": "Hello"}),
    ("sessions.chat", "session_id", {"messages": "Hello", "stream": True}),
    ("docs.list", "agent_id", {}),
    ("docs.list", "user_id", {}),
    ("docs.create", "agent_id", {"doc": {"title": "Tea", "content": "Hot"}}),
    ("docs.create", "user_id", {"doc": {"title": "Tea", "content": "Hot"}}),
    ("docs.delete", "doc_id", {"agent_id": ID}),
    ("docs.delete", "agent_id", {"doc_id": ID}),
    ("docs.delete", "user_id", {"doc_id": ID}),
    ("memories.list", "agent_id", {"query": "tea"}),
    ("memories.list", "user_id", {"agent_id": ID, "query": "tea"}),
    ("memories.delete", "agent_id", {"memory_id": ID}),
    ("memories.delete", "memory_id", {"agent_id": ID}),
    ("tools.list", "agent_id", {}),
    ("tools.get", "agent_id", {}),
    (
        "tools.create",
        "agent_id",
        {"tool": {"type": "function", "function": {"name": "f", "parameters": {}}}},
    ),
    ("tools.update", "agent_id", {"tool_id": ID, "function": {}}),
    ("tools.update", "tool_id", {"agent_id": ID, "function": {}}),
    ("tools.delete", "agent_id", {"tool_id": ID}),
    ("tools.delete", "tool_id", {"agent_id": ID}),
    ("jobs.get", "job_id", {}),
]


@pytest.mark.parametrize(("call", "name", "rest"), ID_ARGUMENTS)
def test_a_malformed_id_is_refused_by_every_method(
    client: julep.Client, sent: list[httpx.Request], call: str, name: str, rest: dict[str, Any]
) -> None:
    error = refused(client, sent, julep.InvalidIdError, name, call, **rest, **{name: "../agents"})
    assert isinstance(error, AssertionError)
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    "id",
    [
        "",
        " ",
        ".",
        "..",
        "not-a-uuid",
        f"{ID}/docs",
        f"../{ID}",
        f"{ID}?limit=1",
        f"{ID}#",
        f"{ID}\n",
        f" {ID}",
        f"{{{ID}}}",
        f"urn:uuid:{ID}",
        ID.replace("-", ""),
        ID.replace("-4a", "-1a"),
        ID.replace("5", "\uff15"),
        "%2e%2e",
        "x" * 100_000,
        UUID("8bcf90d6-e6d6-11f1-9699-02fc00000001"),  # of version 1
        UUID(int=0),
    ],
)
def test_what_is_no_uuid_of_version_4_is_no_id(
    client: julep.Client, sent: list[httpx.Request], id: Any
) -> None:
    error = refused(client, sent, julep.InvalidIdError, "id: ", "agents.get", id)
    assert len(str(error)) < 300


@pytest.mark.parametrize("id", [7, None, b"5a8c1e0e", [ID], {"id": ID}, True, 1.5, OMIT])
@pytest.mark.parametrize("call", ["agents.get", "sessions.history", "sessions.chat", "jobs.get"])
def test_what_is_neither_text_nor_uuid_is_no_id(
    client: julep.Client, sent: list[httpx.Request], call: str, id: Any
) -> None:
    rest = ["Hello"] if call == "sessions.chat" else []
    refused(client, sent, julep.ArgumentTypeError, "id", call, id, *rest)


@pytest.mark.parametrize("flag", ["", "-O", "-OO"])
def test_ids_are_checked_whatever_python_optimises_away(flag: str) -> None:
    code = f"""
import sys
import httpx, julep
def answer(request):
    sys.exit("something was sent")
http = httpx.Client(transport=httpx.MockTransport(answer))
client = julep.Client("key", "https://api.test", http_client=http)
for call in (
    lambda: client.agents.get(".."),
    lambda: client.docs.delete("{ID}/..", agent_id="{ID}"),
    lambda: client.api.get_agent("a/b"),
):
    try:
        call()
    except AssertionError as error:
        ok = isinstance(error, ValueError) and isinstance(error, julep.InvalidIdError)
        sys.exit("wrong class") if not ok else None
    else:
        sys.exit("accepted")
try:
    client.agents.get(7)
except julep.JulepError:
    pass
else:
    sys.exit("accepted")
print("checked")
"""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{ROOT}"}
    command = [sys.executable, *([flag] if flag else []), "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("checked", "")


# Types

WRONG_TYPES: list[tuple[str, str, dict[str, Any]]] = [
    ("agents.create", "name", {"name": None}),
    ("agents.create", "name", {"name": 7}),
    ("agents.create", "name", {"name": b"Ada"}),
    ("agents.create", "name", {"name": OMIT}),
    ("agents.create", "about", {"name": "Ada", "about": OMIT}),
    ("agents.create", "about", {"name": "Ada", "about": ["A librarian"]}),
    ("agents.create", "instructions", {"name": "Ada", "instructions": {"Be": "brief"}}),
    ("agents.create", "instructions", {"name": "Ada", "instructions": [7]}),
    ("agents.create", "tools", {"name": "Ada", "tools": {"type": "function"}}),
    ("agents.create", "tools", {"name": "Ada", "tools": ["weather"]}),
    ("agents.create", "functions", {"name": "Ada", "functions": [len]}),
    ("agents.create", "default_settings", {"name": "Ada", "default_settings": "creative"}),
    ("agents.create", "model", {"name": "Ada", "model": 4}),
    ("agents.create", "docs", {"name": "Ada", "docs": {"title": "Tea"}}),
    ("agents.create", "metadata", {"name": "Ada", "metadata": "{}"}),
    ("agents.create", "metadata", {"name": "Ada", "metadata": [("a", 1)]}),
    ("agents.create", "metadata", {"name": "Ada", "metadata": {1: "a"}}),
    ("agents.list", "limit", {"limit": "10"}),
    ("agents.list", "limit", {"limit": 1.0}),
    ("agents.list", "limit", {"limit": True}),
    ("agents.list", "offset", {"offset": "0"}),
    ("agents.list", "offset", {"offset": False}),
    ("agents.list", "metadata_filter", {"metadata_filter": "{}"}),
    ("agents.list", "sort_by", {"sort_by": 1}),
    ("agents.list", "order", {"order": True}),
    ("agents.update", "overwrite", {"agent_id": ID, "overwrite": "yes"}),
    ("agents.update", "name", {"agent_id": ID, "name": 7}),
    ("users.create", "name", {"name": 7}),
    ("users.create", "docs", {"docs": "Tea"}),
    ("users.update", "metadata", {"user_id": ID, "metadata": []}),
    ("sessions.create", "situation", {"user_id": None, "agent_id": ID, "situation": 7}),
    ("sessions.create", "token_budget", {"user_id": None, "agent_id": ID, "token_budget": "1"}),
    ("sessions.create", "token_budget", {"user_id": None, "agent_id": ID, "token_budget": True}),
    ("sessions.create", "render_templates", {"user_id": None, "agent_id": ID, "render_templates": 1}),
    ("sessions.update", "situation", {"session_id": ID, "situation": 7}),
    ("sessions.chat", "messages", {"session_id": ID, "messages": None}),
    ("sessions.chat", "messages", {"session_id": ID, "messages": 7}),
    ("sessions.chat", "messages", {"session_id": ID, "messages": b"Hello"}),
    ("sessions.chat", "messages", {"session_id": ID, "messages": [7]}),
    ("sessions.chat", "messages", {"session_id": ID, "messages": {"Hello"}}),
    ("sessions.chat", "tools", {"session_id": ID, "messages": "Hello", "tools": "weather"}),
    ("sessions.chat", "tool_choice", {"session_id": ID, "messages": "Hello", "tool_choice": 7}),
    ("sessions.chat", "temperature", {"session_id": ID, "messages": "Hello", "temperature": "1"}),
    ("sessions.chat", "temperature", {"session_id": ID, "messages": "Hello", "temperature": 1j}),
    ("sessions.chat", "temperature", {"session_id": ID, "messages": "Hello", "temperature": True}),
    ("sessions.chat", "max_tokens", {"session_id": ID, "messages": "Hello", "max_tokens": 1.5}),
    ("sessions.chat", "max_tokens", {"session_id": ID, "messages": "Hello", "max_tokens": True}),
    ("sessions.chat", "seed", {"session_id": ID, "messages": "Hello", "seed": "7"}),
    ("sessions.chat", "stop", {"session_id": ID, "messages": "Hello", "stop": [7]}),
    ("sessions.chat", "stream", {"session_id": ID, "messages": "Hello", "stream": "yes"}),
    ("sessions.chat", "stream", {"session_id": ID, "messages": "Hello", "stream": 1}),
    ("sessions.chat", "recall", {"session_id": ID, "messages": "Hello", "recall": "no"}),
    ("sessions.chat", "preset", {"session_id": ID, "messages": "Hello", "preset": 7}),
    ("sessions.chat", "logit_bias", {"session_id": ID, "messages": "Hello", "logit_bias": {"a": "b"}}),
    ("sessions.chat", "response_format", {"session_id": ID, "messages": "Hello", "response_format": "text"}),
    ("docs.create", "doc", {"doc": "Tea", "agent_id": ID}),
    ("docs.create", "doc", {"doc": None, "agent_id": ID}),
    ("memories.list", "query", {"agent_id": ID, "query": None}),
    ("memories.list", "query", {"agent_id": ID, "query": OMIT}),
    ("memories.list", "query", {"agent_id": ID, "query": 7}),
    ("tools.create", "tool", {"agent_id": ID, "tool": "weather"}),
    ("tools.update", "function", {"agent_id": ID, "tool_id": ID, "function": None}),
]  # fmt: skip


@pytest.mark.parametrize(("call", "name", "arguments"), WRONG_TYPES)
def test_a_wrong_type_is_refused_by_name(
    client: julep.Client, sent: list[httpx.Request], call: str, name: str, arguments: dict[str, Any]
) -> None:
    error = refused(client, sent, julep.ArgumentTypeError, name, call, **arguments)
    assert isinstance(error, TypeError)
    assert isinstance(error, BeartypeCallHintParamViolation)


def test_the_message_names_what_people_called(
    client: julep.Client, sent: list[httpx.Request]
) -> None:
    wrong: Any = "warm"
    error = refused(
        client, sent, TypeError, "temperature", "sessions.chat", ID, "Hello", temperature=wrong
    )
    assert "warm" in str(error)
    assert "_chat" not in str(error)


def test_an_unknown_argument_is_refused_by_name(
    client: julep.Client, sent: list[httpx.Request]
) -> None:
    chat: Any = client.sessions.chat
    with pytest.raises(TypeError, match="temprature"):
        chat(ID, "Hello", temprature=1)
    with pytest.raises(TypeError, match="'id'"):
        getattr(client.agents, "get")()  # noqa: B009
    assert not sent


@pytest.mark.parametrize("kind", [julep.ArgumentTypeError, julep.InvalidIdError])
def test_an_error_about_an_argument_survives_pickle(
    client: julep.Client, kind: type[Exception]
) -> None:
    wrong: Any = 7 if kind is julep.ArgumentTypeError else ".."
    with pytest.raises(kind) as caught:
        client.agents.get(wrong)
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is kind
    assert str(again) == str(caught.value)


# Values

HELLO: dict[str, Any] = {"session_id": ID, "messages": "Hello"}
CIRCLE: dict[str, Any] = {}
CIRCLE["me"] = CIRCLE

WRONG_VALUES: list[tuple[str, str, dict[str, Any]]] = [
    ("sessions.chat", "messages", {"session_id": ID, "messages": []}),
    ("sessions.chat", "messages[1]", {"session_id": ID, "messages": ["Hello", {"role": "user"}]}),
    ("sessions.chat", "role", {"session_id": ID, "messages": {"role": "usr", "content": "Hello"}}),
    ("sessions.chat", "preset", {**HELLO, "preset": "wild"}),
    ("sessions.chat", "preset", {**HELLO, "preset": ""}),
    ("sessions.chat", "preset", {**HELLO, "preset": "Creative"}),
    ("sessions.chat", "tool_choice", {**HELLO, "tool_choice": "maybe"}),
    ("sessions.chat", "tool_choice", {**HELLO, "tool_choice": {"type": "function"}}),
    ("sessions.chat", "tools[0]", {**HELLO, "tools": [{"type": "function"}]}),
    ("sessions.chat", "response_format", {**HELLO, "response_format": {"type": "yaml"}}),
    ("sessions.chat", "temperature", {**HELLO, "temperature": math.nan}),
    ("sessions.chat", "top_p", {**HELLO, "top_p": math.inf}),
    ("agents.create", "default_settings", {"name": "A", "default_settings": {"preset": "wild"}}),
    ("agents.update", "default_settings", {"agent_id": ID, "default_settings": {"preset": "w"}}),
    ("agents.create", "tools[0]", {"name": "Ada", "tools": [{"type": "function"}]}),
    ("agents.create", "type", {
        "name": "Ada",
        "tools": [{"type": "hammer", "function": {"name": "f", "parameters": {}}}],
    }),
    ("agents.create", "functions[0]", {"name": "Ada", "functions": [{"parameters": {}}]}),
    ("agents.create", "docs[0]", {"name": "Ada", "docs": [{"title": "Tea"}]}),
    ("agents.update", "name", {"agent_id": ID, "about": "A sailor", "overwrite": True}),
    ("agents.update", "about", {"agent_id": ID, "name": "Ada", "overwrite": True}),
    ("users.update", "name", {"user_id": ID, "about": "A sailor", "overwrite": True}),
    ("users.update", "about", {"user_id": ID, "name": "Ada", "overwrite": True}),
    ("sessions.update", "situation", {"session_id": ID, "situation": None, "overwrite": True}),
    ("tools.update", "function", {
        "agent_id": ID, "tool_id": ID, "function": {"name": "f"}, "overwrite": True,
    }),
    ("docs.create", "content", {"doc": {"title": "Tea"}, "agent_id": ID}),
    ("docs.create", "agent_id, user_id", {"doc": {"title": "Tea", "content": "Hot"}}),
    ("docs.create", "agent_id, user_id", {
        "doc": {"title": "Tea", "content": "Hot"}, "agent_id": ID, "user_id": OTHER_ID,
    }),
    ("docs.list", "agent_id, user_id", {}),
    ("docs.list", "agent_id, user_id", {"agent_id": ID, "user_id": OTHER_ID}),
    ("docs.delete", "agent_id, user_id", {"doc_id": ID}),
    ("docs.delete", "agent_id, user_id", {"doc_id": ID, "agent_id": ID, "user_id": OTHER_ID}),
    *[
        (call, name, {**rest, name: number})
        for call, rest in {
            "agents.list": {},
            "users.list": {},
            "sessions.list": {},
            "docs.list": {"agent_id": ID},
            "tools.list": {"agent_id": ID},
            "tools.get": {"agent_id": ID},
            "memories.list": {"agent_id": ID, "query": "tea"},
            "sessions.history": {"session_id": ID},
            "sessions.suggestions": {"session_id": ID},
        }.items()
        for name, number in (("limit", -1), ("limit", 0), ("offset", -1))
    ],
    *[
        (call, name, {**rest, name: "sideways"})
        for call, rest in {
            "agents.list": {},
            "users.list": {},
            "sessions.list": {},
            "docs.list": {"user_id": ID},
        }.items()
        for name in ("sort_by", "order")
    ],
    *[
        (call, "metadata", {**rest, "metadata": metadata})
        for call, rest in {
            "agents.create": {"name": "Ada"},
            "agents.update": {"agent_id": ID},
            "users.create": {},
            "users.update": {"user_id": ID},
            "sessions.create": {"user_id": None, "agent_id": ID},
            "sessions.update": {"session_id": ID, "situation": None},
        }.items()
        for metadata in ({"a": {1, 2}}, {"a": math.nan})
    ],
    *[
        ("agents.create", "metadata", {"name": "Ada", "metadata": metadata})
        for metadata in (
            {"a": object()},
            {"a": b"bytes"},
            {"a": {(1, 2): 3}},
            {"a": "\ud800"},
            {"a": [math.inf]},
            CIRCLE,
        )
    ],
    *[
        ("agents.list", "metadata_filter", {"metadata_filter": value})
        for value in ({"a": {1}}, {"a": math.nan}, {"a": object()}, CIRCLE)
    ],
]  # fmt: skip


@pytest.mark.parametrize(("call", "name", "arguments"), WRONG_VALUES)
def test_a_wrong_value_is_refused_by_name(
    client: julep.Client, sent: list[httpx.Request], call: str, name: str, arguments: dict[str, Any]
) -> None:
    error = refused(client, sent, julep.InvalidArgumentError, name, call, **arguments)
    assert isinstance(error, ValueError)


def test_what_can_be_chosen_from_is_listed(client: julep.Client, sent: list[httpx.Request]) -> None:
    error = refused(client, sent, ValueError, "'wild'", "sessions.chat", ID, "Hello", preset="wild")
    for preset in julep.ChatSettingsPreset:
        assert repr(preset.value) in str(error)


@pytest.mark.parametrize("owners", [{}, {"agent_id": ID, "user_id": OTHER_ID}])
def test_which_owner_is_wrong_is_said(
    client: julep.Client, sent: list[httpx.Request], owners: dict[str, Any]
) -> None:
    says = "both" if owners else "neither"
    refused(client, sent, julep.InvalidArgumentError, says, "docs.list", **owners)


# Clients

CANNOT_BE: list[tuple[str, Any]] = [
    ("api_key", ""),
    ("api_key", "key\n"),
    ("api_key", "key\r\nX-Evil: 1"),
    ("api_key", "two words"),
    ("api_key", "schlüssel"),
    ("api_key", "key\x00"),
    ("api_key", 7),
    ("api_key", b"key"),
    ("base_url", "api.test/api"),
    ("base_url", "api.test:8000"),
    ("base_url", "//api.test"),
    ("base_url", "/api"),
    ("base_url", "https://"),
    ("base_url", "ftp://api.test"),
    ("base_url", "file:///etc/passwd"),
    ("base_url", "https://api.test:port"),
    ("base_url", "https://api.test/api?key=1"),
    ("base_url", "https://api.test/api#top"),
    ("base_url", "https://api.test\n"),
    ("base_url", "https://user:pass-word@api.test"),
    ("base_url", 7),
    ("base_url", b"https://api.test"),
    ("timeout", 0),
    ("timeout", -1),
    ("timeout", math.nan),
    ("timeout", "5"),
    ("timeout", httpx.Timeout(5)),
    ("environment", "default"),
    ("default_headers", {"X-Team": "blue\nX-Evil: 1"}),
    ("default_headers", {"X-Team\n": "blue"}),
    ("default_headers", {"X Team": "blue"}),
    ("default_headers", {"": "blue"}),
    ("default_headers", {"X-Team": "bläu"}),
    ("default_headers", {"X-Team": None}),
    ("default_headers", {"X-Team": 7}),
    ("default_headers", "X-Team: blue"),
    ("default_headers", [("X-Team", "blue")]),
    ("http_client", "a client"),
    ("http_client", object),
    ("http_client", httpx.Client),
]


@pytest.mark.parametrize(("name", "value"), CANNOT_BE)
def test_a_client_cannot_be_made_of_this(side: Side, name: str, value: Any) -> None:
    arguments: dict[str, Any] = {"api_key": "a-key", name: value}
    with pytest.raises(julep.JulepError) as caught:
        side.client(**arguments)
    assert isinstance(caught.value, (ValueError, TypeError))
    assert name in str(caught.value) or (
        name == "default_headers" and "header" in str(caught.value)
    )
    assert "pass-word" not in str(caught.value)
    if name == "api_key" and value:
        assert str(value) not in str(caught.value)


def test_a_header_that_is_refused_is_not_shown(side: Side) -> None:
    with pytest.raises(julep.InvalidArgumentError) as caught:
        side.client("a-key", default_headers={"Proxy-Authorization": "secret\nX-Evil: 1"})
    assert "secret" not in str(caught.value)
    assert "Proxy-Authorization" in str(caught.value)


def test_the_kinds_of_http_clients_cannot_be_mixed(side: Side) -> None:
    http = httpx.Client() if side.is_async else httpx.AsyncClient()
    right = "AsyncClient" if side.is_async else "Client"
    with pytest.raises(julep.JulepError, match=rf"http_?client.*httpx\.{right}\b"):
        side.client("a-key", http_client=http)
    with pytest.raises(julep.JulepError, match=rf"http_?client.*httpx\.{right}\b"):
        side.low_level(api_key="a-key", httpx_client=http)


def test_a_time_limit_without_end_is_refused_or_works(
    side: Side, client: julep.Client, server: Any
) -> None:
    try:
        endless = side.client(server.api_key, server.url, timeout=math.inf)
    except julep.InvalidArgumentError:
        return
    with endless:
        assert isinstance(endless.agents.list(limit=1), list)


@pytest.mark.parametrize("id", [UUID(UNKNOWN), UNKNOWN])
def test_an_unknown_id_is_a_key_error_that_reads_like_the_others(
    client: julep.Client, id: Any
) -> None:
    with pytest.raises(KeyError) as caught:
        client.agents.get(id)
    assert isinstance(caught.value, julep.NotFoundError)
    assert isinstance(caught.value, julep.JulepError)
    assert str(caught.value).startswith("404: ")
    assert str(id) in caught.value.url
