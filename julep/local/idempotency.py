"""Idempotency keys: a POST or PATCH that is sent again under its key is carried out once.

The first successful reply is kept in the transaction of what the operation wrote, and whoever
sends the request again within a day gets it again. What failed is not kept and may be tried again;
of a chat whose model failed, it is kept that the new messages are in the history already.
Two requests are the same if their method, their path with its query and the JSON value of their
body are, and, where the operation can stream, their wish for a stream.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select
from starlette.datastructures import Headers
from starlette.requests import Request

from . import direct
from .call import Call, Events, Handler, JsonObject, Outcome
from .clock import now
from .direct import Row
from .errors import ApiError, BadRequest
from .tables import idempotency_keys

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"

_METHODS = ("POST", "PATCH")
_VALID = re.compile(r"[\x20-\x7e]{1,255}")
_LIFETIME = timedelta(hours=24)
_OF_KEY = and_(
    idempotency_keys.c.account == bindparam("of_account"),
    idempotency_keys.c.key == bindparam("of_key"),
)
_FIND = select(idempotency_keys).where(_OF_KEY)
_OUTDATED = idempotency_keys.c.created_at <= bindparam("outdated")
_MAKE_ROOM = delete(idempotency_keys).where(or_(_OUTDATED, _OF_KEY))
_FORGET = delete(idempotency_keys).where(_OUTDATED)
_KEEP = insert(idempotency_keys)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with a key, and what it has in common with every other try of it."""

    account: str
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


def keyed(request: Request, account: str, raw: bytes, streams: bool) -> KeyedRequest | None:
    """The request, if it has a key.

    Args:
        request: The request.
        account: Whose request it is: each account has keys of its own.
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
    return KeyedRequest(account, key, target, _fingerprint(raw, streams))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A chat whose model failed: its new messages are in the history, a reply is not."""

    message_ids: list[str]


def carry_out(request: KeyedRequest | None, handler: Handler, call: Call) -> tuple[Outcome, bool]:
    """The outcome of a request, and whether it is that of an earlier try.

    Raises:
        ApiError: the key is that of another request.
    """
    if request is None:
        return handler(call), False
    before = kept(call.connection, request)
    if before is not None:
        return cast(Outcome, before), True
    outcome = handler(call)
    keep(call.connection, request, outcome)
    return outcome, False


def kept(connection: Connection, request: KeyedRequest) -> Outcome | Unanswered | None:
    """What is kept of an earlier try of a request, if anything is.

    Raises:
        ApiError: the key is that of another request.
    """
    row = direct.first(connection, _FIND, **_key(request))
    if row is None or row["created_at"] <= now() - _LIFETIME:
        return None
    _expect_same(request, row)
    if row["recorded"] is not None:
        return Unanswered(row["recorded"])
    reply: JsonObject | list[JsonObject] = row["reply"]
    return Events(reply) if isinstance(reply, list) else reply


def keep(connection: Connection, request: KeyedRequest, outcome: Outcome | Unanswered) -> None:
    """Keep what a request has come to, and forget what is older than a day."""
    moment = now()
    direct.write(connection, _MAKE_ROOM, {**_key(request), "outdated": moment - _LIFETIME})
    values: JsonObject = {
        "account": request.account,
        "key": request.key,
        "target": request.target,
        "fingerprint": request.fingerprint,
        # The status is not kept: it is the one that the operation has for success.
        "reply": [],
        "recorded": None,
        "created_at": moment,
    }
    if isinstance(outcome, Unanswered):
        values["recorded"] = outcome.message_ids
    else:
        values["reply"] = outcome.items if isinstance(outcome, Events) else outcome
    direct.insert_row(connection, _KEEP, values)


def forget_old(connection: Connection) -> None:
    """Delete what nobody gets any more."""
    direct.write(connection, _FORGET, {"outdated": now() - _LIFETIME})


def _key(request: KeyedRequest) -> JsonObject:
    return {"of_account": request.account, "of_key": request.key}


def _expect_same(request: KeyedRequest, row: Row) -> None:
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
