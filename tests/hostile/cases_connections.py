"""Connections that do not come about, fall silent, or break."""

from __future__ import annotations

from typing import Any

from answers import CHAT, EVENTS, GOOD, HELLO, JSON, SESSION, STREAM, answer, answer_and, echo_key
from case import (
    OK,
    Case,
    Outcome,
    breaks,
    chat,
    chat_with_key,
    create,
    cut_off,
    delete,
    each,
    either,
    get,
    patch,
    refuses,
    stream,
    times_out,
    truncated,
    unreadable,
    update,
)
from server import (
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
    unasked,
)

import julep

READS = (get, chat, stream)
BODY = {get.name: SESSION, chat.name: CHAT, stream.name: STREAM}
KIND = {get.name: JSON, chat.name: JSON, stream.name: EVENTS}
CHUNKED = "Transfer-Encoding: chunked"


def within(total: float, **limits: float) -> dict[str, Any]:
    return {"timeout": julep.Timeout(total=total, **limits)}


# Nobody at the door

DOORS = [
    *each(READS, "refused", GOOD, breaks("no", attempts=1), 0, door="closed"),
    *each(
        (get, chat),
        "refused again and again",
        GOOD,
        breaks("no", attempts=3, says=["3 attempts"]),
        0,
        {"max_retries": 2},
        door="closed",
    ),
    *each(
        (get, chat, stream, create, patch),
        "refused at first, then taken",
        GOOD,
        OK,
        1,
        {"max_retries": 30},
        door="closed",
        opens=0.1,
    ),
    *each(
        READS,
        "no answer at the door",
        GOOD,
        times_out("connect", "no"),
        0,
        within(8, connect=0.3),
        door="full",
    ),
    *each(
        READS,
        "no time left at the door",
        GOOD,
        times_out("total", "no"),
        0,
        within(0.3),
        door="full",
    ),
    *each(
        (get, chat),
        "let in at a later knock",
        GOOD,
        OK,
        1,
        {**within(8, connect=0.3), "max_retries": 20},
        door="full",
        opens=0.1,
    ),
]

# Silence

SILENCES = [
    *each(
        READS, "taken and never read", [[unasked, hang]], times_out("total", "maybe"), 0, within(2)
    ),
    *each(READS, "never answered", [[hang]], times_out("total", "maybe"), 1, within(2)),
    *each(READS, "too long silent", [[hang]], times_out("read", "maybe"), 1, within(8, read=0.5)),
    *each(
        (get, update, delete),
        "too long silent, and replayed",
        [[hang], [answer]],
        OK,
        2,
        {**within(8, read=0.5), "max_retries": 1},
    ),
    *each(
        (chat, stream, create, patch),
        "too long silent, and not replayed",
        [[hang], [answer]],
        times_out("read", "maybe", attempts=1),
        1,
        {**within(8, read=0.5), "max_retries": 1},
    ),
    Case(
        "get: silent in every attempt until the deadline",
        get,
        [[hang]],
        either(times_out("total", "maybe", "no"), times_out("read", "maybe")),
        options={**within(0.7, read=0.2), "max_retries": 20},
    ),
    *each(
        READS,
        "silent in the middle of the headers",
        [[send(b"HTTP/1.1 200 OK\r\nContent-"), hang]],
        times_out("total", "maybe"),
        1,
        within(2),
    ),
    *(
        Case(
            f"{call.name}: silent in the middle of the body",
            call,
            [[send(reply(BODY[call.name][:20], KIND[call.name], length=500)), hang]],
            times_out("total", "yes"),
            1,
            within(2),
        )
        for call in READS
    ),
    *each(
        (get, stream),
        "silent in the middle of an error's body",
        [[send(reply(b'{"detail', JSON, status="400 Bad Request", length=500)), hang]],
        either(times_out("total", "yes"), refuses(julep.BadRequestError)),
        1,
        within(2),
    ),
]

# Drops

DRIPS = [
    *(
        Case(
            f"{call.name}: a reply that drips",
            call,
            [[drip(reply(BODY[call.name], KIND[call.name]), pause=0.001, size=3)]],
            OK,
            1,
        )
        for call in READS
    ),
    *(
        Case(
            f"{call.name}: a body that drips beyond the deadline",
            call,
            [[send(head(KIND[call.name], "Content-Length: 5000")), endless(b" ")]],
            times_out("total", "yes"),
            1,
            within(2),
        )
        for call in READS
    ),
    *each(
        READS,
        "headers that drip beyond the deadline",
        [[drip(head("X-Filler: " + "x" * 5000), pause=0.01)]],
        times_out("total", "maybe"),
        1,
        within(2),
    ),
    Case(
        "get: chunks that drip beyond the deadline",
        get,
        [[send(head(JSON, CHUNKED)), endless(chunk(b" "))]],
        times_out("total", "yes"),
        1,
        within(2),
    ),
    Case(
        "get: every drop begins the read limit anew",
        get,
        [[drip(reply(SESSION, JSON), pause=0.2, size=50)]],
        OK,
        1,
        within(8, read=1),
    ),
]

# Broken off, in every place and in both ways

