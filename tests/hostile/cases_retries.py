"""Statuses that ask for another attempt, and what their headers say of when."""

from __future__ import annotations

import time
from email.utils import formatdate

from answers import JSON, answer
from case import (
    OK,
    Case,
    Raises,
    chat,
    chat_with_key,
    create,
    delete,
    each,
    either,
    get,
    patch,
    refuses,
    stream,
    update,
)
from cases_connections import READS, within
from server import Exchange, Play, Step, hang, hang_up, reply, send

import julep

SOON = "retry-after-ms: 1"
TWICE = {"max_retries": 2}
ONCE = {"max_retries": 1}


def says(status: str, *headers: str) -> Play:
    return [send(reply(b'{"detail": "Later"}', JSON, *headers, status=status))]


def asks_to_wait_until(seconds: float) -> Step:
    """429, with the time in so many seconds from now as HTTP writes it."""

    def step(exchange: Exchange) -> None:
        date = formatdate(time.time() + seconds, usegmt=True)
        exchange.send(reply(b"{}", JSON, f"Retry-After: {date}", status="429 Oh"))

    return step


# Which statuses are tried again

RETRIED = {
    "408 Request Timeout": julep.ApiError,
    "409 Conflict": julep.ConflictError,
    "429 Too Many Requests": julep.RateLimitError,
    "500 Internal Server Error": julep.ServerError,
    "502 Bad Gateway": julep.ServerError,
    "503 Service Unavailable": julep.ServerError,
    "504 Gateway Timeout": julep.ServerError,
}
NOT_RETRIED = {
    "400 Bad Request": julep.BadRequestError,
    "401 Unauthorized": julep.AuthenticationError,
    "404 Not Found": julep.NotFoundError,
    "410 Gone": julep.ApiError,
    "418 I'm a teapot": julep.ApiError,
    "422 Unprocessable Entity": julep.UnprocessableEntityError,
    "425 Too Early": julep.ApiError,
    "501 Not Implemented": julep.ServerError,
    "505 HTTP Version Not Supported": julep.ServerError,
    "520 Odd": julep.ServerError,
    "999 Odd": julep.ServerError,
}
AMBIGUOUS = {status: kind for status, kind in RETRIED.items() if status[:3] != "429"}
STATUSES = [
    *(
        case
        for status in RETRIED
        for case in each(
            (get, update, delete, chat_with_key),
            f"{status}, then well",
            [says(status, SOON), [answer]],
            OK,
            2,
            ONCE,
        )
    ),
    *(
        case
        for status, kind in NOT_RETRIED.items()
        for case in each(
            (get, chat_with_key),
            f"{status} is final",
            [says(status, SOON), [answer]],
            refuses(kind, "Later", attempts=1),
            1,
            TWICE,
        )
    ),
    *(
        case
        for status, kind in AMBIGUOUS.items()
        for case in each(
            (chat, create, patch),
            f"{status} is final",
            [says(status), [answer]],
            refuses(kind, "Later", attempts=1),
            1,
            TWICE,
        )
    ),
    *each(
        (chat, stream, create, patch),
        "429, then well",
        [says("429 Oh", SOON), says("429 Oh", SOON), [answer]],
        OK,
        3,
        TWICE,
    ),
    *each(
        (chat, stream, create, patch),
        "503 with Retry-After, then well",
        [says("503 Oh", "Retry-After: 0"), [answer]],
        OK,
        2,
        TWICE,
    ),
    *each(
        READS,
        "429 again and again",
        [says("429 Oh", SOON)],
        refuses(julep.RateLimitError, "3 attempts", "Later", attempts=3),
        3,
        TWICE,
    ),
    Case(
        "get: no retries wanted",
        get,
        [says("503 Oh", SOON)],
        refuses(julep.ServerError, attempts=1),
        1,
    ),
    Case(
        "get: one kind of failure after the other",
        get,
        [says("503 Oh", SOON), [hang_up], says("429 Oh", SOON), [hang], [answer]],
        OK,
        5,
        {**within(9, read=0.5), "max_retries": 4},
    ),
    Case(
        "get: a failure that is final after one that is not",
        get,
        [says("503 Oh", SOON), says("404 Oh"), [answer]],
        refuses(julep.NotFoundError, "2 attempts", attempts=2),
        2,
        TWICE,
    ),
]

