"""This SDK. Its modules are loaded by the first call, which is measured."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from clocks import in_turn
from sdk import AsyncCalls, Caller, Calls
from wire import ID, KEY, MESSAGES, ROOTS, sessions_page

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

PAGE = 100
"""Sessions that a page has; the SDK's default."""


def open_sync(url: str) -> Calls:
    import julep

    client = julep.Client(KEY, url + ROOTS["julep"], max_retries=0)

    def stream() -> int:
        with client.sessions.chat(ID, MESSAGES, stream=True) as chunks:
            return sum(1 for _ in chunks)

    return {
        "julep get": lambda: client.sessions.get(ID),
        "julep chat": lambda: client.sessions.chat(ID, MESSAGES),
        "julep stream": stream,
        "julep list": lambda: sum(1 for _ in client.sessions.iter()),
        "julep list, by hand": lambda: _listed_by_hand(url),
    }


def open_async(url: str) -> AsyncCalls:
    import julep

    client = julep.AsyncClient(KEY, url + ROOTS["julep"], max_retries=0)

    async def stream() -> int:
        async with await client.sessions.chat(ID, MESSAGES, stream=True) as chunks:
            count = 0
            async for _ in chunks:
                count += 1
            return count

    return {
        "julep get": lambda: client.sessions.get(ID),
        "julep chat": lambda: client.sessions.chat(ID, MESSAGES),
        "julep stream": stream,
    }


def policy_calls(url: str, count: int, policy: bool) -> dict[str, Any]:
    """A request by the rules for retries and errors, or once and without any of them."""
    send = _senders(url)[not policy]
    send()
    return {"seconds": in_turn(send, count)}


@cache
def _senders(url: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Both use the same connections, and make the same request anew each time."""
    from julep_api.api.sessions import get_session

    import julep
    from julep.transport import Transport
    from julep.transport.call import Call

    transport = julep.Client(KEY, url + ROOTS["julep"]).api.sender
    assert isinstance(transport, Transport)

    def once() -> object:
        call = Call(get_session.request(ID), transport.options, transport.shared, watched=False)
        return transport._attempt(call._first)  # pyright: ignore[reportPrivateUsage]

    return lambda: transport.send(get_session.request(ID)), once


@cache
def _bare_client() -> httpx.Client:
    import httpx

    return httpx.Client()


def _listed_by_hand(url: str) -> int:
    """Reads the same pages with httpx and `json.loads`, and decodes them to the same models."""
    from julep_api.models import ListSessionsResponse

    client, count = _bare_client(), 0
    while True:
        request = sessions_page(PAGE, count)
        reply = client.get(url + request.path, headers=request.headers).raise_for_status()
        page = ListSessionsResponse.from_dict(json.loads(reply.content))
        count += sum(1 for _ in page.items)
        if len(page.items) < PAGE:
            return count


if __name__ == "__main__":
    Caller(open_sync, open_async).serve(policy_calls=policy_calls)
