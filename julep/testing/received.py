"""What a server received: the requests, and a bounded log of them."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, overload

MOST_REQUESTS = 1000
"""How many requests a log keeps."""

MOST_BYTES = 16 * 2**20
"""How many bytes of bodies a log keeps."""

_LONGEST_BODY = 120


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as the server received it.

    ```python
    import julep.testing

    with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
        client.users.create(name="Tom")
        [request] = server.requests
        print(request.operation, request.json)
    ```
    """

    method: str
    """The HTTP method."""
    path: str
    """The path below the server's base URL, e.g. `/agents`."""
    operation: str | None
    """The operationId, e.g. `create_agent`; None if the request is for no operation."""
    query: dict[str, str] = field(default_factory=dict[str, str])
    """The query parameters."""
    headers: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    """The headers, their names in lower case, without the API key."""
    body: bytes = field(default=b"", repr=False)
    """The body as it came."""
    time: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)
    """When all of it had arrived, in UTC."""

    @property
    def json(self) -> Any:
        """The value of the JSON body; None if there is no body, or it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __repr__(self) -> str:
        query = "?" + "&".join(f"{name}={value}" for name, value in self.query.items())
        parts = [f"{self.method} {self.path}{query if self.query else ''}"]
        if self.operation:
            parts.append(f"({self.operation})")
        if self.body:
            parts.append(_shortened(self.body.decode(errors="replace")))
        return f"<{' '.join(parts)}>"


class RequestLog(Sequence[ReceivedRequest]):
    """The requests that a server received, the oldest first.

        import julep.testing

        with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
            client.users.create("Grace")
            [request] = server.requests
            assert request.operation == "create_user"
            assert request.json == {"name": "Grace"}

    It keeps the last 1,000, and of these no more than have 16 MiB of bodies. Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[ReceivedRequest] = deque()
        self._size = 0

    @property
    def operations(self) -> list[str | None]:
        """The operationIds, in order."""
        return [request.operation for request in self]

    def of(self, operation: str) -> list[ReceivedRequest]:
        """The requests for one operation."""
        return [request for request in self if request.operation == operation]

    def clear(self) -> None:
        """Forget all that was received so far."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def add(self, request: ReceivedRequest) -> None:
        """Keep a request, and forget the oldest if there are too many. The server calls this."""
        with self._lock:
            self._kept.append(request)
            self._size += len(request.body)
            while len(self._kept) > MOST_REQUESTS or self._size > MOST_BYTES:
                self._size -= len(self._kept.popleft().body)

    def _all(self) -> list[ReceivedRequest]:
        with self._lock:
            return [*self._kept]

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[ReceivedRequest]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> ReceivedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[ReceivedRequest]: ...
    def __getitem__(self, index: int | slice) -> ReceivedRequest | list[ReceivedRequest]:
        return self._all()[index]

    def __repr__(self) -> str:
        return repr(self._all())


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_BODY else f"{text[:_LONGEST_BODY]}..."
