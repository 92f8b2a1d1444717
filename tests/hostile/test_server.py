"""The hostile server does what it is told: else the table would prove little."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager

import httpx
import pytest
from server import (
    Play,
    Server,
    Step,
    drip,
    endless,
    hang,
    hang_up,
    pause,
    reply,
    reset,
    send,
    unasked,
)

WELL = reply(b"well")


@contextmanager
def playing(*script: Play) -> Generator[Server]:
    with Server(script) as server:
        server.listen()
        yield server


def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/path"


def everything(server: Server) -> bytes:
    """All that the server sends for one request, until it hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        data = b""
        while more := client.recv(65536):
            data += more
        return data


def test_requests_get_one_play_each_and_the_last_goes_on() -> None:
    script: list[Play] = [[send(reply(b"1"))], [send(reply(b"2"))], [send(reply(b"3"))]]
    with playing(*script) as server, httpx.Client() as client:
        bodies = [client.post(url(server), content=b"abc").text for _ in range(4)]
        server.perform([[send(reply(b"4"))]])
        bodies.append(client.get(url(server), headers={"X-Name": "value"}).text)
        assert bodies == ["1", "2", "3", "3", "4"]
        [request] = server.requests
        assert (request.method, request.path, request.body) == ("GET", "/path", b"")
        assert request.headers["x-name"] == "value"


def test_bodies_of_requests_are_kept() -> None:
    with playing([send(WELL)]) as server:
        httpx.post(url(server), content=b"x" * 200_000)
        assert server.requests[0].body == b"x" * 200_000


def test_a_script_may_end_connections() -> None:
    with playing([send(WELL), hang_up], [send(WELL)]) as server, httpx.Client() as client:
        assert client.get(url(server)).text == "well"
        time.sleep(0.1)
        assert client.get(url(server)).text == "well"


def test_hanging_up_is_an_end_and_a_reset_is_an_error() -> None:
    with playing([send(b"abc"), hang_up]) as server:
        assert everything(server) == b"abc"
    with playing([send(b"abc"), reset]) as server, pytest.raises(ConnectionResetError):
        everything(server)


@pytest.mark.parametrize("end", [hang_up, reset])
def test_a_connection_may_end_before_its_request(end: Step) -> None:
    with playing([unasked, pause(0.1), end], [send(WELL)]) as server:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError)):
            httpx.get(url(server))
        assert server.requests == []
        assert httpx.get(url(server)).text == "well"


def test_nobody_listens_at_first() -> None:
    with Server([[send(WELL)]]) as server:
        with pytest.raises(httpx.ConnectError, match="refused"):
            httpx.get(url(server))
        server.listen(after=0.1)
        time.sleep(0.3)
        assert httpx.get(url(server)).text == "well"


def test_a_full_house_does_not_answer() -> None:
    with Server([[send(WELL)]]) as server:
        server.overflow()
        with pytest.raises(httpx.ConnectTimeout):
            httpx.get(url(server), timeout=0.3)
        server.listen()
        assert httpx.get(url(server)).text == "well"


def test_drops_come_one_by_one() -> None:
    with playing([drip(WELL[:20], pause=0.01), hang_up]) as server:
        start = time.monotonic()
        assert everything(server) == WELL[:20]
        assert time.monotonic() - start > 0.15


def test_silence_lasts_until_the_client_leaves() -> None:
    with playing([hang], [endless(b"x")]) as server:
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                deadline = time.monotonic() + 5
                while server.quiet(0) and time.monotonic() < deadline:
                    time.sleep(0.01)
                assert not server.quiet(0.1)
            assert server.quiet()


def test_the_end_of_the_server_is_the_end_of_every_play() -> None:
    start = time.monotonic()
    with (
        playing([hang], [pause(99)]) as server,
        socket.create_connection(("127.0.0.1", server.port)) as first,
        socket.create_connection(("127.0.0.1", server.port)) as second,
    ):
        for client in (first, second):
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
    assert time.monotonic() - start < 10
