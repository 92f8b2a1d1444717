"""Chunks of a streamed reply, parsed and typed."""

from __future__ import annotations

from collections.abc import Iterator

from .. import replies
from ..bench import Bench
from ..contenders.wire import ROOTS
from ..rounds import Floor, Result, result, take_turns
from ..workers import ContenderError, Worker

TITLE = "Streams"
CHUNKS = 5000
SPEED = 3
GROWTH = 32e6
"""Bytes by which memory may grow over a stream; what is kept of it is the text of the reply."""
_ARRIVING = {"one by one": 1, "20 together": 20}


def results(bench: Bench) -> Iterator[Result]:
    with bench.workers(["julep", "openai"]) as workers:
        for kind, command in (("sync", "stream"), ("async", "stream_async")):
            for arriving, together in _ARRIVING.items():
                contenders = {
                    name: lambda name=name, command=command, together=together: _chunk(
                        bench.url, workers[name], command, name, together
                    )
                    for name in ("julep", "openai")
                }
                times = take_turns(contenders, bench.size.loads)
                yield result(
                    f"chunks, {kind}, arriving {arriving}",
                    "openai",
                    Floor("speed", SPEED),
                    times["julep"],
                    times["openai"],
                    "/s",
                )
    yield _growth(bench)


def _chunk(url: str, worker: Worker, command: str, name: str, together: int) -> float:
    """Seconds for a chunk."""
    answer = worker.ask(command, url=f"{url}/stream/{CHUNKS}/{together}", what=f"{name} stream")
    _check(answer["chunks"], CHUNKS)
    return answer["seconds"] / answer["chunks"]


def _growth(bench: Bench) -> Result:
    count = bench.size.chunks
    with bench.worker("julep") as worker:
        before = worker.ask("stream", url=f"{bench.url}/stream/1000/20", what="julep stream")
        answer = worker.ask("stream", url=f"{bench.url}/stream/{count}/20", what="julep stream")
    _check(before["chunks"], 1000)
    _check(answer["chunks"], count)
    repeated, _ = replies.events(ROOTS["julep"])
    sent = count * sum(map(len, repeated)) / len(repeated)
    grown = max(answer["grown"], 1.0)
    what = f"memory grown by after {count:,} chunks"
    return result(what, "what was received", Floor("amount", GROWTH), [grown], [sent], "MB")


def _check(chunks: int, sent: int) -> None:
    if chunks != sent + 1:  # and the one that ends the stream
        raise ContenderError(f"of {sent} chunks and an end, {chunks} were read")
