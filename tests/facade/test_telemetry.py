"""One span of OpenTelemetry for each call, in programs that use OpenTelemetry."""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import parse_headers
from io import BytesIO
from socket import socket
from typing import Any, cast

import httpx
import pytest
from julep_api.api.chat import chat
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON
from sides import Side
from sockets import Play, hangs, playing, read_request, refusing, reply, resets, says
from tracing import Switch

import julep

KEY = "sk-very-secret"
ID = "5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11"
CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"

SESSION = json.dumps({"id": ID, "agent_id": ID}).encode()
USAGE = {"completion_tokens": 2, "prompt_tokens": 5, "total_tokens": 7}
DOC_IDS: dict[str, list[str]] = {"agent_doc_ids": [], "user_doc_ids": []}
MESSAGE = {
    "id": ID,
    "role": "assistant",
    "content": "a whisper",
    "created_at": "2024-05-29T15:47:57Z",
}
CHAT = {
    "id": ID,
    "finish_reason": "stop",
    "response": [[MESSAGE]],
    "usage": USAGE,
    "doc_ids": DOC_IDS,
}


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (CONTENT, "OTEL_SDK_DISABLED"):
        monkeypatch.delenv(name, raising=False)


class Spans:
    """The spans of one test that have ended."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(ALWAYS_ON, shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def all(self) -> list[ReadableSpan]:
        """Them, those that ended first before the others."""
        return [*self._exporter.get_finished_spans()]

    def only(self) -> ReadableSpan:
        """The span of the only call."""
        (span,) = self.all()
        return span

    def last(self) -> ReadableSpan:
        return self.all()[-1]

    def text(self) -> str:
        """All that is exported."""
        return "\n".join(span.to_json() for span in self.all())


@pytest.fixture
def spans(switch: Switch, caplog: pytest.LogCaptureFixture) -> Iterator[Spans]:
    before, spans = switch.provider, Spans()
    switch.provider = spans.provider
    yield spans
    switch.provider = before
    spans.provider.shutdown()
    # That a span was ended twice, say, or that a value can't be an attribute.
    complaints = [r for r in caplog.get_records("call") if r.name.startswith("opentelemetry")]
    assert not complaints


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def events(span: ReadableSpan) -> list[tuple[str, dict[str, Any]]]:
    return [(event.name, dict(event.attributes or {})) for event in span.events]


def attempts(span: ReadableSpan) -> list[dict[str, Any]]:
    """What is told of the attempts."""
    told = [about for name, about in events(span) if name == "julep.attempt"]
    return [{name.removeprefix("julep.attempt."): told for name, told in a.items()} for a in told]


def parent_id(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def own_id(span: ReadableSpan) -> int:
    return cast(trace.SpanContext, span.get_span_context()).span_id


@contextmanager
def talking(side: Side, play: Play, **options: Any) -> Generator[julep.Client]:
    """A client of a server that plays this."""
    with playing(play) as base_url, side.client(KEY, base_url, **options) as client:
        yield client


def working() -> AbstractContextManager[trace.Span]:
    """A span of the program that makes the calls."""
    return trace.get_tracer("program").start_as_current_span("work")


def says_in_turn(*answers: bytes | Play) -> Play:
    """Answer each connection with the next of these."""
    left = [*answers]

    def play(connection: socket) -> None:
        answer = left.pop(0)
        (says(answer) if isinstance(answer, bytes) else answer)(connection)

    return play


def chat_reply(**changes: Any) -> bytes:
    return reply(json.dumps({**CHAT, **changes}).encode(), "Content-Type: application/json")


def stream_reply(*events: bytes, **headers: Any) -> bytes:
    return reply(b"".join(events), "Content-Type: text/event-stream", **headers)


def chunk(text: str, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop" if more else None}
    return event({"id": ID, "created_at": MESSAGE["created_at"], "choices": [choice], **more})


def event(data: object) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


CHUNKS = [chunk("a "), chunk("whisper", usage=USAGE, doc_ids=DOC_IDS)]
DONE = event(b"[DONE]")


# A call


def test_a_call_is_one_span_of_a_client(
    client: julep.Client, server: Any, agent_id: str, spans: Spans
) -> None:
    client.agents.get(agent_id)
    span = spans.only()
    assert (span.name, span.kind) == ("get_agent", trace.SpanKind.CLIENT)
    assert span.status.status_code is trace.StatusCode.UNSET
    scope = span.instrumentation_scope
    assert scope is not None
    assert (scope.name, scope.version) == ("julep", julep.__version__)
    assert attributes(span) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": int(server.url.split(":")[2].split("/")[0]),
        "url.full": f"{server.url}/agents/{agent_id}",
    }
    assert attempts(span) == [{"number": 1, "http.response.status_code": 200}]


def test_the_query_is_not_shown(client: julep.Client, server: Any, spans: Spans) -> None:
    client.agents.list(metadata_filter={"who": "whisper"})
    assert attributes(spans.only())["url.full"] == f"{server.url}/agents"
    assert "whisper" not in spans.text()


def test_the_port_is_that_of_the_scheme_unless_it_is_given(side: Side, spans: Spans) -> None:
    for base_url in ("https://api.test/api", "http://api.test/api"):
        with side.played(lambda _: httpx.Response(200, content=SESSION), base_url=base_url) as c:
            c.sessions.get(ID)
    assert [attributes(span)["server.port"] for span in spans.all()] == [443, 80]


def test_a_call_is_part_of_what_the_program_does(server: Any, spans: Spans) -> None:
    with julep.Client(server.api_key, server.url) as client, working() as work:
        client.agents.list()
        client.agents.list()
        assert trace.get_current_span() is work
    one, two, outer = spans.all()
    assert parent_id(one) == parent_id(two) == own_id(outer)
    assert own_id(one) != own_id(two)


def test_so_are_calls_at_the_same_time(server: Any, spans: Spans) -> None:
    async def work() -> None:
        async with julep.AsyncClient(server.api_key, server.url) as client:
            with working() as work:
                await asyncio.gather(*(client.agents.list() for _ in range(3)))
                assert trace.get_current_span() is work

    asyncio.run(work())
    *calls, outer = spans.all()
    assert [parent_id(call) for call in calls] == [own_id(outer)] * 3
    assert len({own_id(call) for call in calls}) == 3


def test_what_the_http_library_does_is_part_of_the_call(
    side: Side, server: Any, spans: Spans
) -> None:
    current: list[trace.Span] = []

    def see(_: object) -> None:
        current.append(trace.get_current_span())

    with side.client(server.api_key, server.url, on_request=see) as client:
        client.agents.list()
    assert current[0].get_span_context().span_id == own_id(spans.only())
    assert trace.get_current_span() is trace.INVALID_SPAN


def trace_header(side: Side) -> str | None:
    """The traceparent header that a server gets."""
    requests: list[bytes] = []

    def play(connection: socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(reply(SESSION))

    with talking(side, play) as client:
        client.sessions.get(ID)
    head = requests[0].partition(b"\r\n")[2]
    return parse_headers(BytesIO(head)).get("traceparent")


def is_sampled(header: str) -> bool:
    return bool(int(header.rpartition("-")[2], 16) & trace.TraceFlags.SAMPLED)


def test_the_server_learns_of_the_trace(side: Side, spans: Spans) -> None:
    header = trace_header(side)
    context = cast(trace.SpanContext, spans.only().get_span_context())
    ids = f"{trace.format_trace_id(context.trace_id)}-{trace.format_span_id(context.span_id)}"
    assert header is not None
    assert header.startswith(f"00-{ids}-")
    assert is_sampled(header)


def test_it_learns_of_a_trace_that_is_not_recorded(
    side: Side, switch: Switch, spans: Spans
) -> None:
    switch.provider = TracerProvider(ALWAYS_OFF, shutdown_on_exit=False)
    header = trace_header(side)
    assert header is not None
    assert not is_sampled(header)
    assert not spans.all()


def test_it_learns_of_nothing_where_nobody_set_tracing_up(side: Side, switch: Switch) -> None:
    assert trace_header(side) is None


# Attempts


def test_attempts_are_events(side: Side, spans: Spans) -> None:
    busy = reply(b"{}", "retry-after-ms: 1", status="503 Service Unavailable")
    with talking(side, says_in_turn(busy, b"What?\r\n\r\n", reply(SESSION))) as client:
        client.sessions.get(ID)
    span = spans.only()
    one, two, three = attempts(span)
    assert 0.001 <= one.pop("wait") <= 0.002
    assert one == {"number": 1, "http.response.status_code": 503}
    assert two.pop("wait") >= 0
    assert two.pop("failure") == "the connection broke before a reply"
    assert two == {"number": 2}
    assert three == {"number": 3, "http.response.status_code": 200}
    assert attributes(span)["http.request.resend_count"] == 2
    assert attributes(span)["http.response.status_code"] == 200
    assert span.status.status_code is trace.StatusCode.UNSET


def test_a_redirect_is_no_attempt_of_its_own(side: Side, spans: Spans) -> None:
    away = reply(b"", "Location: /api/elsewhere", status="307 Temporary Redirect")
    with talking(side, says_in_turn(away, reply(SESSION))) as client:
        client.sessions.get(ID)
    span = spans.only()
    assert attempts(span) == [{"number": 1, "http.response.status_code": 200}]
    assert attributes(span)["http.request.resend_count"] == 1
    assert attributes(span)["url.full"].endswith(f"/api/sessions/{ID}")


# Failures


def failed(spans: Spans) -> tuple[dict[str, Any], dict[str, Any]]:
    """The attributes of the only span, which tells of an error, and those of the exception."""
    span = spans.last()
    assert span.status.status_code is trace.StatusCode.ERROR
    exceptions = [about for name, about in events(span) if name == "exception"]
    assert len(exceptions) <= 1
    return attributes(span), exceptions[0] if exceptions else {}


def test_a_reply_with_an_error_status(client: julep.Client, spans: Spans) -> None:
    with pytest.raises(julep.NotFoundError):
        client.agents.get(ID)
    about, exception = failed(spans)
    assert about["http.response.status_code"] == 404
    assert about["error.type"] == "404"
    assert not exception
    assert spans.only().status.description is None


def test_no_connection(side: Side, spans: Spans) -> None:
    client = side.client(KEY, refusing(), max_retries=0)
    with client, pytest.raises(julep.APIConnectionError) as caught:
        client.agents.get(ID)
    about, exception = failed(spans)
    kind = "julep_api.errors.APIConnectionError"
    assert about["error.type"] == kind
    assert "http.response.status_code" not in about
    assert exception == {"exception.type": kind, "exception.message": str(caught.value)}
    assert attempts(spans.only()) == [{"number": 1, "error.type": kind}]


def test_a_time_limit(side: Side, spans: Spans) -> None:
    with (
        talking(side, hangs, timeout=0.2) as client,
        pytest.raises(julep.APITimeoutError) as caught,
    ):
        client.agents.get(ID)
    about, exception = failed(spans)
    assert about["error.type"] == "julep_api.errors.APITimeoutError"
    assert exception["exception.message"] == str(caught.value)


def test_a_reply_that_is_cut_off_is_not_quoted(side: Side, spans: Spans) -> None:
    whole = chat_reply()
    with (
        talking(side, says(whole[:-20]), max_retries=0) as client,
        pytest.raises(julep.ResponseTruncatedError, match="whisper"),
    ):
        client.sessions.chat(ID, "Hello")
    about, exception = failed(spans)
    assert about["http.response.status_code"] == 200
    assert exception == {"exception.type": "julep_api.errors.ResponseTruncatedError"}
    assert "whisper" not in spans.text()


def test_a_request_that_cannot_be_sent(client: julep.Client, spans: Spans) -> None:
    with pytest.raises(julep.InvalidArgumentError):
        client.agents.get(ID, extra_body={"more": 1})
    about, exception = failed(spans)
    assert about["error.type"] == "julep_api.errors.InvalidArgumentError"
    assert "extra_body" in exception["exception.message"]
    assert not attempts(spans.only())


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ZeroDivisionError])
def test_what_is_raised_within_a_call(server: Any, spans: Spans, kind: type[BaseException]) -> None:
    """Its text is not ours, and may hold anything."""

    def interrupt(_: object) -> None:
        raise kind("a whisper")

    client = julep.Client(server.api_key, server.url, on_response=interrupt)
    with client, pytest.raises(kind):
        client.agents.list()
    about, exception = failed(spans)
    assert about["error.type"] == kind.__name__
    assert exception == {"exception.type": kind.__name__}
    assert trace.get_current_span() is trace.INVALID_SPAN


def test_a_call_that_is_cancelled(spans: Spans) -> None:
    async def cancelled(base_url: str) -> None:
        async with julep.AsyncClient(KEY, base_url) as client:
            async with asyncio.timeout(0.2):
                await client.agents.get(ID)

    with playing(hangs) as base_url, pytest.raises(TimeoutError):
        asyncio.run(cancelled(base_url))
    assert failed(spans)[0]["error.type"] == "asyncio.exceptions.CancelledError"


# Chats


def test_a_chat_follows_the_conventions_for_models(
    client: julep.Client, server: Any, session_id: str, spans: Spans
) -> None:
    answer = client.sessions.chat(
        session_id,
        "Hello",
        model="offline-1",
        temperature=1,
        top_p=0.9,
        max_tokens=50,
        frequency_penalty=0.1,
        presence_penalty=0.2,
        seed=7,
        stop="END",
    )
    span = spans.only()
    assert span.name == "chat offline-1"
    about = attributes(span)
    assert about.pop("server.port")
    assert about == {
        "gen_ai.conversation.id": session_id,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "julep",
        "gen_ai.request.frequency_penalty": 0.1,
        "gen_ai.request.max_tokens": 50,
        "gen_ai.request.model": "offline-1",
        "gen_ai.request.presence_penalty": 0.2,
        "gen_ai.request.seed": 7,
        "gen_ai.request.stop_sequences": ("END",),
        "gen_ai.request.temperature": 1.0,
        "gen_ai.request.top_p": 0.9,
        "gen_ai.response.finish_reasons": (answer.finish_reason,),
        "gen_ai.response.id": answer.id,
        "gen_ai.usage.input_tokens": answer.usage.prompt_tokens,
        "gen_ai.usage.output_tokens": answer.usage.completion_tokens,
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "url.full": f"{server.url}/sessions/{session_id}/chat",
    }
    assert isinstance(about["gen_ai.request.temperature"], float)


def test_a_chat_without_settings(client: julep.Client, session_id: str, spans: Spans) -> None:
    client.sessions.chat(session_id, "Hello")
    span = spans.only()
    assert span.name == "chat"
    assert not [name for name in attributes(span) if name.startswith("gen_ai.request")]


def test_settings_that_are_added_to_the_body(
    client: julep.Client, session_id: str, spans: Spans
) -> None:
    client.sessions.chat(session_id, "Hello", extra_body={"model": "offline-2", "stop": ["a", "b"]})
    span = spans.only()
    assert span.name == "chat offline-2"
    assert attributes(span)["gen_ai.request.stop_sequences"] == ("a", "b")


def known_names() -> set[str]:
    """The names of attributes that the semantic conventions have."""
    places = {
        "opentelemetry.semconv._incubating.attributes": ["gen_ai"],
        "opentelemetry.semconv.attributes": ["error", "exception", "http", "server", "url"],
    }
    modules = [f"{place}.{n}_attributes" for place, names in places.items() for n in names]
    values = [value for name in modules for value in vars(importlib.import_module(name)).values()]
    return {value for value in values if isinstance(value, str)}


def test_attributes_are_named_as_the_conventions_name_them(
    client: julep.Client, session_id: str, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONTENT, "true")
    client.sessions.chat(session_id, "Hello", model="m", seed=1, top_p=0.5, max_tokens=9, stop="x")
    client.sessions.chat(session_id, "Hello", stream=True).response()
    with pytest.raises(julep.NotFoundError):
        client.agents.get(ID)
    names = {name for span in spans.all() for name in attributes(span)}
    names |= {name for span in spans.all() for _, about in events(span) for name in about}
    assert {name for name in names if not name.startswith("julep.")} <= known_names()
    assert {"gen_ai.input.messages", "error.type", "url.full"} <= names


# What is said


def test_what_is_said_is_not_told(client: julep.Client, session_id: str, spans: Spans) -> None:
    client.sessions.chat(session_id, "a whisper")
    client.sessions.chat(session_id, "a whisper", stream=True).response()
    assert len(spans.all()) == 2
    assert "whisper" not in spans.text()


@pytest.mark.parametrize("wish", ["true", "True"])
def test_it_is_told_if_that_is_asked_for(
    side: Side, spans: Spans, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    monkeypatch.setenv(CONTENT, wish)
    with talking(side, says(chat_reply())) as client:
        client.sessions.chat(ID, "Hello")
    about = attributes(spans.only())
    said = [{"role": "user", "parts": [{"type": "text", "content": "Hello"}]}]
    answered = {"role": "assistant", "parts": [{"type": "text", "content": "a whisper"}]}
    assert json.loads(about["gen_ai.input.messages"]) == said
    assert json.loads(about["gen_ai.output.messages"]) == [{**answered, "finish_reason": "stop"}]


def test_messages_of_every_kind(side: Side, spans: Spans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTENT, "true")
    call = json.dumps({"name": "add", "arguments": '{"a": 1}'})
    called = {"role": "function_call", "content": call, "name": "Ada"}
    parts = [
        {"type": "text", "text": "Look:"},
        {"type": "image_url", "image_url": {"url": "https://img.test/cat.png"}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
    ]
    messages: list[Any] = [
        {"role": "system", "content": "Be kind"},
        {"role": "user", "content": parts},
        called,
        {"role": "function_call", "content": "add 1"},
        {"role": "function", "content": "2", "name": "add"},
    ]
    answer = chat_reply(response=[[{**MESSAGE, **called}]], finish_reason="tool_calls")
    with talking(side, says(answer)) as client:
        client.sessions.chat(ID, messages)
    about = attributes(spans.only())
    shown_call = {
        "role": "assistant",
        "name": "Ada",
        "parts": [{"type": "tool_call", "name": "add", "arguments": '{"a": 1}'}],
    }
    image = {"modality": "image"}
    assert json.loads(about["gen_ai.input.messages"]) == [
        {"role": "system", "parts": [{"type": "text", "content": "Be kind"}]},
        {
            "role": "user",
            "parts": [
                {"type": "text", "content": "Look:"},
                {"type": "uri", **image, "uri": "https://img.test/cat.png"},
                {"type": "blob", **image, "mime_type": "image/png", "content": "aGk="},
            ],
        },
        shown_call,
        {"role": "assistant", "parts": [{"type": "text", "content": "add 1"}]},
        {"role": "tool", "name": "add", "parts": [{"type": "tool_call_response", "response": "2"}]},
    ]
    assert json.loads(about["gen_ai.output.messages"]) == [
        {**shown_call, "finish_reason": "tool_calls"}
    ]


def check_exportable(span: ReadableSpan) -> None:
    """Exporters write UTF-8 and integers of 64 bits, and lose other spans too where they can't."""
    assert not isinstance(attributes(span).get("gen_ai.request.seed"), bool)
    for value in attributes(span).values():
        assert not isinstance(value, int) or value.bit_length() < 64
        items = cast(tuple[object, ...], value if isinstance(value, tuple) else (value,))
        "".join(map(str, items)).encode()


