"""`python -m benchmarks.raw_server`: replies that were made beforehand, as fast as Python can send them.

It prints its URL, and ends when its standard input does. It reads of a request no more than where it
ends. Two prefixes of a path change how the rest of it is answered: `/slow` after a second, and
`/stream/COUNT/TOGETHER` as server-sent events, so many of them, and so many in one HTTP chunk.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator, Mapping
from typing import cast

import uvloop

from . import replies

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_STREAM = re.compile(r"POST /stream/(\d+)/(\d+)(/.+)")
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
_STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
)
_BLOCK = 2**16
"""Bytes to write at once."""


class Connection(asyncio.Protocol):
    """Answers one request after the other, also of a client that doesn't wait for the replies."""

    def __init__(self, whole: Mapping[bytes, bytes]) -> None:
        self._whole = whole
        self._rest = b""
        self._parts: Iterator[bytes] = iter(())
        self._paused = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own, which is no subclass

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        while data:
            end = data.find(b"\r\n\r\n") + 4
            if end < 4:
                break
            if not data.startswith(b"GET "):
                length = _LENGTH.search(data, 0, end)
                end += int(length[1]) if length else 0
                if len(data) < end:
                    break
            asked = data[: data.find(b" HTTP/1.1\r\n")]
            reply = self._whole.get(asked)
            if reply is None:
                self._answer_otherwise(asked)
            else:
                self._transport.write(reply)
            data = data[end:]
        self._rest = data

    def _answer_otherwise(self, asked: bytes) -> None:
        if b" /slow/" in asked:
            reply = self._whole.get(asked.replace(b" /slow/", b" /", 1), _NOT_FOUND)
            asyncio.get_running_loop().call_later(1, self._transport.write, reply)
        elif streamed := _STREAM.fullmatch(asked.decode()):
            self._transport.write(_STREAM_HEAD)
            self._parts = stream(int(streamed[1]), int(streamed[2]), streamed[3])
            self._write_on()
        else:
            self._transport.write(_NOT_FOUND)

    def _write_on(self) -> None:
        while not self._paused and (part := next(self._parts, None)) is not None:
            self._transport.write(part)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._write_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._parts = iter(())


def stream(count: int, together: int, path: str) -> Iterator[bytes]:
    """A body of so many events, and those that end it, in blocks."""
    repeated, end = replies.events(path)
    # The same parts come again and again: all begin with the first event.
    of_events = (repeated * -(-together // len(repeated)))[: max(together, len(repeated))]
    chunks = [
        _chunk(of_events[begin : begin + together]) for begin in range(0, len(of_events), together)
    ]
    round_of, length = len(of_events), sum(map(len, chunks))
    times = max(1, _BLOCK // length)
    block = b"".join(chunks) * times
    full, left = divmod(count, round_of * times)
    for _ in range(full):
        yield block
    some = (repeated * -(-left // len(repeated)))[:left]
    yield b"".join(_chunk(some[begin : begin + together]) for begin in range(0, left, together))
    yield _chunk(end) + b"0\r\n\r\n"


def _chunk(events: list[bytes]) -> bytes:
    content = b"".join(events)
    return b"%x\r\n%b\r\n" % (len(content), content)


async def serve() -> None:
    loop, whole = asyncio.get_running_loop(), replies.whole()
    server = await loop.create_server(lambda: Connection(whole), "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    print(f"http://{host}:{port}", flush=True)
    # The end of standard input is that of whoever started it.
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(serve())
