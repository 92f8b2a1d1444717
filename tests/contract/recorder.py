"""A server that writes down what arrives, byte for byte, and answers what it was told to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl

from .document import EVENTS, JSON, METHODS

BASE_PATH = "/some/api"
"""The path below which the operations are: that of the base URL is to be kept."""


@dataclass(frozen=True)
class Arrived:
    """A request that arrived."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    content: bytes

    @property
    def path(self) -> str:
        """As it was sent, with nothing decoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """Names and values, decoded. Raises ValueError if they are malformed."""
        text = self.target.partition("?")[2]
        return parse_qsl(text, True, True, errors="strict") if text else []

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def json(self) -> Any:
        return json.loads(self.content.decode())  # which bytes alone may be in another encoding


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of a reply go out in two pieces; the second is not to wait for the first.
    disable_nagle_algorithm = True

    def answer(self) -> None:
        recorder = cast(Recorder, self.server)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        target = self.requestline.split(" ")[1]  # `path` is not quite what was sent
        arrived = Arrived(self.command, target, self.headers.items(), content)
        recorder.requests.append(arrived)
        kind, reply = recorder.reply(arrived)
        self.send_response(recorder.status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: Any) -> None:
        pass


for _method in METHODS:
    setattr(_Handler, f"do_{_method.upper()}", _Handler.answer)


class Recorder(ThreadingHTTPServer):
    """A server on a port of its own.

    Attributes:
        requests: What arrived since the last `expect`.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}{BASE_PATH}"
        self.expect(200, {})

    def expect(self, status: int, reply: object, events: Sequence[object] = ()) -> None:
        """Forget what arrived, and answer so from now on; with the events if they are asked for."""
        self.requests: list[Arrived] = []
        self.status = status
        self._reply = reply
        self._events = events

    def reply(self, arrived: Arrived) -> tuple[str, bytes]:
        if not self._events or arrived.header("Accept") != [EVENTS]:
            return JSON, json.dumps(self._reply).encode()
        texts = [*map(json.dumps, self._events), "[DONE]"]
        return EVENTS, "".join(f"data: {text}\n\n" for text in texts).encode()

    @property
    def request(self) -> Arrived:
        """The only request that arrived."""
        assert len(self.requests) == 1
        return self.requests[0]
