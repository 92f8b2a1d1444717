"""One call from its request to its last reply, as steps that a driver carries out. Pure.

`Call.steps` is a generator: it yields what to do next, and is sent what came of it. It has no I/O,
and no clock or chance of its own, so that both drivers and the tests run the very same rules.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import httpx
from julep_api.deadline import Deadline
from julep_api.errors import CallRecord, Delivered, JulepError, api_error
from julep_api.types import Request

from .budget import SUCCESS_REFUND
from .failure import Broken, Failure
from .inflate import ACCEPTED
from .options import Options, merged
from .redirect import MOST_REDIRECTS, Refused, redirect, same_origin
from .retry import GiveUp, Lost, Retry, decide, lost_reply

if TYPE_CHECKING:
    from ..events import Event
    from .notices import Notices
    from .shared import Shared

IDEMPOTENT: Final = frozenset({"GET", "PUT", "DELETE"})
KEY: Final = "Idempotency-Key"
_KEY: Final = KEY.lower().encode()

SECRETS: Final = ("Authorization", "Cookie", "Proxy-Authorization")
"""Headers that no other server than the client's own is sent."""

_ENCODING: Final = (b"Accept-Encoding", ACCEPTED.encode())
_JSON: Final = (b"Content-Type", b"application/json")

_HINTS: Final = {401: "is the API key right?", 403: "is the API key right?"}


class Fields(dict[bytes, tuple[bytes, bytes]]):
    """Names and values of headers as they are sent, by their names in lower case.

    httpx.Headers takes 2 us to look up one of them or to set it.
    """

    def __repr__(self) -> str:
        names = ", ".join(name.decode() for name, _ in self.values())
        return f"<Fields {names}>"  # the values may hold the key, and tracebacks show them


class Attempt(NamedTuple):
    """Step: send this, and send back what came of it."""

    method: str
    address: str
    """The URL without its query, escaped."""
    query: tuple[tuple[str, str], ...]
    fields: Fields
    body: bytes | None
    stream: bool
    """Whether a success is to be left unread."""
    deadline: Deadline
    options: Options
    foreign: bool = False
    """Whether this goes to another server than the client's own."""

    @property
    def url(self) -> httpx.URL:
        """The URL without its query."""
        return httpx.URL(self.address)

    @property
    def headers(self) -> httpx.Headers:
        """The headers, but for those that the HTTP library adds."""
        return httpx.Headers([*self.fields.values()])


class Wait(NamedTuple):
    """Step: wait so many seconds."""

    seconds: float


class Notice(NamedTuple):
    """Step: tell whoever watches."""

    event: Event
    body: bytes | None
    """Of the request or the reply."""


Step: TypeAlias = Attempt | Wait | Notice
Outcome: TypeAlias = httpx.Response | Failure | Broken | None
"""Of an attempt; None of other steps."""


