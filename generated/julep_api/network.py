"""Opens connections for synchronous clients within their time limit, whatever the name server does."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

import httpcore
import httpx

from .deadline import SHORTEST


class Network(httpcore.SyncBackend):
    """Shares the time limit between the look-up of a host's name and the addresses that it has.

    The operating system can't be told to look up a name within a time, and httpcore gives each
    address the whole limit: three that don't answer would take three times as long.
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        options: dict[str, Any] = {"local_address": local_address, "socket_options": socket_options}
        if timeout is None:
            return super().connect_tcp(host, port, None, **options)
        end = time.monotonic() + timeout
        addresses = _look_up(host, port, timeout)
        for after, address in reversed([*enumerate(reversed(addresses))]):
            share = max((end - time.monotonic()) / (after + 1), SHORTEST)
            try:
                return super().connect_tcp(address, port, share, **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not after:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


def keep_connect_time(client: httpx.Client) -> httpx.Client:
    """Make the pools of a client open their connections so. httpx has no argument for that."""
    private = cast(Any, client)
    for transport in (private._transport, *private._mounts.values()):
        if transport is not None:  # as where NO_PROXY names a host
            transport._pool._network_backend = Network()
    return client


def _look_up(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a host.

    Raises:
        httpcore.ConnectTimeout: The name server does not answer in time.
        httpcore.ConnectError: There is no such host.
    """
    with suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    found: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(_addresses(host, port))
        except (OSError, ValueError, OverflowError) as error:
            found.put(error)

    # It goes on when nobody waits for it any more, and must not hold up the end of the program.
    threading.Thread(target=ask, name=f"look-up of {host}", daemon=True).start()
    try:
        outcome = found.get(timeout=timeout)
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"the look-up of {host} takes too long") from None
    if isinstance(outcome, OSError):
        raise httpcore.ConnectError(str(outcome)) from outcome
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _addresses(host: str, port: int) -> list[str]:
    """Those that the operating system knows, each once, in the order in which to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    flags = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV  # with the zone of a link-local address
    return list(dict.fromkeys(socket.getnameinfo(address[4], flags)[0] for address in found))
