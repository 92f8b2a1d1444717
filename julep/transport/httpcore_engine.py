"""Requests over the connections of an `httpx.Client`, without what the client does for each.

To merge headers, parameters and cookies, to take URLs apart, and to ask what authentication and
redirects say costs httpx a third of a call. None of it is needed here: all is known beforehand, or
decided by the call. What connects, pools, encrypts and speaks HTTP is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

import httpcore
import httpx
from julep_api.deadline import Limits, Watch

from .body import Arrived
from .call import Attempt
from .origin import Origin, server_and_path

_ERRORS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


def send(client: httpx.Client, attempt: Attempt, limits: Limits, watch: Watch) -> Arrived:
    """Send an attempt, and return the reply with its body unread.

    Args:
        client: A client that we opened ourselves.
        attempt: What to send.
        limits: Seconds that each phase may take.
        watch: What is told of each phase.

    Raises:
        httpx.TransportError: There is no reply.
    """
    origin, path = server_and_path(attempt)
    request = httpcore.Request(
        attempt.method,
        httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=path),
        headers=_headers(attempt, origin),
        content=attempt.body,
        extensions={"timeout": limits, "trace": watch},
    )
    # httpx has no other way to ask which proxy, if any, the environment names for a server.
    transport = cast(Any, client)._transport_for_url(origin.url)
    try:
        reply: Any = transport._pool.handle_request(request)
    except httpcore.ConnectError as error:
        if isinstance(transport._pool, (httpcore.HTTPProxy, httpcore.SOCKSProxy)):
            raise httpx.ProxyError(str(error)) from error
        raise _told(error) from error
    except _ERRORS as error:
        raise _told(error) from error
    return Arrived(reply.status, reply.headers, _Stream(reply.stream), reply.extensions)


def _headers(attempt: Attempt, origin: Origin) -> list[tuple[bytes, bytes]]:
    headers = {b"host": (b"Host", origin.netloc), b"connection": (b"Connection", b"keep-alive")}
    headers |= attempt.fields
    if attempt.body is not None or attempt.method in ("POST", "PUT", "PATCH"):
        # Without it, some servers refuse these even where they have no body.
        headers[b"content-length"] = (b"Content-Length", b"%d" % len(attempt.body or b""))
    return [*headers.values()]


class _Stream(httpx.SyncByteStream):
    """The body of a reply."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except _ERRORS as error:
            raise _told(error) from error

    def close(self) -> None:
        self._stream.close()


def _told(error: Exception) -> Exception:
    """What httpx would raise: its exceptions have the names of httpcore's."""
    told: Exception = getattr(httpx, type(error).__name__)(str(error))
    return told
