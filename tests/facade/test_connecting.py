"""A time limit covers the look-up of a host's name, and all the addresses that it has."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sides import Side
from sockets import playing, reply, says

import julep

ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"
SESSION = b'{"id": "%b", "agent_id": "%b"}' % (ID.encode(), ID.encode())
HOST = "api.example"

Addresses = Callable[..., None]


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> Addresses:
    """Gives the example host its addresses, instead of a name server. None never comes."""
    real, never = socket.getaddrinfo, threading.Event()

    def give(*found: str | None) -> None:
        def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
            if host not in (HOST, HOST.encode()):
                return real(host, port, *args, **kwargs)
            if None in found:
                never.wait(3)
                raise OSError("too late")
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, (address, int(port))) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return give


@pytest.fixture
def dead() -> Iterator[Callable[[int], list[str]]]:
    """Makes addresses that never answer at a port: nobody takes what has knocked there."""
    with ExitStack() as opened:

        def make(port: int) -> list[str]:
            for address in (found := ["127.0.0.2", "127.0.0.3", "127.0.0.4"]):
                listener = opened.enter_context(socket.socket())
                listener.bind((address, port))
                listener.listen(0)
                for _ in range(2):
                    knocking = opened.enter_context(socket.socket())
                    knocking.setblocking(False)
                    knocking.connect_ex((address, port))
            return found

        yield make


def get(side: Side, port: int, timeout: julep.Timeout) -> Any:
    url = f"http://{HOST}:{port}/api"
    with side.client("key", url, timeout=timeout, max_retries=0) as client:
        return client.sessions.get(ID)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2].removesuffix("/api"))


def test_the_address_that_answers_is_found_behind_those_that_do_not(
    side: Side, addresses: Addresses, dead: Callable[[int], list[str]]
) -> None:
    with playing(says(reply(SESSION))) as url:
        port = port_of(url)
        addresses(*dead(port), "127.0.0.1")
        assert get(side, port, julep.Timeout(20, connect=4)).id == ID


@pytest.mark.parametrize(
    ("timeout", "limit"), [(julep.Timeout(1), "total"), (julep.Timeout(20, connect=1), "connect")]
)
def test_dead_addresses_share_one_limit(
    timeout: julep.Timeout,
    limit: str,
    side: Side,
    addresses: Addresses,
    dead: Callable[[int], list[str]],
) -> None:
    with playing(says(reply(SESSION))) as url:
        port = port_of(url)
        addresses(*dead(port))
        with pytest.raises(julep.APITimeoutError) as caught:
            get(side, port, timeout)
    assert (caught.value.limit, caught.value.delivered) == (limit, "no")
    assert caught.value.elapsed is not None
    assert caught.value.elapsed < 2.5  # one after the other, they would take 3 s


@pytest.mark.parametrize(
    ("timeout", "limit"),
    [(julep.Timeout(0.5), "total"), (julep.Timeout(20, connect=0.5), "connect")],
)
def test_a_name_server_that_hangs_does_not_hold_up_a_call(
    timeout: julep.Timeout, limit: str, side: Side, addresses: Addresses
) -> None:
    addresses(None)
    with pytest.raises(julep.APITimeoutError) as caught:
        get(side, 80, timeout)
    assert (caught.value.limit, caught.value.delivered) == (limit, "no")
    assert caught.value.elapsed is not None
    assert caught.value.elapsed < 2.5


def test_a_host_that_does_not_exist_is_a_connection_error(side: Side) -> None:
    with (
        side.client("key", "http://nowhere.invalid/api", timeout=20, max_retries=0) as client,
        pytest.raises(julep.APIConnectionError, match=r"nowhere\.invalid") as caught,
    ):
        client.sessions.get(ID)
    assert caught.value.delivered == "no"
