"""Redirects, followed and not."""

from __future__ import annotations

from answers import JSON, answer
from case import (
    OK,
    Case,
    Raises,
    breaks,
    chat,
    create,
    delete,
    each,
    either,
    get,
    patch,
    refuses,
    stream,
    times_out,
    update,
)
from cases_connections import READS, within
from server import Exchange, Play, endless, hang, head, reply, send

import julep

HERE = "/api/elsewhere"
STATUSES = {
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
}


def to(place: str | None, status: int = 307, *headers: str) -> Play:
    """A redirect. In `place`, PORT is that of the server."""

    def step(exchange: Exchange) -> None:
        port = exchange.connection.getsockname()[1]
        where = [] if place is None else [f"Location: {place.replace('PORT', str(port))}"]
        exchange.send(reply(b"moved", *where, *headers, status=f"{status} {STATUSES[status]}"))

    return [step]


NOWHERE = {
    "no place": None,
    "a host that is none": "http://[::1/x",
    "a port that is none": "http://127.0.0.1:99999999/",
    "a port of letters": "http://127.0.0.1:port/",
    "a label that is none": "http://a..b/",
    "a control character": "/a\x01b",
    "a file": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "another protocol": "ftp://127.0.0.1/x",
    "a unix socket": "http+unix://%2Fvar%2Frun%2Fdocker.sock/x",
    "a long place": "/" + "x" * 70_000,
}
FOLLOWED = {
    "a path": HERE,
    "an empty place": "",
    "a relative path": "elsewhere",
    "a query": "?a=b",
    "no scheme": "//127.0.0.1:PORT/api/elsewhere",
    "the whole URL": "http://127.0.0.1:PORT/api/elsewhere",
    "a fragment": f"{HERE}#part",
    "dots": "../../api/elsewhere",
    "more than ASCII": "/api/Grüße",
    "a space": "/api/else where",
}
REFUSED = refuses(julep.ApiError)
FAILED = either(
    REFUSED,
    Raises(julep.APIConnectionError, ("no", "maybe", "yes")),
    Raises(julep.InvalidArgumentError, ("no", "maybe", "yes")),
)
CASES = [
    *(Case(f"get: {status}", get, [to(HERE, status), [answer]], OK, 2) for status in STATUSES),
    *(
        case
        for status in (301, 302, 303)
        for case in each(
            (chat, create, patch, update, delete, stream),
            f"{status} is not followed",
            [to(HERE, status), [answer]],
            refuses(julep.ApiError, str(status), attempts=1),
            1,
        )
    ),
    *(
        case
        for status in (307, 308)
        for case in each(
            (create, patch, update, delete), f"{status}", [to(HERE, status), [answer]], OK, 2
        )
    ),
    *(
        case
        for status in (307, 308)
        for case in each((chat, stream), f"{status}", [to("/v2/chat", status), [answer]], OK, 2)
    ),
    *(
        Case(f"get: to {name}", get, [to(place), [answer]], OK, 2)
        for name, place in FOLLOWED.items()
    ),
    *(
        case
        for name, place in NOWHERE.items()
        for case in each((get, chat), f"to {name}", [to(place), [answer]], FAILED, 1)
    ),
    *each(READS, "in a circle", [to("")], FAILED, range(1, 8)),
    *each(READS, "in a circle of paths", [to(HERE)], REFUSED, range(2, 8)),
    Case("get: five times", get, [*[to(HERE)] * 5, [answer]], OK, 6),
    Case("get: six times", get, [*[to(HERE)] * 6, [answer]], REFUSED, 6),
    *each(
        (get,), "to another origin", [to("http://localhost:PORT/api/elsewhere"), [answer]], OK, 2
    ),
    *each(
        (chat, stream), "to another origin", [to("http://localhost:PORT/v2/chat"), [answer]], OK, 2
    ),
    Case(
        "get: to another origin and back",
        get,
        [to("http://localhost:PORT/x"), to("http://127.0.0.1:PORT/x"), [answer]],
        OK,
        3,
    ),
    Case(
        "get: to another origin with a cookie",
        get,
        [to("http://localhost:PORT/x", 307, "Set-Cookie: a=b"), [answer]],
        OK,
        2,
    ),
    Case(
        "get: to TLS that is none",
        get,
        [to("https://127.0.0.1:PORT/x"), [answer]],
        either(breaks("no", "maybe"), times_out("total", "no", "maybe")),
        options=within(2),
    ),
    Case(
        "get: to a port where nobody listens",
        get,
        [to("http://127.0.0.1:1/x")],
        breaks("no", "maybe", "yes"),
        1,
    ),
    Case(
        "get: to a user",
        get,
        [to("http://user:word@127.0.0.1:PORT/x"), [answer]],
        either(OK, REFUSED),
    ),
    *each(
        (get, chat),
        "then silence",
        [to("/v2/chat"), [hang]],
        times_out("total", "maybe"),
        2,
        within(2),
    ),
    *each(
        (get, chat),
        "with a body without end",
        [[send(head(f"Location: {HERE}", status="303 See Other")), endless(b"x" * 999)]],
        either(OK, REFUSED, times_out("total", "yes", "maybe", "no")),
        options=within(2),
    ),
    Case(
        "get: then a failure that is retried",
        get,
        [to(HERE), [send(reply(b"{}", JSON, "retry-after-ms: 1", status="503 Oh"))], [answer]],
        OK,
        options={"max_retries": 1},
    ),
]
