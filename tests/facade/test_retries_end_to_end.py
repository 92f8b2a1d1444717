"""Lost replies: what is sent again, what is not, and what the server did in either case."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from scripted import (
    ANYTHING,
    BUSY,
    ID,
    STREAM_HEAD,
    Received,
    Step,
    answer,
    at_once,
    breaks_off,
    chunk,
    hangs_up,
    parsed,
    scripted,
    then,
)
from sides import Side
from sockets import playing, read_request, refusing

import julep
from julep.local import Server

OK = answer(ANYTHING)
MAY_BE_DONE = "not sent again, as it may have been carried out: pass idempotency_key="

Cut = Callable[[bytes, Callable[[bytes], bytes]], bytes | None]
"""What becomes of a request: given it and a way to the server, the reply, or None to break off."""


def pass_on(request: bytes, deliver: Callable[[bytes], bytes]) -> bytes:
    return deliver(request)


def lose_reply(request: bytes, deliver: Callable[[bytes], bytes]) -> None:
    """The server carries the request out, and nobody hears of it."""
    deliver(request)


def lose_request(request: bytes, deliver: Callable[[bytes], bytes]) -> None:
    """The server never hears of it."""


def break_instead(request: bytes, deliver: Callable[[bytes], bytes]) -> bytes:
    """The server carries the request out, and something before it fails."""
    deliver(request)
    return answer({"detail": "Oops"}, status="502 Bad Gateway")


class Proxy:
    """Stands before a server, and cuts connections as it is told.

    Attributes:
        url: The base URL to reach the server by.
        requests: What came in.
        plan: What becomes of the requests that come next. Those after them are passed on.
    """

    def __init__(self, server: Server) -> None:
        split = urlsplit(server.url)
        self._server = (split.hostname, split.port)
        self.url = ""
        self.requests: list[Received] = []
        self.plan: list[Cut] = []

    def play(self, connection: socket.socket) -> None:
        while request := read_request(connection):
            self.requests.append(parsed(request))
            cut = self.plan.pop(0) if self.plan else pass_on
            reply = cut(request, self.deliver)
            if reply is None:
                breaks_off(connection)
            else:
                connection.sendall(reply)

    def deliver(self, request: bytes) -> bytes:
        """Send the request on, over a connection of its own, and read the reply to its end."""
        with socket.create_connection(self._server) as connection:
            connection.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            return b"".join(iter(lambda: connection.recv(65536), b""))

    @property
    def keys(self) -> list[str | None]:
        return [request.headers.get("idempotency-key") for request in self.requests]


@pytest.fixture
def proxy(server: Server) -> Generator[Proxy]:
    proxy = Proxy(server)
    with playing(proxy.play) as url:
        proxy.url = url
        yield proxy


@contextmanager
def client_of(side: Side, server: Server, url: str, **options: Any) -> Generator[julep.Client]:
    with side.client(server.api_key, url, timeout=20, **options) as client:
        at_once(client)
        yield client


@pytest.fixture
def stranger(side: Side, server: Server, proxy: Proxy) -> Generator[julep.Client]:
    """A client behind the proxy that has not heard from the server yet."""
    with client_of(side, server, proxy.url) as client:
        yield client


@pytest.fixture
def friend(stranger: julep.Client, proxy: Proxy) -> julep.Client:
    """One that knows from a reply that the server honours keys."""
    stranger.agents.create("An agent")
    proxy.requests.clear()
    return stranger


def lost(call: Callable[[], Any]) -> julep.APIConnectionError:
    with pytest.raises(julep.APIConnectionError) as caught:
        call()
    assert caught.value.delivered == "maybe"
    return caught.value


def texts(client: julep.Client, session_id: str) -> list[Any]:
    """What the user has said in a session."""
    return [m.content for m in client.sessions.history(session_id) if m.role == "user"]


def named(client: julep.Client, name: str) -> int:
    return sum(agent.name == name for agent in client.agents.list(limit=1000))


# A server that honours keys


def test_a_chat_whose_reply_is_lost_is_carried_out_once(
    client: julep.Client, friend: julep.Client, proxy: Proxy, session_id: str
) -> None:
    proxy.plan = [lose_reply]
    reply = friend.with_raw_response.sessions.chat(session_id, "I lost my keys.")
    assert reply.attempts == 2
    assert reply.headers["idempotent-replayed"] == "true"
    assert reply.parsed.response[0][0].content
    assert texts(client, session_id) == ["I lost my keys."]
    history = client.sessions.history(session_id)
    assert [message.role for message in history] == ["user", "assistant"]
    assert history[1].content == reply.parsed.response[0][0].content
    first, second = proxy.keys
    assert first == second == str(UUID(first))


def test_a_creation_whose_reply_is_lost_is_carried_out_once(
    client: julep.Client, friend: julep.Client, proxy: Proxy
) -> None:
    name = f"Ada {uuid4()}"
    proxy.plan = [lose_reply, lose_reply]
    created = friend.agents.create(name)
    assert len(proxy.requests) == 3
    assert named(client, name) == 1
    assert client.agents.get(created.id).name == name


def test_a_change_whose_reply_is_lost_is_carried_out_once(
    client: julep.Client, friend: julep.Client, proxy: Proxy, agent_id: str
) -> None:
    proxy.plan = [lose_reply]
    reply = friend.with_raw_response.agents.update(agent_id, name="Grace")
    assert (reply.attempts, reply.headers["idempotent-replayed"]) == (2, "true")
    assert [request.method for request in proxy.requests] == ["PATCH", "PATCH"]
    assert client.agents.get(agent_id).updated_at == reply.parsed.updated_at


def test_a_streamed_chat_whose_reply_is_lost_is_carried_out_once(
    client: julep.Client, friend: julep.Client, proxy: Proxy, session_id: str
) -> None:
    proxy.plan = [lose_reply]
    reply = friend.sessions.chat(session_id, "I lost my keys.", stream=True).response()
    assert len(proxy.requests) == 2
    assert texts(client, session_id) == ["I lost my keys."]
    assert client.sessions.history(session_id)[1].content == reply.response[0][0].content


def test_a_request_that_never_arrived_is_sent_again(
    client: julep.Client, friend: julep.Client, proxy: Proxy, session_id: str
) -> None:
    proxy.plan = [lose_request, lose_request]
    reply = friend.with_raw_response.sessions.chat(session_id, "I lost my keys.")
    assert reply.attempts == 3
    assert "idempotent-replayed" not in reply.headers
    assert texts(client, session_id) == ["I lost my keys."]


def test_a_failure_in_between_is_repeated_where_keys_are_honoured(
    client: julep.Client, friend: julep.Client, proxy: Proxy, session_id: str
) -> None:
    proxy.plan = [break_instead]
    assert friend.with_raw_response.sessions.chat(session_id, "Hello").attempts == 2
    assert texts(client, session_id) == ["Hello"]


def test_what_goes_on_failing_is_given_up(friend: julep.Client, proxy: Proxy) -> None:
    proxy.plan = [lose_reply] * 3
    error = lost(lambda: friend.agents.create("Ada"))
    assert error.attempts == len(proxy.requests) == 3
    assert "3 attempts" in str(error)
    assert MAY_BE_DONE not in str(error)
    assert len({*proxy.keys}) == 1


def test_copies_know_what_their_original_has_learned(friend: julep.Client, proxy: Proxy) -> None:
    proxy.plan = [lose_reply]
    friend.with_options(timeout=10).agents.create("Ada")
    assert len(proxy.requests) == 2


def test_each_call_has_a_key_of_its_own(friend: julep.Client, proxy: Proxy) -> None:
    for _ in range(3):
        friend.agents.create("Ada")
    friend.agents.list(limit=1)
    *keys, none = proxy.keys
    assert len({*keys}) == 3
    assert none is None


# A server of which that is not known yet


def test_the_first_call_of_all_is_not_sent_again(
    client: julep.Client, stranger: julep.Client, proxy: Proxy, session_id: str
) -> None:
    proxy.plan = [lose_reply]
    error = lost(lambda: stranger.sessions.chat(session_id, "I lost my keys."))
    assert error.attempts == len(proxy.requests) == 1
    assert MAY_BE_DONE in str(error)
    assert texts(client, session_id) == ["I lost my keys."]


def test_nor_is_a_change(stranger: julep.Client, proxy: Proxy, agent_id: str) -> None:
    stranger.agents.get(agent_id)  # has no key, and so tells nothing
    proxy.plan = [lose_reply]
    error = lost(lambda: stranger.agents.update(agent_id, name="Grace"))
    assert (error.attempts, error.operation) == (1, "patch_agent")
    assert MAY_BE_DONE in str(error)


def test_a_call_with_a_key_of_the_callers_is_sent_again(
    client: julep.Client, stranger: julep.Client, proxy: Proxy, session_id: str
) -> None:
    key = f"order-{uuid4()}"
    proxy.plan = [lose_reply]
    chat = stranger.with_raw_response.sessions.chat
    reply = chat(session_id, "I lost my keys.", idempotency_key=key)
    assert (reply.attempts, reply.headers["idempotent-replayed"]) == (2, "true")
    assert proxy.keys == [key, key]
    assert texts(client, session_id) == ["I lost my keys."]


def test_a_program_that_was_ended_can_repeat_its_call_by_its_key(
    client: julep.Client, side: Side, server: Server, session_id: str
) -> None:
    key = f"order-{uuid4()}"
    replies: list[Any] = []
    for _ in range(2):
        with client_of(side, server, server.url) as one:
            replies.append(one.sessions.chat(session_id, "Hello", idempotency_key=key))
    assert replies[0] == replies[1]
    assert texts(client, session_id) == ["Hello"]


def test_a_key_is_not_good_for_two_calls(client: julep.Client, session_id: str) -> None:
    key = f"order-{uuid4()}"
    client.sessions.chat(session_id, "Hello", idempotency_key=key)
    other = client.with_options(max_retries=0)
    with pytest.raises(julep.ConflictError, match="A new request needs a new key"):
        other.sessions.chat(session_id, "Good-bye", idempotency_key=key)
    assert texts(client, session_id) == ["Hello"]


def test_what_may_be_repeated_always_is(
    client: julep.Client, stranger: julep.Client, proxy: Proxy, agent_id: str
) -> None:
    proxy.plan = [lose_reply, lose_request]
    assert stranger.agents.get(agent_id).name == "Ada"
    proxy.plan = [lose_reply, lose_request]
    stranger.agents.update(agent_id, "Grace", "A sailor", overwrite=True)
    proxy.plan = [lose_request, lose_request]
    stranger.agents.delete(agent_id)
    methods = [request.method for request in proxy.requests]
    assert methods == ["GET"] * 3 + ["PUT"] * 3 + ["DELETE"] * 3
    assert {*proxy.keys} == {None}
    with pytest.raises(julep.NotFoundError):
        client.agents.get(agent_id)


def test_a_deletion_whose_reply_is_lost_says_what_not_found_may_mean(
    stranger: julep.Client, proxy: Proxy, agent_id: str
) -> None:
    proxy.plan = [lose_reply]
    with pytest.raises(julep.NotFoundError, match="may have deleted it") as caught:
        stranger.agents.delete(agent_id)
    assert caught.value.attempts == 2


def test_a_stream_that_breaks_in_the_middle_is_not_repeated(side: Side) -> None:
    """A caller has seen a part of it, and another reply may say something else."""
    steps = [OK, then(STREAM_HEAD, chunk("Hel"), pause=0.1, last=breaks_off)]
    with scripted(*steps) as server, side.client("key", server.url) as client:
        client.agents.get(ID)
        chunks = client.sessions.chat(ID, "Hello", stream=True, idempotency_key="order-7")
        with pytest.raises(julep.StreamTruncatedError) as caught:
            list(chunks)
        assert (caught.value.attempts, caught.value.delivered) == (1, "yes")
        assert [message.content for message in caught.value.partial] == ["Hel"]
        assert len(server.requests) == 2


# A server that does not echo keys


STATUSES = {
    408: "408 Request Timeout",
    409: "409 Conflict",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
    503: "503 Service Unavailable",
    504: "504 Gateway Timeout",
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_failure_is_not_repeated(side: Side, status: int) -> None:
    failure = answer({"detail": "Oops"}, status=STATUSES[status])
    with scripted(OK, failure) as server, side.client("key", server.url) as client:
        at_once(client)
        client.agents.create("Ada")
        with pytest.raises(julep.ApiError) as caught:
            client.agents.create("Ada")
        # A conflict says itself that nothing was done.
        assert (MAY_BE_DONE in str(caught.value)) is (status != 409)
        assert (caught.value.attempts, caught.value.delivered) == (1, "yes")
        assert len(server.requests) == 2
        with pytest.raises(julep.ApiError) as caught:
            client.agents.create("Ada", idempotency_key="order-7")
        assert caught.value.attempts == 3
        with pytest.raises(julep.ApiError) as caught:
            client.agents.get(ID)
        assert caught.value.attempts == 3


REFUSALS: dict[str, bytes] = {
    "429": answer(b"", status="429 Too Many Requests"),
    "429 with milliseconds": BUSY,
    "429 with seconds": answer(b"", "Retry-After: 0", status="429 Too Many Requests"),
    "503 with seconds": answer(b"", "Retry-After: 0", status="503 Service Unavailable"),
    "503 with milliseconds": answer(b"", "retry-after-ms: 1", status="503 Service Unavailable"),
    "503 with a date": answer(
        b"", "Retry-After: Wed, 29 May 2024 15:47:57 GMT", status="503 Service Unavailable"
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_server_refused_is_sent_again(side: Side, name: str) -> None:
    steps = [REFUSALS[name], OK]
    with scripted(*steps) as server, side.client("key", server.url) as client:
        at_once(client)
        assert client.with_raw_response.sessions.chat(ID, "Hello").attempts == 2
        first, second = server.requests
        assert first.body == second.body
        assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_what_was_certainly_not_delivered_is_sent_again(side: Side) -> None:
    with side.client("key", refusing()) as client:
        at_once(client)
        with pytest.raises(julep.APIConnectionError) as caught:
            client.sessions.chat(ID, "Hello")
    assert (caught.value.attempts, caught.value.delivered) == (3, "no")


def test_a_reply_that_was_cut_off_was_carried_out(side: Side) -> None:
    cut = then(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", last=hangs_up)
    with scripted(cut) as server, side.client("key", server.url) as client:
        with pytest.raises(julep.APIConnectionError, match=re.escape(MAY_BE_DONE)) as caught:
            client.agents.create("Ada")
        assert (caught.value.attempts, caught.value.delivered) == (1, "yes")
        assert len(server.requests) == 1


def echoing(server: list[Any], step: bytes) -> Step:
    """Send the key of the request back with this reply."""

    def echo(connection: socket.socket) -> None:
        key = server[0].requests[-1].headers["idempotency-key"]
        connection.sendall(step.replace(b"\r\n", f"\r\nIdempotency-Key: {key}\r\n".encode(), 1))

    return echo


def test_a_server_that_stops_echoing_is_not_trusted_any_more(side: Side) -> None:
    """As after a change of the server behind a URL."""
    servers: list[Any] = []
    steps = [echoing(servers, OK), breaks_off, OK, breaks_off]
    with scripted(*steps) as server, side.client("key", server.url) as client:
        servers.append(server)
        at_once(client)
        client.agents.create("Ada")
        client.agents.create("Ada")  # is cut off, and repeated
        error = lost(lambda: client.agents.create("Ada"))
    assert (error.attempts, len(server.requests)) == (1, 4)


def test_an_error_that_echoes_tells_as_much_as_a_success(side: Side) -> None:
    servers: list[Any] = []
    failure = answer({"detail": "Oops"}, status="500 Internal Server Error")
    steps = [echoing(servers, failure), OK]
    with scripted(*steps) as server, side.client("key", server.url) as client:
        servers.append(server)
        at_once(client)
        assert client.with_raw_response.agents.create("Ada").attempts == 2


def test_the_key_of_another_request_is_no_echo(side: Side) -> None:
    steps = [answer(ANYTHING, "Idempotency-Key: order-6"), breaks_off]
    with scripted(*steps) as server, side.client("key", server.url) as client:
        client.agents.create("Ada")
        assert lost(lambda: client.agents.create("Ada")).attempts == 1


# The budget

OUT = answer(b"", "retry-after-ms: 1", status="503 Service Unavailable")
EMPTY = "the retry budget is empty"


def test_the_budget_empties_and_says_so(side: Side) -> None:
    with scripted(OUT) as server, side.client("key", server.url, timeout=20) as client:
        patient = client.with_options(max_retries=1000)
        with pytest.raises(julep.ServerError, match=EMPTY) as caught:
            patient.agents.list()
        assert caught.value.attempts == len(server.requests) == 1 + 500 // 14
        assert caught.value.status_code == 503
        with pytest.raises(julep.ServerError, match=EMPTY) as caught:
            client.sessions.chat(ID, "Hello")
        assert caught.value.attempts == 1


def test_successes_fill_the_budget_again(side: Side) -> None:
    left = 500 % 14
    steps = [*[OUT] * (1 + 500 // 14), *[OK] * (14 - left), OUT, OK, OUT, OK, OUT]
    with scripted(*steps) as server, side.client("key", server.url, max_retries=1000) as client:
        with pytest.raises(julep.ServerError, match=EMPTY):
            client.agents.list()
        for _ in range(14 - left):
            client.agents.list()
        client.agents.list()  # a retry that succeeds gives back what it cost
        client.agents.list()
        assert len(server.requests) == len(steps) - 1


def test_connections_that_fail_cost_too(side: Side) -> None:
    with side.client("key", refusing(), max_retries=1000, timeout=20) as client:
        at_once(client)
        with pytest.raises(julep.APIConnectionError, match=EMPTY) as caught:
            client.agents.list()
    assert caught.value.attempts == 1 + 500 // 14


# Connections that the server closed while they were idle


class Impatient:
    """A server that promises to keep its connections open, and closes the first one all the same."""

    def __init__(self, how: Step) -> None:
        self._how = how
        self._told = threading.Event()
        self.steps: list[Step] = [self._answer_once, OK]

    def _answer_once(self, connection: socket.socket) -> None:
        connection.sendall(OK)
        self._told.wait(10)
        if not isinstance(self._how, bytes):
            self._how(connection)

    def close(self) -> None:
        """Close the connection, while its client doesn't look."""
        self._told.set()
        time.sleep(0.05)


