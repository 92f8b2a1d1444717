"""What decoding and encoding may cost, in counts that no machine changes.

Calls of Python functions are counted, for each costs about as much as all that is done with a
property; the interpreter inlines comprehensions since 3.12, so that the numbers of 3.11 are the
highest. In the comments is what was counted when a limit was set.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import repeat
from types import FrameType
from typing import Any, NamedTuple

import httpx
import pytest
from julep_api import json_codec
from julep_api.models import ChatInput, GetHistoryResponse, InputChatMlMessage, ListSessionsResponse
from julep_api.streaming import StreamReader
from julep_api.types import decode_response, json_body

from benchmarks import payloads

pytestmark = pytest.mark.usefixtures("json_library")

KIBIBYTE = 2**10


def calls(work: Callable[[], object]) -> int:
    """How many Python functions are entered, generators and comprehensions included."""
    work()  # what is done only once is done
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


class Memory(NamedTuple):
    """Bytes that work allocates."""

    kept: int
    peak: int


def memory(work: Callable[[], object]) -> Memory:
    """What the result of some work holds, and how much there was at once."""
    work()
    gc.collect()
    tracemalloc.start()
    try:
        result = work()
        gc.collect()
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return Memory(kept, peak)


def reply(payload: Any) -> httpx.Response:
    return httpx.Response(
        200, content=json.dumps(payload), request=httpx.Request("GET", "https://api.test")
    )


def chat_input(messages: int) -> dict[str, Any]:
    items = payloads.messages("mixed")["items"][:messages]
    names = ("role", "content", "name")
    return {"messages": [{k: item[k] for k in names if k in item} for item in items]}


# Calls


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("required only", 1_100),  # 1,007: a call for each session
        ("usual", 3_200),  # 3,007: and one for each time
        ("all present", 3_200),  # 3,007
    ],
)
def test_calls_to_decode_1000_sessions(kind: str, limit: int) -> None:
    response = reply(payloads.sessions(kind))
    assert calls(lambda: decode_response(response, ListSessionsResponse.from_dict)) < limit


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("text", 2_200),  # 2,007: a call for each message, and one for its time
        ("all present, parts", 9_500),  # 9,007
    ],
)
def test_calls_to_decode_1000_messages(kind: str, limit: int) -> None:
    response = reply(payloads.messages(kind))
    assert calls(lambda: decode_response(response, GetHistoryResponse.from_dict)) < limit


@pytest.mark.parametrize("typed", [True, False], ids=["models", "dicts"])
def test_calls_to_encode_200_messages(typed: bool) -> None:
    given = chat_input(200)
    body = ChatInput.from_dict(given) if typed else ChatInput(**given)
    assert calls(lambda: json_body("chat", body)) < 630  # 569: two for each message or part


# Memory


def test_decoding_needs_no_more_memory_than_reading_the_json() -> None:
    response = reply(payloads.sessions("usual"))
    bare = memory(lambda: json_codec.loads(response.content))
    ours = memory(lambda: decode_response(response, ListSessionsResponse.from_dict))
    assert ours.peak < bare.peak + 16 * KIBIBYTE  # 112 bytes more
    assert ours.kept < bare.kept


def test_reading_json_copies_no_body() -> None:
    text = json.dumps(["x" * KIBIBYTE] * KIBIBYTE).encode()
    with_it = memory(lambda: json_codec.loads(text))
    library: Any = json_codec.orjson or json
    assert with_it.peak < memory(lambda: library.loads(text)).peak + 16 * KIBIBYTE


def test_a_decoded_session_is_smaller_than_its_json() -> None:
    body = json.dumps(payloads.sessions("usual")).encode()
    read = memory(lambda: ListSessionsResponse.from_dict(json_codec.loads(body)))
    # 892 bytes, 0.51 of what pydantic's take.
    assert read.kept < 980 * payloads.SIZE


def test_a_body_is_there_twice_at_most_while_it_is_encoded() -> None:
    message = InputChatMlMessage(role="user", content="x" * 100_000)
    body = ChatInput(messages=[message] * 20)
    size = len(json_body("chat", body))
    encoded = memory(lambda: json_body("chat", body))
    # 2.01 and 1.00 times with the standard library; orjson leaves room at the end: 2.08 times both.
    assert encoded.peak < 2.2 * size
    assert encoded.kept < (2.2 if json_codec.orjson else 1.1) * size


# Streams

ID = "4f4c3b1e-8f6a-4c57-9d3e-2a1b0c9d8e7f"
WORD = "word "


def events(number: int) -> Iterator[bytes]:
    for _ in range(number):
        delta = {"index": 0, "delta": {"content": WORD}, "finish_reason": None}
        chunk = {"id": ID, "created_at": "2024-05-29T15:47:57Z", "choices": [delta]}
        yield f"data: {json.dumps(chunk)}\n\n".encode()


def reader() -> StreamReader:
    request = httpx.Request("POST", "https://api.test")
    return StreamReader(
        httpx.Response(200, headers={"content-type": "text/event-stream"}, request=request)
    )


def read(stream: StreamReader, parts: Iterator[bytes]) -> int:
    return sum(1 for part in parts for _ in stream.feed(part))


def test_calls_for_a_streamed_chunk() -> None:
    # 20 for each, 22 with the standard library: 8 begin, go on with or end a generator, and 4
    # decode the models.
    assert calls(lambda: read(reader(), events(100))) - calls(lambda: [*events(100)]) < 100 * 25


def test_a_stream_of_100000_chunks_takes_little_more_memory_than_its_text() -> None:
    (part,) = events(1)
    stream = reader()
    read(stream, repeat(part, 1000))
    gc.collect()
    tracemalloc.start()
    try:
        assert read(stream, repeat(part, 100_000)) == 100_000
        gc.collect()
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 506,000 bytes, of which the text is 500,000, and 67,000 more while a thousand words wait to be joined.
    assert kept < 1.1 * 100_000 * len(WORD)
    assert peak < 1.4 * 100_000 * len(WORD)


@pytest.mark.parametrize("size", [1, 4096], ids=["byte by byte", "in pages"])
def test_a_line_that_takes_long_to_end_is_there_once(size: int) -> None:
    total = 2**18
    waiting = memory(lambda: read(reader(), repeat(b"x" * size, total // size)))
    assert waiting.peak < 1.5 * total  # it has room to grow by an eighth


def test_calls_grow_with_the_pieces_of_a_line_alone() -> None:
    def feed(pieces: int) -> int:
        return calls(lambda: read(reader(), repeat(b"x", pieces)))

    assert feed(4000) < 2.1 * feed(2000)
