"""Whatever the network and the server do, what reaches the caller is a JulepError."""

from __future__ import annotations

import gzip
import json
import socket
import time
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from julep_api.types import Request
from sides import Side
from sockets import Play, hangs, playing, read_request, refusing, reply, resets, says

import julep

KEY = "sk-very-secret"
ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"
SESSION: dict[str, Any] = {"id": ID, "agent_id": ID}

Call = Callable[[julep.Client], Any]


def get(client: julep.Client) -> Any:
    return client.sessions.get(ID)


def listing(client: julep.Client) -> Any:
    return client.sessions.list(metadata_filter={"secret": "filter"})


def chat(client: julep.Client) -> Any:
    return client.sessions.chat(ID, "Hello")


def stream(client: julep.Client) -> Any:
    with client.sessions.chat(ID, "Hello", stream=True) as chunks:
        return list(chunks)


def low_level(client: julep.Client) -> Any:
    return client.api.get_session(ID)


CALLS: list[Call] = [get, listing, chat, stream, low_level]
each_call = pytest.mark.parametrize("call", CALLS)


def failing(side: Side, call: Call, base_url: str, **arguments: Any) -> julep.JulepError:
    """The error of a call, which is one of ours and keeps the key to itself."""
    client = side.client(KEY, base_url, **{"timeout": 5, "max_retries": 0, **arguments})
    with client, pytest.raises(julep.JulepError) as caught:
        call(client)
    error = caught.value
    for text in (str(error), repr(error), "".join(traceback.format_exception(error))):
        assert KEY not in text
    assert not isinstance(error, httpx.HTTPError)
    return error


def failing_at(side: Side, call: Call, play: Play, **arguments: Any) -> julep.JulepError:
    with playing(play) as base_url:
        return failing(side, call, base_url, **arguments)


def failing_with(side: Side, call: Call, response: bytes) -> Any:
    return failing_at(side, call, says(response))


# No reply


