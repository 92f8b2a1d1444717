"""Programs leave nothing behind, however they treat their client: no warning, no complaint.

Each runs with `-X dev -W error`, and must not write a word to stderr: not a ResourceWarning, not
"Unclosed client session", not "Task was destroyed", not "exception was never retrieved".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from .programs import Target, printed_by, run_ahead

SYNC = {
    "closed": """
with julep.Client(KEY, URL) as client:
    client.agents.list(limit=1)
""",
    "closed twice": """
client = julep.Client(KEY, URL)
client.agents.list(limit=1)
client.close()
client.close()
""",
    "never closed": """
client = julep.Client(KEY, URL)
client.agents.list(limit=1)
""",
    "never used": """
client = julep.Client(KEY, URL)
""",
    "forgotten": """
client = julep.Client(KEY, URL)
client.agents.list(limit=1)
del client
gc.collect()
""",
    "low-level, never closed": """
api = julep.JulepApi(api_key=KEY, base_url=URL)
api.list_agents()
""",
    "stream half-read": """
client = julep.Client(KEY, URL)
stream = client.sessions.chat(SESSION, "Hello", stream=True)
next(stream)
""",
    "stream half-read, client closed": """
with julep.Client(KEY, URL) as client:
    stream = client.sessions.chat(SESSION, "Hello", stream=True)
    next(stream)
""",
    "stream half-read and forgotten": """
client = julep.Client(KEY, URL)
stream = client.sessions.chat(SESSION, "Hello", stream=True)
next(stream)
del stream
gc.collect()
""",
    "stream unread": """
client = julep.Client(KEY, URL)
stream = client.sessions.chat(SESSION, "Hello", stream=True)
""",
    "stream unread and forgotten with its client": """
client = julep.Client(KEY, URL)
stream = client.sessions.chat(SESSION, "Hello", stream=True)
del stream, client
gc.collect()
""",
    "stream left": """
client = julep.Client(KEY, URL)
for _ in client.sessions.chat(SESSION, "Hello", stream=True):
    break
""",
    "failed call": """
client = julep.Client(KEY, URL)
try:
    client.agents.get(SESSION)
except julep.NotFoundError:
    pass
""",
    "call out of time": """
client = julep.Client(KEY, URL)
try:
    client.sessions.chat(SESSION, "Hello", timeout=0.001)
except julep.APITimeoutError:
    pass
""",
}

ASYNC = {
    "closed": """
async def main():
    async with julep.AsyncClient(KEY, URL) as client:
        await client.agents.list(limit=1)
""",
    "closed twice": """
async def main():
    client = julep.AsyncClient(KEY, URL)
    await client.agents.list(limit=1)
    await client.aclose()
    await client.aclose()
""",
    "never closed": """
async def main():
    client = julep.AsyncClient(KEY, URL)
    await client.agents.list(limit=1)
""",
    "never closed, global": """
client = julep.AsyncClient(KEY, URL)

async def main():
    await client.agents.list(limit=1)
""",
    "never used": """
client = julep.AsyncClient(KEY, URL)

async def main():
    pass
""",
    "forgotten": """
async def main():
    client = julep.AsyncClient(KEY, URL)
    await client.agents.list(limit=1)
    del client
    gc.collect()
    await asyncio.sleep(0.1)
""",
    "low-level, never closed": """
api = julep.AsyncJulepApi(api_key=KEY, base_url=URL)

async def main():
    await api.list_agents()
""",
    "stream half-read": """
client = julep.AsyncClient(KEY, URL)

async def main():
    global stream
    stream = await client.sessions.chat(SESSION, "Hello", stream=True)
    await anext(stream)
""",
    "stream half-read, client closed": """
async def main():
    async with julep.AsyncClient(KEY, URL) as client:
        stream = await client.sessions.chat(SESSION, "Hello", stream=True)
        await anext(stream)
""",
    "stream half-read and forgotten": """
client = julep.AsyncClient(KEY, URL)

async def main():
    stream = await client.sessions.chat(SESSION, "Hello", stream=True)
    await anext(stream)
    del stream
    gc.collect()
    await asyncio.sleep(0.1)
""",
    "stream unread": """
client = julep.AsyncClient(KEY, URL)

async def main():
    global stream
    stream = await client.sessions.chat(SESSION, "Hello", stream=True)
""",
    "stream unread, client closed": """
async def main():
    async with julep.AsyncClient(KEY, URL) as client:
        stream = await client.sessions.chat(SESSION, "Hello", stream=True)
""",
    "stream unread and forgotten": """
client = julep.AsyncClient(KEY, URL)

async def main():
    stream = await client.sessions.chat(SESSION, "Hello", stream=True)
    del stream
    gc.collect()
    await asyncio.sleep(0.1)
""",
    "stream left": """
client = julep.AsyncClient(KEY, URL)

async def main():
    async for _ in await client.sessions.chat(SESSION, "Hello", stream=True):
        break