class Call:
    """One call of an operation.

    Args:
        request: What the operation asks for.
        options: What the caller chose.
        shared: What the client knows.
        watched: Whether anybody wants notices.
    """

    def __init__(self, request: Request, options: Options, shared: Shared, watched: bool) -> None:
        self._operation = request.operation
        self._options = options
        self._shared = shared
        self._notices: Notices | None = None
        if watched:
            from .notices import Notices  # few need them

            self._notices = Notices(request.operation)
        self.deadline: Deadline = Deadline(options.timeout.total, shared.clock)
        self._first = self._attempt = self._first_attempt(request)
        self._delivered: Delivered = "no"
        """The worst of all attempts."""
        self._number = 0
        self._paid = 0

    def _first_attempt(self, request: Request) -> Attempt:
        options, body = self._options, request.body
        if options.extra_body is not None:
            body = merged(request.operation, body, options.extra_body)
        extra = {name for name, _ in options.extra_query}
        query = tuple(pair for pair in request.query if pair[0] not in extra)
        return Attempt(
            request.method,
            self._shared.encoded_url + request.path,
            query + options.extra_query,
            self._fields(request, body is not None),
            body,
            request.stream,
            self.deadline,
            options,
        )

    def _fields(self, request: Request, has_body: bool) -> Fields:
        """The headers: those of the operation, ours, and before both what the caller chose."""
        fields = Fields()
        for name, value in request.headers:
            fields[name.lower().encode()] = (name.encode(), value.encode())
        fields[b"accept"] = (b"Accept", request.accept.encode())
        fields[b"accept-encoding"] = _ENCODING
        if has_body:
            fields[b"content-type"] = _JSON
        if request.method not in IDEMPOTENT:
            key = self._options.idempotency_key or self._options.stable_key
            fields[_KEY] = (KEY.encode(), (key or self._shared.new_key()).encode())
        fields.update(self._options.fields)
        return fields

    def steps(self) -> Generator[Step, Outcome, httpx.Response]:
        """The steps. Returns the reply, whatever its status; raises what the caller is to get."""
        while True:
            outcome = yield from self._exchange()
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                self._shared.budget.give(self._paid or SUCCESS_REFUND)
                outcome.extensions["call"] = self._record("")
                return outcome
            verdict = self._verdict(outcome)
            if isinstance(verdict, GiveUp):
                return (yield from self._fail(outcome, verdict.note))
            if self._notices:
                yield self._notices.retry(self._number, outcome, verdict.wait)
            yield Wait(verdict.wait)

    def _exchange(self) -> Generator[Step, Outcome, httpx.Response | Failure | Broken]:
        """One attempt, and where it is sent on to."""
        self._number += 1
        self._attempt = self._first
        redirects = 0
        while True:
            outcome = yield from self._send()
            if isinstance(outcome, Broken):
                self._learn(outcome.response, whole=False)
            if not isinstance(outcome, httpx.Response):
                return outcome
            self._learn(outcome)
            target = self._target(outcome)
            if target is None or isinstance(target, Refused) or redirects == MOST_REDIRECTS:
                return outcome
            redirects += 1
            self._send_to(target)

    def _target(self, reply: httpx.Response) -> httpx.URL | Refused | None:
        if not reply.has_redirect_location:
            return None
        attempt, location = self._attempt, reply.headers["location"]
        return redirect(attempt.method, attempt.url, reply.status_code, location)

    def _send_to(self, target: httpx.URL) -> None:
        """Follow a redirect. What is meant for one server alone is not shown to another."""
        fields = Fields(self._attempt.fields)
        foreign = not same_origin(self._first.url, target)
        if foreign:
            for name in SECRETS:
                fields.pop(name.lower().encode(), None)
        address, _, _ = str(target).partition("#")  # what follows is not for the server
        self._attempt = self._first._replace(
            address=address, query=(), fields=fields, foreign=foreign
        )

    def _send(self) -> Generator[Step, Outcome, httpx.Response | Failure | Broken]:
        attempt, begun = self._attempt, self.deadline.elapsed()
        if self._notices:
            yield self._notices.request(self._number, attempt)
        outcome = yield attempt
        assert outcome is not None
        reply = outcome.response if isinstance(outcome, Broken) else outcome
        if self._notices and isinstance(reply, httpx.Response):
            elapsed = self.deadline.elapsed() - begun
            yield self._notices.response(self._number, attempt, reply, elapsed)
        return outcome

    def _learn(self, reply: httpx.Response, whole: bool = True) -> None:
        """Whether the server echoes keys. Only whole successes tell that it does not any more."""
        sent = self._attempt.fields.get(_KEY)
        if sent is None or self._attempt.foreign:
            return
        if reply.headers.get(KEY) == sent[1].decode():
            self._shared.honours_keys = True
        elif reply.is_success and whole:
            self._shared.honours_keys = False

    def _verdict(self, outcome: httpx.Response | Failure | Broken) -> Retry | GiveUp:
        lost = self._lost(outcome)
        self._delivered = _worse(self._delivered, outcome, lost)
        if lost is None:
            return GiveUp()
        verdict = decide(
            lost,
            attempt=self._number,
            max_retries=self._options.max_retries,
            replayable=self._replayable(),
            left=self.deadline.left(),
            random=self._shared.random,
        )
        if isinstance(verdict, Retry):
            if not self._shared.budget.take(verdict.cost):
                return GiveUp(
                    "not tried again: too many calls have failed lately (the retry budget is empty)"
                )
            self._paid = verdict.cost
        return verdict

    def _lost(self, outcome: httpx.Response | Failure | Broken) -> Lost | None:
        if isinstance(outcome, httpx.Response):
            return lost_reply(outcome.status_code, outcome.headers, self._shared.wall_clock())
        if not outcome.may_pass:
            return None
        delivered = outcome.delivered if isinstance(outcome, Failure) else "yes"
        return Lost(refused=delivered == "no", throttled=False, asked=None)

    def _replayable(self) -> bool:
        """Whether the request does no harm if it is carried out twice."""
        known = self._options.idempotency_key is not None or self._shared.honours_keys
        return self._attempt.method in IDEMPOTENT or (known and _KEY in self._attempt.fields)

    def _fail(
        self, outcome: httpx.Response | Failure | Broken, note: str
    ) -> Generator[Step, Outcome, httpx.Response]:
        attempt = self._attempt
        if isinstance(outcome, httpx.Response):
            record = self._record(note or self._hint(outcome))
            outcome.extensions["call"] = record
            if self._notices:
                yield self._notices.error(self._record(note), api_error(outcome))
            return outcome
        record = self._record(note)
        error = outcome.error(record, attempt.method, shown(attempt.url))
        error.delivered = self._delivered
        if self._notices:
            yield self._notices.error(record, error)
        try:
            raise error
        finally:
            del error  # or it and this frame would keep each other, until the collector comes

    def late(self, error: JulepError) -> Notice | None:
        """What to tell when the reply turns out to be unreadable, after the steps have ended."""
        return self._notices.error(self._record(""), error) if self._notices else None

    def _record(self, note: str) -> CallRecord:
        return CallRecord(self._operation, self._number, self.deadline.elapsed(), note)

    def _hint(self, reply: httpx.Response) -> str:
        """What to try, where the status says it."""
        attempt, target = self._attempt, self._target(reply)
        if isinstance(target, Refused):
            return target.note
        if target is not None:
            return f"it was sent on {MOST_REDIRECTS} times, and no further"
        if reply.status_code == 404 and attempt.method == "DELETE" and self._number > 1:
            return "an earlier attempt may have deleted it"
        no_path = not httpx.URL(self._shared.base_url).path.strip("/")
        if reply.status_code == 404 and no_path and api_error(reply).message == "Not Found":
            return f"the base URL {self._shared.base_url} has no path: should it end in /api?"
        hint = _HINTS.get(reply.status_code, "")
        if hint and attempt.foreign:
            return "this is where a redirect led to, without the key: should base_url be that?"
        return hint


def _worse(
    before: Delivered, outcome: httpx.Response | Failure | Broken, lost: Lost | None
) -> Delivered:
    """Whether a request was delivered that was sent before, and again now."""
    if isinstance(outcome, Failure):
        now = outcome.delivered
    else:  # what was turned away may as well not have arrived
        now = "no" if lost is not None and lost.refused else "yes"
    ranks: list[Delivered] = ["no", "maybe", "yes"]
    return ranks[max(ranks.index(before), ranks.index(now))]


def shown(url: httpx.URL) -> str:
    """The URL without its query, which may hold what is nobody's business."""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}{url.path}"
