"""Whether a call is tried again, and when: the rules, with time and chance as arguments."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from played_calls import SUNDAY

from julep.transport.budget import THROTTLED_COST, TRANSIENT_COST
from julep.transport.retry import (
    LONGEST_RETRY_AFTER,
    STATUSES,
    GiveUp,
    Lost,
    Retry,
    backoff,
    decide,
    lost_reply,
    retry_after,
)

LEAST, MOST = 0.0, math.nextafter(1.0, 0.0)
"""Bounds of chance."""

chances = st.floats(LEAST, MOST)


# Backoff


@pytest.mark.parametrize(
    ("attempt", "longest"), [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (10**9, 8)]
)
def test_backoff_is_anything_up_to_a_limit_that_doubles_from_half_a_second_to_eight(
    attempt: int, longest: float
) -> None:
    assert backoff(attempt, lambda: LEAST) == 0
    assert backoff(attempt, lambda: 0.25) == longest / 4
    assert backoff(attempt, lambda: MOST) == pytest.approx(longest)


@settings(deadline=None)
@given(attempt=st.integers(min_value=1), chance=chances)
def test_backoff_is_never_below_zero_nor_above_eight_seconds(attempt: int, chance: float) -> None:
    assert 0 <= backoff(attempt, lambda: chance) <= 8


# What a server asks for


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 0),
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 7\t"}, 7),
        ({"retry-after": "007"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0.001"}, 0.001),
        ({"retry-after": "86400"}, 86400),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "0.5"}, 0.0005),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "0", "retry-after": "7"}, 0),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after-ms": "", "retry-after": "7"}, 7),
        ({"retry-after-ms": "-1", "retry-after": "7"}, 7),
    ],
    ids=str,
)
def test_a_wait_in_seconds_or_milliseconds_is_understood(
    headers: dict[str, str], seconds: float
) -> None:
    assert retry_after(headers, SUNDAY) == pytest.approx(seconds)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone of the caller's machine."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process can't be set here")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


SAME_MOMENT = {
    "IMF-fixdate": "Sun, 06 Nov 1994 08:49:37 GMT",
    "RFC 850": "Sunday, 06-Nov-94 08:49:37 GMT",
    "asctime": "Sun Nov  6 08:49:37 1994",
}


@pytest.mark.usefixtures("time_zone")
@pytest.mark.parametrize("date", SAME_MOMENT.values(), ids=SAME_MOMENT)
def test_a_date_is_understood_in_each_form_of_the_standard_wherever_the_caller_is(
    date: str,
) -> None:
    assert retry_after({"retry-after": date}, SUNDAY - 10) == 10


@pytest.mark.parametrize("date", SAME_MOMENT.values(), ids=SAME_MOMENT)
def test_a_date_that_has_passed_means_no_wait(date: str) -> None:
    assert retry_after({"retry-after": date}, SUNDAY) == 0
    assert retry_after({"retry-after": date}, SUNDAY + 1e9) == 0


def test_a_date_in_the_far_future_is_a_long_wait() -> None:
    last = "Fri, 31 Dec 9999 23:59:59 GMT"
    assert retry_after({"retry-after": last}, SUNDAY) == pytest.approx(253402300799 - SUNDAY)


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "soon", "null", "inf", "-inf", "nan", "Infinity", "NaN"],
        *["-1", "-0", "+5", "1e3", "0x10", "1_000", "5.", ".5", "1,5", "5 s", "5s", "5, 10", "5;"],
        *["\u0665", "\uff15", "\u00b2", "9" * 16, "9" * 5000, "0." + "1" * 16, "1.2.3"],
        *["\x00", "5\x00", "\ud800", "🕐"],
        *["Sun", "06 Nov", "1994-11-06", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994", "GMT"],
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 999999999999 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +9999",
        "Sun Nov  6",
        "Sunday, 06-Nov-94",
    ],
    ids=ascii,
)
def test_what_makes_no_sense_is_as_if_it_was_not_there(text: str) -> None:
    assert retry_after({"retry-after": text}, SUNDAY) is None
    assert retry_after({"retry-after-ms": text}, SUNDAY) is None


def test_without_a_header_nothing_is_asked_for() -> None:
    assert retry_after({}, SUNDAY) is None


def test_a_date_is_none_in_milliseconds() -> None:
    assert retry_after({"retry-after-ms": SAME_MOMENT["IMF-fixdate"]}, SUNDAY) is None


header_texts = (
    st.text()
    | st.text("0123456789.+-eEinfa_ ", max_size=20)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.floats(0, 2.5e11).map(lambda seconds: formatdate(seconds, usegmt=True))
    | st.text("SunMoTeWdhFriDcJavbpAlgt 0123456789,:-+GMTZ", max_size=40)
    | st.builds(
        "{}, {} {} {} {}:{}:{} {}".format,
        st.sampled_from(["Sun", "Sunday", "", "x"]),
        st.integers(-1, 40),
        st.sampled_from(["Nov", "Feb", "November", "13", ""]),
        st.integers(-1, 12000),
        st.integers(-1, 30),
        st.integers(-1, 70),
        st.integers(-1, 70),
        st.sampled_from(["GMT", "UTC", "", "-0000", "+0000", "EST", "+2400", "-9999", "Z"]),
    )
)
wall_clocks = st.floats(-1e12, 1e12)


@settings(deadline=None)
@given(
    headers=st.fixed_dictionaries(
        {}, optional={"retry-after": header_texts, "retry-after-ms": header_texts}
    ),
    now=wall_clocks,
)
def test_no_header_asks_for_a_wait_that_is_negative_or_without_end(
    headers: dict[str, str], now: float
) -> None:
    asked = retry_after(headers, now)
    assert asked is None or (asked >= 0 and math.isfinite(asked))


# What a reply means


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_another_attempt_may_get_another_status(status: int) -> None:
    assert lost_reply(status, {}, SUNDAY) is not None


def test_these_are_the_statuses_after_which_a_call_is_tried_again() -> None:
    tried_again = {status for status in range(100, 1000) if lost_reply(status, {}, SUNDAY)}
    assert tried_again == {408, 409, 429, 500, 502, 503, 504}


@pytest.mark.parametrize(
    ("status", "headers", "lost"),
    [
        (429, {}, Lost(refused=True, throttled=True, asked=None)),
        (429, {"retry-after": "3"}, Lost(refused=True, throttled=True, asked=3)),
        (503, {"retry-after": "3"}, Lost(refused=True, throttled=False, asked=3)),
        (503, {"retry-after": "0"}, Lost(refused=True, throttled=False, asked=0)),
        (503, {"retry-after-ms": "3000"}, Lost(refused=True, throttled=False, asked=3)),
        (503, {}, Lost(refused=False, throttled=False, asked=None)),
        (503, {"retry-after": "soon"}, Lost(refused=False, throttled=False, asked=None)),
        (500, {"retry-after": "3"}, Lost(refused=False, throttled=False, asked=3)),
        (408, {}, Lost(refused=False, throttled=False, asked=None)),
        (409, {}, Lost(refused=False, throttled=False, asked=None, conflict=True)),
    ],
    ids=str,
)
def test_only_a_429_and_a_503_that_says_when_to_come_back_mean_that_nothing_was_done(
    status: int, headers: dict[str, str], lost: Lost
) -> None:
    assert lost_reply(status, headers, SUNDAY) == lost


# What to do about it

LOST = Lost(refused=False, throttled=False, asked=None)
REFUSED = LOST._replace(refused=True)
THROTTLED = REFUSED._replace(throttled=True)


def decided(lost: Lost, **given: Any) -> Retry | GiveUp:
    usual: dict[str, Any] = {
        "attempt": 1,
        "max_retries": 2,
        "replayable": True,
        "left": math.inf,
        "random": lambda: 0.5,
    }
    return decide(lost, **{**usual, **given})


def test_what_may_be_carried_out_twice_is_tried_again_after_a_backoff() -> None:
    assert decided(LOST) == Retry(0.25, TRANSIENT_COST)
    assert decided(LOST, attempt=2) == Retry(0.5, TRANSIENT_COST)


def test_what_may_not_be_carried_out_twice_is_tried_again_if_it_was_refused() -> None:
    assert decided(REFUSED, replayable=False) == Retry(0.25, TRANSIENT_COST)


def test_what_may_not_be_carried_out_twice_is_not_tried_again_if_it_may_have_been() -> None:
    verdict = decided(LOST, replayable=False)
    assert isinstance(verdict, GiveUp)
    assert "may have been carried out" in verdict.note and "idempotency_key" in verdict.note


def test_there_are_as_many_retries_as_are_allowed() -> None:
    assert isinstance(decided(LOST, attempt=2, max_retries=2), Retry)
    assert decided(LOST, attempt=3, max_retries=2) == GiveUp()
    assert decided(LOST, attempt=1, max_retries=0) == GiveUp()


def test_without_retries_nobody_is_told_how_to_get_some() -> None:
    assert decided(LOST, max_retries=0, replayable=False) == GiveUp()


def test_a_retry_after_a_429_costs_less() -> None:
    assert decided(THROTTLED) == Retry(0.25, THROTTLED_COST)


def test_what_the_server_asks_for_is_obeyed_with_up_to_a_tenth_more() -> None:
    asks = LOST._replace(asked=20)
    assert decided(asks, random=lambda: LEAST) == Retry(20, TRANSIENT_COST)
    assert decided(asks, random=lambda: 0.5) == Retry(21, TRANSIENT_COST)
    verdict = decided(asks, random=lambda: MOST)
    assert isinstance(verdict, Retry) and verdict.wait == pytest.approx(22)


def test_a_server_that_asks_for_no_wait_gets_the_usual_one() -> None:
    assert decided(LOST._replace(asked=0)) == decided(LOST)


@pytest.mark.parametrize("asked", [5, 5.1, 299])
def test_a_wait_that_leaves_no_time_fails_at_once_and_says_so(asked: float) -> None:
    verdict = decided(REFUSED._replace(asked=asked), left=5)
    assert isinstance(verdict, GiveUp)
    assert f"asks to wait {asked:g} s" in verdict.note and "left of the call" in verdict.note


@pytest.mark.parametrize("left", [math.inf, 10.0**9, 1.0])
def test_nobody_waits_longer_than_five_minutes_for_a_server(left: float) -> None:
    verdict = decided(LOST._replace(asked=400), left=left)
    assert isinstance(verdict, GiveUp)
    assert "wait 400 s, longer than the 300 s" in verdict.note
    if left == math.inf:
        assert isinstance(decided(LOST._replace(asked=300)), Retry)


@pytest.mark.parametrize("left", [0.25, 0.1, 0, -3])
def test_a_backoff_that_leaves_no_time_fails_at_once_and_says_so(left: float) -> None:
    assert decided(LOST, left=left) == GiveUp("no time is left for another attempt")


def test_jitter_leaves_time_for_an_answer() -> None:
    verdict = decided(LOST._replace(asked=9.9), left=10, random=lambda: MOST)
    assert isinstance(verdict, Retry) and verdict.wait == pytest.approx(9.95)


losses = st.builds(
    Lost,
    refused=st.booleans(),
    throttled=st.booleans(),
    asked=st.none() | st.floats(0, 1e12) | st.floats(0, 10) | st.floats(299, 301),
)


@settings(deadline=None)
@given(
    lost=losses,
    attempt=st.integers(1, 100),
    max_retries=st.integers(0, 100),
    replayable=st.booleans(),
    left=st.floats(-10, 1e6) | st.floats(0, 10) | st.just(math.inf),
    chance=chances,
)
@example(Lost(True, True, 9.9), 1, 2, True, 10.0, MOST)
@example(Lost(True, True, 1.0), 1, 2, True, math.nextafter(1.0, 2.0), MOST)
def test_whatever_happens_a_retry_keeps_all_rules(
    lost: Lost, attempt: int, max_retries: int, replayable: bool, left: float, chance: float
) -> None:
    verdict = decide(
        lost,
        attempt=attempt,
        max_retries=max_retries,
        replayable=replayable,
        left=left,
        random=lambda: chance,
    )
    if isinstance(verdict, Retry):
        assert 0 <= verdict.wait < left
        assert verdict.wait <= LONGEST_RETRY_AFTER * 1.1
        assert lost.asked is None or verdict.wait >= lost.asked
        assert attempt <= max_retries
        assert replayable or lost.refused
        assert verdict.cost == (THROTTLED_COST if lost.throttled else TRANSIENT_COST)


@settings(deadline=None)
@given(
    status=st.integers(100, 999),
    headers=st.fixed_dictionaries(
        {}, optional={"retry-after": header_texts, "retry-after-ms": header_texts}
    ),
    now=wall_clocks,
    left=st.floats(0, 1e6),
    chance=chances,
)
def test_no_reply_makes_a_call_wait_past_its_deadline(
    status: int, headers: dict[str, str], now: float, left: float, chance: float
) -> None:
    lost = lost_reply(status, headers, now)
    if lost is not None:
        verdict = decided(lost, left=left, random=lambda: chance)
        assert isinstance(verdict, GiveUp) or 0 <= verdict.wait < left
