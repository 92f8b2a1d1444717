"""One call from its request to its last reply, as the steps that drivers carry out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api.errors import (
    APIConnectionError,
    ApiError,
    APITimeoutError,
    AuthenticationError,
    CallRecord,
    ConflictError,
    InvalidArgumentError,
    JulepError,
    NotFoundError,
    ResponseDecodeError,
    ResponseTruncatedError,
    ServerError,
)
from played_calls import (
    BASE_URL,
    KEY,
    Answer,
    Played,
    World,
    breaks,
    echo,
    fails,
    loses,
    options,
    play,
    refuses,
    reply,
    request,
)

from julep.events import REDACTED, ErrorEvent, RequestEvent, ResponseEvent, RetryEvent
from julep.transport.budget import CAPACITY, RetryBudget
from julep.transport.call import Call
from julep.transport.inflate import EncodingError
from julep.transport.shared import Shared

IDEMPOTENT = ["GET", "PUT", "DELETE"]
OTHERS = ["POST", "PATCH"]
TRANSIENT = [408, 409, 500, 502, 503, 504]
FINAL = [400, 401, 403, 404, 405, 410, 418, 422, 501, 505, 599]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def shared(world: World) -> Shared:
    return world.shared()


def call(
    shared: Shared, method: str = "GET", *, watched: bool = False, asks: Any = None, **given: Any
) -> Call:
    asks = {"body": b"{}"} if asks is None and method in ("POST", "PATCH", "PUT") else asks or {}
    return Call(request(method, **asks), options(**given), shared, watched)


def carry_out(
    world: World, shared: Shared, answers: list[Answer], method: str = "GET", **given: Any
) -> Played:
    return play(world, call(shared, method, **given), answers)


# What is sent


def test_a_request_goes_below_the_base_url_with_what_the_operation_wants(
    world: World, shared: Shared
) -> None:
    asks = {"query": (("limit", "5"), ("limit", "6")), "headers": (("x-mode", "fast"),)}
    (attempt,) = carry_out(world, shared, [reply(200)], asks=asks).attempts
    assert (attempt.method, attempt.url) == ("GET", f"{BASE_URL}/things")
    assert attempt.query == (("limit", "5"), ("limit", "6"))
    assert (attempt.body, attempt.stream) == (None, False)
    assert dict(attempt.headers) == {
        "x-mode": "fast",
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "authorization": KEY,
        "user-agent": "test",
    }


def test_an_attempt_that_is_shown_does_not_show_the_key(world: World, shared: Shared) -> None:
    (attempt,) = carry_out(world, shared, [reply(200)], extra_headers={"X-Of-Mine": "1"}).attempts
    assert "X-Of-Mine" in repr(attempt)
    assert KEY not in f"{attempt!r}{attempt.options!r}"


def test_a_body_has_its_type(world: World, shared: Shared) -> None:
    asks = {"body": b'{"a":1}', "accept": "text/event-stream", "stream": True}
    (attempt,) = carry_out(world, shared, [reply(200)], "POST", asks=asks).attempts
    assert (attempt.body, attempt.stream) == (b'{"a":1}', True)
    assert attempt.headers["content-type"] == "application/json"
    assert attempt.headers["accept"] == "text/event-stream"


def test_headers_of_the_caller_replace_all_others(world: World, shared: Shared) -> None:
    asks = {"headers": (("x-mode", "fast"),)}
    headers = {"X-Mode": "slow", "ACCEPT": "text/plain", "Authorization": "Bearer other"}
    played = carry_out(world, shared, [reply(200)], asks=asks, extra_headers=headers)
    sent = played.attempts[0].headers
    assert sent.get_list("x-mode") == ["slow"]
    assert sent.get_list("accept") == ["text/plain"]
    assert sent.get_list("authorization") == ["Bearer other"]


def test_more_query_parameters_are_added_and_replace_those_of_the_same_name(
    world: World, shared: Shared
) -> None:
    asks = {"query": (("limit", "5"), ("offset", "1"), ("limit", "6"))}
    played = carry_out(
        world, shared, [reply(200)], asks=asks, extra_query={"limit": 7, "new": ["a", "b"]}
    )
    assert played.attempts[0].query == (("offset", "1"), ("limit", "7"), ("new", "a"), ("new", "b"))


def test_more_properties_are_added_to_the_body(world: World, shared: Shared) -> None:
    asks = {"body": b'{"a":1,"b":2}'}
    played = carry_out(
        world, shared, [reply(200)], "POST", asks=asks, extra_body={"b": 3, "c": None}
    )
    body = played.attempts[0].body
    assert body is not None and json.loads(body) == {"a": 1, "b": 3, "c": None}


@pytest.mark.parametrize(
    ("method", "extra"), [("GET", {"a": 1}), ("DELETE", {}), ("POST", {"a": {1, 2}})]
)
def test_properties_that_can_not_be_sent_are_refused(
    shared: Shared, method: str, extra: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgumentError, match="do_it: "):
        call(shared, method, extra_body=extra)


# What comes back


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_success_is_the_end(world: World, shared: Shared, status: int) -> None:
    played = carry_out(world, shared, [reply(status, headers={"x-request-id": "req-7"})])
    assert played.reply is not None and played.reply.status_code == status
    assert (played.waits, played.events) == ([], [])


@pytest.mark.parametrize("status", [*FINAL, 300, 304])
def test_a_status_that_would_come_again_is_the_end(
    world: World, shared: Shared, status: int
) -> None:
    error = carry_out(world, shared, [reply(status)]).error
    assert (error.status_code, error.attempts) == (status, 1)


def test_a_reply_tells_of_its_call(world: World, shared: Shared) -> None:
    played = play(world, call(shared), [reply(500), reply(200)], seconds_each=0.5)
    assert played.reply is not None
    assert played.reply.extensions["call"] == CallRecord("do_it", 2, 1.25)


# Which attempts follow which


@pytest.mark.parametrize("method", IDEMPOTENT)
@pytest.mark.parametrize(
    "answer",
    [
        *[pytest.param(reply(status), id=str(status)) for status in [*TRANSIENT, 429]],
        pytest.param(refuses(), id="refused"),
        pytest.param(loses(), id="lost"),
        pytest.param(fails(httpx.ReadTimeout("")), id="silent"),
        pytest.param(breaks(httpx.ReadError("reset")), id="cut off"),
        pytest.param(breaks(httpx.ReadTimeout("")), id="silent within"),
    ],
)
def test_what_may_be_carried_out_twice_is_tried_again_whatever_was_lost(
    world: World, shared: Shared, method: str, answer: Answer
) -> None:
    played = carry_out(world, shared, [answer, answer, reply(200)], method)
    assert played.reply is not None and played.reply.is_success
    assert len(played.attempts) == 3
    assert len(set(map(id, played.attempts))) == 1  # the very same request
    played = carry_out(world, shared, [answer] * 3, method)
    assert played.error.attempts == 3


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refuses(), id="refused"),
        pytest.param(fails(httpx.ConnectTimeout("")), id="no connection"),
        pytest.param(fails(httpx.WriteError("reset"), sent=False), id="not sent"),
        pytest.param(reply(429), id="429"),
        pytest.param(reply(503, headers={"retry-after": "1"}), id="503 with Retry-After"),
        pytest.param(reply(503, headers={"retry-after-ms": "9"}), id="503 with retry-after-ms"),
    ],
)
def test_what_may_not_is_tried_again_if_it_was_certainly_not_carried_out(
    world: World, shared: Shared, method: str, answer: Answer
) -> None:
    played = carry_out(world, shared, [answer, answer, reply(200)], method)
    assert len(played.attempts) == 3


MAYBE = [
    *[pytest.param(reply(status), id=str(status)) for status in TRANSIENT],
    pytest.param(reply(503, headers={"retry-after": "soon"}), id="503 with nonsense"),
    pytest.param(reply(500, headers={"retry-after": "1"}), id="500 with Retry-After"),
    pytest.param(loses(), id="lost"),
    pytest.param(fails(httpx.ReadError("reset")), id="lost, unwatched"),
    pytest.param(fails(httpx.ReadTimeout("")), id="silent"),
    pytest.param(breaks(httpx.ReadError("reset")), id="cut off"),
    pytest.param(breaks(httpx.ReadTimeout("")), id="silent within"),
]


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize("answer", MAYBE)
def test_what_may_not_is_not_tried_again_if_it_may_have_been_carried_out(
    world: World, shared: Shared, method: str, answer: Answer
) -> None:
    error = carry_out(world, shared, [answer], method).error
    assert error.attempts == 1
    assert error.delivered in ("maybe", "yes")
    advised = "may have been carried out: pass idempotency_key=" in str(error)
    assert advised is not isinstance(error, ConflictError)  # which says itself that it was not


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize("answer", MAYBE)
def test_a_key_of_the_caller_makes_it_safe(
    world: World, shared: Shared, method: str, answer: Answer
) -> None:
    played = carry_out(world, shared, [answer, reply(200)], method, idempotency_key="mine")
    assert [attempt.headers["idempotency-key"] for attempt in played.attempts] == ["mine"] * 2


@pytest.mark.parametrize("method", [*IDEMPOTENT, *OTHERS])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(fails(httpx.UnsupportedProtocol("what is this?")), id="no URL"),
        pytest.param(fails(httpx.ConnectError("CERTIFICATE_VERIFY_FAILED")), id="no trust"),
        pytest.param(breaks(EncodingError("the body is no gzip")), id="no gzip"),
    ],
)
def test_what_would_fail_again_is_not_tried_again(
    world: World, shared: Shared, method: str, answer: Answer
) -> None:
    error = carry_out(world, shared, [answer], method, idempotency_key="mine").error
    assert error.attempts == 1
    assert "idempotency_key" not in str(error)


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_there_are_as_many_retries_as_are_asked_for(
    world: World, shared: Shared, retries: int
) -> None:
    played = carry_out(world, shared, [reply(500)] * (retries + 1), max_retries=retries)
    assert (played.error.attempts, len(played.waits)) == (retries + 1, retries)


def test_without_retries_a_lost_message_is_just_lost(world: World, shared: Shared) -> None:
    error = carry_out(world, shared, [loses()], "POST", max_retries=0).error
    assert error.delivered == "maybe"
    assert "idempotency_key" not in str(error)


@pytest.mark.parametrize(
    ("answers", "kind", "delivered"),
    [
        ([refuses()] * 3, APIConnectionError, "no"),
        ([loses()] * 3, APIConnectionError, "maybe"),
        ([breaks(httpx.ReadError("reset"))] * 3, ResponseTruncatedError, "yes"),
        ([breaks(EncodingError("no gzip"))], ResponseDecodeError, "yes"),
        ([breaks(httpx.ReadTimeout(""))] * 3, APITimeoutError, "yes"),
        ([reply(500)] * 3, ServerError, "yes"),
        ([loses(), loses(), refuses()], APIConnectionError, "maybe"),
        ([reply(500), loses(), refuses()], APIConnectionError, "yes"),
        ([reply(429), refuses(), refuses()], APIConnectionError, "no"),
        ([loses(), reply(500), reply(404)], NotFoundError, "yes"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_last_attempt_makes_the_error_and_the_worst_says_whether_it_was_delivered(
    world: World, shared: Shared, answers: list[Answer], kind: type[JulepError], delivered: str
) -> None:
    error = carry_out(world, shared, answers).error
    assert type(error) is kind
    assert error.delivered == delivered


# How long


def test_waits_are_backoffs_with_full_jitter(world: World, shared: Shared) -> None:
    played = carry_out(world, shared, [reply(500)] * 7, max_retries=6)
    assert played.waits == [0.25, 0.5, 1, 2, 4, 4]
    world.chance = 0
    assert carry_out(world, shared, [reply(500)] * 3).waits == [0, 0]


def test_a_wait_that_the_server_asks_for_is_obeyed(world: World, shared: Shared) -> None:
    answers = [
        reply(503, headers={"Retry-After": "20"}),
        reply(429, headers={"retry-after-ms": "400", "retry-after": "20"}),
        reply(500, headers={"Retry-After": "soon"}),
        reply(200),
    ]
    assert carry_out(world, shared, answers, max_retries=3).waits == pytest.approx([21, 0.42, 1])


def test_a_date_is_compared_with_the_time_of_day(world: World, shared: Shared) -> None:
    world.seconds = 7
    ten_after = "Sun, 06 Nov 1994 08:49:47 GMT"
    played = carry_out(world, shared, [reply(503, headers={"retry-after": ten_after}), reply(200)])
    assert played.waits == pytest.approx([3.15])


def test_a_wait_that_leaves_no_time_fails_at_once_and_says_so(world: World, shared: Shared) -> None:
    answers = [reply(500), reply(503, headers={"retry-after": "20"})]
    error = carry_out(world, shared, answers, timeout=15).error
    assert (error.status_code, error.attempts, error.elapsed) == (503, 2, 0.25)
    assert "the server asks to wait 20 s, which is longer than what is left" in str(error)


def test_nobody_waits_more_than_five_minutes(world: World, shared: Shared) -> None:
    answers = [reply(503, headers={"retry-after": "301"})]
    error = carry_out(world, shared, answers, timeout=None).error
    assert "the server asks to wait 301 s" in str(error)


def test_a_backoff_that_leaves_no_time_fails_at_once_and_says_so(
    world: World, shared: Shared
) -> None:
    played = play(world, call(shared, timeout=1), [loses(), loses()], seconds_each=0.3)
    assert played.waits == [0.25]
    assert "no time is left for another attempt" in str(played.error)
    assert played.error.elapsed == pytest.approx(0.85)


def test_when_the_deadline_has_passed_there_is_no_other_attempt(
    world: World, shared: Shared
) -> None:
    late = fails(httpx.ReadTimeout(""))
    played = play(world, call(shared, timeout=1), [late], seconds_each=1)
    assert (played.error.limit, played.error.attempts) == ("total", 1)
    assert "within 1 s, the time limit of the whole call" in str(played.error)


def test_all_attempts_have_the_same_deadline(world: World, shared: Shared) -> None:
    played = play(world, call(shared, timeout=10), [reply(500), reply(200)], seconds_each=2)
    assert played.attempts[0].deadline is played.attempts[1].deadline
    assert played.attempts[0].deadline.left() == pytest.approx(10 - 2 - 0.25 - 2)


def test_an_error_knows_how_long_the_call_took_in_all(world: World, shared: Shared) -> None:
    for answer, told in [(reply(500), "500: "), (loses(), "do_it: ")]:
        error = play(world, call(shared), [answer] * 3, seconds_each=1).error
        assert (error.operation, error.attempts, error.elapsed) == ("do_it", 3, 3.75)
        assert str(error).startswith(told)
        assert "3 attempts in 3.75 s" in str(error)


# Keys


@pytest.mark.parametrize("method", OTHERS)
def test_a_message_has_a_key_which_is_the_same_on_each_attempt(
    world: World, shared: Shared, method: str
) -> None:
    played = carry_out(world, shared, [refuses(), reply(429), reply(200)], method)
    keys = [attempt.headers.get_list("idempotency-key") for attempt in played.attempts]
    assert keys == [["key-1"]] * 3


def test_each_call_has_a_key_of_its_own(world: World, shared: Shared) -> None:
    for key in ("key-1", "key-2"):
        played = carry_out(world, shared, [reply(200)], "POST")
        assert played.attempts[0].headers["idempotency-key"] == key


@pytest.mark.parametrize("method", IDEMPOTENT)
def test_what_may_be_carried_out_twice_has_no_key(
    world: World, shared: Shared, method: str
) -> None:
    played = carry_out(world, shared, [reply(200)], method, idempotency_key="mine")
    assert "idempotency-key" not in played.attempts[0].headers
    assert world.keys == 0


def test_real_keys_differ() -> None:
    shared = Shared(BASE_URL)
    assert len({shared.new_key() for _ in range(100)}) == 100


def test_a_server_that_echoes_the_key_is_known_to_honour_it(world: World, shared: Shared) -> None:
    assert carry_out(world, shared, [loses()], "POST").error.attempts == 1
    carry_out(world, shared, [echo()], "POST")
    assert carry_out(world, shared, [loses()] * 3, "PATCH").error.attempts == 3


def test_so_is_one_that_echoes_it_in_an_error(world: World, shared: Shared) -> None:
    assert carry_out(world, shared, [echo(500), reply(500), reply(200)], "POST").reply is not None


def test_so_is_one_whose_echo_came_before_the_connection_broke(
    world: World, shared: Shared
) -> None:
    cut_off = breaks(httpx.ReadError("reset"), headers={"idempotency-key": "key-1"})
    assert carry_out(world, shared, [cut_off, reply(200)], "POST").reply is not None


def test_another_key_is_no_echo(world: World, shared: Shared) -> None:
    other = reply(200, headers={"idempotency-key": "another"})
    carry_out(world, shared, [other], "POST")
    assert carry_out(world, shared, [loses()], "POST").error.attempts == 1


def test_a_server_that_echoes_no_more_is_known_not_to(world: World, shared: Shared) -> None:
    carry_out(world, shared, [echo()], "POST")
    carry_out(world, shared, [reply(200)], "POST")
    assert carry_out(world, shared, [loses()], "POST").error.attempts == 1


def test_errors_and_requests_without_a_key_say_nothing_about_echoes(
    world: World, shared: Shared
) -> None:
    carry_out(world, shared, [echo()], "POST")
    carry_out(world, shared, [reply(400)], "POST")
    carry_out(world, shared, [reply(200)], "GET")
    assert carry_out(world, shared, [loses(), reply(200)], "POST").reply is not None


def test_a_key_in_the_headers_is_refused_for_they_may_be_those_of_many_calls(
    world: World, shared: Shared
) -> None:
    with pytest.raises(InvalidArgumentError, match="idempotency_key"):
        carry_out(world, shared, [loses()], "POST", extra_headers={"idempotency-key": "mine"})


# The budget


def test_a_success_at_once_pays_one_back(world: World, shared: Shared) -> None:
    assert shared.budget.take(100)
    carry_out(world, shared, [reply(200)])
    assert shared.budget.tokens == CAPACITY - 99


@pytest.mark.parametrize(("answer", "cost"), [(reply(500), 14), (refuses(), 14), (reply(429), 5)])
def test_a_retry_costs_what_it_gets_back_if_it_succeeds(
    world: World, shared: Shared, answer: Answer, cost: int
) -> None:
    carry_out(world, shared, [answer] * 2, max_retries=1)
    assert shared.budget.tokens == CAPACITY - cost
    carry_out(world, shared, [answer, reply(200)])
    assert shared.budget.tokens == CAPACITY - cost


def test_only_the_retry_that_succeeds_gets_its_cost_back(world: World, shared: Shared) -> None:
    carry_out(world, shared, [reply(500), reply(429), reply(200)])
    assert shared.budget.tokens == CAPACITY - 14


def test_failures_that_are_not_tried_again_cost_and_pay_nothing(
    world: World, shared: Shared
) -> None:
    assert shared.budget.take(100)
    carry_out(world, shared, [reply(404)])
    carry_out(world, shared, [loses()], "POST")
    carry_out(world, shared, [reply(500)], max_retries=0)
    assert shared.budget.tokens == CAPACITY - 100


@pytest.mark.parametrize("answer", [reply(500), refuses(), breaks(httpx.ReadError("reset"))])
def test_an_empty_budget_fails_at_once_with_the_error_itself_which_says_so(
    world: World, answer: Answer
) -> None:
    shared = world.shared(budget=RetryBudget(20))
    error = carry_out(world, shared, [answer] * 2).error
    assert error.attempts == 2
    assert "the retry budget is empty" in str(error)
    assert shared.budget.tokens == 6
    error = carry_out(world, shared, [answer]).error
    assert error.attempts == 1
    assert "too many calls have failed lately" in str(error)


def test_an_empty_budget_is_filled_by_successes(world: World) -> None:
    shared = world.shared(budget=RetryBudget(14))
    carry_out(world, shared, [reply(500)] * 2)
    for _ in range(14):
        assert carry_out(world, shared, [reply(500)]).error.attempts == 1
        carry_out(world, shared, [reply(200)])
    assert carry_out(world, shared, [reply(500), reply(200)]).reply is not None


def test_many_calls_in_an_outage_are_hardly_more_requests(world: World, shared: Shared) -> None:
    calls = [play(world, call(shared), [reply(500)] * 3, leaves_answers=True) for _ in range(1000)]
    assert sum(len(played.attempts) for played in calls) == 1000 + 35


# Redirects


def to(location: str, status: int = 302, **more: Any) -> Answer:
    return reply(status, headers={"location": location}, **more)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_is_sent_on_within_the_attempt(world: World, shared: Shared, status: int) -> None:
    asks = {"query": (("limit", "5"),)}
    played = carry_out(world, shared, [to("/new?x=y", status), reply(200)], asks=asks)
    assert [str(attempt.url) for attempt in played.attempts] == [
        f"{BASE_URL}/things",
        "https://api.test/new?x=y",
    ]
    assert [attempt.query for attempt in played.attempts] == [(("limit", "5"),), ()]
    assert played.attempts[0].headers == played.attempts[1].headers
    assert played.reply is not None and played.reply.extensions["call"].attempts == 1
    assert played.waits == []


@pytest.mark.parametrize("method", [*OTHERS, "PUT", "DELETE"])
@pytest.mark.parametrize("status", [307, 308])
def test_a_message_is_sent_on_as_it_is(
    world: World, shared: Shared, method: str, status: int
) -> None:
    asks = {"body": b'{"a":1}'}
    played = carry_out(world, shared, [to("/new", status), reply(200)], method, asks=asks)
    first, second = played.attempts
    assert second == first._replace(address="https://api.test/new", query=())


def test_a_fragment_is_not_sent(world: World, shared: Shared) -> None:
    played = carry_out(world, shared, [to("/new?a=b#part", 302), reply(200)])
    assert played.attempts[1].address == "https://api.test/new?a=b"


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_message_is_not_turned_into_a_get(world: World, shared: Shared, status: int) -> None:
    error = carry_out(world, shared, [to("https://www.test/api/things", status)], "POST").error
    assert type(error) is ApiError and error.status_code == status
    assert "it redirects to https://www.test/api/things" in str(error)
    assert "base_url" in str(error)


def test_after_five_redirects_it_is_enough(world: World, shared: Shared) -> None:
    played = carry_out(world, shared, [to(f"/{n}") for n in range(5)] + [reply(200)])
    assert played.reply is not None and len(played.attempts) == 6
    error = carry_out(world, shared, [to(f"/{n}") for n in range(6)]).error
    assert (error.status_code, error.attempts) == (302, 1)
    assert "sent on 5 times, and no further" in str(error)


@pytest.mark.parametrize(
    "location", ["https://other.test/things", "https://api.test:8443/things", "//other.test/things"]
)
def test_another_server_gets_neither_key_nor_cookie(
    world: World, shared: Shared, location: str
) -> None:
    played = carry_out(
        world, shared, [to(location), reply(200)], extra_headers={"Cookie": "secret", "x-a": "b"}
    )
    here, there = (attempt.headers for attempt in played.attempts)
    assert (here["authorization"], here["cookie"]) == (KEY, "secret")
    assert there == {
        name: value
        for name, value in here.items()
        if name.lower() not in ("authorization", "cookie")
    }


def test_the_key_does_not_come_back_after_a_detour(world: World, shared: Shared) -> None:
    played = carry_out(
        world, shared, [to("https://other.test/x"), to("https://api.test/api/x"), reply(200)]
    )
    assert ["authorization" in attempt.headers for attempt in played.attempts] == [
        True,
        False,
        False,
    ]


def test_from_https_to_http_nothing_is_sent(world: World, shared: Shared) -> None:
    error = carry_out(world, shared, [to("http://api.test/api/things")]).error
    assert type(error) is ApiError
    assert "http://api.test/api/things, which is not encrypted" in str(error)


def test_a_redirect_without_a_location_is_an_error(world: World, shared: Shared) -> None:
    error = carry_out(world, shared, [reply(302)]).error
    assert type(error) is ApiError
    assert str(error).startswith("302: Found (do_it: GET https://api.test/api/things")


def test_another_server_does_not_speak_for_the_clients_own(world: World, shared: Shared) -> None:
    carry_out(world, shared, [to("https://other.test/", 307), echo()], "POST")
    assert not shared.honours_keys


def test_a_key_that_another_server_did_not_get_is_not_blamed(world: World, shared: Shared) -> None:
    error = carry_out(world, shared, [to("https://other.test/"), reply(403)]).error
    assert "without the key: should base_url be that?" in str(error)


def test_what_fails_behind_a_redirect_begins_anew(world: World, shared: Shared) -> None:
    played = carry_out(world, shared, [to("/new"), reply(500), to("/newer"), reply(200)])
    assert [attempt.url.path for attempt in played.attempts] == [
        "/api/things",
        "/new",
        "/api/things",
        "/newer",
    ]
    assert played.reply is not None and played.reply.extensions["call"].attempts == 2


# What is told


def test_watchers_are_told_each_thing_when_it_happens(world: World, shared: Shared) -> None:
    asks = {"body": b'{"a":1}', "query": (("token", "hush"),)}
    answers = [
        refuses(),
        reply(429, headers={"x-request-id": "req-1"}, json={"detail": "slow down"}),
        reply(200, headers={"set-cookie": "hush"}, json={"id": 1}),
    ]
    tried = call(shared, "POST", watched=True, asks=asks)
    played = play(world, tried, answers, seconds_each=0.125)
    of: dict[str, Any] = {"operation": "do_it", "method": "POST", "url": f"{BASE_URL}/things"}
    sent = {
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "content-type": "application/json",
        "idempotency-key": "key-1",
        "authorization": REDACTED,
        "user-agent": "test",
    }
    refused = "can't connect: refused. Is the URL right, and the server up?"
    json_of = {"content-type": "application/json"}
    slow_down = {"x-request-id": "req-1", "content-length": "22", **json_of}
    done = {"set-cookie": REDACTED, "content-length": "8", **json_of}
    assert played.events == [
        RequestEvent(**of, headers=sent, attempt=1),
        RetryEvent(operation="do_it", attempt=1, wait=0.25, reason=refused),
        RequestEvent(**of, headers=sent, attempt=2),
        ResponseEvent(
            **of, attempt=2, status_code=429, headers=slow_down, request_id="req-1", elapsed=0.125
        ),
        RetryEvent(operation="do_it", attempt=2, wait=0.5, reason="429: slow down"),
        RequestEvent(**of, headers=sent, attempt=3),
        ResponseEvent(
            **of, attempt=3, status_code=200, headers=done, request_id=None, elapsed=0.125
        ),
    ]
    assert played.bodies == [
        *[b'{"a":1}', None],
        *[b'{"a":1}', b'{"detail":"slow down"}', None],
        *[b'{"a":1}', b'{"id":1}'],
    ]
    assert played.waits == [0.25, 0.5]
    assert "hush" not in repr(played.events)


def kinds(played: Played) -> list[type]:
    return [type(event) for event in played.events]


def test_watchers_are_told_of_an_error_status_at_the_end(world: World, shared: Shared) -> None:
    played = play(world, call(shared, watched=True), [reply(404)], seconds_each=0.5)
    assert kinds(played) == [RequestEvent, ResponseEvent, ErrorEvent]
    told = played.events[-1]
    assert isinstance(told, ErrorEvent) and isinstance(told.error, NotFoundError)
    assert (told.operation, told.attempts, told.elapsed) == ("do_it", 1, 0.5)
    assert str(told.error) == str(played.error)


def test_watchers_are_told_of_a_failure_at_the_end(world: World, shared: Shared) -> None:
    tried = call(shared, watched=True, max_retries=1)
    played = play(world, tried, [refuses(), breaks(httpx.ReadError("reset"))])
    assert kinds(played) == [RequestEvent, RetryEvent, RequestEvent, ResponseEvent, ErrorEvent]
    told = played.events[-1]
    assert isinstance(told, ErrorEvent) and told.error is played.raised
    assert told.attempts == 2


@pytest.mark.parametrize("watched", [True, False])
def test_watchers_are_told_of_a_reply_that_turns_out_to_be_unreadable(
    world: World, shared: Shared, watched: bool
) -> None:
    made = call(shared, watched=watched)
    played = play(world, made, [reply(200)])
    error = ResponseDecodeError("no JSON", played.reply or httpx.Response(200))
    notice = made.late(error)
    assert (notice is not None) is watched
    if notice is not None:
        assert isinstance(notice.event, ErrorEvent) and notice.event.error is error


def test_watchers_are_told_of_each_redirect(world: World, shared: Shared) -> None:
    played = play(world, call(shared, watched=True), [to("/new?token=hush"), reply(200)])
    first, second = f"{BASE_URL}/things", "https://api.test/new"
    assert kinds(played) == [RequestEvent, ResponseEvent] * 2
    told: list[Any] = played.events
    assert [(event.url, event.attempt) for event in told] == [(first, 1)] * 2 + [(second, 1)] * 2


def test_a_stream_is_not_read_to_tell_of_it(world: World, shared: Shared) -> None:
    class Unread(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            raise AssertionError("it was read")

    tried = call(shared, watched=True, asks={"stream": True})
    played = play(world, tried, [reply(200, json=None, stream=Unread())])
    assert kinds(played) == [RequestEvent, ResponseEvent]
    assert played.bodies == [None, None]


def test_nobody_is_told_anything_who_does_not_watch(world: World, shared: Shared) -> None:
    assert carry_out(world, shared, [reply(500), loses(), reply(404)]).events == []


# Hints


def error_of(world: World, base_url: str, answer: Answer, method: str = "GET") -> Any:
    return carry_out(world, world.shared(base_url), [answer], method).error


NOT_FOUND = {"json": {"detail": "Not Found"}}


@pytest.mark.parametrize("base_url", ["https://api.test", "https://api.test/", "http://x:1"])
@pytest.mark.parametrize("body", [NOT_FOUND, {"json": None, "html": "<h1>nginx</h1>"}])
def test_a_404_of_a_base_url_without_a_path_asks_about_it(
    world: World, base_url: str, body: Mapping[str, Any]
) -> None:
    text = str(error_of(world, base_url, reply(404, **body)))
    assert f"the base URL {base_url.rstrip('/')} has no path: should it end in /api?" in text


@pytest.mark.parametrize(
    ("base_url", "answer"),
    [
        (BASE_URL, reply(404, **NOT_FOUND)),
        ("https://api.test", reply(404, json={"detail": "no such agent"})),
        ("https://api.test", reply(400, **NOT_FOUND)),
    ],
    ids=["it has a path", "something is there", "another status"],
)
def test_other_errors_do_not(world: World, base_url: str, answer: Answer) -> None:
    assert "/api?" not in str(error_of(world, base_url, answer))


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_asked_about(world: World, status: int) -> None:
    error = error_of(world, BASE_URL, reply(status))
    assert "is the API key right?" in str(error)
    assert "secret" not in str(error)
    assert isinstance(error, AuthenticationError) is (status == 401)


def test_a_404_after_a_delete_that_was_lost_may_mean_that_it_worked(
    world: World, shared: Shared
) -> None:
    hint = "may have deleted it"
    assert hint in str(carry_out(world, shared, [loses(), reply(404)], "DELETE").error)
    assert hint not in str(carry_out(world, shared, [reply(404)], "DELETE").error)
    assert hint not in str(carry_out(world, shared, [loses(), reply(404)], "GET").error)


def test_an_error_with_neither_note_nor_hint_has_no_place_for_them(
    world: World, shared: Shared
) -> None:
    for answers in ([reply(418)], [loses()] * 3, [reply(500)] * 3):
        assert str(carry_out(world, shared, answers).error).endswith(" s)")


# Whatever happens

ANSWERS: dict[str, Answer] = {
    **{str(status): reply(status) for status in [200, 204, 304, 401, *FINAL, *TRANSIENT, 429]},
    "asks": reply(503, headers={"retry-after": "3"}),
    "asks for much": reply(429, headers={"retry-after": "1000"}),
    "refuses": refuses(),
    "loses": loses(),
    "silent": fails(httpx.ReadTimeout("")),
    "breaks": breaks(httpx.ReadError("reset")),
    "breaks late": breaks(httpx.ReadTimeout("")),
    "no gzip": breaks(EncodingError("no gzip")),
    "sends on": to("/new", 307),
    "sends away": to("https://other.test/", 308),
    "sends to http": to("http://api.test/", 301),
}


@settings(deadline=None)
@given(
    method=st.sampled_from([*IDEMPOTENT, *OTHERS]),
    names=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1),
    chance=st.floats(0, 1, exclude_max=True),
    timeout=st.none() | st.floats(0.1, 60),
    max_retries=st.integers(0, 5),
    key=st.none() | st.just("mine"),
    capacity=st.integers(0, 60),
    seconds_each=st.sampled_from([0.0, 0.4, 3.0]),
    watched=st.booleans(),
)
def test_every_call_ends_in_time_in_a_reply_or_an_error_of_ours(
    method: str,
    names: list[str],
    chance: float,
    timeout: float | None,
    max_retries: int,
    key: str | None,
    capacity: int,
    seconds_each: float,
    watched: bool,
) -> None:
    world = World(chance)
    budget = RetryBudget(capacity)
    chosen = {"idempotency_key": key} if key else {}
    tried = call(
        world.shared(budget=budget),
        method,
        watched=watched,
        timeout=timeout,
        max_retries=max_retries,
        **chosen,
    )
    answers = [ANSWERS[name] for name in names] * (6 * (max_retries + 1))
    played = play(world, tried, answers, seconds_each=seconds_each, leaves_answers=True)
    assert len(played.waits) <= max_retries
    assert all(0 <= wait < (timeout or 331) for wait in played.waits)
    assert 0 <= budget.tokens <= capacity
    if played.reply is None or not played.reply.is_success:
        assert isinstance(played.error, JulepError)
        assert played.error.attempts == len(played.waits) + 1
        assert "secret" not in str(played.error) + repr(played.error)
