"""A client that knows how long replies are, and reads no more of them: what a server can do at most."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast
from urllib.parse import urlsplit

from answering import serve
from wire import REQUESTS

REQUEST = REQUESTS["julep get"]


class _Connection(asyncio.Protocol):
    """Sends so many requests at once, and the same again when all of them are answered."""

    def __init__(self, content: bytes, length: int, repeat: int) -> None:
        self._content = content
        self._length = length
        self._left = repeat
        self._missing = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own, which is no subclass

    def send(self) -> None:
        self._missing = self._length
        self.transport.write(self._content)

    def data_received(self, data: bytes) -> None:
        self._missing -= len(data)
        if not self._missing:
            self._left -= 1
            if self._left:
                self.send()
            else:
                self.done.set_result(None)
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError("the server closed the connection"))


async def _first(host: str, port: int, content: bytes) -> int:
    """The length of a reply."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(content)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    body = int(head.lower().partition(b"content-length:")[2].split()[0])
    await reader.readexactly(body)
    writer.close()
    return len(head) + body


async def _measure(url: str, connections: int, depth: int, count: int) -> float:
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    host, port = parts.hostname, parts.port
    lines = [f"{REQUEST.method} {REQUEST.path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in REQUEST.headers.items()]
    content = "\r\n".join([*lines, "", ""]).encode()
    length = await _first(host, port, content)
    repeat = count // connections // depth
    loop = asyncio.get_running_loop()
    clients = [
        (
            await loop.create_connection(
                lambda: _Connection(content * depth, length * depth, repeat), host, port
            )
        )[1]
        for _ in range(connections)
    ]
    begin = time.perf_counter()
    for client in clients:
        client.send()
    await asyncio.gather(*(client.done for client in clients))
    return (time.perf_counter() - begin) / (repeat * depth * connections)


def measure(**arguments: Any) -> dict[str, Any]:
    import uvloop

    return {"seconds": uvloop.run(_measure(**arguments))}


if __name__ == "__main__":
    serve({"measure": measure})
