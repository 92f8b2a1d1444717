"""A client that is closed while calls are under way: they end at once, with an error of ours."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import trio

import julep

from .peers import BODY_BEGINS, ID, SOON, STREAM_BEGINS, serving, silent


def get(client: Any) -> Any:
    return client.agents.get(ID)


def chat(client: Any) -> Any:
    return client.sessions.chat(ID, "Hello", stream=True)


WAITS: dict[str, tuple[bytes, Callable[[Any], Any]]] = {
    "for the headers": (b"", get),
    "for the body": (BODY_BEGINS, get),
    "for the headers of a stream": (b"", chat),
    "for an event": (STREAM_BEGINS, chat),
}
each_wait = pytest.mark.parametrize(("said", "call"), WAITS.values(), ids=WAITS)


@each_wait
def test_a_call_of_another_thread_ends_with_the_client(
    said: bytes, call: Callable[[Any], Any]
) -> None:
    def outcome() -> julep.JulepError:
        with pytest.raises(julep.JulepError) as caught:
            result = call(client)
            if isinstance(result, julep.ChatStream):
                list(result)
        return caught.value

    with serving(silent(said)) as peer, ThreadPoolExecutor(1) as threads:
        client = julep.Client("k", peer.url, timeout=100)
        waiting = threads.submit(outcome)
        assert peer.asked.wait(SOON)
        client.close()
        error = waiting.result(SOON)
        assert isinstance(error, julep.APIConnectionError)
        assert peer.left.wait(SOON)


@each_wait
def test_a_call_of_another_task_ends_with_the_client(
    said: bytes, call: Callable[[Any], Any]
) -> None:
    async def outcome(client: julep.AsyncClient) -> None:
        result = await call(client)
        if isinstance(result, julep.AsyncChatStream):
            async for _ in result:
                pass

    async def main() -> None:
        client = julep.AsyncClient("k", peer.url, timeout=100)
        waiting = asyncio.create_task(outcome(client))
        assert await asyncio.to_thread(peer.asked.wait, SOON)
        await client.aclose()
        with pytest.raises(julep.APIConnectionError):
            await asyncio.wait_for(waiting, SOON)
        assert await asyncio.to_thread(peer.left.wait, SOON)

    with serving(silent(said)) as peer:
        asyncio.run(main())


# httpx itself forgets generators, of which trio warns.
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
@each_wait
def test_a_call_of_another_task_of_trio_ends_with_the_client(
    said: bytes, call: Callable[[Any], Any]
) -> None:
    async def outcome(client: julep.AsyncClient) -> None:
        with pytest.raises(julep.APIConnectionError):
            result = await call(client)
            if isinstance(result, julep.AsyncChatStream):
                async for _ in result:
                    pass

    async def main() -> None:
        client = julep.AsyncClient("k", peer.url, timeout=100)
        with trio.fail_after(SOON):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(outcome, client)
                assert await trio.to_thread.run_sync(peer.asked.wait, SOON)
                await client.aclose()
        assert await trio.to_thread.run_sync(peer.left.wait, SOON)

    with serving(silent(said)) as peer:
        trio.run(main)


def test_a_client_that_is_closed_in_the_midst_of_much_traffic(server: Any, session_id: str) -> None:
    client = julep.Client(server.api_key, server.url)

    def talk() -> julep.JulepError:
        with pytest.raises(julep.JulepError) as caught:
            while True:
                list(client.sessions.chat(session_id, "Hello", stream=True))
        return caught.value

    with ThreadPoolExecutor(8) as threads:
        talks = [threads.submit(talk) for _ in range(8)]
        time.sleep(0.3)
        client.close()
        errors = [talk.result(SOON) for talk in talks]
    assert {type(error) for error in errors} <= {
        julep.APIConnectionError,
        julep.StreamTruncatedError,
    }


def test_closing_does_not_end_the_calls_of_a_client_that_was_passed_in() -> None:
    """Its connections are its owner's affair."""
    with serving(silent()) as peer, httpx.Client() as http, ThreadPoolExecutor(1) as threads:
        client = julep.Client("k", peer.url, timeout=0.3, max_retries=0, http_client=http)
        waiting = threads.submit(get, client)
        assert peer.asked.wait(SOON)
        client.close()
        with pytest.raises(julep.APITimeoutError):
            waiting.result(SOON)
        assert not http.is_closed