# When

IGNORED = {
    "negative seconds": "Retry-After: -5",
    "NaN": "Retry-After: NaN",
    "infinity": "Retry-After: inf",
    "a word": "Retry-After: soon",
    "nothing": "Retry-After:",
    "a fraction of nothing": "Retry-After: .",
    "an exponent": "Retry-After: 1e400",
    "underscores": "Retry-After: 1_000",
    "digits of another alphabet": "Retry-After: \u0661\u0662",
    "a month that is none": "Retry-After: Fri, 31 Foo 2099 23:59:59 GMT",
    "a day that is none": "Retry-After: Fri, 31 Feb 2099 23:59:59 GMT",
    "a year that is none": "Retry-After: Fri, 31 Dec 99999999 23:59:59 GMT",
    "a zone that is none": "Retry-After: Fri, 31 Dec 2021 23:59:59 +9999999",
    "a list": "Retry-After: 99999, 99999",
    "hex": "Retry-After: 0xFFFF",
    "a long header": "Retry-After: " + "x" * 5000,
    "negative ms": "retry-after-ms: -5",
    "NaN ms": "retry-after-ms: nan",
    "infinite ms": "retry-after-ms: infinity",
    "a word for ms": "retry-after-ms: soon",
    "empty ms": "retry-after-ms:",
}
OBEYED = {
    "0 seconds": "Retry-After: 0",
    "a date in the past": "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",
    "the beginning of time": "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT",
    "1 ms": SOON,
    "0 ms": "retry-after-ms: 0",
    "a fraction of a ms": "retry-after-ms: 0.5",
}
TOO_LATE = {
    "a day": "Retry-After: 86400",
    "years": "Retry-After: 999999999999",
    "a date far away": "Retry-After: Fri, 31 Dec 2199 23:59:59 GMT",
    "the last date": "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT",
    "a day in ms": "retry-after-ms: 86400000",
    "beyond the deadline": "Retry-After: 6",
}
WAITS = [
    Case(
        "get: wait for a number of 400 digits",
        get,
        [says("429 Oh", "Retry-After: " + "9" * 400), [answer]],
        either(OK, refuses(julep.RateLimitError, "Later")),
        options=ONCE,
    ),
    *(
        Case(f"get: wait for {name}", get, [says("429 Oh", header), [answer]], OK, 2, ONCE)
        for name, header in {**IGNORED, **OBEYED}.items()
    ),
    *(
        case
        for name, header in TOO_LATE.items()
        for case in each(
            (get, chat),
            f"wait for {name}",
            [says("429 Oh", header), [answer]],
            refuses(julep.RateLimitError, "Later", attempts=1),
            1,
            {**within(4), "max_retries": 2},
        )
    ),
    Case(
        "get: ms are obeyed before seconds",
        get,
        [says("429 Oh", "Retry-After: 7", SOON), [answer]],
        OK,
        2,
        {**within(4), "max_retries": 1},
    ),
    Case(
        "get: seconds when the ms are none",
        get,
        [says("429 Oh", "Retry-After: 0", "retry-after-ms: x"), [answer]],
        OK,
        2,
        ONCE,
    ),
    Case(
        "get: the header twice",
        get,
        [says("429 Oh", "Retry-After: 0", "Retry-After: 0"), [answer]],
        OK,
        2,
        ONCE,
    ),
    Case("get: wait until a date", get, [[asks_to_wait_until(1)], [answer]], OK, 2, ONCE),
    Case(
        "get: wait until a date too far away",
        get,
        [[asks_to_wait_until(60)], [answer]],
        Raises(julep.RateLimitError, attempts=1),
        1,
        {**within(4), "max_retries": 2},
    ),
    Case(
        "get: a wait in a success means nothing",
        get,
        [[send(reply(b"{}", JSON, "Retry-After: 5"))]],
        Raises(julep.ResponseDecodeError, attempts=1),
        1,
        TWICE,
    ),
    *each(
        (chat, create),
        "503 with a Retry-After that is none",
        [says("503 Oh", "Retry-After: soon"), [answer]],
        either(OK, refuses(julep.ServerError)),
        options=TWICE,
    ),
]

CASES = [*STATUSES, *WAITS]