PLACES: dict[str, tuple[Play, Outcome]] = {
    "before the request": ([unasked, pause(0.05)], breaks("maybe", "no")),
    "before the headers": ([], breaks("maybe")),
    "in the status line": ([send(b"HTTP/1.1 20")], breaks("maybe")),
    "in the headers": ([send(b"HTTP/1.1 200 OK\r\nContent-Type: ap")], breaks("maybe")),
    "after the headers": ([send(head(JSON, "Content-Length: 500"))], cut_off()),
    "in the body": ([send(reply(SESSION[:9], JSON, length=500))], cut_off()),
    "before the last byte": ([send(reply(SESSION, JSON)[:-1])], cut_off()),
    "before the first chunk": ([send(head(JSON, CHUNKED))], cut_off()),
    "in the size of a chunk": ([send(head(JSON, CHUNKED), b"1")], cut_off()),
    "in a chunk": ([send(head(JSON, CHUNKED), chunk(SESSION)[:9])], cut_off()),
    "between chunks": ([send(head(JSON, CHUNKED), chunk(SESSION[:9]))], cut_off()),
    "before the last chunk": ([send(head(JSON, CHUNKED), chunk(SESSION))], cut_off()),
    "before the last CRLF": ([send(head(JSON, CHUNKED), chunk(SESSION), b"0\r\n")], cut_off()),
}
STREAM_PLACES: dict[str, tuple[Play, Outcome]] = {
    "before the request": ([unasked, pause(0.05)], breaks("maybe", "no")),
    "before the headers": ([], breaks("maybe")),
    "in the headers": ([send(b"HTTP/1.1 200 OK\r\nContent-Type: te")], breaks("maybe")),
    "before an event": ([send(head(EVENTS, "Content-Length: 5000"))], truncated("")),
    "in an event": ([send(reply(HELLO + b"data: {", EVENTS, length=5000))], truncated("Hello")),
    "between events": ([send(reply(HELLO, EVENTS, length=5000))], truncated("Hello")),
    "between events in chunks": ([send(head(EVENTS, CHUNKED), chunk(HELLO))], truncated("Hello")),
    "in a chunk": ([send(head(EVENTS, CHUNKED), chunk(HELLO)[:-9])], truncated("")),
    "after its end": ([send(head(EVENTS, CHUNKED), chunk(STREAM))], OK),
}
ENDS = [
    Case(
        f"{call.name}: {how} {place}",
        call,
        [[*play, end]],
        outcome,
        0 if play[:1] == [unasked] else 1,
    )
    for call, places in ((get, PLACES), (chat, PLACES), (stream, STREAM_PLACES))
    for place, (play, outcome) in places.items()
    for how, end in (("reset", reset), ("hung up", hang_up))
]
CLOSED_AT_THE_END = [
    *(
        Case(
            f"{call.name}: a body whose end is the connection's",
            call,
            [[send(head(KIND[call.name]), BODY[call.name]), hang_up]],
            OK,
            1,
        )
        for call in READS
    ),
    *each(
        (get, chat),
        "half a body whose end is the connection's",
        [[send(head(JSON), SESSION[:20]), hang_up]],
        unreadable(SESSION.decode()[:9]),
        1,
    ),
    *each(
        (get, chat),
        "half a body whose end is a reset",
        [[send(head(JSON), SESSION[:20]), reset]],
        either(cut_off(), unreadable()),
        1,
    ),
]

# Lost, and sent again or not

RETRY = {"max_retries": 1}
LOSSES: dict[str, Play] = {
    "hung up": [hang_up],
    "reset": [reset],
    "cut off": [send(reply(SESSION[:9], JSON, length=500)), hang_up],
}
REPLAYS = [
    case
    for how, play in LOSSES.items()
    for case in (
        *each((get, update, delete), f"{how}, replayed", [play, [answer]], OK, 2, RETRY),
        *each(
            (chat, create, patch),
            f"{how}, not replayed",
            [play, [answer]],
            either(breaks("maybe", attempts=1), cut_off()),
            1,
            RETRY,
        ),
        *each((chat_with_key,), f"{how}, replayed", [play, [answer]], OK, 2, RETRY),
        *each(
            (chat, create, patch),
            f"{how}, replayed to a server that knows the key",
            [[echo_key], play, [answer]],
            OK,
            3,
            RETRY,
            times=2,
        ),
    )
]

# Connections that end, or say something, while nobody uses them

AND_MORE = answer_and(b"more")
AND_A_REPLY = answer_and(reply(b"{}", JSON))  # an answer to what nobody has asked yet
IDLE: dict[str, Play] = {
    "closed while idle": [answer, pause(0.02), hang_up],
    "reset while idle": [answer, reset],
    "closed with a word while idle": [
        answer,
        pause(0.02),
        send(reply(b"{}", JSON, "Connection: close", status="408 Request Timeout")),
        hang_up,
    ],
    "an unasked reply while idle": [answer, pause(0.02), send(reply(b"{}", JSON)), hang],
    "garbage while idle": [answer, pause(0.02), send(b"more"), hang],
}
UNUSED = [
    *(
        case
        for how, play in IDLE.items()
        for case in each((get, chat, create, stream), how, [play, [answer]], OK, 2, times=2)
    ),
    *each(READS, "more than was promised", [[AND_MORE], [answer]], either(OK, breaks("maybe")), 1),
    *each(READS, "a reply too many", [[AND_A_REPLY], [answer]], OK, 1),
    *each((get, update), "closed on use", [[answer], [hang_up], [answer]], OK, 3, RETRY, times=2),
    *each(
        (chat, create, patch, stream),
        "closed on use",
        [[answer], [hang_up], [answer]],
        breaks("maybe", attempts=1),
        2,
        RETRY,
        times=2,
    ),
]

CASES = [*DOORS, *SILENCES, *DRIPS, *ENDS, *CLOSED_AT_THE_END, *REPLAYS, *UNUSED]
