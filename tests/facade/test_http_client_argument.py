"""`http_client`: clients and transports of the caller's, which are used as they are."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from typing import Any

import httpx
import httpx2
import pytest
from scripted import ANYTHING, ID, answer, scripted, stream
from sides import Side

import julep

OK = answer(ANYTHING)
Make = Callable[[], Any]

SYNCHRONOUS: list[Make] = [
    httpx.Client,
    httpx.HTTPTransport,
    lambda: httpx.WSGITransport(wsgi_application),
    httpx2.Client,
    httpx2.HTTPTransport,
]
ASYNCHRONOUS: list[Make] = [
    httpx.AsyncClient,
    httpx.AsyncHTTPTransport,
    lambda: httpx.ASGITransport(asgi_application),
    httpx2.AsyncClient,
    httpx2.AsyncHTTPTransport,
]
NEITHER: list[Any] = [
    object,
    "httpx",
    7,
    False,
    print,
    {},
    httpx,
    httpx.Timeout(5),
    httpx.Limits(),
    httpx.Client,
    httpx.AsyncClient,
    julep.Client("key"),
    julep.AsyncClient("key"),
]


def wsgi_application(environ: Any, start_response: Any) -> list[bytes]:
    SEEN.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(ANYTHING).encode()]


async def asgi_application(scope: Any, receive: Any, send: Any) -> None:
    SEEN.append(f"{scope['method']} {scope['path']}")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(ANYTHING).encode()})


SEEN: list[str] = []


# What is taken


@pytest.mark.parametrize("make", SYNCHRONOUS)
def test_a_client_takes_what_is_synchronous(make: Make) -> None:
    given = make()
    with julep.Client("key", "https://api.test", http_client=given):
        pass
    with pytest.raises(julep.InvalidArgumentError) as caught:
        julep.AsyncClient("key", "https://api.test", http_client=given)
    assert "must be an asynchronous client such as httpx.AsyncClient" in str(caught.value)
    assert type(given).__qualname__ in str(caught.value)
    assert type(given).__module__ in str(caught.value)


@pytest.mark.parametrize("make", ASYNCHRONOUS)
def test_an_async_client_takes_what_is_asynchronous(make: Make) -> None:
    given = make()
    julep.AsyncClient("key", "https://api.test", http_client=given)
    with pytest.raises(julep.InvalidArgumentError) as caught:
        julep.Client("key", "https://api.test", http_client=given)
    assert "must be a synchronous client such as httpx.Client" in str(caught.value)
    assert type(given).__qualname__ in str(caught.value)


@pytest.mark.parametrize("kind", [httpx.MockTransport, httpx2.MockTransport])
def test_what_is_both_is_taken_by_both(side: Side, kind: Any) -> None:
    library = httpx if kind is httpx.MockTransport else httpx2

    def handle(request: Any) -> Any:
        return library.Response(200, json=ANYTHING)

    client = side.client("key", "https://api.test", http_client=kind(handle))
    assert client.agents.get(ID).name == "Ada"


@pytest.mark.parametrize("given", NEITHER)
def test_anything_else_is_refused(side: Side, given: Any) -> None:
    with pytest.raises(julep.InvalidArgumentError, match="http_client"):
        side.client("key", "https://api.test", http_client=given)
    with pytest.raises(julep.InvalidArgumentError, match="httpx_client"):
        side.low_level(api_key="key", base_url="https://api.test", httpx_client=given)


class Session:
    """Sends requests, but is nothing of httpx's."""

    def send(self, request: Any) -> None: ...


class AsyncSession:
    async def send(self, request: Any) -> None: ...


UNFIT = [
    pytest.param(julep.Client, httpx.HTTPTransport, id="a class"),
    pytest.param(julep.AsyncClient, httpx.AsyncHTTPTransport, id="an asynchronous class"),
    pytest.param(julep.Client, Session(), id="a session"),
    pytest.param(julep.AsyncClient, AsyncSession(), id="an asynchronous session"),
]


@pytest.mark.parametrize(("kind", "given"), UNFIT)
def test_what_only_looks_similar_is_refused(kind: Any, given: Any) -> None:
    with pytest.raises(julep.InvalidArgumentError, match="http_client"):
        kind("key", "https://api.test", http_client=given)


# What is done with it


def made(side: Side) -> Any:
    return httpx.AsyncClient() if side.is_async else httpx.Client()


def test_a_client_that_was_given_stays_open(side: Side) -> None:
    http = made(side)
    with scripted(OK) as server:
        for _ in range(2):
            with side.client("key", server.url, http_client=http) as client:
                client.agents.list()
                client.with_options(timeout=5).agents.list()
        gc.collect()
        assert not http.is_closed
        assert server.connections == 1
    side.close(http)


