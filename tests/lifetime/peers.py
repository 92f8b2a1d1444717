"""Servers on a bare socket that tell how a client treats its connections."""

from __future__ import annotations

import json
import select
import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from tests.facade.sockets import playing, read_request

ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"

SOON = 10
"""Seconds. What should come at once comes within them, on however busy a machine; what it is told
apart from would take minutes."""


class Peer:
    """A server, and what happened to the connection of its first request.

    Attributes:
        url: The base URL.
        asked: The request has arrived, and everything is said that is to be said at first.
        left: The client has closed the connection.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked = threading.Event()
        self.left = threading.Event()


NOTHING_LISTED = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"items":[]}'
)
BODY_BEGINS = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"it'
STREAM_BEGINS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)
COME_LATER = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 200\r\nContent-Length: 0\r\n\r\n"


def chunk() -> bytes:
    """A word of a streamed reply."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": "word "}, "finish_reason": None}
    value = {"id": ID, "created_at": "2024-01-01T00:00:00Z", "choices": [choice]}
    event = b"data: " + json.dumps({**value, "jobs": [], "docs": []}).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(event), event)


def silent(after: bytes = b"") -> Callable[[Peer, socket.socket], None]:
    """Say this, and then nothing more."""

    def answer(peer: Peer, connection: socket.socket) -> None:
        connection.sendall(after)
        peer.asked.set()
        connection.recv(1)

    return answer


def endless(peer: Peer, connection: socket.socket) -> None:
    """Stream words for as long as anybody listens."""
    connection.sendall(STREAM_BEGINS)
    peer.asked.set()
    while not select.select([connection], [], [], 0.01)[0]:
        connection.sendall(chunk())


def rude(peer: Peer, connection: socket.socket) -> None:
    """Stream a word, and then don't answer farewells: only the end of the connection counts."""
    connection.sendall(STREAM_BEGINS + chunk())
    peer.asked.set()
    while socket.socket.recv(connection, 65536):  # undeciphered
        pass


CERTIFICATES = Path(__file__).parents[1] / "facade" / "certificates"
AUTHORITY = str(CERTIFICATES / "authority.pem")
"""For the environment variable SSL_CERT_FILE."""


@contextmanager
def serving(first: Callable[[Peer, socket.socket], None], tls: bool = False) -> Generator[Peer]:
    """A server that answers the first request so, and every other with an empty list."""
    peer = Peer()

    def play(connection: socket.socket) -> None:
        if not tls:
            answer(connection)
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "server.pem")
        with context.wrap_socket(connection, server_side=True) as encrypted:
            answer(encrypted)

    def answer(connection: socket.socket) -> None:
        while read_request(connection):
            if not peer.asked.is_set():
                try:
                    first(peer, connection)
                finally:
                    peer.left.set()
                return
            connection.sendall(NOTHING_LISTED)

    with playing(play) as url:
        peer.url = url.replace("http:", "https:") if tls else url
        yield peer
