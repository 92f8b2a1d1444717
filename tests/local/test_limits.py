"""How much may be asked of the server, and how slowly."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPResponse
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

import julep.local
from julep.local import cli

from .conftest import Api
from .models import saying

LIMIT = 10_000


@pytest.fixture(scope="module")
def small() -> Iterator[Api]:
    """A server that takes small bodies, and three requests at once."""
    options: Any = {"max_body_bytes": LIMIT, "max_concurrency": 3}
    with julep.local.serve(check_responses=True, **options) as server:
        api = Api(server)
        with api.http:
            yield api


@contextmanager
def connected(api: Api) -> Generator[socket.socket]:
    """A connection of one's own."""
    url = httpx.URL(api.url)
    with closing(socket.create_connection((url.host, url.port or 0), timeout=20)) as connection:
        yield connection


def head(api: Api, method: str = "POST", **headers: str) -> bytes:
    """The beginning of a request, up to its body."""
    lines = [f"{method} /api/agents HTTP/1.1", "Host: x", f"Authorization: Bearer {api.key}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def body(size: int) -> bytes:
    """A valid body of that many bytes."""
    return b'{"name": "' + b"x" * (size - 12) + b'"}'


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until that is so."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def status(connection: socket.socket) -> int:
    """The status of the reply that comes, which is read to its end."""
    with closing(HTTPResponse(connection)) as response:
        response.begin()
        response.read()
        return response.status


def all_of(connection: socket.socket) -> bytes:
    """Everything that comes until the server closes the connection."""
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


# Bodies


def test_a_body_may_be_as_large_as_the_limit(small: Api) -> None:
    small.call("POST", "/agents", 201, content=body(LIMIT))


def test_a_larger_body_is_413(small: Api) -> None:
    response = small.http.post("/agents", content=body(LIMIT + 1), headers={"X-Request-Id": "one"})
    assert response.status_code == 413
    assert response.json() == {"detail": f"the request's body is larger than {LIMIT} bytes"}
    assert response.headers["X-Request-Id"] == "one"


def test_a_body_that_is_announced_too_large_is_not_waited_for(small: Api) -> None:
    with connected(small) as connection:
        connection.sendall(head(small, Content_Length=str(LIMIT + 1), Expect="100-continue"))
        assert status(connection) == 413


def test_a_body_whose_size_nobody_told_is_413_as_soon_as_it_is_too_large(small: Api) -> None:
    with connected(small) as connection:
        connection.sendall(head(small, Transfer_Encoding="chunked"))
        for _ in range(LIMIT // 1_000 + 1):
            connection.sendall(b"3e8\r\n" + b" " * 1_000 + b"\r\n")
        assert status(connection) == 413


def test_a_connection_can_be_used_again_after_a_413(small: Api) -> None:
    with httpx.Client(base_url=small.url, limits=httpx.Limits(max_connections=1)) as http:
        http.headers["Authorization"] = f"Bearer {small.key}"
        assert http.post("/agents", content=body(LIMIT + 1)).status_code == 413
        assert http.post("/agents", content=body(LIMIT)).status_code == 201


def test_without_a_key_no_body_is_read(small: Api) -> None:
    with connected(small) as connection:
        connection.sendall(
            b"POST /api/agents HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n"
        )
        assert status(connection) == 403


# Concurrency


@contextmanager
def streams(api: Api, count: int) -> Generator[None]:
    """So many streams are open inside of the block."""
    body = {"messages": [{"role": "user", "content": "Hello"}], "stream": True}
    with ExitStack() as opened:
        for _ in range(count):
            path = f"/sessions/{api.session()}/chat"
            response = opened.enter_context(api.http.stream("POST", path, json=body))
            assert response.status_code == 200
        yield


def test_while_too_many_requests_are_carried_out_others_are_429() -> None:
    finish = threading.Event()
    with julep.local.serve(model=saying("One ", finish, "two."), max_concurrency=2) as server:
        api = Api(server)
        with api.http:
            with streams(api, 2):
                refused = api.http.get("/agents", headers={"X-Request-Id": "one"})
                finish.set()
            assert refused.status_code == 429
            assert "2 requests are being carried out" in refused.json()["detail"]
            assert int(refused.headers["Retry-After"]) == 1
            assert refused.headers["X-Request-Id"] == "one"
            eventually(lambda: api.http.get("/agents").status_code == 200)


def test_who_sends_slowly_keeps_nobody_waiting() -> None:
    with julep.local.serve(max_concurrency=1) as server:
        api = Api(server)
        with api.http, connected(api) as one, connected(api) as other:
            for connection in (one, other):
                connection.sendall(head(api, Content_Length="15") + b"{")
            for _ in range(3):
                api.get("/agents")
            one.sendall(b'"name": "Mia"}')
            assert status(one) == 201


def test_what_failed_leaves_its_place() -> None:
    with julep.local.serve(max_concurrency=1, max_body_bytes=LIMIT) as server:
        api = Api(server)
        with api.http:
            for _ in range(3):
                api.post("/agents", 422)
                api.get("/nowhere", 404)
                api.call("POST", "/agents", 413, content=body(LIMIT + 1))
                api.call("PUT", "/agents", 405, content=body(LIMIT))
            api.get("/agents")


# Patience


@pytest.fixture
def hurried(small: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A server that waits for half a second."""
    monkeypatch.setattr("julep.local.limits.PATIENCE_SECONDS", 0.5)
    return small


def test_a_body_that_does_not_arrive_is_408(hurried: Api) -> None:
    with connected(hurried) as connection:
        connection.sendall(head(hurried, Content_Length="100", X_Request_Id="one") + b"{")
        answer = all_of(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"x-request-id: one" in answer.lower()
    assert b'{"detail":"the request\'s body did not arrive in time"}' in answer


@pytest.mark.parametrize("sent", [b"", b"GET", b"GET /api/agents HTTP/1.1\r\nHost: x\r\n"])
def test_a_connection_on_which_no_request_comes_to_be_is_closed(hurried: Api, sent: bytes) -> None:
    with connected(hurried) as connection:
        connection.sendall(sent)
        assert all_of(connection) == b""


BEGUN: dict[str, Callable[[Api], bytes]] = {
    "in the head": lambda api: b"GET /api/agents HTTP/1.1\r\nX: ",
    "in the body": lambda api: head(api, Content_Length="9000"),
    "in a body that was refused already": lambda api: head(api, Content_Length="999999"),
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_a_byte_at_a_time_does_not_help(hurried: Api, begun: Callable[[Api], bytes]) -> None:
    with connected(hurried) as connection:
        connection.sendall(begun(hurried))
        with pytest.raises(OSError):
            for _ in range(600):
                connection.sendall(b" ")
                time.sleep(0.02)


def test_a_connection_is_kept_from_request_to_request(hurried: Api) -> None:
    with connected(hurried) as connection:
        for _ in range(3):
            connection.sendall(head(hurried, "GET"))
            assert status(connection) == 200
            time.sleep(0.6)


def test_a_reply_may_take_longer_than_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("julep.local.limits.PATIENCE_SECONDS", 0.2)
    with julep.local.serve(model=saying("One ", 0.5, "two.")) as server:
        api = Api(server)
        with api.http:
            assert api.say(api.session(), "Hello") == "One two."


def test_for_who_has_gone_away_nothing_more_is_written() -> None:
    model = saying(*["x" * 100_000] * 500)
    with julep.local.serve(model=model) as server:
        api = Api(server)
        with api.http:
            with streams(api, 1):
                pass
            assert model.left.wait(20)


def chat_with_a_stream(api: Api) -> bytes:
    sent = json.dumps({"messages": [{"role": "user", "content": "Hi"}], "stream": True}).encode()
    path = f"/api/sessions/{api.session()}/chat".encode()
    return head(api, content_length=str(len(sent))).replace(b"/api/agents", path) + sent


def test_who_does_not_read_their_reply_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("julep.local.limits.PATIENCE_SECONDS", 0.5)
    model = saying(*["x" * 100_000] * 500)
    with julep.local.serve(model=model, max_concurrency=1) as server:
        api = Api(server)
        with api.http, connected(api) as connection:
            connection.sendall(chat_with_a_stream(api))
            assert model.left.wait(20)
            eventually(lambda: api.http.get("/agents").status_code == 200)


def test_who_reads_their_reply_slowly_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("julep.local.limits.PATIENCE_SECONDS", 2.0)
    model = saying(*["x" * 100_000] * 300)
    with julep.local.serve(model=model) as server:
        api = Api(server)
        with api.http, connected(api) as connection:
            connection.sendall(chat_with_a_stream(api))
            received, end = 0, b""
            while b"[DONE]" not in end:
                part = connection.recv(500_000)
                assert part
                received, end = received + len(part), end[-100:] + part[-100:]
                time.sleep(0.05)
        assert received > 30_000_000


# Templates


def test_while_a_template_takes_its_time_others_are_answered(small: Api) -> None:
    endless = "{% for a in range(999) %}" * 3 + "{% if a %}{% endif %}" + "{% endfor %}" * 3
    session = small.session(render_templates=True)
    message = {"role": "system", "content": endless}
    answered = 0
    with ThreadPoolExecutor(1) as pool:
        hostile = pool.submit(small.chat, session, message, status=400)
        while not hostile.done():
            small.agent()
            answered += 1
    assert "it takes more than" in hostile.result()["detail"]
    assert answered > 1


# Large prompts


def test_while_a_large_prompt_is_read_others_are_answered() -> None:
    messages = [{"role": "user", "content": "hello, world. " * 1_000_000}]
    sent = json.dumps({"model": "offline", "messages": messages}).encode()
    with julep.local.serve() as server, ThreadPoolExecutor(1) as pool:
        api = Api(server)
        with api.http, connected(api) as connection:
            begun = head(api, content_length=str(len(sent))).replace(
                b"/api/agents", b"/v1/chat/completions"
            )
            connection.sendall(begun + sent)
            refused = pool.submit(status, connection)
            answered = 0
            while not refused.done():
                api.http.get("/users")
                answered += 1
        assert refused.result() == 400
    assert answered > 1  # on a busy machine too; one would have waited for the end


# What the spec says of it


def test_the_spec_lists_what_can_be_refused() -> None:
    document = json.loads(files("julep.local").joinpath("openapi.json").read_text("utf-8"))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            listed = operation["responses"].keys()
            assert "429" in listed, path
            assert ({"408", "413"} <= listed) == ("requestBody" in operation), path


@pytest.mark.parametrize("name", ["max_body_bytes", "max_concurrency"])
def test_a_limit_that_lets_nothing_through_is_none(name: str) -> None:
    options: Any = {name: 0}
    with pytest.raises(ValueError, match=f"{name} 0 is less than 1"):
        julep.local.Server(**options)


def test_the_command_takes_limits_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    statuses: list[int] = []

    def ask() -> None:
        url = capsys.readouterr().out.split()[5]
        headers = {"Authorization": "Bearer key"}
        for size in (LIMIT, LIMIT + 1):
            response = httpx.post(f"{url}/agents", content=body(size), headers=headers)
            statuses.append(response.status_code)

    monkeypatch.setattr(cli, "_wait_for_signal", ask)
    options = ["--max-body-bytes", str(LIMIT), "--max-concurrency", "1", "--api-key", "key"]
    database = str(tmp_path / "agents.db")
    assert cli.main(["serve", "--database", database, "--port", "0", *options]) == 0
    assert statuses == [201, 413]
