"""`python -m benchmarks.local_server`: what the embedded server does on two cores.

The server is in one process (SQLite, offline model), and the load in this one. Contenders take
turns. It fails where a promise is broken.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import load, served, server_start, table
from .machine import load as machine_load
from .machine import machine
from .prose import Prose
from .table import Row

CONNECTIONS = 16
STREAMS = 200
STREAM_ROUNDS = 3
WORD_DELAY = 0.1
LONGEST_GAP = 500
"""Milliseconds that a stream may pause, at five times its `WORD_DELAY`."""
EVENTS = "text/event-stream"
SAID = "Could you tell me how long bread takes in a small oven, and how hot it has to be?"


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    rounds: int
    reads: int
    chats: int
    docs: int
    questions: int


FULL = Size(rounds=7, reads=4000, chats=1200, docs=10_000, questions=40)
QUICK = Size(rounds=3, reads=1000, chats=300, docs=1_000, questions=20)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.local_server", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents, less load")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here, too")
    options = parser.parse_args(arguments)
    before, rows = machine(), list[Row]()
    print(", ".join(f"{name} {value}" for name, value in before.items()))
    print("Medians of the rounds with quartiles. Ratio: ours / theirs.\n")
    print(table.HEAD)
    with tempfile.TemporaryDirectory(prefix="julep-bench-") as folder:
        for row in measure(Path(folder), QUICK if options.quick else FULL):
            rows.append(row)
            print(table.shown(row), flush=True)
    missed = [row for row in rows if not row.ok]
    print(f"\nload after: {machine_load()}. {len(missed)} floor(s) missed")
    if options.json:
        figures = {"machine": before, "load_after": machine_load(), "rows": list(map(asdict, rows))}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 1 if missed else 0


def measure(folder: Path, size: Size) -> Iterator[Row]:
    yield from server_start.rows(size.rounds)
    with served.embedded(folder / "agents.db", WORD_DELAY) as url:
        bench = Bench(url, folder, size)
        yield from bench.reads()
        yield from bench.chats()
        yield from bench.recall()
        yield from bench.streams()


class Bench:
    """What is measured, one method for each part of the table."""

    def __init__(self, url: str, folder: Path, size: Size) -> None:
        self._url = url
        self._folder = folder
        self._size = size
        self._prose = Prose()
        self._random = random.Random(1)
        self._numbers = itertools.count()
        self._agent = self._create("/agents", name="Mia")
        self._user = self._create("/users", name="Ana")
        self._sessions = self._new_sessions(400)

    def reads(self) -> Iterator[Row]:
        """One session, one agent, a history, and a list of 20."""
        self._chat(self._sessions[:20])
        targets = [f"/agents/{self._agent}", "/sessions?limit=20"]
        for session in self._sessions[:20]:
            targets += [f"/sessions/{session}", f"/sessions/{session}/history"]
        replies = {f"/api{target}": self._get(target) for target in targets}
        # A quarter of each kind.
        kinds = [targets[:1], targets[1:2], targets[2::2], targets[3::2]]
        picked = [self._random.choice(kind) for _ in range(self._size.reads // 4) for kind in kinds]
        with served.bare(replies, 0, 0) as bare:
            ours, theirs = list[load.Load](), list[load.Load]()
            for _ in self._rounds():
                theirs.append(self._run(bare, picked))
                ours.append(self._run(self._url, picked))
        against = "Starlette with the same JSON"
        yield table.row("reads", "/s", against, _rates(ours[1:]), _rates(theirs[1:]), 1000)
        late, bare_late = _latencies(ours[1:], 0.95), _latencies(theirs[1:], 0.95)
        yield table.row("reads, 95th percentile", "ms", against, late, bare_late)

    def chats(self) -> Iterator[Row]:
        """One user message and the reply to it, in sessions of a few such exchanges, and of many."""
        count = self._size.chats
        sessions = self._new_sessions(count)
        # Each round brings 12 exchanges to these.
        longer = list(itertools.islice(itertools.cycle(sessions[: count // 12]), count))
        ours, commits = list[load.Load](), list[float]()
        for _ in self._rounds():
            commits.append(self._commits(count))
            ours.append(self._chat(sessions))
        against = "two rows of SQLite, one by one"
        rates = [1 / seconds for seconds in commits[1:]]
        yield table.row("chats, recorded", "/s", against, _rates(ours[1:]), rates, 300)
        late = _latencies(ours[1:], 0.95)
        yield table.row("chats, 95th percentile", "ms", "a commit of two rows", late, commits[1:])
        many = [self._chat(longer) for _ in rates]
        yield table.row("chats, 16 to 180 messages before", "/s", against, _rates(many), rates)

    def recall(self) -> Iterator[Row]:
        """Chats that recall, beside the same search in an index of the same text."""
        docs = [(self._prose.title(), self._prose.paragraphs()) for _ in range(self._size.docs)]
        self._post([(f"/agents/{self._agent}/docs", {"title": t, "content": c}) for t, c in docs])
        ours, theirs = list[load.Load](), list[list[float]]()
        with closing(self._index(docs)) as index:
            for _ in self._rounds():
                questions = [self._prose.question() for _ in range(self._size.questions)]
                theirs.append([_search(index, question) for question in questions])
                ours.append(self._ask(questions))
        for name, quantile, limit in (("", 0.5, 50), (", 95th percentile", 0.95, None)):
            yield table.row(
                f"recall, {len(docs):,} docs{name}",
                "ms",
                "bare FTS5, the same text",
                _latencies(ours[1:], quantile),
                [_quantile(times, quantile) for times in theirs[1:]],
                limit,
            )

    def streams(self) -> Iterator[Row]:
        """Alone, and once more while others chat, which recalls."""
        sessions = self._sessions[:STREAMS]
        words = len(self._stream(self._url, sessions[:1]).arrivals[0]) - 1
        against = f"Starlette, as long ({words} chunks)"
        questions = [self._prose.question() for _ in range(self._size.questions)]
        alone, busy, theirs = (list[load.Streams]() for _ in range(3))
        with served.bare({}, words, WORD_DELAY) as bare:
            for _ in range(STREAM_ROUNDS + 1):
                theirs.append(self._stream(bare, sessions))
                alone.append(self._stream(self._url, sessions))
                busy.append(self._stream(self._url, sessions, self._asked(questions)))
        bare_gaps = [one.longest_gap for one in theirs[1:]]
        bare_starts = [one.slowest_start for one in theirs[1:]]
        for name, ours in (("", alone), (", others chat", busy)):
            gaps = [one.longest_gap for one in ours[1:]]
            starts = [one.slowest_start for one in ours[1:]]
            what = f"{STREAMS} streams{name}"
            yield table.row(f"{what}: longest gap", "ms", against, gaps, bare_gaps, LONGEST_GAP)
            yield table.row(f"{what}: slowest start", "ms", against, starts, bare_starts)

    def _ask(self, questions: list[str]) -> load.Load:
        """One question after the other, each in a session of its own."""
        return load.run(self._url, self._asked(questions), 1)

    def _asked(self, questions: list[str]) -> list[bytes]:
        sessions = self._new_sessions(len(questions))
        pairs = zip(sessions, questions, strict=True)
        return [self._request(f"/sessions/{id}/chat", _said(text)) for id, text in pairs]

    def _rounds(self) -> range:
        """One more than counts, to warm up."""
        return range(self._size.rounds + 1)

    def _create(self, path: str, **body: Any) -> str:
        return self._ids([(path, body)])[0]

    def _new_sessions(self, count: int) -> list[str]:
        return self._ids([("/sessions", {"agent_id": self._agent, "user_id": self._user})] * count)

    def _ids(self, posts: list[tuple[str, Any]]) -> list[str]:
        replies = self._post(posts, keep=True).bodies
        return [json.loads(reply)["id"] for reply in replies]

    def _get(self, target: str) -> Any:
        requests = [load.request(self._url + target, served.KEY)]
        return json.loads(load.run(self._url, requests, 1, keep=True).bodies[0])

    def _run(self, url: str, targets: list[str]) -> load.Load:
        made = {target: load.request(url + target, served.KEY) for target in set(targets)}
        return load.run(url, [made[target] for target in targets], CONNECTIONS)

    def _post(self, posts: list[tuple[str, Any]], *, keep: bool = False) -> load.Load:
        requests = [self._request(path, body) for path, body in posts]
        return load.run(self._url, requests, CONNECTIONS, keep=keep)

    def _request(self, path: str, body: Any) -> bytes:
        return load.request(self._url + path, served.KEY, "POST", body, "application/json")

    def _chat(self, sessions: list[str]) -> load.Load:
        said = (f"{SAID} This is question {number}." for number in self._numbers)
        posts = [(f"/sessions/{one}/chat", _said(next(said))) for one in sessions]
        return self._post(posts)

    def _stream(
        self, url: str, sessions: list[str], meanwhile: Sequence[bytes] = ()
    ) -> load.Streams:
        body = _said(SAID, stream=True)
        requests = [
            load.request(f"{url}/sessions/{session}/chat", served.KEY, "POST", body, EVENTS)
            for session in sessions
        ]
        return load.stream(url, requests, meanwhile)

    def _commits(self, count: int) -> float:
        """Seconds that SQLite alone takes to commit an exchange, which are two rows."""
        with closing(_database(self._folder / "bare.db")) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS messages (id TEXT, content TEXT)")
            begin = time.perf_counter()
            for number in range(count):
                connection.execute("BEGIN IMMEDIATE")
                for _ in range(2):
                    row = (str(number), SAID)
                    connection.execute("INSERT INTO messages VALUES (?, ?)", row)
                connection.execute("COMMIT")
            seconds = time.perf_counter() - begin
        return seconds / count

    def _index(self, docs: list[tuple[str, str]]) -> sqlite3.Connection:
        connection = _database(self._folder / "index.db")
        connection.execute(
            "CREATE VIRTUAL TABLE docs USING fts5(title, text, tokenize='porter unicode61')"
        )
        with connection:
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO docs VALUES (?, ?)", docs)
        return connection


def _database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _search(index: sqlite3.Connection, question: str) -> float:
    """Seconds for the five best docs."""
    words = {word.strip("?").lower() for word in question.split()}
    expression = " OR ".join(f'"{word}"' for word in words if len(word) > 3)
    begin = time.perf_counter()
    index.execute(
        "SELECT title, text FROM docs WHERE docs MATCH ? ORDER BY bm25(docs) LIMIT 5", (expression,)
    ).fetchall()
    return time.perf_counter() - begin


def _said(text: str, **settings: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], **settings}


def _rates(loads: list[load.Load]) -> list[float]:
    return [one.rate for one in loads]


def _latencies(loads: list[load.Load], quantile: float) -> list[float]:
    return [_quantile(one.latencies, quantile) for one in loads]


def _quantile(numbers: list[float], quantile: float) -> float:
    return statistics.quantiles(numbers, n=100, method="inclusive")[round(quantile * 100) - 1]


if __name__ == "__main__":
    sys.exit(main())
