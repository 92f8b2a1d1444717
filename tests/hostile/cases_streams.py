"""Streams of events with every fault that they can have."""

from __future__ import annotations

import gzip
import json

from answers import DONE, END, EVENTS, HELLO, ID, JSON, STREAM, TIME, answer, event, said
from case import (
    OK,
    Case,
    Outcome,
    Raises,
    Returns,
    either,
    stream,
    times_out,
    truncated,
    unreadable,
)
from cases_connections import CHUNKED, within
from server import (
    LAST_CHUNK,
    Play,
    chunk,
    drip,
    endless,
    hang,
    hang_up,
    head,
    pause,
    reply,
    reset,
    send,
)

import julep

OPEN = send(head(EVENTS, CHUNKED))
PING = b": waiting\n\n"


def events(*parts: bytes) -> Play:
    """These events, and a regular end of the reply."""
    return [send(reply(b"".join(parts), EVENTS))]


def in_chunks(*parts: bytes) -> Play:
    return [OPEN, send(*map(chunk, parts), LAST_CHUNK)]


def failed(*texts: str) -> Raises:
    return Raises(julep.StreamFailedError, says=("request-7", *texts), partial="Hello")


UNLIKE_A_CHUNK = either(unreadable(partial="Hello"), failed())
"""JSON that is neither a chunk nor says that it is an error."""

ERROR = event('{"error": {"message": "out of memory", "code": "oom"}}')

# Streams that are right, though they look odd

ODD: dict[str, Play] = {
    "in chunks": in_chunks(HELLO, END, DONE),
    "a byte in each chunk": in_chunks(*(STREAM[n : n + 1] for n in range(len(STREAM)))),
    "a few bytes at a time": [drip(reply(STREAM, EVENTS), pause=0.0005, size=7)],
    "CRLF": events(STREAM.replace(b"\n", b"\r\n")),
    "CR": events(STREAM.replace(b"\n", b"\r")),
    "all ends of lines": events(HELLO.replace(b"\n", b"\r"), END, DONE.replace(b"\n", b"\r\n")),
    "CRLF cut in two": in_chunks(
        *(part + b"\r" for part in STREAM.split(b"\n")[:1]), b"\n\r\n", END, DONE
    ),
    "a BOM": events(b"\xef\xbb\xbf", STREAM),
    "a BOM cut in two": in_chunks(b"\xef\xbb", b"\xbf" + STREAM),
    "no space after the colon": events(STREAM.replace(b"data: ", b"data:")),
    "comments": events(PING, HELLO, PING * 100, END, b":\n", DONE),
    "other fields": events(b"id: 1\0\nretry: 10\nevent: x\nunknown: y\nz\n", HELLO, END, DONE),
    "data in many lines": events(HELLO.replace(b', "', b',\ndata: "'), END, DONE),
    "empty lines": events(b"\n\n\n", HELLO, b"\n\n", END, b"\r\n", DONE),
    "gzip": [send(reply(gzip.compress(STREAM), EVENTS, "Content-Encoding: gzip"))],
    "a type in capitals": [send(reply(STREAM, "Content-Type: TEXT/EVENT-STREAM"))],
    "a type with parameters": [send(reply(STREAM, f'{EVENTS}; boundary="x;y"'))],
    "a wrong charset": [send(reply(STREAM, "Content-Type: text/event-stream; charset=klingon"))],
    "more after its end": events(STREAM, HELLO),
    "an error after its end": events(STREAM, ERROR),
    "silence after its end": [OPEN, send(chunk(STREAM)), hang],
    "garbage after its end": [
        OPEN,
        pause(0.05),
        send(chunk(STREAM)),
        pause(0.05),
        send(b"zz\r\n"),
        hang_up,
    ],
    "events without end after its end": [OPEN, send(chunk(STREAM)), endless(chunk(PING))],
    "a reset after its end": [OPEN, send(chunk(STREAM)), reset],
    "a last event without an empty line": events(HELLO, END, DONE, b"data: x"),
    "unknown fields": events(HELLO.replace(b"{", b'{"new": 1, ', 1), END, DONE),
}
RIGHT = [Case(f"stream: {name}", stream, [play], OK, 1, within(5)) for name, play in ODD.items()]

# Streams that are wrong

