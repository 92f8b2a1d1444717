"""A whole round over httpx2, which goes on where httpx ends: what `http_client` may be as well."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

import julep
from julep.local import Server

from .peers import ID, NOTHING_LISTED, serving, silent


def clients(kind: Any) -> list[Any]:
    """What `http_client` can be given: a client, or a transport."""
    transport = httpx2.HTTPTransport if kind is httpx2.Client else httpx2.AsyncHTTPTransport
    return [kind, transport]


@pytest.mark.parametrize("kind", clients(httpx2.Client))
def test_a_round_over_httpx2(kind: Any, server: Server) -> None:
    with kind() as http, julep.Client(server.api_key, server.url, http_client=http) as client:
        agent_id = client.agents.create("Ada", "A librarian").id
        assert client.agents.get(agent_id).name == "Ada"
        session_id = client.sessions.create(None, agent_id).id
        assert client.sessions.chat(session_id, "Hello").response
        stream = client.sessions.chat(session_id, "Hello", stream=True)
        assert len(list(stream)) > 1
        assert stream.response().response
        with client.sessions.chat(session_id, "Hello", stream=True) as left:
            next(left)
        with pytest.raises(julep.NotFoundError) as missing:
            client.agents.get(ID)
        assert missing.value.request_id
        with pytest.raises(julep.APITimeoutError):
            client.sessions.chat(session_id, "Hello", stream=True, timeout=0.05).response()
        assert client.agents.get(agent_id).id == agent_id  # the connections are still of use


@pytest.mark.parametrize("kind", clients(httpx2.AsyncClient))
def test_an_asynchronous_round_over_httpx2(kind: Any, server: Server) -> None:
    async def main() -> None:
        async with (
            kind() as http,
            julep.AsyncClient(server.api_key, server.url, http_client=http) as client,
        ):
            agent_id = (await client.agents.create("Ada", "A librarian")).id
            assert (await client.agents.get(agent_id)).name == "Ada"
            session_id = (await client.sessions.create(None, agent_id)).id
            assert (await client.sessions.chat(session_id, "Hello")).response
            stream = await client.sessions.chat(session_id, "Hello", stream=True)
            assert len([chunk async for chunk in stream]) > 1
            assert (await stream.response()).response
            async with await client.sessions.chat(session_id, "Hello", stream=True) as left:
                await anext(left)
            with pytest.raises(julep.NotFoundError) as missing:
                await client.agents.get(ID)
            assert missing.value.request_id
            with pytest.raises(julep.APITimeoutError):
                late = await client.sessions.chat(session_id, "Hello", stream=True, timeout=0.05)
                await late.response()
            assert (await client.agents.get(agent_id)).id == agent_id

    asyncio.run(main())


def test_a_connection_of_httpx2_is_closed_when_a_call_runs_out_of_time() -> None:
    with (
        serving(silent(NOTHING_LISTED[:-3])) as peer,
        httpx2.Client(limits=httpx2.Limits(max_connections=1)) as http,
        julep.Client("k", peer.url, http_client=http, max_retries=0) as client,
    ):
        with pytest.raises(julep.APITimeoutError) as caught:
            client.agents.list(timeout=0.3)
        assert caught.value.limit == "total"
        assert client.agents.list(timeout=10) == []