def test_a_transport_that_was_given_stays_open(side: Side) -> None:
    """It has no way to say that it is closed: it just has no connection then."""
    transport: Any = httpx.AsyncHTTPTransport() if side.is_async else httpx.HTTPTransport()
    with scripted(OK) as server:
        for _ in range(2):
            with side.client("key", server.url, http_client=transport) as client:
                client.agents.list()
            del client
            gc.collect()
        assert server.connections == 1
    side.close(transport)


def test_a_client_of_ours_can_not_be_used_after_its_end_though_what_it_was_given_can(
    side: Side,
) -> None:
    http = made(side)
    with scripted(OK) as server:
        with side.client("key", server.url, http_client=http) as client:
            client.agents.list()
        with pytest.raises(julep.APIConnectionError, match="closed") as caught:
            client.agents.list()
        assert caught.value.delivered == "no"
    side.close(http)


def test_a_client_that_its_owner_has_closed_says_so(side: Side) -> None:
    http = made(side)
    with scripted(OK) as server, side.client("key", server.url, http_client=http) as client:
        client.agents.list()
        side.close(http)
        with pytest.raises(julep.APIConnectionError, match="closed") as caught:
            client.sessions.chat(ID, "Hello")
        assert (caught.value.delivered, len(server.requests)) == ("no", 1)


def test_what_a_client_that_was_given_always_sends_is_sent(side: Side) -> None:
    options: Any = {
        "headers": {"X-Team": "blue", "User-Agent": "mine", "Accept": "text/plain"},
        "cookies": {"sid": "7"},
        "params": {"trace": "1"},
        "base_url": "http://elsewhere.test",
        "follow_redirects": True,
        "timeout": 0.001,
    }
    http = httpx.AsyncClient(**options) if side.is_async else httpx.Client(**options)
    with scripted(OK) as server, side.client("key", server.url, http_client=http) as client:
        client.agents.list()
    headers = server.requests[0].headers
    assert (headers["x-team"], headers["cookie"]) == ("blue", "sid=7")
    assert server.requests[0].query == {"trace": ["1"]}
    # What a call needs is the call's.
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("julep-python/")
    side.close(http)


def test_retries_redirects_and_time_limits_stay_ours(side: Side) -> None:
    kind: Any = httpx.AsyncClient if side.is_async else httpx.Client
    http = kind(follow_redirects=True, timeout=None)
    to_get = answer(b"", "Location: /api/elsewhere", status="302 Found")
    busy = answer(b"", "retry-after-ms: 1", status="429 Too Many Requests")
    steps = [busy, OK, to_get]
    with scripted(*steps) as server, side.client("key", server.url, http_client=http) as client:
        assert client.with_raw_response.agents.create("Ada").attempts == 2
        with pytest.raises(julep.ApiError, match="it redirects to"):
            client.agents.create("Ada")  # httpx would have made it a GET
        assert [request.method for request in server.requests] == ["POST"] * 3
    side.close(http)


def test_an_application_can_be_called_without_a_network(side: Side) -> None:
    SEEN.clear()
    transport: Any = (ASYNCHRONOUS if side.is_async else SYNCHRONOUS)[2]()
    with side.client("key", "http://api.test/api", http_client=transport) as client:
        assert client.agents.get(ID).name == "Ada"
        assert client.with_raw_response.sessions.chat(ID, "Hello").parsed.finish_reason == "stop"
    assert [f"GET /api/agents/{ID}", f"POST /api/sessions/{ID}/chat"] == SEEN


def test_streams_come_over_what_was_given(side: Side) -> None:
    for http in (
        made(side),
        httpx.AsyncHTTPTransport() if side.is_async else httpx.HTTPTransport(),
    ):
        with (
            scripted(stream()) as server,
            side.client("key", server.url, http_client=http) as client,
        ):
            for _ in range(2):
                whole = client.sessions.chat(ID, "Hello", stream=True).response()
                assert whole.response[0][0].content == "Hello!"
            assert server.connections == 1
        side.close(http)


def test_an_exception_of_a_transport_of_the_callers_is_the_callers(side: Side) -> None:
    """It tells of a bug in the program, not of the network."""

    class Mistake(Exception):
        pass

    def handle(request: httpx.Request) -> httpx.Response:
        raise Mistake

    client = side.client("key", "https://api.test", http_client=httpx.MockTransport(handle))
    with pytest.raises(Mistake):
        client.agents.list()


def test_an_exception_of_httpx_from_a_transport_of_the_callers_is_ours(side: Side) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("It broke")

    client = side.client("key", "https://api.test", http_client=httpx.MockTransport(handle))
    with pytest.raises(julep.APIConnectionError, match="It broke") as caught:
        client.agents.create("Ada")
    assert caught.value.delivered == "maybe"
