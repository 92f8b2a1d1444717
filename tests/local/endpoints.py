"""Begins the endpoint of `upstream.py`, and asks it what it has seen."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 20


class Endpoint:
    """The endpoint, as the tests see it."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/v1"
        self._http = httpx.Client(base_url=self.root, timeout=20)

    def received(self) -> list[Json]:
        """All requests since the last `forget`."""
        requests: list[Json] = self._http.get("/received").json()
        return requests

    @property
    def body(self) -> Json:
        """The body of the last request."""
        body: Json = self.received()[-1]["body"]
        return body

    def forget(self) -> None:
        self._http.post("/forget").raise_for_status()

    def go(self) -> None:
        """Let the model `drip` say its second word."""
        self._http.post("/go").raise_for_status()

    def state(self, wanted: str) -> str:
        """How the last request fares, as soon as that is what is wanted, or else in the end."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            state = next((str(one["state"]) for one in reversed(self.received())), "none")
            if state == wanted or time.monotonic() > end:
                return state
            time.sleep(0.01)

    def close(self) -> None:
        self._http.close()


@contextmanager
def running() -> Generator[Endpoint]:
    """An endpoint in a process of its own."""
    command = [sys.executable, "-m", "tests.local.upstream"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        endpoint = Endpoint(int(process.stdout.readline()))
        try:
            yield endpoint
        finally:
            endpoint.close()
            process.communicate()  # closes its stdin


def ask_and_leave(url: str, key: str, body: Json, endpoint: Endpoint) -> None:
    """Send a request, and hang up once it has become one to the endpoint."""
    request = httpx.Request("POST", url, json=body, headers={"Authorization": f"Bearer {key}"})
    request.headers["Accept"] = "text/event-stream"
    lines = [f"POST {request.url.raw_path.decode()} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    address = (request.url.host, request.url.port or 80)
    with socket.create_connection(address) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + request.content)
        assert endpoint.state("open") == "open"
