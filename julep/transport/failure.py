"""What an exception of the HTTP library means to the caller. Pure."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, TypeVar

import httpx
from julep_api.deadline import Deadline
from julep_api.errors import (
    APIConnectionError,
    APITimeoutError,
    CallRecord,
    Delivered,
    InvalidArgumentError,
    JulepError,
    ResponseDecodeError,
    ResponseTruncatedError,
)

from ..options import Timeout
from .inflate import EncodingError

Limit = Literal["total", "connect", "read", "idle"]

_LIBRARIES = frozenset(
    {"httpx", "httpcore", "httpx2", "httpcore2", "aiohttp", "h11", "anyio", "trio"}
)

_CLOCK_TOLERANCE = 0.005
"""Seconds by which a socket may be early."""


class Failure(NamedTuple):
    """An attempt that brought no reply."""

    kind: type[JulepError]
    text: str
    delivered: Delivered
    limit: Limit | None = None
    cause: Exception | None = None
    may_pass: bool = True
    """Whether another attempt may fare better."""
    request_id: str | None = None
    """Of a reply that began."""

    def error(self, record: CallRecord, method: str, url: str) -> JulepError:
        """The exception to raise."""
        known = f", request id {self.request_id}" if self.request_id else ""
        note = f"; {record.note}" if record.note else ""
        where = f"{method} {url}{known}, {record.text()}{note}"
        error = self.kind(f"{record.operation}: {self.text} ({where})")
        error.record(record)
        error.delivered = self.delivered
        error.request_id = self.request_id
        if isinstance(error, APITimeoutError) and self.limit:
            error.limit = self.limit
        return chained(error, self.cause)


class Broken(NamedTuple):
    """An attempt whose reply began and can't be read to its end."""

    response: httpx.Response
    """What there is of it. Its content is what was read."""
    text: str
    limit: Limit | None = None
    cause: Exception | None = None

    @property
    def may_pass(self) -> bool:
        """Whether another attempt may fare better."""
        return self.limit == "read" or self.ends_early

    @property
    def ends_early(self) -> bool:
        """Whether there is less of the reply than was promised, and no limit is the reason."""
        return self.limit is None and not isinstance(self.cause, EncodingError)

    def error(self, record: CallRecord, method: str, url: str) -> JulepError:
        """The exception to raise."""
        if self.limit:
            id = self.response.headers.get("x-request-id")
            failure = Failure(APITimeoutError, self.text, "yes", self.limit, self.cause)
            failure = failure._replace(request_id=id)
            return failure.error(record, method, url)
        self.response.extensions["call"] = record
        if self.ends_early:
            return chained(ResponseTruncatedError.of(self.response, self.text), self.cause)
        if not self.response.content:  # which says nothing of the body, none of which was read
            return ResponseDecodeError(f"{self.response.status_code}: {self.text}", self.response)
        return ResponseDecodeError.of(self.response, self.text)


O = TypeVar("O", Failure, Broken)


def redacted(outcome: O, secret: str) -> O:
    """The outcome without the key, which some servers quote in what is no HTTP."""
    if not secret or secret not in f"{outcome.text}{outcome.cause!r}":
        return outcome
    return outcome._replace(text=outcome.text.replace(secret, "[redacted]"), cause=None)


def chained(error: JulepError, cause: Exception | None) -> JulepError:
    """The error, with its cause.

    The cause loses its traceback, its own causes, and the request that httpx gives it: what these
    hold shows the request's headers, and so the key, to whatever prints or stores them.
    """
    if cause is not None:
        cause.__traceback__ = cause.__cause__ = cause.__context__ = None
        if "_request" in vars(cause):
            vars(cause)["_request"] = None
        error.__cause__ = cause
    return error


def is_ours(error: Exception) -> bool:
    """Whether an exception tells of the network or of the HTTP library, and not of a bug elsewhere.

    A RuntimeError does where a connection belongs to another event loop, or a client was closed
    by somebody else; and whatever the code of these libraries stumbles over.
    """
    if isinstance(error, RuntimeError):
        return any(word in str(error) for word in ("loop", "closed"))
    return isinstance(error, (OSError, UnicodeError)) or bool(
        {_library(type(error).__module__), _library(_raised_in(error))} & _LIBRARIES
    )


def _library(module: str) -> str:
    return module.partition(".")[0]


def _raised_in(error: Exception) -> str:
    """The module whose code raised it."""
    module = ""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        trace = trace.tb_next
    return module


def failed(error: Exception, *, sent: bool | None, deadline: Deadline, timeout: Timeout) -> Failure:
    """What it means that no headers of a reply have arrived.

    Args:
        error: What the HTTP library raised.
        sent: Whether a part of the request may have been sent; None if nobody looked.
        deadline: That of the call.
        timeout: The limits of the call.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    reason = _reason(error)
    if kinds & {"InvalidURL", "UnsupportedProtocol"}:
        return Failure(InvalidArgumentError, reason, "no", may_pass=False)
    connecting = bool(kinds & {"ConnectTimeout", "ConnectError", "PoolTimeout", "ProxyError"})
    delivered: Delivered = "no" if connecting or sent is False else "maybe"
    if kinds & {"TimeoutException", "TimeoutError"}:
        phase = "no connection" if connecting else "no reply"
        limit, text = _limit(deadline, timeout, "connect" if connecting else "read", phase)
        return Failure(APITimeoutError, text, delivered, limit, error, limit != "total")
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        text = f"the server's certificate is not trusted: {reason}. Does SSL_CERT_FILE name its issuer?"
        return Failure(APIConnectionError, text, "no", None, error, may_pass=False)
    if "ProxyError" in kinds:
        text = f"can't connect by way of the proxy: {reason}. Are HTTP_PROXY, HTTPS_PROXY and NO_PROXY right?"
    elif connecting:
        text = f"can't connect: {reason}. Is the URL right, and the server up?"
    else:
        text = f"the connection broke before a reply: {reason}"
    return Failure(APIConnectionError, text, delivered, None, error)


NO_ANSWER: Final = Failure(
    APIConnectionError, "a reply to an earlier request lay on the connection", "maybe"
)


def _reason(error: BaseException) -> str:
    """What the error says; some say nothing themselves, but what caused them does."""
    cause: BaseException | None = error
    while cause is not None and not str(cause):
        cause = cause.__cause__ or cause.__context__
    return str(cause) if cause is not None else type(error).__name__


def broken(
    error: Exception, response: httpx.Response, *, deadline: Deadline, timeout: Timeout
) -> Broken:
    """What it means that a reply can't be read to its end."""
    if isinstance(error, EncodingError):
        return Broken(response, str(error), None, error)
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"TimeoutException", "TimeoutError"}:
        limit, text = _limit(deadline, timeout, "read", "no complete reply")
        return Broken(response, text, limit, error)
    reason = _reason(error)
    return Broken(response, f"the connection broke within the reply: {reason}", None, error)


def _limit(deadline: Deadline, timeout: Timeout, phase: Limit, what: str) -> tuple[Limit, str]:
    """Which limit has passed, and how to say so."""
    phase = deadline.passed(_CLOCK_TOLERANCE) or phase
    if phase == "idle":
        return phase, f"no event for {timeout.idle:g} s (Timeout.idle)"
    if phase == "total":
        return phase, f"{what} within {deadline.total:g} s, the time limit of the whole call"
    seconds: Any = getattr(timeout, phase)
    within = "" if seconds is None else f" within {seconds:g} s (Timeout.{phase})"
    return phase, f"{what}{within}"
