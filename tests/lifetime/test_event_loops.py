"""An async client outlives event loops, works in several at once, and may be made before any.

Each program runs with `-X dev -W error` and must not write a word to stderr.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from .programs import Target, printed_by, run_ahead

PROGRAMS = {
    "made before the loops, never closed": """
client = julep.AsyncClient(KEY, URL)
for _ in range(3):
    asyncio.run(call(client))
""",
    "closed in the last of several loops": """
client = julep.AsyncClient(KEY, URL)
asyncio.run(call(client))
asyncio.run(call(client))

async def last():
    async with client:
        await call(client)

asyncio.run(last())
""",
    "closed in a loop of its own": """
client = julep.AsyncClient(KEY, URL)
for _ in range(3):
    asyncio.run(call(client))
asyncio.run(client.aclose())
""",
    "closed in one loop while another stands": """
client = julep.AsyncClient(KEY, URL)
with asyncio.Runner() as runner:
    for _ in range(3):
        runner.run(call(client))
    asyncio.run(client.aclose())
""",
    "two loops by turns": """
client = julep.AsyncClient(KEY, URL)
with asyncio.Runner() as one, asyncio.Runner() as other:
    one.run(call(client))
    other.run(call(client))
    one.run(call(client))
""",
    "a stream that is left, loop after loop": """
client = julep.AsyncClient(KEY, URL)

async def listen():
    async for _ in await client.sessions.chat(SESSION, "Hello", stream=True):
        break
    await call(client)

for _ in range(3):
    asyncio.run(listen())
""",
    "several loops in several threads at once": """
client = julep.AsyncClient(KEY, URL)

async def calls():
    for _ in range(2):
        await asyncio.gather(*(client.agents.list(limit=1) for _ in range(4)))

threads = [threading.Thread(target=lambda: asyncio.run(calls())) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""",
    "cells of a notebook": """
# One loop that runs for ever, in which each cell is a task.
client = julep.AsyncClient(KEY, URL)
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()

def cell(code):
    return asyncio.run_coroutine_threadsafe(code, loop).result(30)

async def nest(depth):
    if depth == 0:
        return await call(client)
    await asyncio.gather(asyncio.create_task(nest(depth - 1)), client.agents.list(limit=1))

async def interrupted():
    task = asyncio.create_task(client.sessions.chat(SESSION, "Hello"))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])

cell(call(client))
cell(nest(3))
cell(interrupted())
client = julep.AsyncClient(KEY, URL)  # the same cell once more: the old client is forgotten
cell(call(client))
""",
    "the test runners of asyncio": """
import unittest

class Tests(unittest.IsolatedAsyncioTestCase):
    client = julep.AsyncClient(KEY, URL)

    async def test_one(self):
        await call(self.client)

    async def test_another(self):
        await call(self.client)

assert unittest.TextTestRunner(stream=sys.stdout).run(
    unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
).wasSuccessful()
""",
    "trio, twice": """
import trio
client = julep.AsyncClient(KEY, URL)
trio.run(call, client)
trio.run(call, client)
""",
    "trio, closed in the last run": """
import trio
client = julep.AsyncClient(KEY, URL)
trio.run(call, client)
trio.run(call, client)
trio.run(client.aclose)
""",
    "trio in several threads at once": """
import trio
client = julep.AsyncClient(KEY, URL)

async def calls():
    for _ in range(5):
        await client.agents.list(limit=1)

threads = [threading.Thread(target=trio.run, args=[calls]) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""",
    "asyncio and trio by turns": """
import trio
client = julep.AsyncClient(KEY, URL)
for _ in range(2):
    asyncio.run(call(client))
    trio.run(call, client)
""",
}

CALL = """
async def call(client):
    await client.agents.list(limit=1)
"""


@pytest.fixture(scope="module")
def runs(target: Target) -> Iterator[Callable[[str], None]]:
    with run_ahead([CALL + code for code in PROGRAMS.values()], target) as check:
        yield check


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_an_async_client_lives_on(program: str, runs: Callable[[str], None]) -> None:
    runs(CALL + program)


CLOSED = """
client = julep.AsyncClient(KEY, URL)
asyncio.run(call(client))
asyncio.run(client.aclose())
try:
    asyncio.run(call(client))
except julep.APIConnectionError as error:
    print(error.delivered, error)
"""


def test_a_client_that_was_closed_in_one_loop_is_closed_in_all(target: Target) -> None:
    assert "the client is closed" in printed_by(CALL + CLOSED, target)
