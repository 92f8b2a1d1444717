"""Connection pools and the opening of connections, where no call of a client comes by."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx
import pytest
import trio
from julep_api.client import AsyncHttpxSender, HttpxSender, JulepApi
from julep_api.errors import InvalidArgumentError
from julep_api.network import Network
from julep_api.pools import AsyncPool, Pool, current_loop
from julep_api.types import Request


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class Opened:
    """A connection, as httpcore has it."""

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw

    def get_extra_info(self, info: str) -> object:
        assert info == "socket"
        return self.raw


# The pool of a synchronous client


def test_a_renewed_pool_opens_another_client_and_leaves_the_first_open() -> None:
    pool = Pool()
    pool.renew()
    first = pool.client()
    pool.renew()
    assert pool.client() is not first
    assert not first.is_closed
    pool.close()
    assert first.is_closed


def test_a_connection_that_opens_after_the_pool_was_closed_is_hung_up(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    pool = Pool()
    pool.close()
    pool.connected(Opened(ours))
    assert theirs.recv(1) == b""


def test_what_is_abandoned_is_hung_up_at_once_and_closed_by_the_next_call(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    pool, closed = Pool(), list[str]()
    pool.abandon(Opened(ours), lambda: closed.append("with a connection"))
    pool.abandon(None, lambda: closed.append("without"))
    assert theirs.recv(1) == b""
    assert closed == []
    pool.client()
    assert closed == ["with a connection", "without"]
    pool.close()


def test_a_forked_child_opens_connections_of_its_own_and_closes_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool, closed = Pool(), list[str]()
    of_parent = pool.client()
    pool.abandon(None, lambda: closed.append("by the child"))
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        of_child = pool.client()
        assert of_child is not of_parent
        pool.close()
    assert of_child.is_closed
    assert not of_parent.is_closed
    assert closed == []
    of_parent.close()


# The pool of an asynchronous client


def test_event_loops_that_are_over_are_forgotten() -> None:
    class Unclosed(httpx.AsyncClient):
        """A client that outlives its loop, as where a loop ends without a word."""

        @property
        def is_closed(self) -> bool:
            return False

    pool = AsyncPool(kind=Unclosed)
    first, second = (asyncio.run(pool.client()) for _ in range(2))
    assert first is not second
    assert len(pool._opened) == 1  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("kind", [ValueError, ImportError, OSError])
def test_a_pool_that_can_not_be_opened_is_a_matter_of_arguments(kind: type[Exception]) -> None:
    def fail() -> Any:
        raise kind("a strange proxy")

    with pytest.raises(InvalidArgumentError, match="a strange proxy"):
        asyncio.run(AsyncPool(kind=fail).client())


def test_an_asynchronous_reply_that_takes_too_long_is_a_timeout_of_httpx(port: int) -> None:
    async def send() -> None:
        sender = AsyncHttpxSender(f"http://127.0.0.1:{port}", {}, 0.1)
        try:
            await sender.send(Request("get_agent", "GET", "/agents"))
        finally:
            await sender.aclose()

    with pytest.raises(httpx.TimeoutException):
        asyncio.run(send())


def test_outside_of_an_event_loop_connections_belong_to_none() -> None:
    assert trio.run(returns_loop) is not None
    assert asyncio.run(returns_loop()) is not None
    assert current_loop() is None


async def returns_loop() -> object:
    return current_loop()


# The opening of connections


def test_without_a_time_limit_httpcore_opens_the_connection(port: int) -> None:
    stream = Network().connect_tcp("localhost", port)
    assert stream.get_extra_info("server_addr")[1] == port
    stream.close()


def test_a_host_without_an_address_can_not_be_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_none(*_: object, **__: object) -> list[Any]:
        return []

    monkeypatch.setattr(socket, "getaddrinfo", find_none)
    with pytest.raises(httpcore.ConnectError, match="has no address"):
        Network().connect_tcp("api.example", 80, timeout=5)


def test_what_is_no_failure_of_the_look_up_is_raised_as_it_is() -> None:
    with pytest.raises(UnicodeError):
        Network().connect_tcp("a" * 64 + ".example", 80, timeout=5)


# What a client is made with


HEADERS = [[("a", "b")], "a: b", {"a b": "c"}, {1: "a"}, {"Content-Length": "1"}]


@pytest.mark.parametrize("headers", HEADERS, ids=repr)
def test_headers_that_can_not_be_sent_with_every_request_are_refused(headers: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="header"):
        HttpxSender("http://127.0.0.1", headers, None)


def test_an_environment_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="environment"):
        JulepApi(environment="production", api_key="key")  # pyright: ignore[reportArgumentType]


def test_a_port_that_there_can_not_be_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="port"):
        JulepApi(base_url="http://127.0.0.1:65536", api_key="key")
