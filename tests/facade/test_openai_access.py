"""`client.openai`: the real package, over the connections of our clients, at the embedded server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import httpx2
import openai
import pytest
from scripted import answer, says_nothing, scripted

import julep
import julep.local
from julep.local import Reply, ScriptedModel
from julep.openai_access import openai_url

KEY = "sk-very-secret"
HELLO: Any = [{"role": "user", "content": "Hello"}]
WHOLE: dict[str, Any] = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "Good morning!"},
        }
    ],
}


@pytest.fixture(scope="module")
def server() -> Iterator[julep.local.Server]:
    with julep.local.serve(model=ScriptedModel(default=Reply("Good ", "morning", "!"))) as server:
        yield server


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Does something with a client that was made with these arguments."""
    return run_sync if request.param == "sync" else run_async


def run_sync(do: Callable[[Any], Any], *args: Any, **kwargs: Any) -> Any:
    with julep.Client(*args, **kwargs) as client:
        return do(client)


def run_async(do: Callable[[Any], Any], *args: Any, **kwargs: Any) -> Any:
    async def work() -> Any:
        async with julep.AsyncClient(*args, **kwargs) as client:
            return await do(client)

    return asyncio.run(work())


def complete(client: Any, **settings: Any) -> Any:
    return client.openai.chat.completions.create(model="offline", messages=HELLO, **settings)


# What it is


def test_it_completes(server: julep.local.Server, run: Callable[..., Any]) -> None:
    reply = run(complete, server.api_key, server.url)
    assert reply.choices[0].message.content == "Good morning!"


def test_it_streams(server: julep.local.Server) -> None:
    with julep.Client(server.api_key, server.url) as client, complete(client, stream=True) as got:
        assert [c.choices[0].delta.content for c in got if c.choices][1:4] == [
            "Good ",
            "morning",
            "!",
        ]


def test_it_streams_to_asynchronous_clients(server: julep.local.Server) -> None:
    async def work() -> list[str | None]:
        async with (
            julep.AsyncClient(server.api_key, server.url) as client,
            await complete(client, stream=True) as got,
        ):
            return [chunk.choices[0].delta.content async for chunk in got if chunk.choices]

    assert asyncio.run(work())[1:4] == ["Good ", "morning", "!"]


def test_it_lists_models(server: julep.local.Server) -> None:
    with julep.Client(server.api_key, server.url) as client:
        assert [model.id for model in client.openai.models.list()] == ["offline"]


def test_it_is_made_once_and_of_its_own_kind() -> None:
    client, other = julep.Client(KEY), julep.AsyncClient(KEY)
    assert type(client.openai) is openai.OpenAI
    assert type(other.openai) is openai.AsyncOpenAI
    assert client.openai is client.openai
    assert "openai" in dir(client)
    assert client.openai.max_retries == 2
    assert str(client.openai.base_url) == "https://api-alpha.julep.ai/v1/"


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/v1"),
        ("https://a.test/julep/api", "https://a.test/julep/v1"),
        ("https://a.test", "https://a.test/v1"),
        ("https://a.test/agents", "https://a.test/agents/v1"),
    ],
)
def test_it_is_beside_the_api(base_url: str, url: str) -> None:
    assert openai_url(base_url) == url
    assert str(julep.Client(KEY, base_url).openai.base_url) == f"{url}/"


# Key and options


def test_it_sends_the_key_and_the_headers_of_the_client_and_nothing_of_openai(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "of-openai")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://openai.test/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer of-openai")
    with scripted(answer(WHOLE)) as fake:
        reply = run(complete, KEY, fake.url, default_headers={"X-Team": "blue"})
        (sent,) = fake.requests
    assert reply.choices[0].message.content == "Good morning!"
    assert sent.headers.get_list("authorization") == [f"Bearer {KEY}"]
    assert sent.headers["x-team"] == "blue"
    assert "OpenAI" in sent.headers["user-agent"]
    assert "of-openai" not in repr(sent.headers)


def test_the_key_is_in_no_repr() -> None:
    for client in (julep.Client(KEY), julep.AsyncClient(KEY)):
        assert KEY not in repr([client.openai, client, vars(client)])