ODD: list[Any] = [
    None,
    3,
    2**70,
    "\ud800",
    [],
    [[]],
    {},
    {"role": []},
    [{"role": {}, "content": 1}],
    [{"role": "user"}],
    [{"role": "user", "content": [{"image_url": 3}]}],
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", [*CHAT])
def test_a_reply_that_is_odd_changes_nothing(
    spans: Spans, monkeypatch: pytest.MonkeyPatch, name: str, odd: Any
) -> None:
    def outcome() -> str:
        with playing(says(chat_reply(**{name: odd}))) as base_url, julep.Client(KEY, base_url) as c:
            try:
                return repr(c.sessions.chat(ID, "Hello"))
            except julep.ResponseDecodeError as error:
                return type(error).__name__

    monkeypatch.setenv(CONTENT, "true")
    traced = outcome()
    check_exportable(spans.only())
    monkeypatch.delitem(sys.modules, "opentelemetry.trace")
    assert outcome() == traced


@pytest.mark.parametrize("odd", [*ODD, True, 1.5, float("inf")])
def test_a_request_that_is_odd_changes_nothing(
    spans: Spans, monkeypatch: pytest.MonkeyPatch, odd: Any
) -> None:
    monkeypatch.setenv(CONTENT, "true")
    names = ("messages", "model", "stop", "seed", "temperature", "stream")
    with playing(says(chat_reply())) as base_url, julep.Client(KEY, base_url) as client:
        for name in names:
            try:
                client.sessions.chat(ID, "Hello", extra_body={name: odd})
            except julep.InvalidArgumentError:
                assert odd in ("\ud800", float("inf"))
    assert len(spans.all()) == len(names)
    for span in spans.all():
        check_exportable(span)


# Streams


def test_a_stream_ends_with_its_last_event(side: Side, spans: Spans) -> None:
    answer = stream_reply(*CHUNKS, DONE)
    with talking(side, says(answer)) as client:
        stream = client.sessions.chat(ID, "Hello", stream=True)
        next(stream)
        assert not spans.all()
        assert trace.get_current_span() is trace.INVALID_SPAN
        stream.response()
        span = spans.only()
        stream.close()
    assert span.status.status_code is trace.StatusCode.UNSET
    about = attributes(spans.only())
    assert about["gen_ai.request.stream"] is True
    assert about["gen_ai.response.id"] == ID
    assert about["gen_ai.response.finish_reasons"] == ("stop",)
    assert about["gen_ai.usage.input_tokens"] == 5
    assert about["gen_ai.usage.output_tokens"] == 2
    assert attempts(span) == [{"number": 1, "http.response.status_code": 200}]


def test_what_a_stream_says_is_told_if_that_is_asked_for(
    side: Side, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONTENT, "true")
    answer = stream_reply(*CHUNKS, DONE)
    with talking(side, says(answer)) as client:
        client.sessions.chat(ID, "Hello", stream=True).response()
    said = json.loads(attributes(spans.only())["gen_ai.output.messages"])
    assert said[0]["parts"] == [{"type": "text", "content": "a whisper"}]


def test_a_stream_that_is_left_is_no_error(side: Side, spans: Spans) -> None:
    answer = stream_reply(*CHUNKS, DONE)
    with (
        talking(side, says(answer)) as client,
        client.sessions.chat(ID, "Hello", stream=True) as stream,
    ):
        next(stream)
    span = spans.only()
    assert span.status.status_code is trace.StatusCode.UNSET
    assert "gen_ai.usage.output_tokens" not in attributes(span)


def test_a_stream_that_is_forgotten_is_no_error_either(spans: Spans) -> None:
    answer = stream_reply(*CHUNKS, DONE)
    with playing(says(answer)) as base_url, julep.Client(KEY, base_url) as client:
        next(client.sessions.chat(ID, "Hello", stream=True))
        gc.collect()
        assert spans.only().status.status_code is trace.StatusCode.UNSET


def test_a_stream_that_nobody_reads(spans: Spans) -> None:
    body = julep.ChatInput(messages=[julep.InputChatMlMessage(role="user", content="Hello")])
    request = chat.request(ID, body)._replace(stream=True)
    answer = stream_reply(*CHUNKS, DONE)
    with playing(says(answer)) as base_url, julep.Client(KEY, base_url) as client:
        reply = client.api.sender.send(request)
        assert not spans.all()
        reply.close()
        assert spans.only().status.status_code is trace.StatusCode.UNSET


BREAKS = {
    "StreamTruncatedError": stream_reply(CHUNKS[0]),
    "StreamFailedError": stream_reply(CHUNKS[0], event({"error": {"message": "a whisper"}})),
    "ResponseDecodeError": stream_reply(CHUNKS[0], event(b"a whisper")),
}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [*BREAKS.items(), ("StreamTruncatedError", stream_reply(*CHUNKS, length=999))],
)
def test_a_stream_that_breaks(side: Side, spans: Spans, kind: str, answer: bytes) -> None:
    with talking(side, says(answer)) as client, pytest.raises(getattr(julep, kind)):
        client.sessions.chat(ID, "Hello", stream=True).response()
    about, exception = failed(spans)
    assert spans.only().name == "chat"
    assert about["error.type"] == f"julep_api.errors.{kind}"
    assert exception == {"exception.type": about["error.type"]}
    assert "whisper" not in spans.text()


