"""A small OpenAI-compatible `/v1/embeddings`: texts that share words have vectors that are near.

A few words have a meaning of their own, so that texts without a common word can be near too.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zlib import crc32

from julep.local.language import words

DIMENSIONS = 64
KEY = "sk-embed-secret"
_SAME = {"automobile": "car", "vehicle": "car", "feline": "cat", "kitten": "cat"}


def embedding(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    vector = [0.01] * dimensions
    for word in words(text):
        vector[crc32(_SAME.get(word, word).encode()) % dimensions] += 1
    return vector


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers as OpenAI does; `replies` are given first, one for each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.replies: list[tuple[int, Any]] = []
        self.headers: dict[str, str] = {}
        """What is sent along with the replies."""
        self.seconds = 0.0
        """How long each answer takes."""
        self.dimensions = DIMENSIONS

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, EmbeddingsServer)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.requests.append(body)
        time.sleep(server.seconds)
        if self.headers["Authorization"] != f"Bearer {KEY}" or self.path != "/v1/embeddings":
            self._answer(401, {"error": {"message": self.headers["Authorization"]}})
        elif server.replies:
            self._answer(*server.replies.pop(0), headers=server.headers)
        else:
            made = [embedding(text, server.dimensions) for text in body["input"]]
            items = [{"index": index, "embedding": one} for index, one in enumerate(made)]
            self._answer(200, {"object": "list", "data": items[::-1], "model": body["model"]})

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:
            pass  # who has asked waits no longer

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Generator[EmbeddingsServer]:
    with EmbeddingsServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