EMPTY = events(b"data\n\n", HELLO, b"data:\n\n", END, DONE)
WRONG: dict[str, tuple[Play, Outcome]] = {
    "empty events": (EMPTY, either(OK, unreadable())),
    "no end": (events(HELLO, END), truncated("Hello!")),
    "no end in chunks": (in_chunks(HELLO), truncated("Hello")),
    "nothing at all": (events(), either(truncated(""), unreadable())),
    "nothing but comments": (events(PING * 3), truncated("")),
    "half an event": (events(HELLO, END[:30]), truncated("Hello")),
    "half an end": (events(HELLO, DONE[:-1]), truncated("Hello")),
    "an end without a line": (events(HELLO, b"data: [DONE]"), truncated("Hello")),
    "gzip truncated": (
        [send(reply(gzip.compress(STREAM)[:-20], EVENTS, "Content-Encoding: gzip"))],
        either(truncated(), unreadable()),
    ),
    "gzip that is none": (
        [send(reply(STREAM, EVENTS, "Content-Encoding: gzip"))],
        either(unreadable(), truncated()),
    ),
    "an unknown encoding": (
        [send(reply(b"?", EVENTS, "Content-Encoding: klingon"))],
        either(unreadable(), truncated()),
    ),
    "a broken chunk": (
        [OPEN, pause(0.05), send(chunk(HELLO)), pause(0.05), send(b"zz\r\n"), hang_up],
        truncated("Hello"),
    ),
    "an error": (events(HELLO, ERROR, DONE), failed("out of memory")),
    "an error and no end": (events(HELLO, ERROR), failed("out of memory")),
    "an error, then silence": ([OPEN, send(chunk(HELLO + ERROR)), hang], failed("out of memory")),
    "an error by its name": (
        events(HELLO, b"event: error\n", event('{"message": "out of luck"}'), DONE),
        either(failed("out of luck"), unreadable("out of luck")),
    ),
    "an error that is a text": (events(HELLO, event('{"error": "oh no"}')), failed("oh no")),
    "an error that is null": (events(HELLO, event('{"error": null}')), UNLIKE_A_CHUNK),
    "an error that tells the key": (
        events(HELLO, event('{"error": {"message": "not sk-very-secret"}}')),
        failed(),
    ),
    "no JSON": (events(HELLO, event("<html>"), DONE), unreadable(partial="Hello")),
    "half of JSON": (events(HELLO, event('{"id":'), DONE), unreadable(partial="Hello")),
    "an event that is an array": (events(HELLO, event("[]"), DONE), UNLIKE_A_CHUNK),
    "an event that is null": (events(HELLO, event("null"), DONE), UNLIKE_A_CHUNK),
    "an event that is no chunk": (events(HELLO, event('{"id": 1}'), DONE), UNLIKE_A_CHUNK),
    "an event nested too deeply": (
        events(HELLO, event("[" * 99_999), DONE),
        unreadable(partial="Hello"),
    ),
    "a wrong type": (
        events(HELLO, event(json.dumps({"id": ID, "created_at": TIME, "choices": 7})), DONE),
        unreadable(partial="Hello"),
    ),
    "HTML that says it is a stream": (events(b"<html></html>\n\n"), truncated("")),
    "JSON": ([send(reply(b"{}", JSON))], unreadable("stream")),
    "no type": ([send(reply(STREAM))], either(OK, unreadable("stream"))),
    "another type": ([send(reply(STREAM, "Content-Type: text/plain"))], unreadable("stream")),
    "a page without end": (
        [send(head("Content-Type: text/html")), endless(b"<p>" * 99)],
        either(unreadable(), times_out("total", "yes")),
    ),
    "an event that is no UTF-8": (
        events(HELLO.replace(b"Hello", b"H\xff\xfe"), END, DONE),
        either(Returns("H\ufffd\ufffd!"), unreadable()),
    ),
    "UTF-16": (events(STREAM.decode().encode("utf-16")), either(truncated(), unreadable())),
    "zeros for events": (events(bytes(999)), either(truncated(""), unreadable())),
    "bytes for events": (events(bytes(range(256)) * 9), either(truncated(""), unreadable())),
    "silence": ([OPEN, hang], times_out("total", "yes", partial="")),
    "silence after an event": (
        [OPEN, send(chunk(HELLO)), hang],
        times_out("total", "yes", partial="Hello"),
    ),
    "comments for ever": ([OPEN, endless(chunk(PING))], times_out("total", "yes", partial="")),
    "empty lines for ever": ([OPEN, endless(chunk(b"\n"))], times_out("total", "yes")),
    "an event for ever": (
        [OPEN, send(chunk(b"data: ")), endless(chunk(b"x"))],
        times_out("total", "yes"),
    ),
    "events for ever": ([OPEN, endless(chunk(HELLO), pause=0.05)], times_out("total", "yes")),
}
# One that must time out does so after half a second; the others have time.
FAULTS = [
    Case(
        f"stream: {name}",
        stream,
        [play],
        outcome,
        1,
        within(2 if "time" in str(outcome).lower() else 8),
    )
    for name, (play, outcome) in WRONG.items()
]

# Idle and read limits. What has to keep within one has two seconds to spare: machines are busy.

LIMITS = [
    Case(
        "stream: comments do not end idleness",
        stream,
        [[OPEN, send(chunk(HELLO)), endless(chunk(PING))]],
        times_out("idle", "yes", partial="Hello"),
        1,
        within(8, idle=0.4),
    ),
    Case(
        "stream: comments end silence",
        stream,
        [[OPEN, *[send(chunk(PING)), pause(0.4)] * 8, send(chunk(STREAM), LAST_CHUNK)]],
        OK,
        1,
        within(20, read=2.5),
    ),
    Case(
        "stream: idle before the first event",
        stream,
        [[OPEN, hang]],
        times_out("idle", "yes", partial=""),
        1,
        within(8, idle=0.4),
    ),
    Case(
        "stream: silence in the middle",
        stream,
        [[OPEN, send(chunk(HELLO)), hang]],
        times_out("read", "yes", partial="Hello"),
        1,
        within(8, read=0.5),
    ),
    Case(
        "stream: events end idleness",
        stream,
        [[OPEN, *[send(chunk(said("."))), pause(0.4)] * 8, send(chunk(END + DONE), LAST_CHUNK)]],
        Returns("........!"),
        1,
        within(20, idle=2.5),
    ),
    Case(
        "stream: a slow event is idleness",
        stream,
        [
            [
                OPEN,
                send(chunk(HELLO)),
                drip(b"".join(chunk(bytes([c])) for c in END), pause=0.05, size=6),
            ]
        ],
        times_out("idle", "yes", partial="Hello"),
        1,
        within(8, idle=0.4),
    ),
    Case(
        "stream: waiting for the headers is no idleness",
        stream,
        [[pause(2.5), answer]],
        OK,
        1,
        within(20, idle=2),
    ),
]

CASES = [*RIGHT, *FAULTS, *LIMITS]
