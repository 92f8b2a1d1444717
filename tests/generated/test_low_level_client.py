"""The low-level client sends what the document says and what its caller gave, and nothing else."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import itertools
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import httpx
import pytest
from attrs import frozen
from hypothesis import example as with_example
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api.client import (
    AsyncHttpxSender,
    AsyncJulepApi,
    HttpxSender,
    JulepApi,
    JulepApiEnvironment,
)
from julep_api.errors import APIConnectionError, InvalidArgumentError, InvalidIdError, JulepError
from julep_api.types import OMIT, Request
from played_server import BASE_URL, KEY, PlayedServer
from spec_schemas import (
    AN_ID,
    SOME_ID,
    Schema,
    attribute,
    decoded,
    example,
    model_class,
    operations,
    resolve,
)

pytestmark = pytest.mark.usefixtures("json_library")

LATER = {"id", "token_budget", "context_overflow", "model"}
"""Body properties that the API gained after the signatures of the client were documented."""


@frozen
class Operation:
    """An operation, as the document has it."""

    name: str
    tag: str
    method: str
    path: str
    description: str
    parameters: list[dict[str, Any]]
    body_name: str | None
    response_name: str

    @property
    def body(self) -> Schema:
        return resolve({"$ref": f"#/components/schemas/{self.body_name}"})

    @property
    def body_argument(self) -> str | None:
        return self.body.get("x-body-argument") if self.body_name else None

    def located(self, place: str) -> list[str]:
        return [p["name"] for p in self.parameters if p["in"] == place]

    def least(self) -> dict[str, Any]:
        """The arguments without which there is no call."""
        given = {
            p["name"]: example(p["schema"]) for p in self.parameters if p.get("required", False)
        }
        if self.body_argument:
            given[self.body_argument] = decoded(str(self.body_name))
        elif self.body_name:
            body = decoded(self.body_name)
            for name in self.body.get("required", []):
                given[attribute(name)] = getattr(body, attribute(name))
        return given

    def reply(self) -> Any:
        return example({"$ref": f"#/components/schemas/{self.response_name}"})

    def descriptions(self) -> dict[str, str]:
        """What the document says about each argument."""
        found = {p["name"]: p["schema"]["description"] for p in self.parameters}
        if self.body_argument:
            found[self.body_argument] = self.body["description"]
        elif self.body_name:
            for name, raw in self.body["properties"].items():
                if name in inspect.signature(getattr(JulepApi, self.name)).parameters:
                    found[attribute(name)] = resolve(raw)["description"]
        return found

    def __str__(self) -> str:
        return self.name


def _operation(path: str, method: str, raw: dict[str, Any]) -> Operation:
    def reference(content: dict[str, Any]) -> str:
        return content["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]

    success = next(reply for code, reply in raw["responses"].items() if code.startswith("2"))
    body = raw.get("requestBody")
    return Operation(
        name=raw["operationId"],
        tag=raw["tags"][0],
        method=method.upper(),
        path=path,
        description=raw["description"],
        parameters=raw["parameters"],
        body_name=reference(body["content"]) if body else None,
        response_name=reference(success["content"]),
    )


OPERATIONS = [_operation(*found) for found in operations()]
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)
both_clients = pytest.mark.parametrize("client", [JulepApi, AsyncJulepApi])

NO_AGENTS: Any = {"json": {"items": []}}


def served(operation: Operation, status: int = 200) -> PlayedServer:
    return PlayedServer(status, json=operation.reply())


def wire(request: httpx.Request) -> tuple[Any, ...]:
    """What of a request a server sees."""
    return request.method, str(request.url), dict(request.headers), request.content


# What is sent


@every_operation
def test_an_operation_is_one_request_with_what_was_given_and_no_defaults(
    operation: Operation,
) -> None:
    server = served(operation)
    server.call(operation.name, **operation.least())
    request = server.request
    path = operation.path
    for name in operation.located("path"):
        path = path.replace(f"{{{name}}}", SOME_ID)
    assert request.method == operation.method
    assert request.url.copy_with(query=None) == f"{BASE_URL}{path}"
    required = {p["name"] for p in operation.parameters if p.get("required", False)}
    assert set(request.url.params) == required & set(operation.located("query"))
    if operation.body_name:
        assert server.body == example(operation.body)
    else:
        assert request.content == b""


@every_operation
def test_the_headers_are_those_of_json_with_a_key(operation: Operation) -> None:
    server = served(operation)
    server.call(operation.name, **operation.least())
    headers = server.request.headers
    assert headers.get_list("authorization") == [f"Bearer {KEY}"]
    assert headers.get_list("accept") == ["application/json"]
    assert headers.get_list("content-type") == (["application/json"] if operation.body_name else [])


@every_operation
def test_the_async_client_sends_the_same_and_returns_the_same(operation: Operation) -> None:
    server, other = served(operation), served(operation)
    result = server.call(operation.name, **operation.least())
    assert result == other.call_async(operation.name, **operation.least())
    assert wire(server.request) == wire(other.request)


@every_operation
@pytest.mark.parametrize("omitted", [OMIT, ..., None], ids=["OMIT", "...", "None"])
def test_an_omitted_argument_is_one_that_was_not_given(operation: Operation, omitted: Any) -> None:
    parameters = inspect.signature(getattr(JulepApi, operation.name)).parameters
    optional = {n: omitted for n, p in parameters.items() if p.default is not p.empty}
    server, other = served(operation), served(operation)
    server.call(operation.name, **operation.least())
    other.call(operation.name, **operation.least(), **optional)
    assert wire(server.request) == wire(other.request)


@every_operation
def test_every_argument_reaches_the_wire_under_its_own_name(operation: Operation) -> None:
    queries = {p["name"]: example(p["schema"]) for p in operation.parameters if p["in"] == "query"}
    body: dict[str, Any] = {}
    if operation.body_name and not operation.body_argument:
        full = decoded(operation.body_name, full=True)
        names = operation.descriptions().keys() - {p["name"] for p in operation.parameters}
        body = {name: getattr(full, name) for name in names}
    server = served(operation)
    server.call(operation.name, **{**operation.least(), **queries, **body})
    assert dict(server.request.url.params) == {name: str(v) for name, v in queries.items()}
    if body:
        expected = example(operation.body, full=True)
        assert server.body == {name: expected[name] for name in body}


@every_operation
@pytest.mark.parametrize("status", [200, 201, 202, 203, 206])
def test_every_success_with_the_documented_body_is_accepted(
    operation: Operation, status: int
) -> None:
    result = served(operation, status).call(operation.name, **operation.least())
    if operation.method == "DELETE":
        assert result is None
    else:
        assert result == model_class(operation.response_name).from_dict(operation.reply())


def test_lists_of_the_documented_kinds_are_sent() -> None:
    server = PlayedServer(json=example({"$ref": "#/components/schemas/ResourceCreatedResponse"}))
    server.call(
        "create_agent",
        name="Ada",
        instructions=["Be kind.", "Be brief."],
        metadata={"deep": {"id": AN_ID, "none": None, "list": (1, 2)}},
        docs=[model_class("CreateDoc")(title="t", content=["a", "b"])],
    )
    assert server.body == {
        "name": "Ada",
        "instructions": ["Be kind.", "Be brief."],
        "metadata": {"deep": {"id": SOME_ID, "none": None, "list": [1, 2]}},
        "docs": [{"title": "t", "content": ["a", "b"]}],
    }


def test_text_is_sent_as_utf_8() -> None:
    server = PlayedServer(json=example({"$ref": "#/components/schemas/ResourceCreatedResponse"}))
    server.call("create_user", name="Zoë 🎉\u2028")
    assert "Zoë 🎉\u2028".encode() in server.request.content


def test_query_parameters_are_escaped() -> None:
    server = PlayedServer(**NO_AGENTS)
    server.call("list_agents", metadata_filter='{"a": "b&c=d#é"}', sort_by="brand_new", limit=0)
    assert server.request.url.params.get_list("metadata_filter") == ['{"a": "b&c=d#é"}']
    assert server.request.url.params["sort_by"] == "brand_new"
    assert server.request.url.params["limit"] == "0"
    assert server.request.url.fragment == ""


def test_an_enumeration_is_sent_as_its_value() -> None:
    server = PlayedServer(**NO_AGENTS)
    server.call("list_agents", order=model_class("ListAgentsRequestOrder").DESC)
    assert server.request.url.params["order"] == "desc"


@pytest.mark.parametrize("stream", [True, False, None, ...], ids=repr)
def test_a_chat_asks_for_events_if_it_is_to_be_streamed(stream: Any) -> None:
    chat = next(op for op in OPERATIONS if op.name == "chat")
    server = served(chat)
    server.call("chat", **chat.least(), stream=stream)
    events = ["text/event-stream"] if stream is True else ["application/json"]
    assert server.request.headers.get_list("accept") == events
    assert server.body.get("stream") == (stream if isinstance(stream, bool) else None)


# What can't be sent

UNSENDABLE: dict[str, Any] = {
    "set": {1},
    "NaN": float("nan"),
    "infinity": float("inf"),
    "lone surrogate": "\ud800",
    "bytes": b"x",
    "object": object(),
    "complex": 1j,
    "class": int,
    "key that is no text": {("a",): 1},
    "lone surrogate as key": {"\udfff": 1},
    "number too long to write": 10**5000,
}
CIRCLE: dict[str, Any] = {}
CIRCLE["self"] = [CIRCLE]
UNSENDABLE["circle"] = CIRCLE


@pytest.mark.parametrize("value", UNSENDABLE.values(), ids=UNSENDABLE)
def test_a_body_that_is_no_json_is_refused_before_anything_is_sent(value: Any) -> None:
    server = PlayedServer()
    with pytest.raises(InvalidArgumentError, match="create_user"):
        server.call("create_user", metadata={"deep": [value]})
    with pytest.raises(InvalidArgumentError, match="create_user"):
        server.call_async("create_user", metadata={"deep": [value]})
    assert not server.requests


@pytest.mark.parametrize("missing", [..., object()], ids=["...", "object"])
def test_a_required_property_that_is_missing_is_refused(missing: Any) -> None:
    server = PlayedServer()
    with pytest.raises(InvalidArgumentError, match="create_agent"):
        server.call("create_agent", name=missing)
    assert not server.requests


def test_a_query_that_is_no_text_is_refused_before_anything_is_sent() -> None:
    server = PlayedServer()
    with pytest.raises(InvalidArgumentError):
        server.call("list_agents", metadata_filter="\ud800")
    assert not server.requests


# Ids

ID_ARGUMENTS = [(op, name) for op in OPERATIONS for name in op.located("path")]
BAD_IDS: list[Any] = [
    "",
    " ",
    ".",
    "..",
    "...x",
    "a/b",
    "/",
    "a\\b",
    "%2e%2e",
    "%2F",
    "a%00",
    "a?b=c",
    "a#b",
    "a;b",
    "a b",
    "a\n",
    "\x00",
    "\x7f",
    "é",
    "\ud800",
    "a\u2028",
    "{id}",
    "a:b@c",
]


@pytest.mark.parametrize(("operation", "name"), ID_ARGUMENTS, ids=str)
@pytest.mark.parametrize("bad", ["..", "a/b", "", "%2e%2e", "a?b"])
def test_a_malformed_id_is_refused_by_every_operation(
    operation: Operation, name: str, bad: str
) -> None:
    server = served(operation)
    with pytest.raises(InvalidIdError, match=name) as caught:
        server.call(operation.name, **{**operation.least(), name: bad})
    assert isinstance(caught.value, AssertionError) and isinstance(caught.value, ValueError)
    assert isinstance(caught.value, InvalidArgumentError)
    with pytest.raises(InvalidIdError, match=name):
        server.call_async(operation.name, **{**operation.least(), name: bad})
    assert not server.requests


@pytest.mark.parametrize("bad", BAD_IDS, ids=ascii)
def test_an_id_that_could_be_read_as_another_is_refused(bad: Any) -> None:
    server = PlayedServer()
    with pytest.raises(InvalidIdError):
        server.call("get_agent", agent_id=bad)
    assert not server.requests


@pytest.mark.parametrize("bad", [None, ..., 5, True, b"x", [], {}, 1.5], ids=repr)
def test_what_is_neither_text_nor_uuid_is_no_id(bad: Any) -> None:
    server = PlayedServer(json=example({"$ref": "#/components/schemas/Agent"}))
    with pytest.raises((InvalidIdError, TypeError)):
        server.call("get_agent", agent_id=bad)
    assert not server.requests


@settings(deadline=None)
@given(st.text() | st.text("abc019-_.~%/?#;&", min_size=1))
@with_example("x" * 10_000)
@with_example("~a")
@with_example("a..b")
def test_an_id_arrives_as_it_is_or_is_refused(id: str) -> None:
    server = PlayedServer(json=example({"$ref": "#/components/schemas/Agent"}))
    try:
        server.call("get_agent", agent_id=id)
    except InvalidIdError as error:
        assert not server.requests and len(str(error)) < 500
    else:
        raw = server.request.url.raw_path.decode()
        assert raw.startswith("/api/agents/") and unquote(raw.removeprefix("/api/agents/")) == id
        assert "/" not in raw.removeprefix("/api/agents/")


@given(st.uuids())
def test_a_uuid_is_as_good_as_its_text(id: UUID) -> None:
    server, other = (PlayedServer(json={"items": []}) for _ in range(2))
    server.call("get_agent_memories", agent_id=id, query="q", user_id=id)
    other.call("get_agent_memories", agent_id=str(id), query="q", user_id=str(id))
    assert wire(server.request) == wire(other.request)


# The constructor


@both_clients
def test_the_constructor_takes_what_is_documented_by_keyword(client: type) -> None:
    parameters = dict(inspect.signature(client).parameters)
    assert list(parameters) == ["base_url", "environment", "api_key", "timeout", "httpx_client"]
    assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    defaults = [parameter.default for parameter in parameters.values()]
    assert defaults == [None, JulepApiEnvironment.DEFAULT, inspect.Parameter.empty, 300, None]


def test_the_default_server_is_the_hosted_one() -> None:
    server = PlayedServer(**NO_AGENTS)
    server.client(base_url=None).list_agents()
    assert str(server.request.url) == "https://api-alpha.julep.ai/api/agents"


@both_clients
@pytest.mark.parametrize(
    "key", ["", " ", "a b", "key\n", "key\r\nX-Evil: 1", "k\x00", "schlüssel", "\ud800"], ids=ascii
)
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(client: Any, key: str) -> None:
    with pytest.raises(InvalidArgumentError, match="api_key") as caught:
        client(api_key=key)
    assert not key.strip() or key not in str(caught.value)


@both_clients
@pytest.mark.parametrize("key", [None, ..., 5, b"key"], ids=repr)
def test_what_is_no_text_is_no_key(client: Any, key: Any) -> None:
    with pytest.raises((InvalidArgumentError, TypeError)):
        client(api_key=key)


@pytest.mark.parametrize("sender", [HttpxSender, AsyncHttpxSender])
@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "b\nX-Evil: 1"),
        ("X-A", "b\r"),
        ("X-A\n", "b"),
        ("X A", "b"),
        ("", "b"),
        ("X-A", "é"),
    ],
    ids=ascii,
)
def test_a_header_that_would_smuggle_in_another_is_refused_and_not_shown(
    sender: Any, header: tuple[str, str]
) -> None:
    with pytest.raises(InvalidArgumentError, match="header") as caught:
        sender(BASE_URL, dict([header]), 1)
    assert "Evil" not in str(caught.value)


def test_a_header_stands_in_the_request_once_however_it_is_written() -> None:
    server = PlayedServer(**NO_AGENTS)
    http = httpx.Client(transport=httpx.MockTransport(server), headers={"Accept": "*/*"})
    headers = {"accept": "text/plain", "authorization": "Bearer other", "X-Mine": "1"}
    request = Request(operation="x", method="POST", path="/x", body=b"{}")
    HttpxSender(BASE_URL, headers, 1, http).send(request)
    for name in ("accept", "authorization", "content-type", "x-mine"):
        assert len(server.request.headers.get_list(name)) == 1


@both_clients
@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.test",
        "api.test:8080/api",
        "//api.test/api",
        "/api",
        "ftp://api.test",
        "http://",
        "https:///api",
        "https://api.test/api?key=1",
        "https://api.test/api?",
        "https://api.test/api#top",
        "https://api.test/api#",
        "https://api.test\n",
        "https://api.test/\x00",
        "https://api.test:port",
        "https://[::1",
        "https://api..test",
        f"https://{'a' * 64}.test",
    ],
    ids=ascii,
)
def test_a_base_url_that_is_not_complete_is_refused(client: Any, url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="base_url"):
        client(base_url=url, api_key=KEY)


@pytest.mark.parametrize(
    ("base_url", "sent_to"),
    [
        ("https://api.test", "https://api.test/agents"),
        ("https://api.test/", "https://api.test/agents"),
        ("https://api.test/api", "https://api.test/api/agents"),
        ("https://api.test/api//", "https://api.test/api/agents"),
        ("http://127.0.0.1:8080/a/b/v1", "http://127.0.0.1:8080/a/b/v1/agents"),
        ("http://[::1]:8080/api", "http://[::1]:8080/api/agents"),
        ("https://api.test/a%2Fb", "https://api.test/a%2Fb/agents"),
    ],
)
def test_the_path_of_the_base_url_is_kept_whole(base_url: str, sent_to: str) -> None:
    server = PlayedServer(**NO_AGENTS)
    server.client(base_url=base_url).list_agents()
    assert str(server.request.url) == sent_to


def test_credentials_in_the_base_url_neither_replace_the_key_nor_are_shown() -> None:
    server = PlayedServer(**NO_AGENTS)
    try:
        client = server.client(base_url="https://me:hush@api.test/api")
    except InvalidArgumentError as error:
        assert "hush" not in str(error)
        return
    client.list_agents()
    assert server.request.headers["authorization"] == f"Bearer {KEY}"
    assert "hush" not in repr(client) + repr(client.sender)


def test_credentials_are_not_shown_when_the_base_url_is_refused() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        JulepApi(base_url="https://me:hush@api.test/api?x=1", api_key=KEY)
    assert "hush" not in str(caught.value)


@both_clients
@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("-inf"), float("inf")], ids=repr)
def test_a_time_limit_that_is_no_time_is_refused(client: Any, timeout: float) -> None:
    with pytest.raises(InvalidArgumentError, match="timeout"):
        client(api_key=KEY, timeout=timeout)


@pytest.mark.parametrize("timeout", [5, 0.25, None])
def test_the_time_limit_is_handed_to_httpx(timeout: float | None) -> None:
    server, other = PlayedServer(**NO_AGENTS), PlayedServer(**NO_AGENTS)
    server.client(timeout=timeout).list_agents()
    asyncio.run(other.async_client(timeout=timeout).list_agents())
    for request in (server.request, other.request):
        limits = request.extensions["timeout"]
        assert {*limits} == {"connect", "read", "write", "pool"}
        for limit in limits.values():  # what is left of it now
            assert limit is None if timeout is None else 0 < limit <= timeout


@both_clients
def test_the_key_is_not_shown(client: Any) -> None:
    made = client(api_key=KEY)
    assert KEY not in repr(made) + str(made) + repr(made.sender)


# Connections


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ended: threading.Event

    def do_GET(self) -> None:
        body = json.dumps({"items": []}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def finish(self) -> None:
        super().finish()
        self.ended.set()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def real_server() -> Iterator[tuple[str, threading.Event]]:
    """The URL of a server on this machine, and what tells that a connection to it has ended."""
    handler = type("Handler", (_Handler,), {"ended": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler.ended
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_client_closes_the_connections_that_it_opened(
    real_server: tuple[str, threading.Event],
) -> None:
    url, ended = real_server
    with JulepApi(base_url=url, api_key=KEY) as client:
        assert client.list_agents().items == []
        assert client.list_agents().items == []
        assert not ended.is_set()
    assert ended.wait(5)
    client.close()


def test_an_async_client_closes_the_connections_that_it_opened(
    real_server: tuple[str, threading.Event],
) -> None:
    url, ended = real_server

    async def run() -> None:
        async with AsyncJulepApi(base_url=url, api_key=KEY) as client:
            assert (await client.list_agents()).items == []
            assert not ended.is_set()
        assert ended.wait(5)
        await client.aclose()

    asyncio.run(run())


def test_a_client_that_was_passed_in_is_not_closed() -> None:
    http = httpx.Client(transport=httpx.MockTransport(PlayedServer(**NO_AGENTS)))
    with JulepApi(api_key=KEY, httpx_client=http) as client:
        client.list_agents()
    assert not http.is_closed


def test_an_async_client_that_was_passed_in_is_not_closed() -> None:
    http = httpx.AsyncClient(transport=httpx.MockTransport(PlayedServer(**NO_AGENTS)))

    async def run() -> None:
        async with AsyncJulepApi(api_key=KEY, httpx_client=http) as client:
            await client.list_agents()

    asyncio.run(run())
    assert not http.is_closed


def test_a_closed_client_opens_no_connection_anew() -> None:
    server = PlayedServer(**NO_AGENTS)
    with server.client() as client:
        pass
    with pytest.raises(APIConnectionError, match="closed"):
        client.list_agents()
    assert not server.requests


@both_clients
def test_making_and_closing_a_client_needs_no_server(client: Any) -> None:
    made = client(base_url="http://127.0.0.1:9", api_key=KEY)
    if isinstance(made, JulepApi):
        made.close()
    else:
        asyncio.run(made.aclose())


def test_a_client_works_over_a_sender_of_ones_own() -> None:
    class Sender:
        closed = False

        def send(self, request: Request) -> httpx.Response:
            sent.append(request)
            url = httpx.Request(request.method, f"http://x{request.path}")
            return httpx.Response(200, json={"items": []}, request=url)

        def close(self) -> None:
            self.closed = True

    sent: list[Request] = []
    sender = Sender()
    with JulepApi.from_sender(sender) as client:
        client.list_agents(limit=3)
    assert sender.closed
    assert sent == [
        Request(operation="list_agents", method="GET", path="/agents", query=(("limit", "3"),))
    ]


def test_a_failing_sender_is_heard() -> None:
    class Broken:
        def send(self, request: Request) -> httpx.Response:
            raise APIConnectionError("no route")

        def close(self) -> None:
            pass

    with pytest.raises(JulepError, match="no route"):
        JulepApi.from_sender(Broken()).list_agents()


# Signatures and documentation


def public(kind: type) -> dict[str, Any]:
    return {name: value for name, value in vars(kind).items() if not name.startswith("_")}


def test_every_operation_is_a_method_of_both_clients() -> None:
    expected = {operation.name for operation in OPERATIONS}
    assert set(public(JulepApi)) == expected | {"close", "from_sender"}
    assert set(public(AsyncJulepApi)) == expected | {"aclose", "from_sender"}


@every_operation
def test_both_clients_have_the_same_signatures_and_words(operation: Operation) -> None:
    method, other = getattr(JulepApi, operation.name), getattr(AsyncJulepApi, operation.name)
    assert inspect.signature(method) == inspect.signature(other)
    assert method.__doc__ == other.__doc__
    assert inspect.iscoroutinefunction(other) and not inspect.iscoroutinefunction(method)


@every_operation
def test_both_sides_of_an_endpoint_module_have_the_same_signatures(operation: Operation) -> None:
    module: Any = importlib.import_module(f"julep_api.api.{operation.tag}.{operation.name}")
    arguments = [
        [p for name, p in inspect.signature(f).parameters.items() if name != "sender"]
        for f in (module.sync, module.asyncio, module.request)
    ]
    assert arguments[0] == arguments[1] == arguments[2]


@every_operation
def test_arguments_come_in_the_order_of_the_document(operation: Operation) -> None:
    parameters = [*inspect.signature(getattr(JulepApi, operation.name)).parameters][1:]
    body = list(operation.body["properties"]) if operation.body_name else []
    expected = [
        *operation.located("path"),
        *operation.located("query"),
        *([operation.body_argument] if operation.body_argument else map(attribute, body)),
    ]
    left_out = set(expected) - set(parameters)
    assert parameters == [name for name in expected if name not in left_out]
    assert left_out <= LATER


@every_operation
def test_the_words_of_the_document_reach_the_docstring(operation: Operation) -> None:
    documentation = " ".join((getattr(JulepApi, operation.name).__doc__ or "").split())
    assert documentation.startswith(" ".join(operation.description.split()))
    for name, description in operation.descriptions().items():
        assert f"{name}: {' '.join(description.split())}" in documentation


@every_operation
def test_the_lines_of_a_docstring_are_filled(operation: Operation) -> None:
    lines = (getattr(JulepApi, operation.name).__doc__ or "").split("Args:")[0].splitlines()
    texts = [line.strip() for line in lines]
    for line, following in itertools.pairwise(texts):
        first_word = following.split(" ")[0]
        assert not line or not following or len(line) + 1 + len(first_word) > 76


@every_operation
def test_the_endpoint_module_is_documented_too(operation: Operation) -> None:
    module: Any = importlib.import_module(f"julep_api.api.{operation.tag}.{operation.name}")
    assert f"{operation.method} {operation.path}" in module.__doc__
    assert " ".join(operation.description.split()) in " ".join(module.__doc__.split())
    for parameter in operation.parameters:
        assert f"{parameter['name']}: " in module.request.__doc__
