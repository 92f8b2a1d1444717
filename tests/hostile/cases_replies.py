"""Replies that are HTTP and yet not what they claim to be."""

from __future__ import annotations

import gzip
import zlib

from answers import CHAT, EVENTS, HELLO, JSON, KEY, SESSION, STREAM, encoded
from case import (
    OK,
    Case,
    Outcome,
    Raises,
    Returns,
    breaks,
    chat,
    create,
    cut_off,
    delete,
    each,
    either,
    get,
    refuses,
    stream,
    unreadable,
    update,
)
from cases_connections import CHUNKED, READS
from server import LAST_CHUNK, Play, chunk, endless, hang_up, head, reply, send

import julep

HTML = b"<html><h1>Welcome</h1></html>"
TEXT = "Content-Type: text/html"
SMALL = {"max_response_size": 100_000}

# Successes

UNREADABLE: dict[str, bytes] = {
    "HTML": reply(HTML, TEXT),
    "HTML that says it is JSON": reply(HTML, JSON),
    "nothing": reply(b"", JSON),
    "nothing, of no type": reply(b""),
    "space": reply(b" \r\n\t", JSON),
    "204": head(status="204 No Content"),
    "205": reply(b"", status="205 Reset Content"),
    "an array": reply(encoded([1, 2]), JSON),
    "null": reply(b"null", JSON),
    "a number": reply(b"7", JSON),
    "a string": reply(b'"yes"', JSON),
    "half of it": reply(SESSION[:20], JSON),
    "more after it": reply(SESSION + b"}", JSON),
    "two of it": reply(SESSION + SESSION, JSON),
    "a missing field": reply(encoded({"agent_id": "x"}), JSON),
    "no field at all": reply(b"{}", JSON),
    "bytes": reply(bytes(range(256)), JSON),
    "UTF-8 that is none": reply(SESSION.replace(b"\xc3", b"\xff"), JSON),
    "Latin-1": reply(SESSION.decode().encode("latin-1"), JSON),
    "nested too deeply": reply(b"[" * 200_000, JSON),
    "a number too long": reply(b'{"id": ' + b"9" * 10_000 + b"}", JSON),
}
READABLE: dict[str, bytes] = {
    "of no type": reply(SESSION),
    "of a wrong type": reply(SESSION, TEXT),
    "of a type that is none": reply(SESSION, "Content-Type: ;;=;"),
    "of an unknown charset": reply(SESSION, "Content-Type: application/json; charset=klingon"),
    "of another charset than it says": reply(SESSION, f"{JSON}; charset=utf-16"),
    "201": reply(SESSION, JSON, status="201 Created"),
    "299": reply(SESSION, JSON, status="299 Odd"),
    "unknown fields": reply(SESSION[:-1] + b', "new": {"a": [1]}}', JSON),
    "a field twice": reply(b'{"id": 1, ' + SESSION[1:], JSON),
    "an unasked null": reply(SESSION[:-1] + b', "situation": null}', JSON),
    "half a surrogate pair": reply(SESSION[:-1] + rb', "summary": "\ud800"}', JSON),
    "NUL in a text": reply(SESSION[:-1] + rb', "summary": "\u0000"}', JSON),
}
SOMEHOW: dict[str, bytes] = {
    "a BOM": reply(b"\xef\xbb\xbf" + SESSION, JSON),
    "UTF-16": reply(SESSION.decode().encode("utf-16"), JSON),
    "UTF-32": reply(SESSION.decode().encode("utf-32"), JSON),
    "a wrong type of a field": reply(encoded({"id": 7, "agent_id": [], "created_at": {}}), JSON),
    "a time that is none": reply(SESSION[:-1] + b', "created_at": "yesterday"}', JSON),
    "206": reply(SESSION, JSON, "Content-Range: bytes 0-9/99", status="206 Partial Content"),
    "NaN": reply(SESSION[:-1] + b', "token_budget": NaN}', JSON),
    "Infinity": reply(SESSION[:-1] + b', "token_budget": -Infinity}', JSON),
}
SUCCESSES = [
    *(
        case
        for name, data in UNREADABLE.items()
        for case in each(READS, name, [[send(data)]], unreadable(), 1)
    ),
    *(Case(f"get: {name}", get, [[send(data)]], OK, 1) for name, data in READABLE.items()),
    *(
        Case(f"get: {name}", get, [[send(data)]], either(OK, unreadable(), Returns("7")), 1)
        for name, data in SOMEHOW.items()
    ),
    *each((create, update, delete), "nothing", [[send(reply(b"", JSON))]], unreadable(), 1),
    *each(
        (create, update, delete), "204", [[send(head(status="204 No Content"))]], unreadable(), 1
    ),
    *each((create, update, delete), "an array", [[send(reply(b"[]", JSON))]], unreadable(), 1),
    *each((create, update, delete), "HTML", [[send(reply(HTML, TEXT))]], unreadable(), 1),
    Case(
        "get: a body with 204",
        get,
        [[send(reply(SESSION, JSON, status="204 No Content")), hang_up]],
        either(unreadable(), breaks("yes", "maybe")),
        1,
    ),
    Case("chat: the other shape", chat, [[send(reply(STREAM, EVENTS))]], OK, 1),
    Case("stream: the other shape", stream, [[send(reply(CHAT, JSON))]], unreadable("stream"), 1),
    Case(
        "chat: no message",
        chat,
        [[send(reply(CHAT.replace(b"[[", b"[7, ["), JSON))]],
        unreadable(),
        1,
    ),
]

