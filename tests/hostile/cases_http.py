"""Replies that are not quite HTTP: garbage, interim replies, headers and lengths that are wrong."""

from __future__ import annotations

from answers import EVENTS, JSON, SESSION, STREAM, answer
from case import (
    OK,
    Case,
    Outcome,
    Raises,
    breaks,
    chat,
    cut_off,
    each,
    either,
    get,
    refuses,
    stream,
    times_out,
    unreadable,
)
from cases_connections import CHUNKED, READS, within
from server import LAST_CHUNK, Play, chunk, endless, hang, hang_up, head, reply, send

import julep

BROKEN = either(breaks("maybe"), cut_off())
"""One library notices when it reads the headers, another when it reads the body."""

# What is no HTTP, or only nearly

GARBAGE = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "any bytes": bytes(range(256)),
    "zeros": bytes(5000),
    "a TLS alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "a page without headers": b"<html><h1>Welcome</h1></html>\r\n\r\n",
    "a status that is a word": b"HTTP/1.1 FINE OK\r\nContent-Length: 2\r\n\r\n{}",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
    "a status of two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}",
    "a negative status": b"HTTP/1.1 -200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "a header without a colon": head("Nonsense"),
    "a header without a name": head(": value"),
    "a header with NUL": head("X-Nul: a\0b"),
    "a name with a space": head("X Nul: a"),
    "bare CR": head("X-Cr: a\rb"),
}
NEARLY: dict[str, bytes] = {
    "no reason": b"HTTP/1.1 200\r\nContent-Length: %d\r\n\r\n" % len(SESSION) + SESSION,
    "an empty reason": b"HTTP/1.1 200 \r\nContent-Length: %d\r\n\r\n" % len(SESSION) + SESSION,
    "LF alone": b"HTTP/1.1 200 OK\nContent-Length: %d\n\n" % len(SESSION) + SESSION,
    "an old version": b"HTTP/1.0 200 OK\r\n\r\n" + SESSION,
    "another protocol's name": b"ICY 200 OK\r\nContent-Length: %d\r\n\r\n" % len(SESSION) + SESSION,
    "an empty line before it": b"\r\n" + reply(SESSION, JSON),
    "a folded header": reply(SESSION, JSON, "X-Folded: a\r\n b"),
    "a space before a colon": reply(SESSION, JSON, "X-Space : a"),
    "bytes in a header": reply(SESSION, JSON, b"X-Bytes: \xff\xfe\x80"),
    "an empty header": reply(SESSION, JSON, "X-Empty:"),
    "a bell in a header": reply(SESSION, JSON, "X-Bell: \a"),
}
WORDS = [
    *(
        case
        for name, data in GARBAGE.items()
        for case in each(READS, name, [[send(data), hang_up]], BROKEN, 1)
    ),
    Case(
        "get: an unknown version",
        get,
        [[send(reply(SESSION, JSON).replace(b"1.1", b"3.7", 1)), hang_up]],
        either(OK, BROKEN),
        1,
    ),
    *(
        case
        for name, data in NEARLY.items()
        for case in each((get,), name, [[send(data), hang_up]], either(OK, BROKEN), 1)
    ),
    *each(READS, "garbage without end", [[endless(b"\x01\x02garbage" * 999)]], BROKEN, 1),
    *each(
        READS,
        "one line without end",
        [[send(b"HTTP/1.1 200 "), endless(b"OK" * 9999, pause=0.001)]],
        BROKEN,
        1,
    ),
]

# Interim replies

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
INTERIM = [
    *each(READS, "100, then a reply", [[send(CONTINUE), answer]], OK, 1),
    *each(READS, "102 and 103, then a reply", [[send(PROCESSING * 3, HINTS), answer]], OK, 1),
    *each(
        READS,
        "100, then silence",
        [[send(CONTINUE), hang]],
        times_out("total", "maybe"),
        1,
        within(2),
    ),
    *each(READS, "100, then hung up", [[send(CONTINUE), hang_up]], breaks("maybe"), 1),
    *each(
        READS,
        "102 for ever",
        [[endless(PROCESSING)]],
        either(times_out("total", "maybe"), breaks("maybe")),
        1,
        within(2),
    ),
    *each(
        READS,
        "101, which nobody asked for",
        [
            [
                send(
                    head("Upgrade: chat", "Connection: Upgrade", status="101 Switching Protocols")
                ),
                hang_up,
            ]
        ],
        either(BROKEN, refuses(julep.ApiError)),
        1,
    ),
]

# Headers that are too much

OVERSIZED = [
    *each(
        READS,
        "a header of 1 MB",
        [[send(reply(SESSION, "X-Long: " + "x" * 1_000_000)), hang_up]],
        BROKEN,
        1,
    ),
    *each(
        READS,
        "headers without end",
        [[send(b"HTTP/1.1 200 OK\r\n"), endless(b"X-More: x\r\n" * 999, pause=0.001)]],
        BROKEN,
        1,
    ),
    Case(
        "get: a header of 30 kB",
        get,
        [[send(reply(SESSION, "X-Long: " + "x" * 30_000))]],
        either(OK, BROKEN),
        1,
    ),
    Case(
        "get: 100 headers", get, [[send(reply(SESSION, *[f"X-{n}: x" for n in range(100)]))]], OK, 1
    ),
    Case(
        "get: 3000 headers",
        get,
        [[send(reply(SESSION, *[f"X-{n}: x" for n in range(3000)]))]],
        either(OK, BROKEN),
        1,
    ),
    Case(
        "get: a header 500 times",
        get,
        [[send(reply(SESSION, *["Set-Cookie: a=b"] * 500))]],
        either(OK, BROKEN),
        1,
    ),
    Case(
        "get: a request id of 5 kB",
        get,
        [[send(reply(b"", "X-Request-Id: " + "x" * 5000, status="404 Not Found"))]],
        Raises(julep.NotFoundError),
        1,
    ),
]