def call(client: Any, method: str) -> Any:
    match method:
        case "get":
            return client.agents.get(ID)
        case "create":
            return client.agents.create("Ada")
        case _:
            return client.agents.update(ID, name="Ada")


each_way = pytest.mark.parametrize("how", [hangs_up, breaks_off])
each_method = pytest.mark.parametrize("method", ["get", "create", "update"])


@each_way
@each_method
def test_a_connection_that_was_closed_while_idle_is_replaced(
    side: Side, how: Step, method: str
) -> None:
    impatient = Impatient(how)
    with (
        scripted(*impatient.steps) as server,
        side.client("key", server.url, max_retries=0) as client,
    ):
        client.agents.list()
        impatient.close()
        call(client, method)
        assert server.connections == len(server.requests) == 2


@each_way
@each_method
@pytest.mark.parametrize("engine", ["aiohttp", "httpx"])
def test_an_event_loop_that_was_busy_meanwhile_notices_too(
    how: Step, method: str, engine: str
) -> None:
    """It hears of the end of a connection only after the work that kept it from listening."""
    impatient = Impatient(how)

    async def calls(base_url: str) -> None:
        http = httpx.AsyncClient() if engine == "httpx" else None
        async with julep.AsyncClient("key", base_url, max_retries=0, http_client=http) as client:
            await client.agents.list()
            impatient.close()
            await call(client, method)
        if http is not None:
            await http.aclose()

    with scripted(*impatient.steps) as server:
        asyncio.run(calls(server.url))
        assert server.connections == 2


def says_goodbye(connection: socket.socket) -> None:
    """Close an encrypted connection as is proper: by a message, then by the end."""
    if isinstance(connection, ssl.SSLSocket):
        connection.settimeout(0.01)
        with suppress(OSError):
            connection.unwrap()
    hangs_up(connection)


@pytest.mark.parametrize("how", [hangs_up, breaks_off, says_goodbye])
def test_an_encrypted_connection_that_was_closed_while_idle_is_replaced(
    side: Side, how: Step
) -> None:
    impatient = Impatient(how)
    with (
        scripted(*impatient.steps, tls=True) as server,
        side.client("key", server.url, max_retries=0) as client,
    ):
        client.agents.list()
        impatient.close()
        call(client, "create")
        assert server.connections == 2


@each_way
def test_an_event_loop_that_went_on_meanwhile_notices_too(how: Step) -> None:
    impatient = Impatient(how)

    async def calls(base_url: str) -> None:
        async with julep.AsyncClient("key", base_url, max_retries=0) as client:
            await client.agents.list()
            await asyncio.to_thread(impatient.close)
            await client.agents.create("Ada")

    with scripted(*impatient.steps) as server:
        asyncio.run(calls(server.url))
        assert server.connections == 2
