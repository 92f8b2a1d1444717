"""The key goes to the server and nowhere else; ids stay where they are put."""

from __future__ import annotations

import asyncio
import copy
import pickle
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import trio
from scripted import (
    ANYTHING,
    CERTIFICATES,
    ID,
    STREAM_HEAD,
    Scripted,
    Step,
    answer,
    breaks_off,
    chunk,
    encrypted,
    hangs_up,
    says_nothing,
    scripted,
    then,
)
from sides import Side
from sockets import read_request, refusing

import julep

KEY = "sk-very-secret"
PASSWORD = "hidden"
OK = answer(ANYTHING)


@pytest.fixture
def untrusted(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that does not name the authority of the tests."""
    monkeypatch.delenv("SSL_CERT_FILE")
    return monkeypatch


# What there is to look at


def inner(thing: Any) -> Iterator[Any]:
    """All that a client is made of, as far as it is ours."""
    seen: set[int] = set()
    todo = [thing]
    while todo:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield thing
        if isinstance(thing, (dict, list, tuple)):
            todo += [*thing.values()] if isinstance(thing, dict) else [*thing]
        elif type(thing).__module__.startswith("julep"):
            todo += getattr(thing, "__dict__", {}).values()


def test_nothing_that_a_client_is_made_of_shows_the_key(side: Side) -> None:
    with scripted(OK) as server, side.client(KEY, server.url) as shown:
        shown.agents.list()
        client: Any = getattr(shown, "target", shown)
        copied = client.with_options(timeout=5, headers={"X-Team": "blue"})
        things = [*inner([client, copied, client.with_raw_response, client.sessions])]
        for thing in things:
            assert KEY not in repr(thing)
            assert KEY not in str(thing)
        kinds = {type(thing).__name__ for thing in things}
    assert {"Options", "Shared", "Timeout", "RetryBudget"} <= kinds
    assert {"Transport", "Pool"} <= kinds or {"AsyncTransport", "AsyncPool"} <= kinds


def test_nothing_that_holds_the_key_can_be_pickled(side: Side) -> None:
    shown = side.client(KEY, "https://api.test")
    client: Any = getattr(shown, "target", shown)
    holders = [client, client.with_options(timeout=5), client.agents, client.with_raw_response]
    holders += [client.agents.with_raw_response, client.api, client.api.sender]
    for thing in holders:
        with pytest.raises((TypeError, pickle.PicklingError)):
            pickle.dumps(thing)
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="Client can't be pickled: it holds a key"):
            way(client)


# Errors


def written(error: BaseException) -> str:
    """The error in each of the forms in which errors are usually written down."""
    parts = [str(error), repr(error), repr(error.args), repr(vars(error))]
    parts += traceback.format_exception(error)
    if isinstance(error, julep.JulepError):
        parts.append(pickle.dumps(error).decode("latin-1"))
        parts.append(repr(vars(copy.deepcopy(error))))
    return "\n".join(parts)


def all_that_shows(error: BaseException) -> str:
    """These, and what a traceback looks like that shows local variables."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join([written(error), *told.format()])


def check(error: BaseException, *secrets: str) -> None:
    """See that the error shows none of these. Not in a test, whose own variables are shown too."""
    text = all_that_shows(error)
    for secret in (KEY, *secrets):
        assert secret not in text


REPLIES: dict[str, Step] = {
    "a reset": breaks_off,
    "the end": hangs_up,
    "a reset within the headers": then(b"HTTP/1.1 200 OK\r\nCont", pause=0.05, last=breaks_off),
    "silence": says_nothing,
    "silence within the body": then(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", last=says_nothing
    ),
    "another protocol": then(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "html": answer(b"<html>", "Content-Type: text/html"),
    "nothing": answer(b""),
    "half a body": then(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"),
    "an unknown encoding": answer(b"x", "Content-Encoding: br"),
    "a wrong encoding": answer(b"x", "Content-Encoding: gzip"),
    "half a stream": then(STREAM_HEAD, chunk("Hel"), pause=0.05, last=breaks_off),
    "a silent stream": then(STREAM_HEAD, chunk("Hel"), last=says_nothing),
    "no stream": then(STREAM_HEAD, b"data: <html>\n\n"),
    **{
        str(status): answer({"detail": "No"}, status=f"{status} No")
        for status in (400, 401, 403, 404, 409, 422, 429, 500, 503)
    },
    "a redirect": answer(b"", "Location: /elsewhere", status="302 Found"),
    "a redirect to nowhere": answer(b"", "Location: http://[", status="307 Moved"),
    "a redirect of another kind": answer(b"", "Location: ftp://a.test", status="307 Moved"),
    "a redirect to credentials": answer(
        b"", "Location: http://user:pass@127.0.0.1:1/", status="307 Moved"
    ),
    "a redirect to a closed port": answer(b"", "Location: http://127.0.0.1:1/", status="307 M"),
    "a redirect for ever": answer(b"", "Location: /api/again", status="307 Moved"),
}


def list_agents(client: julep.Client) -> Any:
    client.api.list_agents()


def chat(client: julep.Client) -> Any:
    client.sessions.chat(ID, "Hello")


def stream(client: julep.Client) -> Any:
    client.sessions.chat(ID, "Hello", stream=True).response()


CALLS: list[Callable[[julep.Client], Any]] = [list_agents, chat, stream]


def failures(client: julep.Client) -> Iterator[julep.JulepError]:
    """The error of each of the calls."""
    for call in CALLS:
        with pytest.raises(julep.JulepError) as caught:
            call(client)
        yield caught.value


def patience(name: str) -> float:
    return 0.06 if "silen" in name else 10


@pytest.mark.parametrize("name", REPLIES)
def test_no_failure_shows_the_key(side: Side, name: str) -> None:
    with (
        scripted(REPLIES[name]) as server,
        side.client(KEY, server.url, timeout=patience(name), max_retries=0) as client,
    ):
        for error in failures(client):
            check(error)


@pytest.mark.parametrize("name", REPLIES)
def test_nor_does_one_over_the_other_engine(name: str) -> None:
    async def call(base_url: str) -> None:
        async with (
            httpx.AsyncClient() as http,
            julep.AsyncClient(KEY, base_url, max_retries=0, http_client=http) as client,
        ):
            await client.sessions.chat(ID, "Hello", timeout=patience(name))

    with scripted(REPLIES[name]) as server:
        with pytest.raises(julep.JulepError) as caught:
            asyncio.run(call(server.url))
        check(caught.value)


@pytest.mark.parametrize("engine", ["aiohttp", "httpx"])
def test_nor_does_a_call_that_its_caller_gives_up(engine: str) -> None:
    async def call(base_url: str) -> None:
        http = httpx.AsyncClient() if engine == "httpx" else None
        async with julep.AsyncClient(KEY, base_url, http_client=http) as client:
            async with asyncio.timeout(0.1):
                await client.agents.list()

    with scripted(says_nothing) as server:
        with pytest.raises(TimeoutError) as caught:
            asyncio.run(call(server.url))
        check(caught.value)


def test_no_lack_of_a_connection_shows_the_key(side: Side) -> None:
    for url in (refusing(), "http://name.invalid", "http://127.0.0.1:1"):
        with side.client(KEY, url, timeout=5, max_retries=0) as client:
            for error in failures(client):
                check(error)


@pytest.mark.usefixtures("untrusted")
def test_no_certificate_that_is_not_trusted_shows_the_key(side: Side) -> None:
    with scripted(OK, tls=True) as server, side.client(KEY, server.url) as client:
        for error in failures(client):
            assert "certificate is not trusted" in str(error)
            assert "SSL_CERT_FILE" in str(error)
            assert (error.delivered, error.attempts) == ("no", 1)
            check(error)
        assert not server.requests


def test_no_closed_client_shows_the_key(side: Side) -> None:
    with side.client(KEY, "https://api.test") as client:
        pass
    for error in failures(client):
        check(error)


def test_no_refused_argument_shows_the_key(side: Side) -> None:
    client: Any = side.client(KEY, "https://api.test")
    for call in (
        lambda: client.agents.get(7),
        lambda: client.agents.get(".."),
        lambda: client.agents.get(ID, timeout=-1),
        lambda: client.agents.get(ID, temprature=1),
        lambda: client.agents.get(ID, extra_body={}),
        lambda: client.agents.create("Ada", metadata={"a": {1}}),
        lambda: client.with_options(max_retries=-1),
        lambda: client.api.get_agent("a/b"),
    ):
        with pytest.raises(julep.JulepError) as caught:
            call()
        check(caught.value)


MISTAKES: list[dict[str, Any]] = [
    {"base_url": "nowhere"},
    {"base_url": "https://user:pass@api.test"},
    {"environment": "production"},
    {"timeout": "5"},
    {"max_retries": -1},
    {"max_response_size": 0},
    {"http_client": "httpx"},
    {"default_headers": {"X Team": "blue"}},
    {"on_error": "print"},
]


@pytest.mark.parametrize("options", MISTAKES)
def test_no_mistake_in_making_a_client_shows_the_key(
    side: Side, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", KEY)
    with pytest.raises(julep.InvalidArgumentError) as caught:
        side.client(**options)
    check(caught.value)
    kind: Any = julep.AsyncClient if side.is_async else julep.Client
    with pytest.raises(julep.InvalidArgumentError) as caught:
        kind(KEY, **options)
    check(caught.value)


def test_nor_does_a_call_that_is_interrupted(side: Side) -> None:
    def interrupt() -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    with scripted(says_nothing) as server, side.client(KEY, server.url) as client:
        timer = threading.Timer(0.2, interrupt)
        timer.start()
        with pytest.raises(KeyboardInterrupt) as caught:
            client.sessions.chat(ID, "Hello")
        check(caught.value)


# Servers that quote it

QUOTE = f"The key {KEY} is not right"


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "500 Oops"])
@pytest.mark.parametrize("body", [{"detail": QUOTE}, {"error": {"message": QUOTE}}, QUOTE.encode()])
def test_a_server_that_quotes_the_key_in_an_error(side: Side, status: str, body: Any) -> None:
    events: list[Any] = []
    quoting = answer(body, f"X-Echo: Bearer {KEY}", status=status)
    hooks: Any = dict.fromkeys(["on_request", "on_response", "on_retry", "on_error"], events.append)
    options: Any = {"max_retries": 0, **hooks}
    with scripted(quoting) as server, side.client(KEY, server.url, **options) as client:
        for error in failures(client):
            assert "The key [redacted] is not right" in str(error)
            check(error)
    assert KEY not in repr(events)


def test_a_server_that_quotes_the_key_in_a_success_that_is_none(side: Side) -> None:
    """Local variables would show it here: they hold the reply, of which the key is a part."""
    html = answer(f"<html>{QUOTE}".encode(), "Content-Type: text/html")
    with scripted(html) as server, side.client(KEY, server.url) as client:
        for error in failures(client):
            assert "<html>The key [redacted] is not right" in str(error)
            assert KEY not in written(error)


def test_a_short_key_does_not_garble_what_servers_say(side: Side) -> None:
    """One such as a test has may be a part of any word."""
    wrong = answer({"detail": "This is a test"}, status="400 Bad Request")
    with (
        scripted(wrong) as server,
        side.client("test", server.url) as client,
        pytest.raises(julep.BadRequestError, match="This is a test"),
    ):
        client.agents.list()


def test_data_that_are_the_key_are_left_as_they_are(side: Side) -> None:
    step = answer({**ANYTHING, "name": KEY})
    with scripted(step) as server, side.client(KEY, server.url) as client:
        assert client.agents.get(ID).name == KEY


# Redirects


def moved(url: str, status: int = 307) -> bytes:
    return answer(b"", f"Location: {url}", status=f"{status} Moved")


SECRETS = {"Cookie": "sid=hidden", "X-Team": "blue"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_origin_gets_neither_key_nor_cookies(side: Side, status: int) -> None:
    with (
        scripted(answer({"items": []})) as other,
        scripted(moved(f"{other.url}/elsewhere", status)) as server,
        side.client(KEY, server.url, default_headers=SECRETS) as client,
    ):
        client.agents.list()
    asked, sent_on = server.requests[0].headers, other.requests[0].headers
    assert (asked["authorization"], asked["cookie"]) == (f"Bearer {KEY}", "sid=hidden")
    assert "authorization" not in sent_on
    assert "cookie" not in sent_on
    assert sent_on["x-team"] == "blue"


def test_nor_does_a_post(side: Side) -> None:
    with (
        scripted(OK) as other,
        scripted(moved(f"{other.url}/elsewhere", 308)) as server,
        side.client(KEY, server.url, default_headers=SECRETS) as client,
    ):
        client.agents.create("Ada")
    assert "authorization" not in other.requests[0].headers
    assert "cookie" not in other.requests[0].headers
    assert other.requests[0].json == {"name": "Ada"}


def to_itself(host: str) -> Step:
    """Redirect to the server itself, by this name."""

    def step(connection: socket.socket) -> None:
        port = connection.getsockname()[1]
        connection.sendall(moved(f"http://{host}:{port}/api/elsewhere"))

    return step


def test_another_name_of_the_same_server_is_another_origin(side: Side) -> None:
    steps = [to_itself("localhost"), OK]
    with scripted(*steps) as server, side.client(KEY, server.url) as client:
        client.agents.list()
    first, second = server.requests
    assert "authorization" in first.headers
    assert second.headers["host"].startswith("localhost:")
    assert "authorization" not in second.headers


def test_the_same_origin_still_gets_both(side: Side) -> None:
    with (
        scripted(moved("/api/elsewhere"), OK) as server,
        side.client(KEY, server.url, default_headers=SECRETS) as client,
    ):
        client.agents.list()
    for request in server.requests:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert request.headers["cookie"] == "sid=hidden"


def test_another_origin_does_not_get_the_cookies_of_a_reply(side: Side) -> None:
    with scripted(OK) as other:
        step = answer(b"", f"Location: {other.url}", "Set-Cookie: sid=hidden", status="307 Moved")
        with scripted(step) as server, side.client(KEY, server.url) as client:
            client.agents.list()
    assert "cookie" not in other.requests[0].headers


def test_credentials_in_a_location_do_not_take_the_place_of_the_key(side: Side) -> None:
    steps = [to_itself("user:hidden@127.0.0.1"), answer({"detail": "No"}, status="404 Not Found")]
    with scripted(*steps) as server, side.client(KEY, server.url) as client:
        with pytest.raises(julep.NotFoundError) as caught:
            client.agents.list()
        check(caught.value, PASSWORD)
    for request in server.requests:
        assert request.headers["authorization"] == f"Bearer {KEY}"


def test_credentials_in_a_location_are_not_sent_elsewhere(side: Side) -> None:
    steps = [to_itself("user:hidden@localhost"), OK]
    with scripted(*steps) as server, side.client(KEY, server.url) as client:
        client.agents.list()
    assert "authorization" not in server.requests[1].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_that_is_not_encrypted_any_more_is_refused(side: Side, status: int) -> None:
    with (
        scripted(OK) as plain,
        scripted(moved(plain.url, status), tls=True) as server,
        side.client(KEY, server.url) as client,
    ):
        for error in failures(client):
            assert isinstance(error, julep.ApiError)
            assert error.status_code == status
            assert f"it redirects to {plain.url}" in str(error)
            assert "not encrypted" in str(error)
            check(error)
        assert not plain.requests


def test_a_redirect_that_is_encrypted_now_is_followed_without_the_key(side: Side) -> None:
    with (
        scripted(OK, tls=True) as secure,
        scripted(moved(secure.url)) as server,
        side.client(KEY, server.url) as client,
    ):
        client.agents.list()
    assert "authorization" not in secure.requests[0].headers


# Ids

ESCAPES = [
    "",
    ".",
    "..",
    "%2e%2e",
    "%2E.",
    "..%2f",
    "../users",
    "..\\users",
    "a/b",
    "a%2fb",
    "a;b",
    "a?b=c",
    "a#b",
    "a b",
    "a\tb",
    "a\r\nX-Team: blue",
    "a\x00",
    "a\x7f",
    "\u2025",
    "\uff0e\uff0e",
    "\u2028",
    "é",
    "\ud800",
]

BY_ID: dict[str, Callable[[Any, Any], Any]] = {
    "agents.get": lambda client, id: client.agents.get(id),
    "tools.delete": lambda client, id: client.tools.delete(ID, id),
    "sessions.chat": lambda client, id: client.sessions.chat(id, "Hello"),
    "get_agent": lambda client, id: client.api.get_agent(id),
    "delete_agent_doc": lambda client, id: client.api.delete_agent_doc("a", id),
    "delete_user_doc": lambda client, id: client.api.delete_user_doc(id, "a"),
    "get_history": lambda client, id: client.api.get_history(id),
    "get_job_status": lambda client, id: client.api.get_job_status(id),
}


@pytest.mark.parametrize("name", BY_ID)
def test_an_id_that_would_leave_its_place_is_refused(side: Side, name: str) -> None:
    with scripted(OK) as server, side.client(KEY, server.url) as client:
        for id in ESCAPES:
            with pytest.raises(julep.InvalidIdError) as caught:
                BY_ID[name](client, id)
            assert caught.value.delivered == "no"
        assert not server.requests


@pytest.mark.parametrize("id", ["a", "7", "a.b", "a..b", "a-b_c~d.e", ID, "_", "~"])
def test_other_ids_stay_where_they_are_put(side: Side, id: str) -> None:
    with scripted(OK) as server, side.client(KEY, server.url) as client:
        client.api.get_agent(id)
        client.api.delete_agent_doc(id, id)
    first, second = server.requests
    assert first.target == f"/api/agents/{id}"
    assert second.target == f"/api/agents/{id}/docs/{id}"


# The environment: proxies and certificates


async def listed_async(url: str) -> None:
    async with julep.AsyncClient(KEY, url, timeout=5, max_retries=0) as client:
        await client.agents.list()


def over_httpx(url: str) -> None:
    with julep.Client(KEY, url, timeout=5, max_retries=0) as client:
        client.agents.list()


def over_aiohttp(url: str) -> None:
    asyncio.run(listed_async(url))


def over_trio(url: str) -> None:
    trio.run(listed_async, url)


Engine = Callable[[str], None]
each_engine = pytest.mark.parametrize("call", [over_httpx, over_aiohttp, over_trio])


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which servers of this machine may be reached through a proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def address(server: Scripted) -> str:
    return urlsplit(server.url).netloc


@each_engine
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_of_the_environment_is_used(
    proxied: pytest.MonkeyPatch, call: Engine, variable: str
) -> None:
    with scripted(OK) as proxy:
        proxied.setenv(variable, f"http://user:pass@{address(proxy)}")
        call("http://api.test/api")
    (request,) = proxy.requests
    assert request.method == "GET"
    assert request.target == "http://api.test/api/agents"
    assert request.headers["host"] == "api.test"
    assert request.headers["proxy-authorization"] == "Basic dXNlcjpwYXNz"
    assert request.headers["authorization"] == f"Bearer {KEY}"


@each_engine
@pytest.mark.parametrize("hosts", ["api.test", ".test", "*", "other.example,127.0.0.1"])
def test_a_server_that_needs_no_proxy_is_asked_directly(
    proxied: pytest.MonkeyPatch, call: Engine, hosts: str
) -> None:
    with scripted(OK) as proxy, scripted(OK) as server:
        proxied.setenv("ALL_PROXY", f"http://{address(proxy)}")
        proxied.setenv("NO_PROXY", hosts)
        if "127" in hosts or hosts == "*":
            call(server.url)
            assert len(server.requests) == 1
        else:
            with pytest.raises(julep.APIConnectionError):  # there is no such host
                call("http://api.test/api")
        assert not proxy.requests


def tunnel(connection: socket.socket) -> None:
    """Be the proxy and the server behind it."""
    connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    with encrypted(connection) as secure:
        TUNNELLED.append(read_request(secure))
        secure.sendall(answer({"items": []}, "Connection: close"))
    raise ConnectionAbortedError


TUNNELLED: list[bytes] = []


@each_engine
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_does_not_see_what_is_encrypted(
    proxied: pytest.MonkeyPatch, call: Engine, variable: str
) -> None:
    TUNNELLED.clear()
    with scripted(tunnel) as proxy:
        proxied.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # is not for https
        proxied.setenv(variable, f"http://{address(proxy)}")
        call("https://api.test/api")
    (request,) = proxy.requests
    assert (request.method, request.target) == ("CONNECT", "api.test:443")
    assert "authorization" not in request.headers
    assert KEY.encode() in TUNNELLED[0]


@each_engine
def test_a_proxy_that_can_not_be_reached_shows_no_password(
    proxied: pytest.MonkeyPatch, call: Engine
) -> None:
    port = urlsplit(refusing()).port
    proxied.setenv("ALL_PROXY", f"http://user:hidden@127.0.0.1:{port}")
    for url in ("http://api.test/api", "https://api.test/api"):
        with pytest.raises(julep.APIConnectionError) as caught:
            call(url)
        assert caught.value.delivered == "no"
        check(caught.value, PASSWORD)


@each_engine
def test_a_proxy_that_refuses_shows_no_password(proxied: pytest.MonkeyPatch, call: Engine) -> None:
    with scripted(answer(b"", status="407 Proxy Authentication Required")) as proxy:
        proxied.setenv("ALL_PROXY", f"http://user:hidden@{address(proxy)}")
        for url in ("http://api.test/api", "https://api.test/api"):
            with pytest.raises(julep.JulepError) as caught:
                call(url)
            assert "407" in str(caught.value)
            check(caught.value, PASSWORD)


@each_engine
def test_the_certificates_of_the_environment_are_trusted(
    untrusted: pytest.MonkeyPatch, call: Engine
) -> None:
    with scripted(OK, tls=True) as server:
        with pytest.raises(julep.APIConnectionError, match="Does SSL_CERT_FILE name its issuer"):
            call(server.url)
        untrusted.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
        call(server.url)
        assert len(server.requests) == 1


@each_engine
def test_a_file_of_certificates_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, call: Engine
) -> None:
    for path in (CERTIFICATES / "none.pem", CERTIFICATES.with_name("conftest.py")):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(julep.InvalidArgumentError, match="certificates"):
            call("https://127.0.0.1:1")