@each_call
def test_a_refused_connection(side: Side, call: Call) -> None:
    base_url = refusing()
    error = failing(side, call, base_url)
    assert type(error) is julep.APIConnectionError
    assert base_url in str(error)
    assert error.__cause__ is not None


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("proxy", [False, True], ids=["direct", "proxy"])
def test_what_refused_the_connection_is_said_without_what_only_maintainers_know(
    side: Side, scheme: str, proxy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    base_url = refusing().replace("http", scheme, 1)
    if proxy:
        monkeypatch.setenv(f"{scheme}_proxy", refusing())
        base_url = f"{scheme}://api.test"
    text = str(failing(side, get, base_url))
    assert "efused" in text or "Connect call failed" in text
    assert ("proxy" in text) is proxy
    assert " ssl:" not in text
    assert "0x" not in text


@each_call
def test_a_server_that_never_answers(side: Side, call: Call) -> None:
    start = time.monotonic()
    error = failing_at(side, call, hangs, timeout=0.3)
    assert isinstance(error, julep.APITimeoutError)
    assert isinstance(error, julep.APIConnectionError)
    assert isinstance(error, TimeoutError)
    assert "0.3" in str(error)
    assert 0.2 < time.monotonic() - start < 2


def test_the_low_level_client_obeys_its_time_limit(side: Side) -> None:
    with (
        playing(hangs) as base_url,
        side.low_level(api_key=KEY, base_url=base_url, timeout=0.3) as api,
        pytest.raises(julep.APITimeoutError),
    ):
        api.list_agents()


@pytest.mark.parametrize("call", [get, stream])
def test_a_reply_that_trickles_does_not_outlast_the_time_limit(side: Side, call: Call) -> None:
    """One limit for the whole call: not one for each byte."""
    kind = "Content-Type: text/event-stream" if call is stream else "Content-Type: application/json"
    drops = [b": waiting\n\n" if call is stream else b" "] * 15
    head = reply(b"", kind, length=10_000)
    error = failing_at(side, call, says(head, *drops, pause=0.1), timeout=0.4)
    assert isinstance(error, julep.APITimeoutError)


@pytest.mark.parametrize("call", [get, stream])
def test_the_time_that_the_headers_took_is_gone_for_the_body(side: Side, call: Call) -> None:
    kind = "Content-Type: text/event-stream" if call is stream else "Content-Type: application/json"
    head = reply(b"", kind, length=10_000)
    with playing(says(b"", head, b" ", pause=0.7)) as base_url:
        start = time.monotonic()
        error = failing(side, call, base_url, timeout=1)
        took = time.monotonic() - start
    assert isinstance(error, julep.APITimeoutError)
    assert "1 s" in str(error)
    assert took < 1.3


def test_a_call_that_ran_out_of_time_gives_its_connection_back(side: Side) -> None:
    head = reply(b"", "Content-Type: application/json", length=10_000)
    limits = httpx.Limits(max_connections=1)
    http = httpx.AsyncClient(limits=limits) if side.is_async else httpx.Client(limits=limits)
    errors: list[julep.JulepError] = []  # kept, so that nothing is closed by being forgotten
    with playing(says(head, *[b" "] * 8, pause=0.1)) as base_url:
        client = side.client(KEY, base_url, timeout=0.3, http_client=http)
        for _ in range(3):
            with pytest.raises(julep.APITimeoutError, match="no complete reply") as caught:
                get(client)
            errors.append(caught.value)


@each_call
def test_a_connection_that_is_reset(side: Side, call: Call) -> None:
    error = failing_at(side, call, resets)
    assert type(error) is julep.APIConnectionError


@each_call
def test_nothing_is_sent_again_where_retries_are_off(side: Side, call: Call) -> None:
    """aiohttp would send a GET again by itself."""
    connections: list[Any] = []

    def counts(connection: Any) -> None:
        connections.append(connection)
        resets(connection)

    failing_at(side, call, counts, max_retries=0)
    assert len(connections) == 1


@each_call
def test_a_server_that_hangs_up_without_a_word(side: Side, call: Call) -> None:
    assert type(failing_at(side, call, says())) is julep.APIConnectionError


@each_call
def test_a_reply_that_is_not_http(side: Side, call: Call) -> None:
    assert isinstance(failing_with(side, call, b"SSH-2.0-OpenSSH_9.6\r\n"), julep.JulepError)


@each_call
@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_a_truncated_reply(side: Side, call: Call, kind: str) -> None:
    body = json.dumps(SESSION).encode()
    error = failing_with(side, call, reply(body, f"Content-Type: {kind}", length=1000))
    assert isinstance(error, (julep.APIConnectionError, julep.ResponseDecodeError))


@pytest.mark.parametrize(
    "base_url",
    [
        "http://name.invalid",
        "http://127.0.0.1:99999",
        f"http://{'a' * 64}.test",
        "http://a..test",
        "http://a b.test",
        "http://xn--zz--.test",
        "http://*",
    ],
)
def test_a_host_that_nobody_can_have(side: Side, base_url: str) -> None:
    try:
        client = side.client(KEY, base_url, timeout=5)
    except julep.InvalidArgumentError:
        return
    with client, pytest.raises(julep.JulepError):
        client.agents.list()


@pytest.mark.parametrize(
    "proxy", ["proxy.test:8080", "ftp://proxy.test", "http://proxy.test:port", "socks5://[::1"]
)
def test_a_proxy_that_is_none(side: Side, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    client = side.client(KEY, "http://api.test", timeout=5)
    with client, pytest.raises(julep.JulepError):
        client.agents.list()


@each_call
def test_a_server_that_quotes_the_key_in_what_is_no_http(side: Side, call: Call) -> None:
    line = f"HTTP/1.1 200 OK\r\nyou sent authorization Bearer {KEY}\r\n\r\n"
    failing_with(side, call, line.encode())


@pytest.mark.parametrize("call", [get, stream])
def test_interim_replies_without_end_do_not_outlast_the_time_limit(side: Side, call: Call) -> None:
    def floods(connection: Any) -> None:
        read_request(connection)
        end = time.monotonic() + 8
        while time.monotonic() < end:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" * 50)

    start = time.monotonic()
    error = failing_at(side, call, floods, timeout=0.5)
    assert isinstance(error, julep.APITimeoutError)
    assert time.monotonic() - start < 5


def test_a_client_of_ones_own_does_not_tell_its_secrets_to_another_server(side: Side) -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        if request.url.host == "api.test":
            return httpx.Response(307, headers={"Location": "https://elsewhere.test/"})
        return httpx.Response(200, json={"items": []})

    kind = httpx.AsyncClient if side.is_async else httpx.Client
    http = kind(
        transport=httpx.MockTransport(answer),
        auth=("name", "password"),
        headers={"Proxy-Authorization": "secret"},
        cookies={"sid": "secret"},
    )
    side.client(KEY, "https://api.test/api", http_client=http).agents.list()
    secrets = {"authorization", "proxy-authorization", "cookie"}
    assert secrets <= {*seen[0]}
    assert not secrets & {*seen[1]}
    side.close(http)


# A reply that is not the promised one


def check_response_error(error: Any, call: Call, status: int) -> None:
    assert error.status_code == status
    assert error.request_id == "request-7"
    assert error.method == ("POST" if call in (chat, stream) else "GET")
    assert error.url.startswith("http://127.0.0.1:")
    assert "/api/sessions" in error.url
    assert "?" not in error.url
    assert "filter" not in str(error)
    assert error.headers["x-request-id"] == "request-7"
    for part in (error.method, error.url, "request-7", str(status)):
        assert part in str(error)


UNREADABLE: dict[str, bytes] = {
    "html": reply(b"<html><h1>Welcome</h1></html>", "Content-Type: text/html"),
    "html that says json": reply(b"<html></html>", "Content-Type: application/json"),
    "nothing": reply(b"", "Content-Type: application/json"),
    "an array": reply(b'[{"id": 1}]', "Content-Type: application/json"),
    "a number": reply(b"7", "Content-Type: application/json"),
    "null": reply(b"null", "Content-Type: application/json"),
    "an empty object": reply(b"{}", "Content-Type: application/json"),
    "half an object": reply(b'{"id": ', "Content-Type: application/json"),
    "a wrong type": reply(
        b'{"id": "x", "items": 7, "created_at": [], "response": {}}',
        "Content-Type: application/json",
    ),
    "bytes": reply(b"\xff\xfe\x00{", "Content-Type: application/json"),
    "deep": reply(b"[" * 100_000, "Content-Type: application/json"),
    "an unknown charset": reply(b"<html>", "Content-Type: text/html; charset=klingon"),
}


@each_call
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_success_that_can_not_be_read(side: Side, call: Call, name: str) -> None:
    error = failing_with(side, call, UNREADABLE[name])
    assert isinstance(error, julep.ResponseDecodeError)
    check_response_error(error, call, 200)


@each_call
def test_no_content(side: Side, call: Call) -> None:
    response = b"HTTP/1.1 204 No Content\r\nX-Request-Id: request-7\r\nConnection: close\r\n\r\n"
    error = failing_with(side, call, response)
    assert isinstance(error, julep.ResponseDecodeError)
    check_response_error(error, call, 204)


@each_call
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_is_not_encoded_as_it_says(side: Side, call: Call, encoding: str) -> None:
    head = [f"Content-Encoding: {encoding}", "Content-Type: text/event-stream"]
    assert isinstance(failing_with(side, call, reply(b"not packed", *head)), julep.JulepError)


def test_a_body_that_is_packed_is_read(side: Side) -> None:
    body = gzip.compress(json.dumps(SESSION).encode())
    with (
        playing(says(reply(body, "Content-Encoding: gzip"))) as base_url,
        side.client(KEY, base_url) as client,
    ):
        assert client.sessions.get(ID).id == ID


STATUSES: dict[str, type[julep.ApiError]] = {
    "400 Bad Request": julep.BadRequestError,
    "401 Unauthorized": julep.AuthenticationError,
    "403 Forbidden": julep.PermissionDeniedError,
    "404 Not Found": julep.NotFoundError,
    "405 Method Not Allowed": julep.ApiError,
    "409 Conflict": julep.ConflictError,
    "418 I'm a teapot": julep.ApiError,
    "422 Unprocessable Entity": julep.UnprocessableEntityError,
    "429 Too Many Requests": julep.RateLimitError,
    "500 Internal Server Error": julep.ServerError,
    "502 Bad Gateway": julep.ServerError,
    "504 Gateway Timeout": julep.ServerError,
    "520 Web Server Returned an Unknown Error": julep.ServerError,
    "799 Odd": julep.ServerError,
    "302 Found": julep.ApiError,
    "304 Not Modified": julep.ApiError,
}


@pytest.mark.parametrize("call", [get, stream, low_level])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_its_error(side: Side, call: Call, status: str) -> None:
    body = b"" if status.startswith("304") else b'{"detail": "It is so"}'
    error = failing_with(side, call, reply(body, status=status))
    assert type(error) is STATUSES[status]
    check_response_error(error, call, int(status[:3]))
    if not status.startswith("304"):  # which has no body
        assert error.message == "It is so"
        assert error.body == {"detail": "It is so"}


@each_call
def test_an_html_page_of_a_proxy(side: Side, call: Call) -> None:
    page = b"<html><title>502</title>" + b"x" * 50_000
    error = failing_with(
        side, call, reply(page, "Content-Type: text/html", status="502 Bad Gateway")
    )
    assert isinstance(error, julep.ServerError)
    assert error.message
    assert len(str(error)) < 1000


def test_an_error_without_a_request_id(side: Side) -> None:
    client = side.played(lambda _: httpx.Response(500, text="Oh"))
    with pytest.raises(julep.ServerError) as caught:
        client.agents.list()
    assert caught.value.request_id is None
    assert caught.value.message == "Oh"


def test_a_redirect_does_not_take_the_key_along(side: Side) -> None:
    keys: dict[str, str | None] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        keys[request.url.host] = request.headers.get("Authorization")
        if request.url.host == "api.test":
            return httpx.Response(307, headers={"Location": "https://elsewhere.test/"})
        return httpx.Response(200, json={"items": []})

    assert side.played(answer).agents.list() == []
    assert keys == {"api.test": "Bearer a-key", "elsewhere.test": None}


@pytest.mark.parametrize("status", [200, 201, 202])
def test_every_success_is_one(side: Side, status: int) -> None:
    body: dict[str, Any] = {"id": ID, "deleted_at": "2024-05-29T15:47:57Z", "new": 1}
    assert side.played(lambda _: httpx.Response(status, json=body)).agents.delete(ID) is None


# Streams


def event(data: str) -> bytes:
    return f"data: {data}\n\n".encode()


def chunk(text: str, **last: Any) -> bytes:
    choice: dict[str, Any] = {"index": 0, "delta": {"content": text}}
    if last:
        choice["finish_reason"] = "stop"
    return event(
        json.dumps({"id": ID, "created_at": "2024-05-29T15:47:57Z", "choices": [choice], **last})
    )


USAGE: dict[str, int] = {"completion_tokens": 1, "prompt_tokens": 1, "total_tokens": 2}
END = chunk("!", usage=USAGE, doc_ids={"agent_doc_ids": [], "user_doc_ids": []})
DONE = event("[DONE]")
EVENTS = "Content-Type: text/event-stream; charset=utf-8"


def events(*parts: bytes, length: int | None = None) -> bytes:
    return reply(b"".join(parts), EVENTS, length=length)


BROKEN: dict[str, bytes] = {
    "in the middle of an event": events(chunk("Hel"), chunk("lo")[:20]),
    "between events": events(chunk("Hel"), chunk("lo")),
    "before the connection says so": events(chunk("Hel"), length=10_000),
    "before DONE": events(chunk("Hel"), END),
    "before anything": events(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_stream_that_is_cut(side: Side, name: str) -> None:
    error = failing_with(side, stream, BROKEN[name])
    assert isinstance(error, (julep.APIConnectionError, julep.ResponseDecodeError))
    assert "chat" in str(error)


STRANGE: dict[str, bytes] = {
    "an error": event('{"error": {"message": "out of memory", "code": "oom"}}'),
    "no json": event("<html>"),
    "an array": event("[]"),
    "no chunk": event('{"id": 1}'),
    "a wrong type": event('{"id": "x", "created_at": 7, "choices": 7}'),
    "null": event("null"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_event_that_is_no_chunk(side: Side, name: str) -> None:
    error = failing_with(side, stream, events(chunk("Hel"), STRANGE[name], DONE))
    assert isinstance(error, julep.ResponseDecodeError)
    check_response_error(error, stream, 200)
    if name == "an error":
        assert "out of memory" in str(error)


def test_the_chunks_before_a_break_arrive(side: Side) -> None:
    with (
        playing(says(events(chunk("Hel"), chunk("lo")))) as base_url,
        side.client(KEY, base_url) as client,
    ):
        chunks = client.sessions.chat(ID, "Hello", stream=True)
        assert next(chunks).choices[0].delta.content == "Hel"
        assert next(chunks).choices[0].delta.content == "lo"
        for _ in range(2):
            with pytest.raises(julep.JulepError):
                chunks.response()


def test_chunks_arrive_when_they_are_sent(side: Side) -> None:
    later = END + DONE
    head = reply(b"", EVENTS, length=len(chunk("Hel") + later))
    with (
        playing(says(head, chunk("Hel"), later, pause=0.4)) as base_url,
        side.client(KEY, base_url) as client,
    ):
        start = time.monotonic()
        with client.sessions.chat(ID, "Hello", stream=True) as chunks:
            next(chunks)
            assert time.monotonic() - start < 0.7
            assert len(list(chunks)) == 1


def test_a_stream_ends_at_done_whatever_follows(side: Side) -> None:
    after = events(chunk("Hello"), END, DONE, chunk("more"), length=10_000)
    with playing(says(after)) as base_url, side.client(KEY, base_url) as client:
        reply = client.sessions.chat(ID, "Hello", stream=True).response()
        assert reply.response[0][0].content == "Hello!"


def test_a_stream_that_stalls_obeys_the_time_limit(side: Side) -> None:
    def stalls(connection: Any) -> None:
        hangs_after = events(chunk("Hel"), length=10_000)
        says(hangs_after)(connection)
        connection.recv(1)

    with playing(stalls) as base_url, side.client(KEY, base_url, timeout=0.3) as client:
        chunks = client.sessions.chat(ID, "Hello", stream=True)
        next(chunks)
        with pytest.raises(julep.APITimeoutError, match=r"0\.3"):
            next(chunks)


def test_one_json_reply_where_a_stream_was_asked_for(side: Side) -> None:
    body: dict[str, Any] = {
        "id": ID,
        "finish_reason": "stop",
        "response": [[]],
        "usage": USAGE,
        "doc_ids": {},
    }
    error = failing_with(
        side, stream, reply(json.dumps(body).encode(), "Content-Type: application/json")
    )
    assert isinstance(error, julep.ResponseDecodeError)
    assert "stream" in str(error)


def test_a_connection_serves_again_after_a_whole_stream(side: Side) -> None:
    """Opening one for each reply would cost a handshake each."""
    connections: list[Any] = []

    def stays(connection: Any) -> None:
        connections.append(connection)
        body = chunk("Hello") + END + DONE
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: "
        while read_request(connection):
            connection.sendall(f"{head}{len(body)}\r\n\r\n".encode() + body)

    with playing(stays) as base_url, side.client(KEY, base_url, timeout=5) as client:
        for _ in range(3):
            with client.sessions.chat(ID, "Hello", stream=True) as chunks:
                assert chunks.response().finish_reason == "stop"
    assert len(connections) == 1


def test_a_reply_is_whole_at_done_even_if_the_connection_stays_open(side: Side) -> None:
    def stays(connection: Any) -> None:
        says(events(chunk("Hello"), END, DONE, length=10_000))(connection)
        connection.recv(1)

    with playing(stays) as base_url, side.client(KEY, base_url, timeout=3) as client:
        start = time.monotonic()
        reply = client.sessions.chat(ID, "Hello", stream=True).response()
        assert reply.response[0][0].content == "Hello!"
        assert time.monotonic() - start < 2


def test_a_request_without_a_body_has_no_type_for_it(side: Side) -> None:
    requests: list[bytes] = []

    def play(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(reply(b"{}", "Content-Type: application/json"))

    with playing(play) as url, side.client(KEY, url) as client:
        client.api.sender.send(Request("restart", "POST", "/restart"))
    assert b"content-type" not in requests[0].lower()
