"""A client in many threads, and on both sides of a fork.

Each program runs with `-X dev -W error` and must not write a word to stderr.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import julep
from julep.local import Server

from .programs import Target, run_ahead


def test_sixteen_threads_share_a_client(server: Server) -> None:
    start = Barrier(16)

    def work(number: int) -> bool:
        start.wait()
        agents = [client.agents.create(f"Ada {number}.{turn}").id for turn in range(3)]
        names = [client.agents.get(id).name for id in agents]
        return names == [f"Ada {number}.{turn}" for turn in range(3)]

    with julep.Client(server.api_key, server.url) as client, ThreadPoolExecutor(16) as threads:
        assert all(threads.map(work, range(16)))


# The child answers for itself by its exit status.
FORK = """
def fork(child):
    pid = os.fork()
    if not pid:
        child()
        sys.stderr.flush()
        os._exit(0)
    return pid

def wait(pid):
    assert os.waitpid(pid, 0)[1] == 0

def works(client):
    id = client.agents.create("Ada").id
    assert all(client.agents.get(id).id == id for _ in range(5))

async def works_async(client):
    id = (await client.agents.create("Ada")).id
    assert all([(await client.agents.get(id)).id == id for _ in range(5)])
"""

PROGRAMS = {
    "parent and child go on": """
client = julep.Client(KEY, URL)
works(client)
children = [fork(lambda: works(client)) for _ in range(3)]
works(client)
for child in children:
    wait(child)
works(client)
""",
    "the child ends as programs do": """
client = julep.Client(KEY, URL)
works(client)
for use in (lambda client: None, works, julep.Client.close):
    pid = os.fork()
    if not pid:
        use(client)
        sys.exit()
    wait(pid)
    works(client)
""",
    "the child ends while the parent reads a stream": """
client = julep.Client(KEY, URL)
with client.sessions.chat(SESSION, "Hello", stream=True) as stream:
    next(stream)
    for child in (sys.exit, stream.close, client.close, lambda: works(client)):
        pid = os.fork()
        if not pid:
            child()
            sys.exit()
        wait(pid)
    stream.response()
works(client)
""",
    "the child closes the client and opens another": """
client = julep.Client(KEY, URL)
works(client)

def child():
    client.close()
    with julep.Client(KEY, URL) as another:
        works(another)

wait(fork(child))
works(client)
""",
    "a fork while sixteen threads send": """
client = julep.Client(KEY, URL)
works(client)  # forking while another thread imports a module is more than Python can bear
stop = threading.Event()

def send():
    while not stop.is_set():
        client.agents.list(limit=1)

threads = [threading.Thread(target=send) for _ in range(16)]
for thread in threads:
    thread.start()
for child in (lambda: works(client), client.close) * 3:
    wait(fork(child))
stop.set()
for thread in threads:
    thread.join()
works(client)
""",
    "processes of multiprocessing": """
import multiprocessing
client = julep.Client(KEY, URL)
works(client)
processes = [
    multiprocessing.get_context("fork").Process(target=works, args=[client]) for _ in range(2)
]
for process in processes:
    process.start()
for process in processes:
    process.join()
    assert process.exitcode == 0
works(client)
""",
    "asyncio, parent and child go on": """
client = julep.AsyncClient(KEY, URL)
asyncio.run(works_async(client))
child = fork(lambda: asyncio.run(works_async(client)))
asyncio.run(works_async(client))
wait(child)
asyncio.run(works_async(client))
""",
    "asyncio, a fork in the midst of the loop": """
client = julep.AsyncClient(KEY, URL)

def child():
    global client
    asyncio.run(works_async(client))
    asyncio.run(client.aclose())
    client = None
    gc.collect()

async def main():
    async with await client.sessions.chat(SESSION, "Hello", stream=True) as stream:
        await anext(stream)
        wait(fork(child))
        await asyncio.wait_for(stream.response(), 20)
    await asyncio.wait_for(works_async(client), 20)

asyncio.run(main())
""",
    "asyncio, the child ends while a loop runs in a thread": """
client = julep.AsyncClient(KEY, URL)
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()

def work():
    asyncio.run_coroutine_threadsafe(works_async(client), loop).result(20)

work()
for child in (lambda: None, lambda: asyncio.run(works_async(client)), gc.collect):
    pid = os.fork()
    if not pid:
        child()
        sys.exit()
    wait(pid)
    work()
""",
}


@pytest.fixture(scope="module")
def runs(target: Target) -> Iterator[Callable[[str], None]]:
    # Python 3.12 and later warn of every fork of a process that has threads.
    options = ("-W", "ignore:This process:DeprecationWarning")
    with run_ahead([FORK + code for code in PROGRAMS.values()], target, *options) as check:
        yield check


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_fork_leaves_parent_and_child_a_client_each(
    program: str, runs: Callable[[str], None]
) -> None:
    runs(FORK + program)