# Lengths that are wrong

SIZE = len(SESSION)
LENGTHS: dict[str, tuple[Play, Outcome]] = {
    "too long": ([send(reply(SESSION, JSON, length=500)), hang_up], cut_off()),
    "too short": ([send(reply(SESSION, JSON, length=20))], either(unreadable(), BROKEN)),
    "zero": ([send(reply(SESSION, JSON, length=0))], either(unreadable(), BROKEN)),
    "negative": ([send(reply(SESSION, JSON, length=-5)), hang_up], BROKEN),
    "a word": ([send(reply(SESSION, JSON, length="many")), hang_up], BROKEN),
    "empty": ([send(reply(SESSION, JSON, length="")), hang_up], either(OK, BROKEN)),
    "a fraction": ([send(reply(SESSION, JSON, length=f"{SIZE}.0")), hang_up], BROKEN),
    "with a sign": ([send(reply(SESSION, JSON, length=f"+{SIZE}")), hang_up], either(OK, BROKEN)),
    "in words of digits": ([send(reply(SESSION, JSON, length="1_0")), hang_up], BROKEN),
    "huge": ([send(reply(SESSION, JSON, length="9" * 30)), hang_up], BROKEN),
    "a million digits": ([send(reply(SESSION, JSON, length="9" * 5000)), hang_up], BROKEN),
    "twice the same": ([send(reply(SESSION, JSON, f"Content-Length: {SIZE}"))], either(OK, BROKEN)),
    "twice": ([send(reply(SESSION, JSON, "Content-Length: 7"))], BROKEN),
    "a list": ([send(reply(SESSION, JSON, length=f"{SIZE}, 7"))], BROKEN),
    "and chunks": (
        [send(head(JSON, CHUNKED, "Content-Length: 7"), chunk(SESSION), LAST_CHUNK)],
        either(OK, BROKEN),
    ),
    "chunks in chunks": (
        [
            send(head(JSON, "Transfer-Encoding: chunked, chunked"), chunk(SESSION), LAST_CHUNK),
            hang_up,
        ],
        either(OK, BROKEN, unreadable()),
    ),
    "an unknown transfer encoding": (
        [send(head(JSON, "Transfer-Encoding: klingon"), SESSION), hang_up],
        either(OK, BROKEN),
    ),
    "chunks of gzip": (
        [send(head(JSON, "Transfer-Encoding: gzip, chunked"), chunk(SESSION), LAST_CHUNK), hang_up],
        either(OK, BROKEN),
    ),
}
CHUNKS: dict[str, tuple[bytes, Outcome]] = {
    "a size that is a word": (b"zz\r\n" + SESSION, BROKEN),
    "a negative size": (b"-5\r\n" + SESSION, BROKEN),
    "a huge size": (b"F" * 40 + b"\r\n" + SESSION, BROKEN),
    "a size without end": (b"0" * 200_000, BROKEN),
    "no size": (b"\r\n" + SESSION + b"\r\n", BROKEN),
    "a size with 0x": (b"0x2\r\n{}\r\n" + LAST_CHUNK, BROKEN),
    "a size that is too short": (b"2\r\n" + SESSION + b"\r\n" + LAST_CHUNK, BROKEN),
    "a size that is too long": (b"fff\r\n" + SESSION + b"\r\n" + LAST_CHUNK, BROKEN),
    "an extension": (chunk(SESSION).replace(b"\r\n", b";a=b\r\n", 1) + LAST_CHUNK, OK),
    "an extension of 1 MB": (
        chunk(SESSION).replace(b"\r\n", b";" + b"a" * 1_000_000 + b"\r\n", 1) + LAST_CHUNK,
        either(OK, BROKEN),
    ),
    "trailers": (chunk(SESSION) + b"0\r\nX-After: all\r\n\r\n", OK),
    "trailers that are none": (chunk(SESSION) + b"0\r\nnonsense\r\n\r\n", either(OK, BROKEN)),
    "trailers without end": (chunk(SESSION) + b"0\r\n" + b"X-After: all\r\n" * 50_000, BROKEN),
    "one byte each": (b"".join(chunk(bytes([byte])) for byte in SESSION) + LAST_CHUNK, OK),
    "no chunk": (LAST_CHUNK, unreadable()),
}
MEASURES = [
    *(
        Case(f"get: length {name}", get, [play], outcome, 1)
        for name, (play, outcome) in LENGTHS.items()
    ),
    *(
        Case(f"get: chunks, {name}", get, [[send(head(JSON, CHUNKED), data), hang_up]], outcome, 1)
        for name, (data, outcome) in CHUNKS.items()
    ),
    *each(
        (chat, stream),
        "a length that is too long, then silence",
        [[send(head(JSON, "Content-Length: 500")), hang]],
        times_out("total", "yes"),
        1,
        within(2),
    ),
    Case(
        "stream: a length that is too short",
        stream,
        [[send(reply(STREAM, EVENTS, length=50))]],
        either(Raises(julep.StreamTruncatedError), BROKEN),
        1,
    ),
    Case(
        "stream: a length that is too long",
        stream,
        [[send(reply(STREAM, EVENTS, length=5000)), hang_up]],
        OK,
        1,
    ),
]

CASES = [*WORDS, *INTERIM, *OVERSIZED, *MEASURES]