def test_a_stream_that_is_cancelled(spans: Spans) -> None:
    def hang_after_a_chunk(connection: socket) -> None:
        read_request(connection)
        connection.sendall(stream_reply(CHUNKS[0], length=999))
        connection.recv(1)

    async def cancelled(base_url: str) -> None:
        async with julep.AsyncClient(KEY, base_url) as client:
            async with asyncio.timeout(0.5):
                stream = await client.sessions.chat(ID, "Hello", stream=True)
                await stream.response()

    with playing(hang_after_a_chunk) as base_url, pytest.raises(TimeoutError):
        asyncio.run(cancelled(base_url))
    assert failed(spans)[0]["error.type"] == "asyncio.exceptions.CancelledError"


def test_a_stream_that_never_begins(side: Side, spans: Spans) -> None:
    refused = reply(b"{}", status="422 Unprocessable Entity")
    with talking(side, says(refused)) as client, pytest.raises(julep.UnprocessableEntityError):
        client.sessions.chat(ID, "Hello", stream=True)
    assert failed(spans)[0]["error.type"] == "422"


# Secrets, and what it costs those who don't use it


def calls_that_fail(client: julep.Client) -> Iterator[Callable[[], object]]:
    yield lambda: client.agents.get(ID)
    yield lambda: client.agents.list(metadata_filter={"k": KEY})
    yield lambda: client.sessions.chat(ID, KEY)
    yield lambda: client.sessions.chat(ID, KEY, stream=True)


