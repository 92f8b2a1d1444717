"""Whatever bytes a server sends, a call ends in its result or in one of our errors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from answers import CHAT, DONE, END, HELLO, KEY, SESSION, event
from case import Call, chat, get, stream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lanes import LANES
from server import LAST_CHUNK, Server, chunk, hang_up, head, send

import julep

some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
calls = pytest.mark.parametrize("call", [get, chat, stream], ids=lambda call: call.name)

# Bytes at random are seldom more than garbage: these come closer to what a client has to read.

STATUSES = st.sampled_from([100, 101, 103, 200, 201, 204, 206, 302, 304, 307, 400, 429, 500, 999])
TYPES = st.sampled_from(
    [
        b"application/json",
        b"application/json; charset=utf-16",
        b"text/event-stream",
        b"text/event-stream; charset=latin-1",
        b"text/html",
        b"text/html; charset=hex",
        b"text/html; charset=rot13",
        b"text/html; charset=idna",
        b"text/html; charset=\0",
        b"",
        b";",
        b"\xff/\xfe",
    ]
) | st.binary(max_size=20).map(lambda value: value.translate(None, b"\r\n"))
ENCODINGS = st.sampled_from([b"gzip", b"deflate", b"br", b"identity", b"gzip, gzip", b"", b"\xff"])
PARTS = st.sampled_from(
    [
        b"HTTP/1.1 ",
        b"HTTP/1.0 ",
        b"200 OK",
        b"100 Continue",
        b"302 Found",
        b"503 Later",
        b"\r\n",
        b"\n",
        b"\r\n\r\n",
        b"Content-Length: ",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Type: text/event-stream\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Location: ",
        b"Retry-After: ",
        b"10",
        b"-1",
        b": ",
        b"/",
        LAST_CHUNK,
        chunk(SESSION),
        SESSION,
        HELLO,
        DONE,
    ]
)
REPLIES = st.binary() | st.lists(PARTS | st.binary(max_size=4)).map(b"".join)
EVENTS = st.sampled_from([HELLO, END, DONE, b"\n", b"\r", b": x\n", b"data"])


def damaged(body: bytes, place: int, more: bytes) -> bytes:
    place %= len(body)
    return body[:place] + more + body[place + len(more) // 2 :]


DAMAGED = st.builds(
    damaged,
    st.sampled_from([SESSION, CHAT, HELLO + END + DONE]),
    st.integers(0, 2000),
    st.binary(max_size=3),
)
BODIES = (
    st.binary()
    | st.lists(EVENTS).map(b"".join)
    | st.text(st.characters(codec="utf-8")).map(event)
    | DAMAGED
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server([[hang_up]]) as server:
        server.listen()
        yield server


def check(lane: str, server: Server, call: Call, reply: bytes) -> None:
    """Hear this reply, and again where it redirects to itself."""
    server.perform([[send(reply), hang_up]])
    url = f"http://127.0.0.1:{server.port}/api"
    options = {"api_key": KEY, "base_url": url, "timeout": 10, "max_retries": 0}
    [outcome] = LANES[lane](options, call.action)
    if isinstance(outcome, Exception):
        assert isinstance(outcome, julep.JulepError)
        assert KEY not in str(outcome)
    assert server.quiet()


@calls
@some
@given(reply=REPLIES)
def test_any_bytes_as_a_reply(lane: str, server: Server, call: Call, reply: bytes) -> None:
    check(lane, server, call, reply)


@calls
@some
@given(
    status=STATUSES,
    kind=TYPES,
    encoding=ENCODINGS,
    body=BODIES,
    framing=st.sampled_from(["length", "chunks", "end"]),
)
def test_any_bytes_as_a_body(
    lane: str,
    server: Server,
    call: Call,
    status: int,
    kind: bytes,
    encoding: bytes,
    body: bytes,
    framing: str,
) -> None:
    headers = [b"Content-Type: " + kind, b"Content-Encoding: " + encoding]
    if framing == "length":
        headers.append(f"Content-Length: {len(body)}".encode())
    elif framing == "chunks":
        headers.append(b"Transfer-Encoding: chunked")
        body = (chunk(body) if body else b"") + LAST_CHUNK
    check(lane, server, call, head(*headers, status=f"{status} Oh") + body)
