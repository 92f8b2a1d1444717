"""Faults: what goes wrong, with which requests, and how often."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from .operations import ANY, check_operation


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in place of the operation's."""

    status: int
    headers: dict[str, str]
    body: bytes

    def __str__(self) -> str:
        return f"status {self.status}"


@dataclass(frozen=True, slots=True)
class Delay:
    """The operation is carried out late."""

    seconds: float

    def __str__(self) -> str:
        return f"delay of {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class Drip:
    """The reply comes a few bytes at a time."""

    bytes: int
    every: float

    def __str__(self) -> str:
        return f"drip of {self.bytes} bytes every {self.every:g} s"


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is closed in the middle of the reply."""

    after_bytes: int

    def __str__(self) -> str:
        return f"cut after {self.after_bytes} bytes"


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The connection is closed in place of a reply."""

    carried_out: bool

    def __str__(self) -> str:
        return "disconnect" + (" once it is carried out" if self.carried_out else "")


Effect = Answer | Delay | Drip | Cut | Disconnect


class Fault:
    """A fault that a server was told to have.

        import julep.testing

        with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
            fault = server.faults.add("list_agents", status=503, retry_after=0.01)
            client.agents.list()
            print(fault.hits)

    Attributes:
        operation: The operationId of the requests that it is for, or `*`.
        effect: What it does.
        times: How many requests it is for; None for all.
        hits: How many requests it has met so far.
    """

    def __init__(self, operation: str, effect: Effect, times: int | None) -> None:
        self.operation = operation
        self.effect = effect
        self.times = times
        self.hits: int = 0
        self.ended: bool = False
        """Whether it is over, with the test that it was for."""

    def meets(self, operation: str | None) -> bool:
        """Whether a request for that operation is one that it is for."""
        used_up = self.times is not None and self.hits >= self.times
        return not used_up and self.operation in (ANY, operation)

    def __repr__(self) -> str:
        times = f"{self.hits} of {self.times}" if self.times is not None else f"{self.hits}"
        return f"<{self.effect} for {self.operation}: {times} times>"


class Faults:
    """The faults of a server, in the order in which they were added.

        import julep.testing

        with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
            server.faults.add("list_agents", status=503, retry_after=0.01, times=2)
            assert client.agents.list() == []
            assert len(server.requests) == 3

    A request meets one fault at most: the first that is for its operation and is not used up. So
    faults that are added one after the other are met one after the other.

    Every method takes `operation`, the operationId of the requests that are meant (`*`, which is
    the default, means all), and `times`, how many of them (1, unless you say otherwise; None: all
    to come), and returns the `Fault`, whose `hits` counts them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        operation: str = ANY,
        *,
        status: int,
        retry_after: float | None = None,
        detail: str | None = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Answer with a status, without carrying out what is asked.

        Args:
            operation: The operationId of the requests that are meant.
            status: The HTTP status.
            retry_after: Seconds after which the client is to try again.
            detail: The reason in the JSON body; that of the status, if None.
            text: A body of this HTML in place of JSON, as a proxy would send.
            headers: Other headers.
            times: How many requests it is for; None for all.

        Raises:
            ValueError: there is no such operation, or an argument is out of range.
        """
        if not 200 <= status <= 599:
            raise ValueError(f"status {status} is not from 200 to 599")
        all_headers = {"content-type": "text/html" if text is not None else "application/json"}
        if retry_after is not None:
            all_headers["retry-after"] = f"{_at_least_0('retry_after', retry_after):g}"
        all_headers.update({name.lower(): value for name, value in (headers or {}).items()})
        body = text or "" if text is not None else json.dumps({"detail": detail or _phrase(status)})
        return self._added(operation, Answer(status, all_headers, body.encode()), times)

    def delay(self, operation: str = ANY, seconds: float = 1.0, *, times: int | None = 1) -> Fault:
        """Wait before the request is carried out. If the client goes away, it never is.

        Args:
            operation: The operationId of the requests that are meant.
            seconds: How long to wait.
            times: How many requests it is for; None for all.

        Raises:
            ValueError: there is no such operation, or an argument is out of range.
        """
        return self._added(operation, Delay(_at_least_0("seconds", seconds)), times)

    def drip(
        self, operation: str = ANY, *, bytes: int = 1, every: float, times: int | None = 1
    ) -> Fault:
        """Send the reply's body a few bytes at a time, and its headers at once.

        Args:
            operation: The operationId of the requests that are meant.
            bytes: How many bytes are sent at a time.
            every: Seconds before each of these parts.
            times: How many requests it is for; None for all.

        Raises:
            ValueError: there is no such operation, or an argument is out of range.
        """
        if bytes < 1:
            raise ValueError(f"bytes {bytes} is less than 1")
        return self._added(operation, Drip(bytes, _at_least_0("every", every)), times)

    def cut(self, operation: str = ANY, *, after_bytes: int = 0, times: int | None = 1) -> Fault:
        """Carry out what is asked, and close the connection in the middle of the reply.

        Args:
            operation: The operationId of the requests that are meant.
            after_bytes: How many bytes of the body are sent before. A shorter reply arrives whole.
            times: How many requests it is for; None for all.

        Raises:
            ValueError: there is no such operation, or an argument is out of range.
        """
        return self._added(operation, Cut(int(_at_least_0("after_bytes", after_bytes))), times)

    def disconnect(
        self, operation: str = ANY, *, carried_out: bool = False, times: int | None = 1
    ) -> Fault:
        """Close the connection without a word.

        Args:
            operation: The operationId of the requests that are meant.
            carried_out: Whether what is asked is carried out before: the client can't tell.
            times: How many requests it is for; None for all.

        Raises:
            ValueError: there is no such operation, or an argument is out of range.
        """
        return self._added(operation, Disconnect(carried_out), times)

    def clear(self) -> None:
        """End all faults. What waits goes on at once."""
        with self._lock:
            for fault in self._faults:
                fault.ended = True
            self._faults.clear()

    def take(self, operation: str | None) -> Fault | None:
        """The fault that a request meets, if it does, which counts it. The server calls this."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(operation):
                    fault.hits += 1
                    return fault
            return None

    def _added(self, operation: str, effect: Effect, times: int | None) -> Fault:
        if times is not None and times < 1:
            raise ValueError(f"times {times} is less than 1; None means always")
        fault = Fault(check_operation(operation), effect, times)
        with self._lock:
            self._faults.append(fault)
        return fault

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter([*self._faults])

    def __repr__(self) -> str:
        return repr([*self])


def _phrase(status: int) -> str:
    """What a status means, in words."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"status {status}"


def _at_least_0(name: str, value: float) -> float:
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} {value} is not a number from 0 on")
    return value
