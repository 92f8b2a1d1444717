"""Idempotency keys: a POST or PATCH that is sent again under its key is carried out once.

The first successful reply is kept in the transaction of what the operation wrote, and whoever
sends the request again within a day gets it again. What failed is not kept and may be tried again.
Two requests are the same if their method, their path with its query and the JSON value of their
body are, and, where the operation can stream, their wish for a stream.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, select
from starlette.datastructures import Headers
from starlette.requests import Request

from .call import Call, Events, Handler, JsonObject, Outcome
from .clock import now
from .errors import ApiError, BadRequest
from .store import account_of
from .tables import idempotency_keys

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"

_METHODS = ("POST", "PATCH")
_VALID = re.compile(r"[\x20-\x7e]{1,255}")
_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with a key, and what it has in common with every other try of it."""

    key: str
    target: str
    """The method and the path with its query."""
    fingerprint: str
    """Of the body, and of the wish for a stream."""


def key_of(method: str, headers: Headers) -> str | None:
    """The key of a request; None if it has none, or has a method that takes none.

    Raises:
        BadRequest: it has one that is not valid, or more than one.
    """
    given = headers.getlist(HEADER)
    if method not in _METHODS or not given:
        return None
    if len(given) > 1 or not _VALID.fullmatch(given[0]):
        raise BadRequest(f"{HEADER}: not one key of 1 to 255 printable ASCII characters")
    return given[0]


def keyed(request: Request, raw: bytes, streams: bool) -> KeyedRequest | None:
    """The request, if it has a key.

    Args:
        request: The request.
        raw: Its body, which is known to be JSON, or empty.
        streams: Whether it takes a stream, from an operation that can.

    Raises:
        BadRequest: its key is not valid.
    """
    key = key_of(request.method, request.headers)
    if key is None:
        return None
    query = request.scope["query_string"].decode("latin-1")
    path: str = request.scope["path"]
    target = f"{request.method} {path}" + (f"?{query}" if query else "")
    return KeyedRequest(key, target, _fingerprint(raw, streams))


def carry_out(request: KeyedRequest | None, handler: Handler, call: Call) -> tuple[Outcome, bool]:
    """The outcome of a request, and whether it is that of an earlier try.

    The transaction holds the store's write lock from its beginning on. Another try of the request
    has therefore either not yet looked for an outcome, or has committed its own.

    Raises:
        ApiError: the key is that of another request.
    """
    if request is None:
        return handler(call), False
    kept = _kept(call.connection, request)
    if kept is not None:
        return kept, True
    outcome = handler(call)
    _keep(call.connection, request, outcome)
    return outcome, False


def _kept(connection: Connection, request: KeyedRequest) -> Outcome | None:
    keys = idempotency_keys
    own = keys.c.account == account_of(connection)
    connection.execute(delete(keys).where(own, keys.c.created_at <= now() - _LIFETIME))
    found = connection.execute(select(keys).where(own, keys.c.key == request.key))
    row = found.mappings().first()
    if row is None:
        return None
    _expect_same(request, row)
    reply: JsonObject | list[JsonObject] = row["reply"]
    return Events(reply) if isinstance(reply, list) else reply


def _keep(connection: Connection, request: KeyedRequest, outcome: Outcome) -> None:
    values = {
        "account": account_of(connection),
        "key": request.key,
        "target": request.target,
        "fingerprint": request.fingerprint,
        # The status is not kept: it is the one that the operation has for success.
        "reply": outcome.items if isinstance(outcome, Events) else outcome,
        "created_at": now(),
    }
    connection.execute(insert(idempotency_keys).values(**values))


def _expect_same(request: KeyedRequest, row: RowMapping) -> None:
    if row["target"] != request.target:
        reason = "for another request"
    elif row["fingerprint"] != request.fingerprint:
        reason = "with another body or another Accept header"
    else:
        return
    used = f"{HEADER} {request.key!r} has been used {reason}: {row['target']:.200}"
    raise ApiError(409, f"{used}. A new request needs a new key.")


def _fingerprint(raw: bytes, streams: bool) -> str:
    text = raw.decode("utf-8-sig").strip()
    body = json.loads(text, parse_float=_number) if text else None
    # However it was written, the same JSON value is the same text from here on.
    canonical = json.dumps([body, streams], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _number(text: str) -> float:
    """A number of JSON, where 1.0 is 1."""
    value = float(text)
    return int(value) if value.is_integer() else value
