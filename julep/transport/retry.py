"""Whether a call is tried again, and when. Pure: time and chance are arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from .budget import THROTTLED_COST, TRANSIENT_COST

STATUSES: Final = frozenset({408, 409, 429, 500, 502, 503, 504})
"""Those that may be other ones the next time."""

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 8.0
"""Seconds of backoff."""

LONGEST_RETRY_AFTER: Final = 300.0
"""Seconds. Nobody waits longer for a server, whatever it asks for and without a deadline too."""

JITTER_AFTER: Final = 0.1
"""What may be added to the wait that a server asks for, as a part of it: many clients were told the
same, and should not all come back at once."""

Random = Callable[[], float]
"""A number from 0 up to 1."""


class Retry(NamedTuple):
    """Try again."""

    wait: float
    """Seconds before that."""
    cost: int
    """What the retry budget is charged."""


class GiveUp(NamedTuple):
    """Don't try again."""

    note: str = ""
    """Why not, where that is not evident."""


def backoff(attempt: int, random: Random) -> float:
    """Seconds to wait after the nth attempt failed: "full jitter", anything up to a doubling limit.

    Why so: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    doublings = min(attempt - 1, 16)  # far above the limit, and no overflow
    return random() * min(FIRST_WAIT * 2.0**doublings, LONGEST_WAIT)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the server asks to wait; None if it asks for nothing that makes sense.

    Args:
        headers: Those of the reply: `retry-after-ms`, or `Retry-After` in seconds or as a date
            (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
        now: Seconds since 1970, to which a date is compared.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    return _until(text, now) if seconds is None and text else seconds


_NUMBER = re.compile(r"\s*(\d{1,15}(\.\d{1,15})?)\s*", re.ASCII)


def _number(text: str | None) -> float | None:
    match = _NUMBER.fullmatch(text or "")
    return float(match[1]) if match else None


def _until(text: str, now: float) -> float | None:
    try:
        date = parsedate_to_datetime(text)
        if date.tzinfo is None:  # as in asctime's form, which means UTC too
            date = date.replace(tzinfo=UTC)
        return max(date.timestamp() - now, 0.0)
    except (ValueError, OverflowError, OSError, TypeError, IndexError, AttributeError):
        return None  # the parser of the standard library lets some of these slip out


class Lost(NamedTuple):
    """An attempt that failed in a way that another one may not."""

    refused: bool
    """Whether it was certainly not carried out: not delivered, or turned away."""
    throttled: bool
    asked: float | None
    """Seconds that the server asks to wait."""
    conflict: bool = False
    """Whether the server said that it contradicts what is stored."""


def lost_reply(status: int, headers: Mapping[str, str], now: float) -> Lost | None:
    """What a reply with an error status means; None where another attempt would get the same."""
    if status not in STATUSES:
        return None
    asked = retry_after(headers, now)
    refused = status == 429 or (status == 503 and asked is not None)
    return Lost(refused, status == 429, asked, status == 409)


def decide(
    lost: Lost, *, attempt: int, max_retries: int, replayable: bool, left: float, random: Random
) -> Retry | GiveUp:
    """What to do after an attempt that failed.

    Args:
        lost: How it failed.
        attempt: Which one it was, from 1.
        max_retries: How many retries are allowed.
        replayable: Whether the request may be carried out twice without harm.
        left: Seconds until the deadline; infinite without one.
        random: What the jitter is taken from.
    """
    if attempt > max_retries:
        return GiveUp()
    if not (replayable or lost.refused):
        if lost.conflict:  # which the server has said, so that it was not carried out
            return GiveUp()
        return GiveUp(
            "not sent again, as it may have been carried out: pass idempotency_key=... if the "
            "server honours it"
        )
    if not lost.asked:  # "at once", as a date that is past means, is no reason for a stampede
        wait = backoff(attempt, random)
        note = "no time is left for another attempt"
    else:
        wait = lost.asked
        note = (
            f"the server asks to wait {wait:.3g} s, which is longer than what is left of the call"
        )
        if wait > LONGEST_RETRY_AFTER:
            most = f"longer than the {LONGEST_RETRY_AFTER:.0f} s that are waited at most"
            return GiveUp(f"the server asks to wait {wait:.0f} s, {most}")
    if wait >= left:
        return GiveUp(note)
    if lost.asked:
        wait += random() * min(JITTER_AFTER * wait, (left - wait) / 2)  # and time to be answered
    return Retry(wait, THROTTLED_COST if lost.throttled else TRANSIENT_COST)
