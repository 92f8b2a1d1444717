"""What exceptions of HTTP libraries and of sockets mean to the caller."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, cast

import aiohttp
import anyio
import h11
import httpcore
import httpcore2
import httpx
import httpx2
import pytest
import trio
from julep_api.deadline import Deadline
from julep_api.errors import (
    APIConnectionError,
    APITimeoutError,
    CallRecord,
    InvalidArgumentError,
    JulepError,
    ResponseDecodeError,
    ResponseTruncatedError,
)

from julep import Timeout
from julep.transport.failure import Broken, Failure, broken, chained, failed, is_ours, redacted
from julep.transport.inflate import EncodingError

SECRET = "secret-key-of-mine"
RECORD = CallRecord("get_agent", 3, 1.234, "a note")
URL = "https://api.test/api/agents"

LIBRARIES: list[Any] = [httpx, httpx2]
libraries = pytest.mark.parametrize("library", LIBRARIES, ids=["httpx", "httpx2"])


def of(error: Exception, sent: bool | None = True, **limits: Any) -> Failure:
    """What it means that an attempt ended like this, with time left."""
    timeout = Timeout(**limits)
    return failed(error, sent=sent, deadline=Deadline(timeout.total, lambda: 0.0), timeout=timeout)


def reply(**more: Any) -> httpx.Response:
    request = httpx.Request("GET", URL, headers={"Authorization": f"Bearer {SECRET}"})
    return httpx.Response(200, request=request, content=b'{"id"', **more)


# No reply: classes

NO_CONNECTION = ["ConnectError", "ProxyError"]
NO_CONNECTION_IN_TIME = ["ConnectTimeout", "PoolTimeout"]
NO_REPLY = [
    *["ReadError", "WriteError", "CloseError", "NetworkError", "TransportError"],
    *["RemoteProtocolError", "LocalProtocolError", "ProtocolError"],
    *["DecodingError", "TooManyRedirects"],
]
NO_REPLY_IN_TIME = ["ReadTimeout", "WriteTimeout", "TimeoutException"]


@libraries
@pytest.mark.parametrize("name", NO_CONNECTION)
def test_without_a_connection_nothing_was_delivered(library: Any, name: str) -> None:
    error = getattr(library, name)("refused")
    failure = of(error)
    assert failure == Failure(APIConnectionError, failure.text, "no", None, error)
    way = " by way of the proxy" if name == "ProxyError" else ""
    assert f"can't connect{way}: refused" in failure.text
    assert ("HTTP_PROXY" in failure.text) is bool(way)
    assert failure.may_pass


@libraries
@pytest.mark.parametrize("name", NO_CONNECTION_IN_TIME)
def test_without_a_connection_in_time_nothing_was_delivered(library: Any, name: str) -> None:
    error = getattr(library, name)("")
    assert of(error) == Failure(
        APITimeoutError, "no connection within 10 s (Timeout.connect)", "no", "connect", error
    )
    assert of(error).may_pass


@libraries
@pytest.mark.parametrize("name", NO_REPLY)
def test_without_a_reply_nobody_knows_what_was_delivered(library: Any, name: str) -> None:
    error = getattr(library, name)("reset")
    assert of(error) == Failure(
        APIConnectionError, "the connection broke before a reply: reset", "maybe", None, error
    )
    assert of(error).may_pass


@libraries
@pytest.mark.parametrize("name", NO_REPLY_IN_TIME)
def test_without_a_reply_in_time_nobody_knows_either(library: Any, name: str) -> None:
    error = getattr(library, name)("")
    assert of(error, read=5) == Failure(
        APITimeoutError, "no reply within 5 s (Timeout.read)", "maybe", "read", error
    )
    assert of(error).may_pass


@libraries
@pytest.mark.parametrize("name", [*NO_REPLY, *NO_REPLY_IN_TIME])
def test_what_was_seen_not_to_be_sent_was_not_delivered(library: Any, name: str) -> None:
    error = getattr(library, name)("broken")
    assert of(error, sent=False).delivered == "no"
    assert of(error, sent=None).delivered == "maybe"


@libraries
@pytest.mark.parametrize("name", ["InvalidURL", "UnsupportedProtocol"])
def test_a_url_that_can_not_be_used_is_an_argument_that_can_not(library: Any, name: str) -> None:
    failure = of(getattr(library, name)("what is this?"))
    assert failure == Failure(InvalidArgumentError, "what is this?", "no", may_pass=False)


def exceptions(library: ModuleType) -> Iterator[type[Exception]]:
    for kind in vars(library).values():
        is_error = isinstance(kind, type) and issubclass(kind, Exception)
        if is_error and not issubclass(kind, library.StreamError):  # those say that we erred
            yield kind


@libraries
def test_every_exception_of_the_library_is_one_of_ours(library: Any) -> None:
    kinds = list(exceptions(library))
    assert len(kinds) > 20
    for kind in kinds:
        error = kind.__new__(kind, "broken")
        assert is_ours(error), kind
        assert issubclass(of(error).kind, JulepError), kind
        raised = of(error).error(RECORD, "GET", URL)
        assert isinstance(raised, JulepError) and str(raised), kind


OF_SOCKETS: Mapping[str, Exception] = {
    "reset": ConnectionResetError(errno.ECONNRESET, "reset"),
    "broken pipe": BrokenPipeError(errno.EPIPE, "broken"),
    "unknown host": socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    "TLS": ssl.SSLError(1, "wrong version number"),
    "no such host": UnicodeError("label empty or too long"),
    "aiohttp": aiohttp.ServerDisconnectedError(),
    "httpcore": httpcore.ReadError("reset"),
    "httpcore2": httpcore2.ReadError("reset"),
    "h11": h11.RemoteProtocolError("illegal header line"),
    "anyio": anyio.ClosedResourceError(),
    "trio": trio.BrokenResourceError("broken"),
    "another loop": RuntimeError("<Event> is bound to a different event loop"),
    "closed": RuntimeError("Cannot send a request, as the client has been closed."),
}


@pytest.mark.parametrize("error", OF_SOCKETS.values(), ids=OF_SOCKETS)
def test_exceptions_of_sockets_and_of_what_httpx_stands_on_are_told_too(error: Exception) -> None:
    assert is_ours(error)
    failure = of(error)
    assert (failure.kind, failure.delivered) == (APIConnectionError, "maybe")
    assert str(error) in failure.text


@pytest.mark.parametrize("error", [TimeoutError(), TimeoutError("timed out")], ids=repr)
def test_a_plain_timeout_is_one_too(error: Exception) -> None:
    assert is_ours(error)
    assert (of(error).kind, of(error).limit) == (APITimeoutError, "read")


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), KeyError("x"), ZeroDivisionError(), AssertionError(), MemoryError()],
    ids=repr,
)
def test_mistakes_elsewhere_are_not_told_as_failures_of_the_network(error: Exception) -> None:
    assert not is_ours(error)
    assert not is_ours(RuntimeError("of somebody else's code"))


def caused(error: Exception, by: Exception | None, within: Exception | None) -> Exception:
    error.__cause__, error.__context__ = by, within
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (anyio.EndOfStream(), "EndOfStream"),
        (caused(httpx.ReadError(""), OSError("reset"), None), "reset"),
        (caused(httpx.ReadError(""), None, OSError("reset")), "reset"),
        (caused(httpx.ReadError(""), caused(OSError(), OSError("reset"), None), None), "reset"),
        (caused(httpx.ReadError(""), OSError(), None), "ReadError"),
        (caused(httpx.ReadError("closed"), OSError("reset"), None), "closed"),
    ],
)
def test_an_exception_without_a_text_is_told_by_its_causes_or_its_name(
    error: Exception, told: str
) -> None:
    assert of(error).text.endswith(f": {told}")
    assert breaks(error).text.endswith(f": {told}")


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx2.ConnectError, ssl.SSLCertVerificationError], ids=repr
)
def test_a_certificate_does_not_become_trusted_by_trying_again(error: type[Exception]) -> None:
    failure = of(error("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"))
    assert (failure.kind, failure.delivered) == (APIConnectionError, "no")
    assert not failure.may_pass
    assert "certificate is not trusted" in failure.text and "self-signed" in failure.text


# Which limit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize("late", [-0.004, 0, 5], ids=["a little early", "in time", "late"])
@pytest.mark.parametrize(
    ("error", "text"),
    [
        (httpx.ReadTimeout(""), "no reply within 7 s, the time limit of the whole call"),
        (httpx.ConnectTimeout(""), "no connection within 7 s, the time limit of the whole call"),
        (TimeoutError(), "no reply within 7 s, the time limit of the whole call"),
    ],
    ids=repr,
)
def test_when_the_deadline_has_passed_it_was_the_total(
    clock: Clock, late: float, error: Exception, text: str
) -> None:
    timeout = Timeout(total=7, connect=100, read=100)
    deadline = Deadline(7, clock)
    clock.now = 7 + late
    failure = failed(error, sent=True, deadline=deadline, timeout=timeout)
    assert (failure.limit, failure.text) == ("total", text)
    assert not failure.may_pass


def test_long_before_the_deadline_it_was_not(clock: Clock) -> None:
    deadline = Deadline(7, clock)
    clock.now = 6.9
    failure = failed(
        httpx.ReadTimeout(""), sent=True, deadline=deadline, timeout=Timeout(total=7, read=5)
    )
    assert failure.limit == "read"


@pytest.mark.parametrize("total", [None, 100])
@pytest.mark.parametrize("late", [-0.004, 0, 5], ids=["a little early", "in time", "late"])
def test_when_the_idle_limit_of_a_stream_has_passed_it_was_that(
    clock: Clock, total: float | None, late: float
) -> None:
    deadline = Deadline(total, clock)
    deadline.expect_event(3)
    clock.now = 3 + late
    timeout = Timeout(total=total, idle=3)
    outcome = broken(httpx.ReadTimeout(""), reply(), deadline=deadline, timeout=timeout)
    assert (outcome.limit, outcome.text) == ("idle", "no event for 3 s (Timeout.idle)")
    assert not outcome.may_pass


@pytest.mark.parametrize(
    ("error", "text"), [(httpx.ReadTimeout, "no reply"), (httpx.ConnectTimeout, "no connection")]
)
def test_a_limit_that_is_not_ours_is_told_without_a_number(
    error: type[Exception], text: str
) -> None:
    """A client that was passed in may have limits of its own."""
    assert of(error(""), total=None, connect=None, read=None).text == text


# A reply that began


def breaks(error: Exception, **limits: Any) -> Broken:
    timeout = Timeout(**limits)
    deadline = Deadline(timeout.total, lambda: 0.0)
    return broken(error, reply(), deadline=deadline, timeout=timeout)


@libraries
@pytest.mark.parametrize("name", NO_REPLY)
def test_a_reply_that_breaks_off_was_delivered(library: Any, name: str) -> None:
    outcome = breaks(getattr(library, name)("reset"))
    assert outcome.text == "the connection broke within the reply: reset"
    assert outcome.ends_early and outcome.may_pass
    error = outcome.error(RECORD, "GET", URL)
    assert type(error) is ResponseTruncatedError
    assert isinstance(error, APIConnectionError) and isinstance(error, ResponseDecodeError)
    assert (error.delivered, error.status_code) == ("yes", 200)
    assert """b'{"id"'""" in str(error)


@libraries
def test_a_reply_that_takes_too_long_was_delivered(library: Any) -> None:
    outcome = breaks(library.ReadTimeout(""), read=5)
    assert (outcome.limit, outcome.text) == ("read", "no complete reply within 5 s (Timeout.read)")
    assert outcome.may_pass and not outcome.ends_early
    error = outcome.error(RECORD, "GET", URL)
    assert isinstance(error, APITimeoutError)
    assert (error.delivered, error.limit) == ("yes", "read")


def test_a_plain_timeout_within_a_reply_is_one_too() -> None:
    assert breaks(TimeoutError()).limit == "read"


def test_an_error_of_a_reply_that_took_too_long_names_its_request_id() -> None:
    late = Broken(reply(headers={"x-request-id": "req-7"}), "too slow", "read")
    error = late.error(RECORD, "GET", URL)
    assert error.request_id == "req-7"
    assert "request id req-7" in str(error)
    without = Broken(reply(), "too slow", "read").error(RECORD, "GET", URL)
    assert without.request_id is None
    assert "request id" not in str(without)


def test_a_reply_that_can_not_be_decoded_will_not_be_another_time() -> None:
    outcome = breaks(EncodingError("the body is no gzip"))
    assert not outcome.may_pass and not outcome.ends_early
    error = outcome.error(RECORD, "GET", URL)
    assert type(error) is ResponseDecodeError
    assert "the body is no gzip" in str(error)


# What is raised


@pytest.mark.parametrize(
    "error",
    [
        of(httpx.ConnectError("refused")).error(RECORD, "GET", URL),
        of(httpx.ReadTimeout("")).error(RECORD, "GET", URL),
        breaks(httpx.ReadTimeout("")).error(RECORD, "GET", URL),
        breaks(httpx.ReadError("reset")).error(RECORD, "GET", URL),
        breaks(EncodingError("no gzip")).error(RECORD, "GET", URL),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_tells_of_its_call(error: JulepError) -> None:
    assert (error.operation, error.attempts, error.elapsed) == ("get_agent", 3, 1.234)
    text = str(error)
    for told in ("get_agent: ", f"GET {URL}", "3 attempts in 1.23 s", "; a note"):
        assert text.count(told) == 1, told


def test_an_error_without_a_note_has_none() -> None:
    error = of(httpx.ConnectError("refused")).error(RECORD._replace(note=""), "GET", URL)
    assert str(error).endswith("(GET https://api.test/api/agents, 3 attempts in 1.23 s)")


@pytest.mark.parametrize("limit", ["total", "connect", "read", "idle"])
def test_a_timeout_says_which_limit_it_was(limit: Any) -> None:
    error = Failure(APITimeoutError, "too slow", "maybe", limit).error(RECORD, "GET", URL)
    assert isinstance(error, APITimeoutError) and isinstance(error, TimeoutError)
    assert (error.limit, error.delivered) == (limit, "maybe")


# Causes, and what they would give away


def raised(error: Exception) -> Exception:
    """An exception as httpx leaves it: with a traceback, a cause, a context and a request."""
    request = httpx.Request("GET", URL, headers={"Authorization": f"Bearer {SECRET}"})
    if isinstance(error, httpx.RequestError):
        error.request = request
    try:
        try:
            raise ValueError(request)
        except ValueError as cause:
            raise error from cause
    except type(error) as caught:
        assert caught.__traceback__ and caught.__cause__ and caught.__context__
        return caught


def reachable(value: object, seen: dict[int, object]) -> Iterator[object]:
    """What can be reached from a value by attributes, items and arguments."""
    if id(value) in seen or isinstance(value, type | ModuleType):
        return
    seen[id(value)] = value
    yield value
    children: list[object] = []
    if isinstance(value, Mapping):
        children += [*cast(Mapping[object, object], value).items()]
    elif isinstance(value, list | tuple | set):
        children += cast(list[object], value)
    elif isinstance(value, BaseException):
        children += [value.args, value.__cause__, value.__context__]
        traceback = value.__traceback__
        while traceback:
            children.append(traceback.tb_frame.f_locals)
            traceback = traceback.tb_next
    children.append(getattr(cast(object, value), "__dict__", None))
    for child in children:
        yield from reachable(child, seen)


def gives_away(error: BaseException) -> bool:
    return any(
        (isinstance(value, str) and SECRET in value)
        or (isinstance(value, bytes) and SECRET.encode() in value)
        for value in reachable(error, {})
    )


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ReadTimeout(""), OSError("reset")], ids=repr
)
def test_a_cause_is_kept_and_gives_nothing_away(error: Exception) -> None:
    cause = raised(error)
    assert gives_away(cause)
    ours = of(cause).error(RECORD, "GET", URL)
    assert ours.__cause__ is cause
    assert str(cause) == str(error)
    assert cause.__traceback__ is cause.__cause__ is cause.__context__ is None
    assert not gives_away(ours)


def test_the_cause_of_a_reply_that_breaks_off_gives_nothing_away_either() -> None:
    cause = raised(httpx.ReadError("reset"))
    ours = breaks(cause).error(RECORD, "GET", URL)
    assert ours.__cause__ is cause
    assert not gives_away(ours)
    assert not gives_away(breaks(raised(httpx.ReadTimeout(""))).error(RECORD, "GET", URL))


def test_an_error_needs_no_cause() -> None:
    error = JulepError("why not?")
    assert chained(error, None) is error
    assert error.__cause__ is None


# Secrets, and the code of others


@pytest.mark.parametrize("secret", ["", "another-key"])
def test_what_holds_no_key_stays_as_it_is(secret: str) -> None:
    failure = of(httpx.ReadError("reset"))
    assert redacted(failure, secret) is failure


def test_a_key_that_is_quoted_is_taken_out_and_the_cause_with_it() -> None:
    failure = redacted(of(httpx.RemoteProtocolError("bad line: my-own-key")), "my-own-key")
    assert "bad line: [redacted]" in failure.text
    assert failure.cause is None


def test_what_the_http_library_stumbles_over_is_a_failure_of_it() -> None:
    with pytest.raises(TypeError) as caught:
        httpx.Headers(5)  # pyright: ignore[reportArgumentType]
    assert is_ours(caught.value)


def test_a_mistake_elsewhere_is_none() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    assert not is_ours(caught.value)


def test_a_body_of_which_nothing_was_read_is_not_called_empty() -> None:
    outcome = Broken(
        httpx.Response(200, request=httpx.Request("GET", URL)),
        "too long",
        None,
        EncodingError("too long"),
    )
    assert "empty" not in str(outcome.error(RECORD, "GET", URL))