# Encodings

PACKED = gzip.compress(SESSION)
BOMB = gzip.compress(bytes(20_000_000))
GZIP = "Content-Encoding: gzip"
ENCODINGS: dict[str, tuple[Play, Outcome]] = {
    "gzip": ([send(reply(PACKED, JSON, GZIP))], OK),
    "gzip in capitals": ([send(reply(PACKED, JSON, "Content-Encoding: GZIP"))], OK),
    "gzip in chunks": (
        [
            send(
                head(JSON, GZIP, CHUNKED),
                *(chunk(PACKED[n : n + 1]) for n in range(len(PACKED))),
                LAST_CHUNK,
            )
        ],
        OK,
    ),
    "gzip in two members": (
        [send(reply(gzip.compress(SESSION[:9]) + gzip.compress(SESSION[9:]), JSON, GZIP))],
        either(OK, unreadable()),
    ),
    "x-gzip": ([send(reply(PACKED, JSON, "Content-Encoding: x-gzip"))], either(OK, unreadable())),
    "deflate": ([send(reply(zlib.compress(SESSION), JSON, "Content-Encoding: deflate"))], OK),
    "raw deflate": (
        [send(reply(zlib.compress(SESSION, wbits=-15), JSON, "Content-Encoding: deflate"))],
        either(OK, unreadable()),
    ),
    "gzip that is truncated": ([send(reply(PACKED[:-12], JSON, GZIP))], unreadable()),
    "gzip without its checksum": ([send(reply(PACKED[:-8], JSON, GZIP))], either(OK, unreadable())),
    "gzip with a wrong checksum": ([send(reply(PACKED[:-8] + bytes(8), JSON, GZIP))], unreadable()),
    "gzip that is none": ([send(reply(SESSION, JSON, GZIP))], unreadable()),
    "gzip that is empty": ([send(reply(b"", JSON, GZIP))], unreadable()),
    "gzip of nothing": ([send(reply(gzip.compress(b""), JSON, GZIP))], unreadable()),
    "gzip and more after it": (
        [send(reply(PACKED + b"more", JSON, GZIP))],
        either(OK, unreadable()),
    ),
    "deflate that is none": (
        [send(reply(SESSION, JSON, "Content-Encoding: deflate"))],
        unreadable(),
    ),
    "brotli that is none": (
        [send(reply(b"\x1b\xff\xff", JSON, "Content-Encoding: br"))],
        unreadable(),
    ),
    "zstd that is none": (
        [send(reply(b"\x28\xb5\x2f\xfd\xff", JSON, "Content-Encoding: zstd"))],
        unreadable(),
    ),
    "an unknown encoding": (
        [send(reply(b"\x00\x01", JSON, "Content-Encoding: klingon"))],
        unreadable(),
    ),
    "identity": ([send(reply(SESSION, JSON, "Content-Encoding: identity"))], OK),
    "an empty encoding": ([send(reply(SESSION, JSON, "Content-Encoding:"))], OK),
    "gzip of gzip": (
        [send(reply(gzip.compress(PACKED), JSON, "Content-Encoding: gzip, gzip"))],
        either(OK, unreadable()),
    ),
    "a hundred encodings": (
        [send(reply(PACKED, JSON, "Content-Encoding: " + ", ".join(["gzip"] * 100)))],
        unreadable(),
    ),
    "gzip cut off": (
        [send(reply(PACKED[:-12], JSON, GZIP, length=len(PACKED))), hang_up],
        cut_off(),
    ),
}
SIZES = [
    *each(READS, "a gzip bomb", [[send(reply(BOMB, JSON, GZIP))]], unreadable("100"), 1, SMALL),
    *each(
        READS,
        "a bomb in chunks",
        [[send(head(JSON, GZIP, CHUNKED), chunk(BOMB), LAST_CHUNK)]],
        unreadable("100"),
        1,
        SMALL,
    ),
    *each(
        (get, stream),
        "a bomb in a bomb",
        [[send(reply(gzip.compress(BOMB), JSON, "Content-Encoding: gzip, gzip"))]],
        unreadable(),
        1,
        SMALL,
    ),
    *each(
        (get, chat),
        "a body without end",
        [[send(head(JSON)), endless(b" " * 9999, pause=0.001)]],
        unreadable("100"),
        1,
        SMALL,
    ),
    *each(
        (get, chat),
        "chunks without end",
        [[send(head(JSON, CHUNKED)), endless(chunk(b" " * 9999), pause=0.001)]],
        unreadable("100"),
        1,
        SMALL,
    ),
    *each(
        (get, stream),
        "a bomb in an error",
        [[send(reply(BOMB, JSON, GZIP, status="500 Oh"))]],
        either(Raises(julep.ServerError), unreadable()),
        1,
        SMALL,
    ),
    *each(
        (get, stream),
        "an error without end",
        [[send(head(JSON, status="400 Oh")), endless(b" " * 9999, pause=0.001)]],
        either(Raises(julep.BadRequestError), unreadable()),
        1,
        SMALL,
    ),
    *each((get,), "just small enough", [[send(reply(SESSION.rjust(100_000), JSON))]], OK, 1, SMALL),
    *each(
        (get,),
        "just too large",
        [[send(reply(SESSION.rjust(100_001), JSON))]],
        unreadable("100"),
        1,
        SMALL,
    ),
    Case(
        "stream: an event that is too large",
        stream,
        [
            [
                send(head(EVENTS, CHUNKED)),
                send(chunk(b"data: ")),
                endless(chunk(b"x" * 500_000), pause=0.001),
            ]
        ],
        unreadable("longer"),
        1,
        SMALL,
    ),
    Case(
        "stream: a bomb of events",
        stream,
        [[send(reply(gzip.compress(HELLO + b":" * 20_000_000), EVENTS, GZIP))]],
        unreadable("longer"),
        1,
        SMALL,
    ),
]
PACKS = [
    *(Case(f"get: {name}", get, [play], outcome, 1) for name, (play, outcome) in ENCODINGS.items()),
    Case("chat: gzip", chat, [[send(reply(gzip.compress(CHAT), JSON, GZIP))]], OK, 1),
    *SIZES,
]

