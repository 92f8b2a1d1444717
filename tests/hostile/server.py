"""A server on a real socket that does what a script says, however wrong that is.

A script is a list of plays. Each request gets the next play, and the last play goes on for ever.
A play is a list of steps, such as `[send(head), pause(0.1), reset()]`; after its last step the
connection waits for another request, unless a step has ended it. A play that begins with
`unasked` is played when a connection is opened, before a request is read.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Received:
    """A request that arrived whole. Names of headers are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Exchange:
    """One request on its connection: what steps act on."""

    def __init__(self, connection: socket.socket, ending: threading.Event) -> None:
        self.connection = connection
        self.request: Received | None = None
        self._ending = ending

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def wait(self, seconds: float) -> None:
        """Let time pass, but not beyond the server's end."""
        if self._ending.wait(seconds):
            raise ConnectionAbortedError

    def hang_up(self) -> None:
        """End the connection, as far as the other side can tell."""
        raise ConnectionAbortedError


Step = Callable[[Exchange], None]
Play = Sequence[Step]
Script = Sequence[Play]


# Steps


def unasked(_: Exchange) -> None:
    """First of a play: do not wait for a request."""


def send(*parts: bytes) -> Step:
    """Send these bytes."""
    return lambda exchange: exchange.send(b"".join(parts))


def drip(data: bytes, pause: float = 0.02, size: int = 1) -> Step:
    """Send these bytes a few at a time."""

    def step(exchange: Exchange) -> None:
        for start in range(0, len(data), size):
            exchange.send(data[start : start + size])
            exchange.wait(pause)

    return step


def endless(data: bytes, pause: float = 0.01) -> Step:
    """Send these bytes again and again until the client hangs up."""

    def step(exchange: Exchange) -> None:
        while True:
            exchange.send(data)
            exchange.wait(pause)

    return step


def pause(seconds: float) -> Step:
    """Do nothing for a while."""
    return lambda exchange: exchange.wait(seconds)


def hang(exchange: Exchange) -> None:
    """Say nothing more until the client hangs up."""
    while exchange.connection.recv(65536):
        pass
    exchange.hang_up()


def hang_up(exchange: Exchange) -> None:
    """Close the connection in the regular way (FIN)."""
    with suppress(BlockingIOError):  # closing with unread bytes would be a reset
        while exchange.connection.recv(65536, socket.MSG_DONTWAIT):
            pass
    exchange.hang_up()


def reset(exchange: Exchange) -> None:
    """Break the connection off (RST), once what was sent has had time to arrive."""
    exchange.wait(0.05)
    linger_for_no_time = struct.pack("ii", 1, 0)
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
    exchange.hang_up()


# Bytes


def head(*headers: str | bytes, status: str = "200 OK") -> bytes:
    """The beginning of a reply, up to its body."""
    lines = [f"HTTP/1.1 {status}", "X-Request-Id: request-7", *headers]
    encoded = [line if isinstance(line, bytes) else line.encode() for line in lines]
    return b"\r\n".join(encoded) + b"\r\n\r\n"


def reply(
    body: bytes, *headers: str | bytes, status: str = "200 OK", length: int | str | None = None
) -> bytes:
    """A whole reply with these headers, whose length may be a lie."""
    said = len(body) if length is None else length
    return head(f"Content-Length: {said}", *headers, status=status) + body


def chunk(data: bytes) -> bytes:
    """One chunk of a body in chunks."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


LAST_CHUNK = b"0\r\n\r\n"


# The server


@dataclass
class Server:
    """Plays a script at 127.0.0.1; a context manager.

    Attributes:
        script: What it plays.
        requests: What arrived, in order.
    """

    script: Script
    requests: list[Received] = field(default_factory=list[Received])

    def __post_init__(self) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))  # refuses connections until it listens
        self._ending = threading.Event()
        self._changed = threading.Condition()
        self._plays = 0
        self._busy = 0
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._timers: list[threading.Timer] = []

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def perform(self, script: Script) -> None:
        """Play another script from its beginning."""
        with self._changed:
            self.script, self._plays = script, 0
            self.requests.clear()

    def listen(self, after: float = 0.0) -> None:
        """Take connections, now or after some seconds. Until then they are refused."""
        if after:
            self._timers.append(threading.Timer(after, self.listen))
            self._timers[-1].start()
            return
        self._listener.listen(128)
        self._start(self._accept)

    def overflow(self) -> None:
        """Leave no room for connections: who knocks gets no answer until `listen`."""
        self._listener.listen(0)
        for _ in range(2):
            knocking = socket.socket()
            knocking.setblocking(False)
            knocking.connect_ex(("127.0.0.1", self.port))
            self._connections.append(knocking)

    def received(self, least: int, within: float = 5.0) -> list[Received]:
        """What has arrived, once it is at least so much. On a busy machine a client may be ahead."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.requests) >= least, within)
            return [*self.requests]

    def quiet(self, within: float = 5.0) -> bool:
        """Whether every play comes to its end in time: no client is still waiting for one."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy, within)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._ending.set()
        for timer in self._timers:
            timer.cancel()
            timer.join()
        with suppress(OSError):  # if it has never listened
            self._listener.shutdown(socket.SHUT_RDWR)
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for opened in (self._listener, *self._connections):
            opened.close()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self._next()[:1] == [unasked]:
                self._play(Exchange(connection, self._ending))
            rest = b""
            while True:
                exchange = Exchange(connection, self._ending)
                exchange.request, rest = read_request(connection, rest)
                with self._changed:
                    self.requests.append(exchange.request)
                    self._changed.notify_all()
                self._play(exchange)

    def _next(self) -> list[Step]:
        with self._changed:
            return list(self.script[min(self._plays, len(self.script) - 1)])

    def _play(self, exchange: Exchange) -> None:
        play = self._next()
        with self._changed:
            self._plays += 1
            self._busy += 1
        try:
            for step in play:
                step(exchange)
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()


def read_request(connection: socket.socket, data: bytes) -> tuple[Received, bytes]:
    """The next request, and what follows it. `data` is what has been read already.

    Raises:
        ConnectionAbortedError: The client hung up.
    """
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    start, _, body = data.partition(b"\r\n\r\n")
    first, *lines = start.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        body += _more(connection)
    method, path, _ = first.split(" ")
    return Received(method, path, headers, body[:length]), body[length:]


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionAbortedError
    return data
