"""A server that plays a list of replies over connections that stay open, and keeps the requests."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from sockets import playing, read_request

Step = bytes | Callable[[socket.socket], None]
"""What a request gets: these bytes, or whatever a function does with the connection."""


@dataclass(frozen=True)
class Received:
    """A request that arrived."""

    method: str
    target: str
    headers: httpx.Headers
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Scripted:
    """A server that runs.

    Attributes:
        url: Its base URL.
        requests: What it was asked, in order.
        connections: How many connections were opened to it.
    """

    url: str = ""
    requests: list[Received] = field(default_factory=list[Received])
    connections: int = 0

    @property
    def targets(self) -> list[str]:
        return [f"{request.method} {request.target}" for request in self.requests]


CERTIFICATES = Path(__file__).with_name("certificates")
"""An authority, and what it says of a server at localhost, 127.0.0.1 and api.test."""


def encrypted(connection: socket.socket) -> ssl.SSLSocket:
    """The server's end of a connection, once the client is content with its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "server.pem")
    return context.wrap_socket(connection, server_side=True)


@contextmanager
def scripted(*steps: Step, tls: bool = False) -> Generator[Scripted]:
    """Play one step for each request; the last one for all that follow."""
    server, lock = Scripted(), threading.Lock()

    def play(connection: socket.socket) -> None:
        server.connections += 1
        if tls:
            with encrypted(connection) as secure:
                serve(secure)
        else:
            serve(connection)

    def serve(connection: socket.socket) -> None:
        while data := read_request(connection):
            with lock:
                step = steps[min(len(server.requests), len(steps) - 1)]
                server.requests.append(parsed(data))
            if isinstance(step, bytes):
                connection.sendall(step)
            else:
                step(connection)

    with playing(play) as url:
        server.url = url.replace("http:", "https:") if tls else url
        yield server


def parsed(data: bytes) -> Received:
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.decode().split(" ")
    fields = [line.split(b": ", 1) for line in lines]
    return Received(method, target, httpx.Headers([(name, value) for name, value in fields]), body)


def answer(body: Any = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A reply, after which the connection stays open."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "X-Request-Id: request-7"]
    return "\r\n".join([*lines, *headers]).encode() + b"\r\n\r\n" + content


def hangs_up(connection: socket.socket) -> None:
    """Close the connection without a word."""
    raise ConnectionAbortedError


def breaks_off(connection: socket.socket) -> None:
    """Reset the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionAbortedError


def says_nothing(connection: socket.socket) -> None:
    """Leave the client waiting until it goes away."""
    connection.recv(1)
    raise ConnectionAbortedError


def then(*parts: bytes, pause: float = 0.0, last: Step = hangs_up) -> Step:
    """Send these bytes with a pause after each, and then do what `last` does."""

    def step(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        if isinstance(last, bytes):
            connection.sendall(last)
        else:
            last(connection)

    return step


def late(step: Step, seconds: float) -> Step:
    """Do this after a while."""
    return then(b"", pause=seconds, last=step)


def at_once(client: Any) -> None:
    """Make a client not wait before it tries again, where the server doesn't say how long to."""
    client.api.sender.shared.random = lambda: 0.0


# Replies of this API

ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"
TIME = "2024-05-29T15:47:57Z"
USAGE = {"completion_tokens": 1, "prompt_tokens": 1, "total_tokens": 2}
DOC_IDS: dict[str, list[str]] = {"agent_doc_ids": [], "user_doc_ids": []}
MESSAGE = {"id": ID, "role": "assistant", "content": "Hello!", "created_at": TIME}

ANYTHING: dict[str, Any] = {
    "id": ID,
    "created_at": TIME,
    "updated_at": TIME,
    "deleted_at": TIME,
    "name": "Ada",
    "about": "A librarian",
    "model": "julep",
    "agent_id": ID,
    "items": [],
    "state": "succeeded",
    "finish_reason": "stop",
    "response": [[MESSAGE]],
    "usage": USAGE,
    "doc_ids": DOC_IDS,
}
"""Has every property that the reply to any operation must have."""

BUSY = answer({"detail": "Later"}, "retry-after-ms: 1", status="429 Too Many Requests")
"""A reply after which a call is tried again at once."""

EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Request-Id: request-7\r\n"


def chunk(text: str, **last: Any) -> bytes:
    choice: dict[str, Any] = {"index": 0, "delta": {"content": text}}
    if last:
        choice["finish_reason"] = "stop"
    data = json.dumps({"id": ID, "created_at": TIME, "choices": [choice], **last})
    return f"data: {data}\n\n".encode()


LAST_CHUNK = chunk("!", usage=USAGE, doc_ids=DOC_IDS)
DONE = b"data: [DONE]\n\n"


def stream(*events: bytes) -> bytes:
    """A whole stream, after which the connection stays open."""
    body = b"".join(events or (chunk("Hello"), LAST_CHUNK, DONE))
    return f"{EVENTS}Content-Length: {len(body)}\r\n\r\n".encode() + body


STREAM_HEAD = f"{EVENTS}Content-Length: 100000\r\n\r\n".encode()
"""The beginning of a stream that will not end by itself."""
