"""Encrypted connections end as soon and as quietly as others, though TLS would take long farewells."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

import julep

from .peers import AUTHORITY, BODY_BEGINS, ID, SOON, rude, serving, silent
from .programs import Target, printed_by


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", AUTHORITY)


SYNC = """
client = julep.Client(KEY, URL)
stream = client.sessions.chat(SESSION, "Hello", stream=True)
next(stream)
client.agents.list()
"""

ASYNC = """
client = julep.AsyncClient(KEY, URL)

async def main():
    global stream
    stream = await client.sessions.chat(SESSION, "Hello", stream=True)
    await anext(stream)
    await client.agents.list()

asyncio.run(main())
"""

PROGRAMS = {
    "never closed": SYNC,
    "closed": SYNC + "client.close()",
    "asyncio, never closed": ASYNC,
    "asyncio, closed": ASYNC + "asyncio.run(client.aclose())",
    "asyncio, twice": ASYNC + "asyncio.run(client.agents.list())",
}


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_leaves_nothing_behind(code: str) -> None:
    with serving(rude, tls=True) as peer:
        printed_by(code, Target("k", peer.url, ID))


def test_leaving_a_stream_closes_its_connection_although_the_server_is_rude() -> None:
    with serving(rude, tls=True) as peer, julep.Client("k", peer.url) as client:
        stream = client.sessions.chat(ID, "Hello", stream=True)
        for _ in stream:
            break
        assert peer.left.wait(SOON)


def test_leaving_an_async_stream_does_too() -> None:
    async def main() -> None:
        async with julep.AsyncClient("k", peer.url) as client:
            async with await client.sessions.chat(ID, "Hello", stream=True) as stream:
                await anext(stream)
            assert await asyncio.to_thread(peer.left.wait, SOON)

    with serving(rude, tls=True) as peer:
        asyncio.run(main())


@pytest.mark.parametrize("said", [b"", BODY_BEGINS], ids=["for the headers", "for the body"])
def test_a_call_that_waits_ends_with_the_client(said: bytes) -> None:
    with serving(silent(said), tls=True) as peer, ThreadPoolExecutor(1) as threads:
        client = julep.Client("k", peer.url)
        waiting = threads.submit(client.agents.list)
        assert peer.asked.wait(SOON)
        client.close()
        with pytest.raises(julep.APIConnectionError):
            waiting.result(SOON)


@pytest.mark.parametrize("said", [b"", BODY_BEGINS], ids=["for the headers", "for the body"])
def test_a_call_of_another_task_ends_with_the_client(said: bytes) -> None:
    async def main() -> None:
        client = julep.AsyncClient("k", peer.url)
        waiting = asyncio.create_task(client.agents.list())
        assert await asyncio.to_thread(peer.asked.wait, SOON)
        await client.aclose()
        with pytest.raises(julep.APIConnectionError):
            await asyncio.wait_for(waiting, SOON)

    with serving(silent(said), tls=True) as peer:
        asyncio.run(main())