def echo(connection: socket) -> None:
    """Refuse the request in its own words."""
    request = read_request(connection)
    status = "429 Too Many Requests" if b"/agents" in request else "401 Unauthorized"
    connection.sendall(reply(request, "retry-after-ms: 1", f"X-Key: {KEY}", status=status))


@pytest.mark.parametrize(
    "play", [echo, resets, says(KEY.encode() + b"\r\n\r\n"), says(reply(KEY.encode(), length=99))]
)
def test_the_key_is_in_no_span(side: Side, spans: Spans, play: Play) -> None:
    with talking(side, play) as client:
        for call in calls_that_fail(client):
            with pytest.raises(julep.JulepError):
                call()
    assert len(spans.all()) == 4
    assert KEY not in spans.text()


def in_a_new_process(code: str, base_url: str) -> None:
    """Run code in which `base_url` is that of a server."""
    lines = f"import sys, julep\nbase_url = {base_url!r}\n{code}"
    subprocess.run([sys.executable, "-W", "error", "-c", lines], check=True, timeout=50)


CALL = f"julep.Client('k', base_url).sessions.get({ID!r})"
IMPORTED = "[name for name in sys.modules if name.startswith('opentelemetry')]"


def test_nothing_is_imported_that_the_program_has_not_imported() -> None:
    with playing(says(reply(SESSION))) as base_url:
        in_a_new_process(f"{CALL}\nassert not {IMPORTED}", base_url)


def test_opentelemetry_may_be_imported_at_any_time_and_not_be_set_up() -> None:
    code = f"{CALL}\nimport opentelemetry.trace\n{CALL}\nassert 'julep.telemetry' in sys.modules"
    with playing(says(reply(SESSION))) as base_url:
        in_a_new_process(code, base_url)
