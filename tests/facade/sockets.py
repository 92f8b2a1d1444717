"""Servers of a few bytes: what they say is written down, however wrong it is."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

Play = Callable[[socket.socket], None]


def read_request(connection: socket.socket) -> bytes:
    """Read one request whole, so that closing the connection is not a reset."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
            while len(body) < length:
                body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def says(*parts: bytes, pause: float = 0.0) -> Play:
    """Answer with these bytes, and hang up."""

    def play(connection: socket.socket) -> None:
        read_request(connection)
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return play


def hangs(connection: socket.socket) -> None:
    """Take the request and never answer it."""
    read_request(connection)
    connection.recv(1)


def resets(connection: socket.socket) -> None:
    """Break the connection off."""
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reply(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A reply with these headers, whose length may be a lie."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        "X-Request-Id: request-7",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def playing(play: Play) -> Generator[str]:
    """The base URL of a server that plays this for every connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        open_connections: list[socket.socket] = []

        def serve(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                play(connection)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    open_connections.append(connection)
                    thread = threading.Thread(target=serve, args=[connection], daemon=True)
                    thread.start()
                    threads.append(thread)

        threads = [threading.Thread(target=accept, daemon=True)]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        finally:
            for ended in (listener, *open_connections):
                with suppress(OSError):
                    ended.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def refusing() -> str:
    """The base URL of a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/api"
