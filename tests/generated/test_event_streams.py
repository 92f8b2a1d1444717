"""Streams of a chat: bytes become events, events chunks, and chunks one reply."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api.errors import (
    APIConnectionError,
    ApiError,
    JulepError,
    ModelDecodeError,
    ResponseDecodeError,
    StreamFailedError,
    StreamTruncatedError,
)
from julep_api.models import ChatResponse, ChatResponseChunk, InputChatMlMessage
from julep_api.streaming import (
    MAX_EVENT_BYTES,
    ChunkAccumulator,
    EventDecoder,
    StreamReader,
    read_chunk,
)
from played_server import PlayedServer
from spec_schemas import SOME_ID, SOME_TIME

pytestmark = pytest.mark.usefixtures("json_library")

# Events, as https://html.spec.whatwg.org/multipage/server-sent-events.html has them

STREAMS: dict[str, tuple[bytes, list[str]]] = {
    "LF": (b"data: a\n\ndata: b\n\n", ["a", "b"]),
    "CRLF": (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
    "CR": (b"data: a\r\rdata: b\r\r", ["a", "b"]),
    "all line ends mixed": (b"data: a\r\n\ndata: b\n\rdata: c\r\r\n", ["a", "b", "c"]),
    "CR LF is one line end": (b"data: a\r\ndata: b\r\n\r\n", ["a\nb"]),
    "LF CR is two": (b"data: a\n\rdata: b\n\r", ["a", "b"]),
    "BOM": (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
    "only the first BOM goes": (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", ["b"]),
    "BOM inside": (b"data: \xef\xbb\xbfa\n\n", ["\ufeffa"]),
    "comment": (b": hello\ndata: a\n:\n\n", ["a"]),
    "keep-alives": (b":\n\n: ping\n\n\n\ndata: a\n\n:\n\n", ["a"]),
    "empty data": (b"data:\n\n", [""]),
    "field without colon": (b"data\n\ndata\ndata\n\n", ["", "\n"]),
    "data lines": (b"data: a\ndata: b\ndata:\ndata: c\n\n", ["a\nb\n\nc"]),
    "no space": (b"data:a\n\n", ["a"]),
    "one space goes": (b"data:  a \n\n", [" a "]),
    "a tab stays": (b"data:\ta\n\n", ["\ta"]),
    "colon in value": (b"data: a: b:c\n\n", ["a: b:c"]),
    "leading space is another field": (b" data: a\n\ndata: b\n\n", ["b"]),
    "names have a case": (b"Data: a\n\nDATA: b\n\n", []),
    "other fields": (b"event: x\nid: 1\nretry: 5\nfoo: bar\ndata: a\n\n", ["a"]),
    "event without data": (b"event: x\n\ndata: a\n\n", ["a"]),
    "no blank line at the end": (b"data: a\n\ndata: b\n", ["a"]),
    "no line end at all": (b"data: a\n\ndata: b", ["a"]),
    "nothing": (b"", []),
    "UTF-8": ("data: é 漢 🎉\n\n".encode(), ["é 漢 🎉"]),
    "other line separators are text": (
        "data: a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\n\n".encode(),
        ["a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"],
    ),
    "NUL": (b"data: a\x00b\n\n", ["a\x00b"]),
    "NUL in a name": (b"data\x00: a\n\x00data: b\ndata: c\n\n", ["c"]),
    "bytes that are no UTF-8": (b"data: a\xffb\n\n", ["a\ufffdb"]),
    "a character that a line end cuts off": (b"data: a\xf0\x9f\x8e\n\n", ["a\ufffd"]),
    "half a surrogate pair": (b"data: \xed\xa0\x80\n\n", ["\ufffd\ufffd\ufffd"]),
    "nothing but a BOM": (b"\xef\xbb\xbf", []),
    "an empty line after the BOM": (b"\xef\xbb\xbf\r\ndata: a\n\n", ["a"]),
    "a BOM that is cut off": (b"\xef\xbbdata: a\n\ndata: b\n\n", ["b"]),
    "a BOM after the first event": (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", ["a"]),
    "nothing but line ends": (b"\r\n\r\n\n\n\r\r\n", []),
    "CR at the very end": (b"data: a\r\n\r", ["a"]),
    "a comment that looks like data": (b":data: a\n\n", []),
    "comments between data lines": (b"data: a\n: x\n:data: y\ndata: b\n\n", ["a\nb"]),
    "a space and nothing": (b"data: \n\n", [""]),
    "a space before the colon": (b"data : a\n\ndata: b\n\n", ["b"]),
    "names that begin alike": (b"dat: 1\ndata_5: 2\nda-ta: 3\ndatax\ndata:a\n\n", ["a"]),
    "other fields without an event": (b"event: x\nid: 1\n\nretry: 5\n\n", []),
    "retry": (b"retry: 1000\ndata: a\n\nretry\nretry: soon\nretry:\ndata: b\n\n", ["a", "b"]),
    "id": (b"id: 1\ndata: a\n\nid\ndata: b\n\nid:\ndata: c\n\n", ["a", "b", "c"]),
    "id with NUL": (b"id: 1\x002\ndata: a\n\nid: 3\ndata: b\n\n", ["a", "b"]),
    "an event name is not kept": (b"event: x\ndata: a\n\ndata: b\nevent\n\n", ["a", "b"]),
    "text after the last event": (b"data: a\n\nend", ["a"]),
    "a line separator in a name": ("\u2028data: a\n\ndata: b\n\n".encode(), ["b"]),
}
every_stream = pytest.mark.parametrize(("stream", "events"), STREAMS.values(), ids=STREAMS)


def decode(pieces: Iterable[bytes]) -> list[str]:
    decoder = EventDecoder()
    return [event for piece in pieces for event in decoder.feed(piece)]


@every_stream
def test_events_of_a_stream_in_one_piece(stream: bytes, events: list[str]) -> None:
    assert decode([stream]) == events


@every_stream
def test_events_of_a_stream_byte_by_byte(stream: bytes, events: list[str]) -> None:
    assert decode(stream[i : i + 1] for i in range(len(stream))) == events


@every_stream
def test_events_of_a_stream_cut_anywhere(stream: bytes, events: list[str]) -> None:
    for i, j in itertools.combinations(range(len(stream) + 1), 2):
        assert decode([stream[:i], b"", stream[i:j], stream[j:]]) == events


SHORT = {name: played for name, played in STREAMS.items() if len(played[0]) <= 12}


@pytest.mark.parametrize(("stream", "events"), SHORT.values(), ids=SHORT)
def test_events_of_a_short_stream_in_all_ways_to_cut_it(stream: bytes, events: list[str]) -> None:
    inside = range(1, len(stream))
    for ends in itertools.product([False, True], repeat=len(inside)):
        cuts = [0, *itertools.compress(inside, ends), len(stream)]
        assert decode(stream[a:b] for a, b in itertools.pairwise(cuts)) == events


@settings(deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            [b"data", b"data:", b" ", b"\r", b"\n", b"\r\n", b":", b"x", b"\xef\xbb\xbf", b"\xff"]
        )
        | st.sampled_from(["é", "漢", "🎉", "\u2028"]).map(str.encode)
        | st.binary(max_size=3),
        max_size=30,
    ),
    cuts=st.lists(st.integers(0, 90), max_size=8),
)
def test_how_a_stream_is_cut_makes_no_difference(parts: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(parts)
    ends = sorted(min(cut, len(stream)) for cut in cuts)
    pieces = [stream[a:b] for a, b in itertools.pairwise([0, *ends, len(stream)])]
    assert decode(pieces) == decode([stream])


@given(texts=st.lists(st.text(), max_size=5), end=st.sampled_from(["\n", "\r", "\r\n"]))
def test_what_is_written_as_json_is_read_back(texts: list[str], end: str) -> None:
    stream = "".join(f"data: {json.dumps(t, ensure_ascii=False)}{end}{end}" for t in texts)
    assert [json.loads(event) for event in decode([stream.encode()])] == texts


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_events_before_a_broken_end_are_given(end: bytes) -> None:
    decoder = EventDecoder()
    assert list(decoder.feed(b"data: a" + end + end + b"data: b")) == ["a"]
    assert list(decoder.feed(end)) == []


def test_an_event_is_given_as_soon_as_its_blank_line_is_there() -> None:
    decoder = EventDecoder()
    assert list(decoder.feed(b"data: a\r\n")) == []
    assert list(decoder.feed(b"\r")) == ["a"]
    assert list(decoder.feed(b"\ndata: b\n\n")) == ["b"]


# Chunks

USAGE = {"completion_tokens": 2, "prompt_tokens": 3, "total_tokens": 5}
DOC_IDS = {"agent_doc_ids": ["d1"], "user_doc_ids": []}


def chunk(*choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": SOME_ID, "created_at": SOME_TIME, "choices": list(choices), **more}


def choice(index: int = 0, finish_reason: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"index": index, "delta": delta, "finish_reason": finish_reason}


def message(content: str, **more: Any) -> dict[str, Any]:
    made = {"id": SOME_ID, "created_at": SOME_TIME, "role": "assistant", "content": content}
    return {**made, **more}


def last(**more: Any) -> dict[str, Any]:
    given = {"usage": USAGE, "doc_ids": DOC_IDS, "jobs": [SOME_ID], **more}
    return chunk(choice(finish_reason="stop"), **given)


HELLO = [
    chunk(choice(role="assistant", name="Ada", content="")),
    chunk(choice(content="Hel")),
    chunk(choice(content="lo")),
    last(),
]
HELLO_REPLY = {
    "id": SOME_ID,
    "finish_reason": "stop",
    "response": [[message("Hello", name="Ada")]],
    "usage": USAGE,
    "jobs": [SOME_ID],
    "doc_ids": DOC_IDS,
}


def added_up(*chunks: dict[str, Any]) -> dict[str, Any]:
    accumulator = ChunkAccumulator()
    for one in chunks:
        accumulator.add(ChatResponseChunk.from_dict(one))
    return accumulator.response().to_dict()


def test_chunks_add_up_to_the_reply_that_comes_in_one_piece() -> None:
    assert added_up(*HELLO) == HELLO_REPLY
    assert ChatResponse.from_dict(HELLO_REPLY).to_dict() == HELLO_REPLY


def test_the_alternative_replies_are_lists_of_their_own() -> None:
    reply = added_up(
        chunk(choice(1, content="Good ", role="assistant"), choice(0, content="Hel")),
        chunk(choice(0, content="lo"), choice(1, content="day")),
        chunk(choice(0, "stop"), choice(1, "stop"), usage=USAGE, doc_ids=DOC_IDS),
    )
    assert reply["response"] == [[message("Hello")], [message("Good day")]]


def test_a_function_call_keeps_its_role_and_reason() -> None:
    call = '{"name": "f", "arguments": "{}"}'
    reply = added_up(
        chunk(choice(role="function_call", content=call[:9])),
        chunk(choice(0, "tool_calls", content=call[9:]), usage=USAGE, doc_ids=DOC_IDS),
    )
    assert reply["finish_reason"] == "tool_calls"
    assert reply["response"] == [[message(call, role="function_call")]]


OTHER_ID = "5b1b7c1e-4b1e-4f0e-9d5f-1c2d3e4f5a6b"
THIRD_ID = "6c2c8d2f-5c2f-4a1f-8e6a-2d3e4f5a6b7c"
CALL = '{"name": "f", "arguments": "{}"}'
CALLS = [
    {**chunk(choice(role="function_call", name="Ada", content=CALL)), "id": id}
    for id in (OTHER_ID, THIRD_ID)
]


def test_a_role_under_another_id_begins_another_message() -> None:
    reply = added_up(*HELLO[:-1], *CALLS, last())
    calls = [message(CALL, role="function_call", name="Ada", id=id) for id in (OTHER_ID, THIRD_ID)]
    assert reply == {**HELLO_REPLY, "response": [[message("Hello", name="Ada"), *calls]]}


def test_each_of_the_alternative_replies_may_have_several_messages() -> None:
    both = [choice(index, role="assistant", content=f"Reply {index}") for index in (0, 1)]
    begun = {**chunk(choice(1, role="function_call", content=CALL[:9])), "id": OTHER_ID}
    ended = {**chunk(choice(1, content=CALL[9:])), "id": OTHER_ID}
    first, second = added_up(chunk(*both), begun, ended, last())["response"]
    assert first == [message("Reply 0")]
    assert second == [message("Reply 1"), message(CALL, role="function_call", id=OTHER_ID)]


@pytest.mark.parametrize(
    ("id", "delta"), [(SOME_ID, {"role": "assistant"}), (OTHER_ID, {"role": None})], ids=str
)
def test_a_role_or_another_id_alone_begins_none(id: str, delta: dict[str, Any]) -> None:
    more = {**chunk(choice(content=" you", **delta)), "id": id}
    reply = added_up(*HELLO[:-1], more, last())
    assert reply["response"] == [[message("Hello you", name="Ada")]]


def test_unknown_roles_and_reasons_are_kept() -> None:
    reply = added_up(
        chunk(choice(0, "weary", role="narrator", content="x"), usage=USAGE, doc_ids=DOC_IDS)
    )
    assert reply["finish_reason"] == "weary"
    assert reply["response"][0][0]["role"] == "narrator"


def test_an_empty_list_of_jobs_is_not_lost() -> None:
    assert added_up(*HELLO[:-1], last(jobs=[]))["jobs"] == []


def test_usage_may_come_after_the_finish_reason() -> None:
    stop = chunk(choice(finish_reason="stop"))
    assert added_up(*HELLO[:-1], stop, chunk(usage=USAGE, doc_ids=DOC_IDS, jobs=[SOME_ID])) == (
        HELLO_REPLY
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"index": 0, "delta": None},
        {"index": 0, "delta": {}},
        {"index": 0, "delta": {"role": None, "content": None, "name": None}},
    ],
    ids=str,
)
def test_a_delta_with_nothing_in_it_adds_nothing(odd: dict[str, Any]) -> None:
    assert added_up(HELLO[0], chunk(odd), *HELLO[1:]) == HELLO_REPLY


def test_a_reply_of_many_words_is_whole() -> None:
    words = [f"{number} " for number in range(2500)]
    reply = added_up(HELLO[0], *[chunk(choice(content=word)) for word in words], last())
    assert reply["response"] == [[message("".join(words), name="Ada")]]


@pytest.mark.parametrize("missing", ["finish_reason", "usage", "everything"])
def test_an_unfinished_reply_is_none(missing: str) -> None:
    ends = {
        "finish_reason": [*HELLO[:-1], chunk(usage=USAGE)],
        "usage": [*HELLO[:-1], chunk(choice(finish_reason="stop"))],
        "everything": [],
    }
    with pytest.raises(ModelDecodeError, match="complete"):
        added_up(*ends[missing])


# Replies to a chat


def stream_of(*events: Any, done: bool = True) -> bytes:
    texts = [event if isinstance(event, str) else json.dumps(event) for event in events]
    return "".join(f"data: {text}\n\n" for text in [*texts, *(["[DONE]"] if done else [])]).encode()


def chat(content: bytes, status: int = 200, content_type: str = "text/event-stream") -> Any:
    server = PlayedServer(status, content=content, headers={"content-type": content_type})
    hello = InputChatMlMessage(role="user", content="Hi")
    return server.call("chat", session_id=SOME_ID, messages=[hello], stream=True)


@pytest.mark.parametrize(
    "content_type",
    ["text/event-stream", "text/event-stream; charset=utf-8", "Text/Event-Stream ;charset=UTF-8"],
)
def test_a_streamed_reply_is_read_to_its_end(content_type: str) -> None:
    reply = chat(stream_of(*HELLO), content_type=content_type)
    assert reply == ChatResponse.from_dict(HELLO_REPLY)


def test_a_reply_in_one_piece_is_read_too() -> None:
    content = json.dumps(HELLO_REPLY).encode()
    assert chat(content, content_type="application/json") == ChatResponse.from_dict(HELLO_REPLY)


def test_what_follows_the_end_is_passed_over() -> None:
    assert chat(stream_of(*HELLO) + b"data: what?\n\n").id == SOME_ID


@pytest.mark.parametrize("cut", range(1, len(HELLO) + 1))
def test_a_stream_without_its_end_is_an_error(cut: int) -> None:
    with pytest.raises(ResponseDecodeError, match=r"\[DONE\]"):
        chat(stream_of(*HELLO[:cut], done=False))


def test_a_stream_that_is_cut_within_its_end_is_an_error() -> None:
    with pytest.raises(ResponseDecodeError, match=r"\[DONE\]"):
        chat(stream_of(*HELLO)[:-1])


def test_an_end_before_the_reply_is_complete_is_an_error() -> None:
    with pytest.raises(ResponseDecodeError, match="complete"):
        chat(stream_of(*HELLO[:-1]))


@pytest.mark.parametrize(
    "event",
    [
        {"error": {"message": "out of memory", "code": "oom"}},
        {"error": "out of memory"},
        {"detail": "out of memory"},
        {"status_code": 500, "message": "out of memory", "data": None},
    ],
    ids=str,
)
def test_an_error_in_mid_stream_is_an_error_with_its_text(event: dict[str, Any]) -> None:
    with pytest.raises(ResponseDecodeError, match="out of memory"):
        chat(stream_of(HELLO[0], event, done=False))


def test_a_null_error_in_a_chunk_is_no_error() -> None:
    chunks = [{**one, "error": None} for one in HELLO]
    assert chat(stream_of(*chunks)) == ChatResponse.from_dict(HELLO_REPLY)


@pytest.mark.parametrize("event", ["no JSON", "[1]", "null", "5", '{"id": "x"}', "[" * 100_000])
def test_an_event_that_is_no_chunk_is_an_error(event: str) -> None:
    with pytest.raises(ResponseDecodeError) as caught:
        chat(stream_of(HELLO[0], event))
    assert len(str(caught.value)) < 1000


def test_an_error_status_is_an_api_error_even_as_an_event_stream() -> None:
    with pytest.raises(ApiError, match="busy"):
        chat(b"busy", status=503)


@pytest.mark.parametrize("event", ["no JSON", "[1]", '{"id": "x"}', '{"error": "oom"}'])
def test_a_chunk_of_a_stream_still_being_read_fails_in_the_same_way(event: str) -> None:
    def body() -> Iterable[bytes]:
        yield stream_of(event, done=False)
        yield stream_of()

    server = PlayedServer(content=body(), headers={"content-type": "text/event-stream"})
    http = httpx.Client(transport=httpx.MockTransport(server))
    with http.stream("POST", "https://api.test/chat") as response:
        data = next(iter(EventDecoder().feed(next(response.iter_bytes()))))
        with pytest.raises(ResponseDecodeError):
            read_chunk(response, data)


# Replies that are read while they arrive


def reader_of(status: int = 200, content_type: str = "text/event-stream") -> StreamReader:
    request = httpx.Request("POST", "https://api.test/api/chat")
    headers = {"content-type": content_type, "x-request-id": "req-7"}
    return StreamReader(httpx.Response(status, headers=headers, request=request, content=b"hm"))


def read(reader: StreamReader, *events: Any) -> list[ChatResponseChunk]:
    return list(reader.feed(stream_of(*events, done=False)))


def contents(error: JulepError) -> list[str]:
    """What had arrived."""
    return [str(message.content) for message in error.partial]


def test_a_reader_gives_each_chunk_and_in_the_end_the_whole() -> None:
    reader = reader_of()
    read_chunks = [read(reader, one) for one in HELLO]
    assert read_chunks == [[ChatResponseChunk.from_dict(one)] for one in HELLO]
    assert not reader.complete
    assert read(reader, "[DONE]") == []
    assert reader.complete
    reader.end()
    assert reader.whole() == ChatResponse.from_dict(HELLO_REPLY)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_a_reader_does_not_mind_how_a_stream_is_cut(size: int) -> None:
    reader, stream = reader_of(), stream_of(*HELLO)
    for start in range(0, len(stream), size):
        list(reader.feed(stream[start : start + size]))
    assert reader.complete
    assert reader.whole() == ChatResponse.from_dict(HELLO_REPLY)


def test_a_reader_stops_at_the_end() -> None:
    assert list(reader_of().feed(stream_of() + stream_of("no JSON"))) == []


@pytest.mark.parametrize(
    "content_type",
    [
        "text/event-stream",
        "text/event-stream;",
        "text/event-stream; charset=utf-8",
        "text/event-stream;charset=latin-1;x",
        " TEXT/Event-Stream\t; a=b",
    ],
)
def test_a_success_that_says_so_is_a_stream(content_type: str) -> None:
    reader = reader_of(content_type=content_type)
    assert reader.readable
    reader.check()


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "text/event-stream x",
        "text/event-streams",
        "text/event",
        "x;text/event-stream",
    ],
)
def test_another_success_is_none(content_type: str) -> None:
    reader = reader_of(content_type=content_type)
    assert not reader.readable
    with pytest.raises(ResponseDecodeError, match=r"asked for a stream.*starts with b'hm'"):
        reader.check()


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_error_status_is_none_whatever_it_says(status: int) -> None:
    reader = reader_of(status)
    assert not reader.readable
    with pytest.raises(ApiError) as caught:
        reader.check()
    assert caught.value.status_code == status


@pytest.mark.parametrize(
    ("arrived", "partial"),
    [
        ([], []),
        (HELLO[:1], [""]),
        (HELLO[:2], ["Hel"]),
        (HELLO, ["Hello"]),
        ([chunk(choice(1, content="b"), choice(0, content="a"))], ["a", "b"]),
        ([*HELLO[:-1], *CALLS], ["Hello", CALL, CALL]),
    ],
    ids=["nothing", "no word", "half a word", "all but the end", "two alternatives", "calls"],
)
def test_a_stream_that_breaks_gives_what_had_arrived(
    arrived: list[Any], partial: list[str]
) -> None:
    reader = reader_of()
    read(reader, *arrived)
    with pytest.raises(StreamTruncatedError, match=r"without \[DONE\]") as ended:
        reader.end()
    broke = reader.truncated("the connection broke")
    with pytest.raises(StreamFailedError, match="out of memory") as failed:
        read(reader, {"error": {"message": "out of memory"}})
    with pytest.raises(ResponseDecodeError, match="closed before its end") as closed:
        reader.whole()
    for error in (ended.value, broke, failed.value, closed.value):
        assert contents(error) == partial
        assert (error.request_id, error.delivered) == ("req-7", "yes")
        assert "POST https://api.test/api/chat, request id req-7" in str(error)
    assert isinstance(broke, APIConnectionError)
    assert not isinstance(failed.value, APIConnectionError)


def test_what_arrived_is_there_as_messages() -> None:
    reader = reader_of()
    read(reader, *HELLO[:2])
    (message_so_far,) = reader.truncated("the connection broke").partial
    assert message_so_far.to_dict() == message("Hel", name="Ada")


@pytest.mark.parametrize("event", ["no JSON", "[1]", "null", '{"choices": 5}', '{"choices": [5]}'])
def test_an_event_that_is_no_chunk_gives_what_had_arrived(event: str) -> None:
    reader = reader_of()
    with pytest.raises(ResponseDecodeError) as caught:
        read(reader, *HELLO[:2], event)
    assert contents(caught.value) == ["Hel"]


@pytest.mark.parametrize(
    "odd",
    [choice(content=5), choice(content=["a"]), {**choice(content="a"), "index": [1]}],
    ids=str,
)
def test_a_chunk_that_adds_nothing_sensible_gives_what_had_arrived(odd: dict[str, Any]) -> None:
    reader = reader_of()
    with pytest.raises(ResponseDecodeError, match="a chunk makes no sense") as caught:
        read(reader, *HELLO[:2], chunk(odd))
    assert contents(caught.value) == ["Hel"]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"error": {"message": "out of memory"}}, "out of memory"),
        ({"error": "out of memory", "choices": []}, "out of memory"),
        ({**HELLO[1], "error": {"message": "out of memory"}}, "out of memory"),
        ({"error": {"code": 7}}, '{"error": {"code": 7}}'),
        ({"detail": "out of memory"}, "out of memory"),
    ],
    ids=str,
)
def test_what_the_server_says_in_mid_stream_is_in_the_error(
    event: dict[str, Any], says: str
) -> None:
    with pytest.raises(StreamFailedError) as caught:
        read(reader_of(), event)
    assert f"the server says in mid-stream: {says} (POST" in str(caught.value)


@pytest.mark.parametrize("event", [[], {}, {"id": "x"}, {"error": None}], ids=str)
def test_an_event_that_says_nothing_is_just_malformed(event: Any) -> None:
    with pytest.raises(ResponseDecodeError) as caught:
        read(reader_of(), event)
    assert not isinstance(caught.value, StreamFailedError)
    assert json.dumps(event) in str(caught.value)


def test_chunks_before_an_error_are_given_first() -> None:
    chunks = reader_of().feed(stream_of(*HELLO[:2], {"error": "out of memory"}))
    assert [next(chunks).choices[0].delta.content for _ in range(2)] == ["", "Hel"]
    with pytest.raises(StreamFailedError):
        next(chunks)


def test_an_end_too_early_gives_what_had_arrived() -> None:
    reader = reader_of()
    read(reader, *HELLO[:2], "[DONE]")
    reader.end()
    with pytest.raises(ResponseDecodeError, match="complete") as caught:
        reader.whole()
    assert contents(caught.value) == ["Hel"]


MEBIBYTE = 2**20


@pytest.mark.parametrize("begun", [b"data: ", b": ", b"", b"data: x\ndata: "])
def test_an_event_that_never_ends_is_an_error(begun: bytes) -> None:
    reader = reader_of()
    read(reader, *HELLO[:2])
    list(reader.feed(begun + b"x" * (MEBIBYTE - len(begun))))
    for _ in range(MAX_EVENT_BYTES // MEBIBYTE - 1):
        assert list(reader.feed(b"x" * MEBIBYTE)) == []
    with pytest.raises(ResponseDecodeError, match="longer than 16777216 bytes") as caught:
        list(reader.feed(b"x"))
    assert contents(caught.value) == ["Hel"]
    assert len(str(caught.value)) < 1000


def test_many_events_may_be_longer_than_one() -> None:
    reader = reader_of()
    long = chunk(choice(content="x" * MEBIBYTE))
    for _ in range(MAX_EVENT_BYTES // MEBIBYTE + 1):
        assert len(read(reader, long)) == 1


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects in which every field may be null."""
    nullable = {name: st.none() | values for name, values in fields.items()}
    return st.fixed_dictionaries(nullable)


odd_deltas = st.dictionaries(st.sampled_from(["role", "content", "name"]), st.none() | st.text())
odd_choices = objects(index=st.integers(0, 2), delta=odd_deltas, finish_reason=st.text())
odd_chunks = objects(
    id=st.sampled_from([SOME_ID, OTHER_ID]),
    created_at=st.just(SOME_TIME),
    choices=st.lists(odd_choices, max_size=3),
    usage=st.just(USAGE),
    doc_ids=st.just(DOC_IDS),
    jobs=st.lists(st.text(), max_size=2),
)


@settings(deadline=None)
@given(
    events=st.lists(
        odd_chunks.map(json.dumps) | st.sampled_from([*map(json.dumps, HELLO), "[DONE]", ""]),
        max_size=6,
    )
)
def test_whatever_the_stream_there_is_a_reply_or_a_typed_error(events: list[str]) -> None:
    try:
        assert isinstance(chat(stream_of(*events)), ChatResponse)
    except JulepError as error:
        assert str(error)