# Statuses

STATUSES: dict[str, type[julep.ApiError]] = {
    "400 Bad Request": julep.BadRequestError,
    "401 Unauthorized": julep.AuthenticationError,
    "402 Payment Required": julep.ApiError,
    "403 Forbidden": julep.PermissionDeniedError,
    "404 Not Found": julep.NotFoundError,
    "407 Proxy Authentication Required": julep.ApiError,
    "408 Request Timeout": julep.ApiError,
    "409 Conflict": julep.ConflictError,
    "413 Content Too Large": julep.ApiError,
    "418 I'm a teapot": julep.ApiError,
    "422 Unprocessable Entity": julep.UnprocessableEntityError,
    "429 Too Many Requests": julep.RateLimitError,
    "451 ": julep.ApiError,
    "499 Client Closed Request": julep.ApiError,
    "500 Internal Server Error": julep.ServerError,
    "501 Not Implemented": julep.ServerError,
    "502 Bad Gateway": julep.ServerError,
    "503 Service Unavailable": julep.ServerError,
    "504 Gateway Timeout": julep.ServerError,
    "520 Web Server Returned an Unknown Error": julep.ServerError,
    "600 Odd": julep.ServerError,
    "799 Odder": julep.ServerError,
    "999 Request Denied": julep.ServerError,
    "300 Multiple Choices": julep.ApiError,
    "305 Use Proxy": julep.ApiError,
}
ERROR_BODIES: dict[str, bytes] = {
    "HTML": reply(HTML, TEXT, status="502 Bad Gateway"),
    "much HTML": reply(HTML * 3000, TEXT, status="502 Bad Gateway"),
    "nothing": reply(b"", status="502 Bad Gateway"),
    "bytes": reply(bytes(range(256)), status="502 Bad Gateway"),
    "an unknown charset": reply(
        b"Oh", "Content-Type: text/plain; charset=klingon", status="502 Oh"
    ),
    **{
        f"a charset of Python's, {name}": reply(
            b"\0Oh", f"Content-Type: text/plain; charset={name}", status="502 Oh"
        )
        for name in ("utf-16", "hex", "zlib", "rot13", "idna", "undefined")
    },
    "an array": reply(b"[1, [2]]", JSON, status="502 Bad Gateway"),
    "an odd detail": reply(
        b'{"detail": [{"loc": 7, "msg": null}, 3, null]}', JSON, status="502 Oh"
    ),
    "an odd error": reply(b'{"error": {"message": ["a"]}, "message": 7}', JSON, status="502 Oh"),
    "half of it": reply(b'{"detail": "It', JSON, status="502 Bad Gateway"),
    "nested too deeply": reply(b"[" * 200_000, JSON, status="502 Bad Gateway"),
    "gzip that is none": reply(b"not packed", JSON, GZIP, status="502 Bad Gateway"),
    "an unknown encoding": reply(b"?", JSON, "Content-Encoding: klingon", status="502 Bad Gateway"),
    "events": reply(STREAM, EVENTS, status="502 Bad Gateway"),
    "control characters": reply(b'{"detail": "\\u001b[2J\\u0000\\ud800"}', JSON, status="502 Oh"),
}
FAILURES = [
    *(
        case
        for status, kind in STATUSES.items()
        for case in each(
            (get, stream),
            f"status {status}",
            [[send(reply(b'{"detail": "It is so"}', JSON, status=status))]],
            refuses(kind, status[:3], "It is so", attempts=1),
            1,
        )
    ),
    *(
        case
        for name, data in ERROR_BODIES.items()
        for case in each(
            (get, chat, stream), f"502 with {name}", [[send(data)]], Raises(julep.ServerError), 1
        )
    ),
    *each(
        READS,
        "502 cut off in the body",
        [[send(reply(b'{"de', JSON, status="502 Oh", length=500)), hang_up]],
        Raises(julep.ServerError),
        1,
    ),
    *each(
        READS, "304", [[send(head(status="304 Not Modified"))]], refuses(julep.ApiError, "304"), 1
    ),
    *each(
        READS,
        "the server tells the key",
        [
            [
                send(
                    reply(
                        encoded({"detail": f"no user has the key {KEY}"}),
                        JSON,
                        f"X-Was: Bearer {KEY}",
                        status="401 Oh",
                    )
                )
            ]
        ],
        refuses(julep.AuthenticationError),
        1,
    ),
    *each(
        READS,
        "the server tells the key in a success",
        [[send(reply(f"<p>Authorization: Bearer {KEY}".encode(), TEXT))]],
        unreadable(),
        1,
    ),
]

CASES = [*SUCCESSES, *PACKS, *FAILURES]
