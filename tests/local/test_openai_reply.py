"""What an endpoint sends, however it is cut into pieces and whatever is in it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from julep.local.model import Completion
from julep.local.openai_messages import Names, to_openai
from julep.local.openai_reply import MAX_REPLY_BYTES, Nonsense, ReplyReader
from julep.local.prompt import PromptMessage

Json = dict[str, Any]

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ("content", "refusal", "tool_calls", "function_call", "role", "finish_reason")
MARKS = [b"", b"\xef\xbb\xbf", b"\n", b": hello\n\n", b"event: message\n"]
ENDS = st.sampled_from(["\n\n", "\r\n\r\n", "\r\r"])


def event(delta: Json, finish_reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return json.dumps({"choices": [choice]}, ensure_ascii=False)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in pairwise(ends)]


def read(parts: list[bytes], *, passes_on: bool = True) -> tuple[list[str], Completion]:
    reader = ReplyReader(Names(), passes_on=passes_on)
    pieces = [text for part in parts for text in reader.feed(part)]
    return pieces, reader.end()


@given(
    said=st.lists(TEXTS),
    end=ENDS,
    places=st.lists(st.integers(min_value=0)),
    mark=st.sampled_from(MARKS),
)
def test_a_stream_may_be_cut_anywhere(
    said: list[str], end: str, places: list[int], mark: bytes
) -> None:
    events = [*(event({"content": text}) for text in said), event({}, "stop"), "[DONE]"]
    data = mark + "".join(f"data: {one}{end}" for one in events).encode()
    pieces, completion = read(cut(data, places))
    assert "".join(pieces) == completion.content
    whole = "".join(said)
    assert completion.content == (whole if whole.strip() else "")
    assert all(pieces)
    assert read(cut(data, places), passes_on=False) == ([], completion)


@given(arguments=TEXTS, places=st.lists(st.integers(min_value=0)), cuts=st.lists(st.integers(0)))
def test_arguments_may_be_cut_anywhere(arguments: str, places: list[int], cuts: list[int]) -> None:
    ends = sorted({0, len(arguments), *(place % (len(arguments) + 1) for place in cuts)})
    parts = [arguments[start:stop] for start, stop in pairwise(ends)]
    deltas = [{"index": 0, "id": "a", "function": {"name": "f", "arguments": ""}}]
    deltas += [{"index": 0, "function": {"arguments": part}} for part in parts]
    events = [*(event({"tool_calls": [delta]}) for delta in deltas), event({}, "tool_calls")]
    data = "".join(f"data: {one}\n\n" for one in events).encode()
    pieces, completion = read(cut(data, places))
    assert pieces == []
    assert completion.role == "function_call"
    assert json.loads(completion.content) == {"name": "f", "arguments": arguments or "{}"}


def test_calls_without_indexes_and_ids_are_whole_each() -> None:
    calls = [{"function": {"name": "f", "arguments": str(number)}} for number in range(2)]
    message = {"content": " ", "tool_calls": calls}
    reply = {"choices": [{"message": message, "finish_reason": "stop"}]}
    _, completion = read([json.dumps(reply).encode()])
    contents = [json.loads(content) for _, content in completion.messages]
    assert contents == [{"name": "f", "arguments": str(number)} for number in range(2)]
    assert [role for role, _ in completion.messages] == ["function_call"] * 2


@given(said=TEXTS, places=st.lists(st.integers(min_value=0)), mark=st.sampled_from(MARKS[:3]))
def test_a_whole_reply_may_be_cut_anywhere(said: str, places: list[int], mark: bytes) -> None:
    message = {"role": "assistant", "content": said}
    reply = {"choices": [{"message": message, "finish_reason": "stop"}]}
    data = mark + json.dumps(reply, ensure_ascii=False).encode()
    assert read(cut(data, places)) == ([], Completion("assistant", said, "stop"))


@given(data=st.binary(), start=st.sampled_from([b"", b"data: ", b"{", b'data: {"choices": [']))
def test_bytes_are_a_reply_or_nonsense(data: bytes, start: bytes) -> None:
    try:
        read([start + data])
    except Nonsense as error:
        assert str(error)


@given(
    fields=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)),
    call=JSON | st.fixed_dictionaries({}, optional={"index": JSON, "id": JSON, "function": JSON}),
    usage=JSON | st.fixed_dictionaries({}, optional={"prompt_tokens": JSON}),
)
def test_any_json_is_a_reply_or_nonsense(fields: Json, call: Any, usage: Any) -> None:
    reason = fields.pop("finish_reason", "stop")
    for delta in (fields, {**fields, "tool_calls": [call]}):
        choice = {"delta": delta, "finish_reason": reason}
        data = f"data: {json.dumps({'choices': [choice], 'usage': usage})}\n\n".encode()
        try:
            _, completion = read([data])
        except Nonsense:
            continue
        completion.content.encode()
        assert completion.prompt_tokens is None or completion.prompt_tokens >= 0


@pytest.mark.parametrize("escape", [b"\\ud83d", b"\\u0000"])
def test_what_could_not_be_kept_is_marked(escape: bytes) -> None:
    delta = b'{"content": "a%b"}' % escape
    data = b'data: {"choices": [{"delta": %b, "finish_reason": "stop"}]}\n\n' % delta
    assert read([data]) == (
        ["a\N{REPLACEMENT CHARACTER}"],
        Completion("assistant", "a\ufffd", "stop"),
    )


@pytest.mark.parametrize("start", [b"{", b"data: "])
def test_a_reply_without_end_is_given_up(start: bytes) -> None:
    reader = ReplyReader(Names(), passes_on=True)
    with pytest.raises(Nonsense, match="longer than"):
        for _ in range(MAX_REPLY_BYTES // 2**20 + 1):
            list(reader.feed(start + b" " * 2**20))


ROLES = st.sampled_from(["user", "assistant", "system", "function", "function_call"])
CALLS = st.fixed_dictionaries({"name": TEXTS, "arguments": JSON}).map(json.dumps)
MESSAGES = st.lists(st.builds(PromptMessage, ROLES, TEXTS | CALLS, st.none() | TEXTS), max_size=8)


@given(MESSAGES)
def test_every_call_is_answered_at_once_and_every_result_has_its_call(
    messages: list[PromptMessage],
) -> None:
    sent = to_openai(messages, Names())
    waiting: list[str] = []
    seen: set[str] = set()
    for message in sent:
        if message["role"] == "tool":
            waiting.remove(message["tool_call_id"])
            continue
        assert waiting == []
        waiting = [call["id"] for call in message.get("tool_calls", [])]
        assert not seen & {*waiting}
        seen |= {*waiting}
    assert waiting == []
    json.dumps(sent, ensure_ascii=False).encode()


@given(st.lists(TEXTS))
def test_every_function_has_a_name_of_its_own(real: list[str]) -> None:
    names = Names()
    allowed = [names.allowed(name) for name in real]
    assert [names.real(name) for name in allowed] == real
    assert all(0 < len(name) <= 64 and name.isascii() for name in allowed)
    assert len({*allowed}) == len({*real})