def test_it_has_the_limits_of_the_client() -> None:
    limits = julep.Timeout(total=60, connect=3, read=20)
    made = julep.Client(KEY, timeout=limits, max_retries=7).openai
    assert made.max_retries == 7
    assert made.timeout == httpx.Timeout(60, connect=3, read=20)
    assert julep.Client(KEY, timeout=5).openai.timeout == httpx.Timeout(5, connect=10)
    assert julep.Client(KEY, timeout=None).openai.timeout == httpx.Timeout(None, connect=10)


def test_the_limit_holds(run: Callable[..., Any]) -> None:
    with scripted(says_nothing) as fake, pytest.raises(openai.APITimeoutError):
        run(complete, KEY, fake.url, timeout=0.2, max_retries=0)


def test_copies_have_options_of_their_own(server: julep.local.Server) -> None:
    with julep.Client(server.api_key, server.url, max_retries=1) as client:
        first = client.openai
        copy = client.with_options(timeout=7, max_retries=3, headers={"X-Team": "blue"})
        assert copy.openai is not first
        assert client.openai is first
        assert (first.max_retries, copy.openai.max_retries) == (1, 3)
        assert copy.openai.timeout == httpx.Timeout(7, connect=10)
        assert copy.openai.default_headers["X-Team"] == "blue"
        copy.close()
        assert complete(copy).choices[0].message.content == "Good morning!"


# Connections


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_it_sends_with_the_http_client_that_was_given(
    server: julep.local.Server, library: Any
) -> None:
    sent: list[str] = []

    def note(request: Any) -> None:
        sent.append(request.url.path)

    async def note_async(request: Any) -> None:
        note(request)

    with library.Client(event_hooks={"request": [note]}) as http:
        reply = run_sync(complete, server.api_key, server.url, http_client=http)
        assert not http.is_closed
    assert reply.choices[0].message.content == "Good morning!"

    async def work() -> Any:
        async with (
            library.AsyncClient(event_hooks={"request": [note_async]}) as http,
            julep.AsyncClient(server.api_key, server.url, http_client=http) as client,
        ):
            return await complete(client)

    assert asyncio.run(work()).choices[0].message.content == "Good morning!"
    assert sent == ["/v1/chat/completions"] * 2


def test_it_is_closed_with_the_client(server: julep.local.Server) -> None:
    client = julep.Client(server.api_key, server.url, max_retries=0)
    made = client.openai
    client.close()
    with pytest.raises(julep.APIConnectionError, match="the client is closed"):
        made.models.list()


def test_closing_the_client_ends_its_calls(server: julep.local.Server) -> None:
    with scripted(says_nothing) as fake:
        client = julep.Client(KEY, fake.url, max_retries=0)
        timer = threading.Timer(0.3, client.close)
        timer.start()
        with pytest.raises(openai.APIConnectionError):
            complete(client)
        timer.join()


def test_it_works_in_one_event_loop_after_another(server: julep.local.Server) -> None:
    client = julep.AsyncClient(server.api_key, server.url)

    async def ask() -> Any:
        return await complete(client)

    for _ in range(2):
        assert asyncio.run(ask()).choices[0].message.content == "Good morning!"
    asyncio.run(client.aclose())


# Without the package


def run_python(code: str) -> str:
    command = [sys.executable, "-c", f"import sys, julep; {code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_imports_openai_but_its_use() -> None:
    code = "c = julep.Client('k'); c.agents, julep.AsyncClient('k').jobs, dir(c); "
    shown = "print('openai' in sys.modules)"
    assert run_python(f"{code}{shown}; c.openai; {shown}").split() == ["False", "True"]


def test_without_the_package_the_error_names_the_extra() -> None:
    code = "sys.modules['openai'] = None\nimport julep\ntry:\n    julep.Client('k').openai\n"
    code += "except julep.JulepError as error:\n    print(error)"
    expected = 'client.openai needs openai: pip install "julep[openai]"'
    assert run_python(f"0\n{code}") == expected
