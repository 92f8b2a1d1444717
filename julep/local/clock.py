"""Time, as the database and the wire see it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

_TICK = timedelta(microseconds=1)
_lock = threading.Lock()
_latest = datetime.min.replace(tzinfo=UTC)


def now() -> datetime:
    """The current time in UTC, later than every time that this function returned before.

    Sorting by `created_at` is sorting by insertion only if no two rows share a microsecond.
    """
    global _latest
    with _lock:
        _latest = max(datetime.now(UTC), _latest + _TICK)
        return _latest


def to_wire(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2024-05-29T15:47:57.148286Z`."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
