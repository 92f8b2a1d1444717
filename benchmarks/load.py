"""A load generator that costs little: bytes made beforehand out, and of replies only what it takes.

It shares two cores with what it measures. So it speaks to asyncio's transports directly, and reads
of a reply its status, its length and when it came.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from typing import Any
from urllib.parse import urlsplit

MEANWHILE = 4
"""How many connections make other requests while streams are open."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_LAST_CHUNK = b"\r\n0\r\n\r\n"


def request(
    url: str, key: str, method: str = "GET", body: Any = None, accept: str = "*/*"
) -> bytes:
    """The bytes of a request."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    content = b"" if body is None else json.dumps(body).encode()
    head = [
        f"{method} {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Authorization: Bearer {key}",
        f"Accept: {accept}",
    ]
    if body is not None:
        head += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*head, "", ""]).encode() + content


@dataclass(slots=True)
class Load:
    """What came of some requests."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list[float])
    bodies: list[bytes] = field(default_factory=list[bytes])

    @property
    def rate(self) -> float:
        """Replies per second."""
        return len(self.latencies) / self.seconds


@dataclass(slots=True)
class Streams:
    """When the parts of some streams came, which were open at once."""

    arrivals: list[list[float]]
    """Of each stream: when it was asked for, and when each of its chunks came."""

    @property
    def longest_gap(self) -> float:
        """Seconds between two chunks of one stream, at most."""
        return max(late - early for one in self.arrivals for early, late in pairwise(one[1:]))

    @property
    def slowest_start(self) -> float:
        """Seconds until the first chunk, at most."""
        return max(one[1] - one[0] for one in self.arrivals)


def run(url: str, requests: Iterable[bytes], connections: int, *, keep: bool = False) -> Load:
    """Send the requests over so many connections, each with one on its way.

    Args:
        url: Where the server is; only host and port count.
        requests: What to send, in this order.
        connections: How many to keep open.
        keep: Whether to keep the bodies of the replies, in the order of their coming.

    Raises:
        RuntimeError: a reply was none of success, or a connection was lost.
    """
    return asyncio.run(_run(url, iter(requests), connections, keep))


def stream(url: str, requests: Sequence[bytes], meanwhile: Sequence[bytes] = ()) -> Streams:
    """Open a stream with each of the requests, all at once, and read all to their end.

    Args:
        url: Where the server is; only host and port count.
        requests: What to send, one for each stream.
        meanwhile: What to send over some more connections, again and again, until then.

    Raises:
        RuntimeError: a stream was refused, or ended before its last chunk.
    """
    return asyncio.run(_stream(url, requests, meanwhile))


async def _run(url: str, requests: Iterator[bytes], connections: int, keep: bool) -> Load:
    load = Load()
    callers = [_Caller(requests, load, keep) for _ in range(connections)]
    await _connect(url, callers)
    begin = time.perf_counter()
    for caller in callers:
        caller.send_next()
    await asyncio.gather(*(caller.done for caller in callers))
    load.seconds = time.perf_counter() - begin
    return load


async def _stream(url: str, requests: Sequence[bytes], meanwhile: Sequence[bytes]) -> Streams:
    readers = [_StreamReader(request) for request in requests]
    more = _while_any_is_open(readers, meanwhile)
    callers = [_Caller(more, Load(), keep=False) for _ in range(MEANWHILE if meanwhile else 0)]
    await _connect(url, [*readers, *callers])
    for reader in readers:
        reader.send()
    for caller in callers:
        caller.send_next()
    await asyncio.gather(*(one.done for one in (*readers, *callers)))
    return Streams([reader.arrivals for reader in readers])


def _while_any_is_open(
    readers: Sequence[_Connection], requests: Sequence[bytes]
) -> Iterator[bytes]:
    for request in cycle(requests):
        if all(reader.done.done() for reader in readers):
            return
        yield request


async def _connect(url: str, protocols: Sequence[_Connection]) -> None:
    loop, parts = asyncio.get_running_loop(), urlsplit(url)
    assert parts.hostname and parts.port
    host, port = parts.hostname, parts.port
    for protocol in protocols:
        await loop.create_connection(lambda one=protocol: one, host, port)


class _Connection(asyncio.Protocol):
    """A connection; `done` is set when all that was to come has come."""

    def __init__(self) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail("the connection was lost")

    def finish(self) -> None:
        self.done.set_result(None)
        self.transport.close()

    def fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"{reason}: {self.received[:500]!r}"))
            self.transport.close()

    def refused(self) -> bool:
        """Whether what has come begins with no status of success."""
        return self.received[:10] != b"HTTP/1.1 2"


class _Caller(_Connection):
    """Sends a request as soon as the one before is answered."""

    def __init__(self, requests: Iterator[bytes], load: Load, keep: bool) -> None:
        super().__init__()
        self._requests = requests
        self._load = load
        self._keep = keep
        self._sent = 0.0

    def send_next(self) -> None:
        content = next(self._requests, None)
        if content is None:
            self.finish()
            return
        self._sent = time.perf_counter()
        self.transport.write(content)

    def data_received(self, data: bytes) -> None:
        self.received = received = self.received + data if self.received else data
        end = received.find(_END_OF_HEAD)
        if end < 0:
            return
        length = _LENGTH.search(received, 0, end)
        if length is None or self.refused():
            self.fail("no reply of success")
            return
        body = end + len(_END_OF_HEAD)
        if len(received) < body + int(length[1]):
            return
        self._load.latencies.append(time.perf_counter() - self._sent)
        if self._keep:
            self._load.bodies.append(received[body:])
        self.received = b""
        self.send_next()


class _StreamReader(_Connection):
    """Sends one request, and notes when the chunks of its reply come."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content
        self.arrivals: list[float] = []

    def send(self) -> None:
        self.arrivals.append(time.perf_counter())
        self.transport.write(self._content)

    def data_received(self, data: bytes) -> None:
        first = not self.received
        self.received = data if first else self.received[-len(_LAST_CHUNK) :] + data
        if first and self.refused():
            self.fail("no stream")
            return
        self.arrivals.append(time.perf_counter())
        if self.received.endswith(_LAST_CHUNK):
            self.finish()
