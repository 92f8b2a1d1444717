"""What goes over connections of our own is what a plain httpx client would send for us."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from julep_api.types import Request
from sockets import playing, read_request, reply

import julep

KEY = "key-on-the-wire"
QUERY = (("q", "a b&c"), ("q", "ü/?"), ("empty", ""))
REQUESTS = {
    "GET": Request("get_thing", "GET", "/things/1", query=QUERY),
    "POST": Request("create_thing", "POST", "/things", body=b'{"name":"\xc3\xbc"}'),
    "POST without a body": Request("start_thing", "POST", "/things/1/start"),
    "PATCH": Request("patch_thing", "PATCH", "/things/1", body=b"{}", headers=(("X-Of-It", "1"),)),
    "DELETE": Request("delete_thing", "DELETE", "/things/1"),
}


def sent(request: Request, *, asynchronous: bool, plain: bool) -> tuple[bytes, dict[bytes, bytes]]:
    """What the server reads: the request line with the body, and the headers."""
    seen: list[bytes] = []

    def play(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(reply(b"{}"))

    with playing(play) as url:
        if asynchronous:
            asyncio.run(send(url, request, plain))
        else:
            with httpx.Client() as http:
                given = http if plain else None
                with julep.Client(KEY, url, http_client=given) as client:
                    client.api.sender.send(request)
    head, _, body = seen[0].partition(b"\r\n\r\n")
    line, *rows = head.split(b"\r\n")
    headers = {name.lower(): value for name, _, value in (row.partition(b": ") for row in rows)}
    del headers[b"host"]  # each server has a port of its own
    headers.pop(b"idempotency-key", None)
    if request.method == "DELETE":  # of which aiohttp says, too, that it has no body
        assert headers.pop(b"content-length", b"0") == b"0"
    # HTTP/1.1 keeps connections anyway.
    assert headers.pop(b"connection", b"keep-alive") == b"keep-alive"
    return line + b" " + body, headers


async def send(url: str, request: Request, plain: bool) -> None:
    async with httpx.AsyncClient() as http:
        given = http if plain else None
        async with julep.AsyncClient(KEY, url, http_client=given) as client:
            await client.api.sender.send(request)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_the_same_by_whichever_client(name: str, asynchronous: bool) -> None:
    ours = sent(REQUESTS[name], asynchronous=asynchronous, plain=False)
    assert ours == sent(REQUESTS[name], asynchronous=asynchronous, plain=True)
