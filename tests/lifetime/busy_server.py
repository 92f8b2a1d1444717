"""A server that answers many clients in many small steps, and so can be left at any of them."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from itertools import chain, repeat

from .peers import NOTHING_LISTED, STREAM_BEGINS, chunk

LONGEST_STEP = 0.02
"""Seconds."""

FOR_EVER = "00000000-0000-4000-8000-000000000000"
"""A session whose chats have no end."""

STREAM_ENDS = b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


@contextmanager
def busy() -> Generator[str]:
    """The base URL of a server that streams to each chat, and lists nothing otherwise."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(_converse, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    chance = random.Random()
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            for part in _answer(head.partition(b"\r\n")[0]):
                await asyncio.sleep(LONGEST_STEP * chance.random())
                writer.write(part)
                await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        pass  # the client has left, or the server is stopped
    finally:
        writer.close()


def _answer(request: bytes) -> Iterable[bytes]:
    if FOR_EVER.encode() in request:
        return chain([STREAM_BEGINS], repeat(chunk()))
    if b"/chat " in request:
        return (STREAM_BEGINS, *[chunk()] * 5, STREAM_ENDS)
    return NOTHING_LISTED[:-3], NOTHING_LISTED[-3:]


async def _stop(server: asyncio.Server) -> None:
    server.close()
    talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for talk in talks:
        talk.cancel()
    await asyncio.wait(talks or [asyncio.create_task(asyncio.sleep(0))])
    await asyncio.sleep(0.01)  # in which their sockets are closed
