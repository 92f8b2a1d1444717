"""Begins the endpoint of `upstream.py`, and asks it what it has seen."""

from __future__ import annotations

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
        state = "none"
        for _ in range(1000):
            state = next((str(one["state"]) for one in reversed(self.received())), state)
            if state == wanted:
                break
            time.sleep(0.01)
        return state

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
