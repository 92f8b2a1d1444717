"""Servers in processes of their own: the embedded one, and a bare one to compare it with."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

KEY = "benchmark"
READY_SECONDS = 60


@contextmanager
def embedded(database: Path, word_delay: float) -> Generator[str]:
    """The embedded server on a file; yields its URL."""
    with _process(_serve_embedded, database, word_delay) as url:
        yield url


@contextmanager
def bare(replies: Mapping[str, Any], words: int, word_delay: float) -> Generator[str]:
    """Starlette on uvicorn, with nothing behind it; yields its URL.

    Args:
        replies: The JSON values to reply with, by target (path and query).
        words: How many chunks its streams have, which it sends to every POST.
        word_delay: Seconds between them.
    """
    with _process(_serve_bare, dict(replies), words, word_delay) as url:
        yield url


@contextmanager
def _process(serve: Callable[..., None], *arguments: object) -> Generator[str]:
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(there, *arguments), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(READY_SECONDS):
            raise RuntimeError("the server did not start")
        yield here.recv()
    finally:
        here.close()
        process.join(READY_SECONDS)
        process.close()


def _serve_embedded(pipe: Connection, database: Path, word_delay: float) -> None:
    import julep.local

    with julep.local.serve(database, api_key=KEY, word_delay=word_delay) as server:
        pipe.send(server.url)
        _wait(pipe)


def _serve_bare(
    pipe: Connection, replies: Mapping[str, Any], words: int, word_delay: float
) -> None:
    import asyncio
    import socket
    import threading
    from collections.abc import AsyncIterator

    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response, StreamingResponse
    from starlette.routing import Route

    async def read(request: Request) -> Response:
        await request.body()
        query = request.url.query
        return JSONResponse(replies[request.url.path + (f"?{query}" if query else "")])

    async def chunks() -> AsyncIterator[str]:
        for _ in range(words):
            yield f"data: {'x' * 150}\n\n"
            await asyncio.sleep(word_delay)

    async def speak(request: Request) -> Response:
        await request.body()
        return StreamingResponse(chunks(), media_type="text/event-stream")

    routes = [Route("/{path:path}", read), Route("/{path:path}", speak, methods=["POST"])]
    config = uvicorn.Config(
        Starlette(routes=routes), log_config=None, access_log=False, lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    pipe.send(f"http://127.0.0.1:{listener.getsockname()[1]}/api")
    _wait(pipe)
    server.should_exit = True
    thread.join()
    listener.close()


def _wait(pipe: Connection) -> None:
    """Return when the other end is closed."""
    try:
        pipe.recv()
    except EOFError:
        return