""",
    "stream left by the end of the program": """
client = julep.AsyncClient(KEY, URL)

async def main():
    async for _ in await client.sessions.chat(SESSION, "Hello", stream=True):
        sys.exit()
""",
    "failed call": """
client = julep.AsyncClient(KEY, URL)

async def main():
    try:
        await client.agents.get(SESSION)
    except julep.NotFoundError:
        pass
""",
    "call out of time": """
client = julep.AsyncClient(KEY, URL)

async def main():
    try:
        await client.sessions.chat(SESSION, "Hello", timeout=0.001)
    except julep.APITimeoutError:
        pass
""",
    "calls cancelled by the end of the program": """
client = julep.AsyncClient(KEY, URL)

async def main():
    await client.agents.list(limit=1)
    tasks = [asyncio.create_task(client.sessions.chat(SESSION, "Hello")) for _ in range(5)]
    await asyncio.sleep(0.01)
""",
}


ON_ASYNCIO = {name: code + "\nasyncio.run(main())" for name, code in ASYNC.items()}


# On trio, a client or stream that is forgotten is closed too, but not without a ResourceWarning: it
# is trio that gives it, for each asynchronous generator that is left to the garbage collector, and
# those of httpx are among them.
QUIET_ON_TRIO = (
    "closed",
    "closed twice",
    "never closed, global",
    "never used",
    "stream half-read",
    "stream unread",
    "failed call",
    "call out of time",
)


ON_TRIO = {name: ASYNC[name] + "\nimport trio\ntrio.run(main)" for name in QUIET_ON_TRIO}

Check = Callable[[str], None]


@pytest.fixture(scope="module")
def leaves_nothing_behind(target: Target) -> Iterator[Check]:
    with run_ahead([*SYNC.values(), *ON_ASYNCIO.values(), *ON_TRIO.values()], target) as check:
        yield check


@pytest.mark.parametrize("program", SYNC.values(), ids=SYNC)
def test_a_program_leaves_nothing_behind(program: str, leaves_nothing_behind: Check) -> None:
    leaves_nothing_behind(program)


@pytest.mark.parametrize("program", ON_ASYNCIO.values(), ids=ON_ASYNCIO)
def test_a_program_of_asyncio_does_neither(program: str, leaves_nothing_behind: Check) -> None:
    leaves_nothing_behind(program)


@pytest.mark.parametrize("program", ON_TRIO.values(), ids=ON_TRIO)
def test_a_program_of_trio_does_neither(program: str, leaves_nothing_behind: Check) -> None:
    leaves_nothing_behind(program)


WITHOUT_AN_END = """
client = julep.AsyncClient(KEY, URL)

async def main():
    await client.agents.list(limit=1)

loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.run_until_complete(main())
"""


@pytest.mark.parametrize("end", ["", "loop.close()"])
def test_an_event_loop_that_is_never_shut_down_brings_no_complaint(
    end: str, target: Target
) -> None:
    """As in many a script. Python itself warns of it in development mode, but not otherwise."""
    printed_by(WITHOUT_AN_END + end, target, "-X", "dev=0", "-W", "ignore::ResourceWarning")


OPEN_CONNECTIONS = """
from concurrent.futures import ThreadPoolExecutor
client = julep.Client(KEY, URL)
with ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda _: client.agents.list(limit=1), range(8)))
stream = client.sessions.chat(SESSION, "Hello", stream=True)
next(stream)
print(time.monotonic())
"""

OPEN_ASYNC_CONNECTIONS = """
client = julep.AsyncClient(KEY, URL)

async def main():
    global stream
    await asyncio.gather(*(client.agents.list(limit=1) for _ in range(8)))
    stream = await client.sessions.chat(SESSION, "Hello", stream=True)
    await anext(stream)
    print(time.monotonic())

asyncio.run(main())
"""

OPEN_CONNECTIONS_IN_A_LOOP_OF_A_THREAD = """
client = julep.AsyncClient(KEY, URL)
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
for _ in range(2):
    asyncio.run_coroutine_threadsafe(client.agents.list(limit=1), loop).result()
print(time.monotonic())
"""


@pytest.mark.parametrize(
    "code", [OPEN_CONNECTIONS, OPEN_ASYNC_CONNECTIONS, OPEN_CONNECTIONS_IN_A_LOOP_OF_A_THREAD]
)
def test_connections_that_are_still_open_do_not_hold_up_the_end(code: str, target: Target) -> None:
    last_words = float(printed_by(code, target))
    # The server would keep them open for 75 seconds.
    assert time.monotonic() - last_words < 10


def test_the_programs_would_tell() -> None:
    """What these tests rely on: a program that forgets a socket is found out."""
    code = "import socket\nsocket.socket()"
    with pytest.raises(AssertionError, match="ResourceWarning: unclosed"):
        printed_by(code, Target("k", "http://127.0.0.1:9/api"))
