"""What watchers of a call are told. Pure."""

from __future__ import annotations

from typing import Any

import httpx
from julep_api.errors import CallRecord, JulepError, api_error

from ..events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent, redacted
from .call import Attempt, Notice, shown
from .failure import Broken, Failure


class Notices:
    """Makes the notices of one call.

    Args:
        operation: The operationId.
    """

    def __init__(self, operation: str) -> None:
        self._operation = operation

    def request(self, number: int, attempt: Attempt) -> Notice:
        """This is about to be sent."""
        headers = redacted(attempt.headers)
        return Notice(RequestEvent(**self._of(number, attempt), headers=headers), attempt.body)

    def response(
        self, number: int, attempt: Attempt, reply: httpx.Response, elapsed: float
    ) -> Notice:
        """This has arrived, so many seconds later."""
        event = ResponseEvent(
            **self._of(number, attempt),
            status_code=reply.status_code,
            headers=redacted(reply.headers),
            request_id=reply.headers.get("x-request-id"),
            elapsed=elapsed,
        )
        return Notice(event, reply.content if reply.is_closed else None)

    def retry(self, number: int, outcome: httpx.Response | Failure | Broken, wait: float) -> Notice:
        """An attempt failed, and another one follows."""
        if isinstance(outcome, httpx.Response):
            reason = f"{outcome.status_code}: {api_error(outcome).message}"
        else:
            reason = outcome.text
        event = RetryEvent(operation=self._operation, attempt=number, wait=wait, reason=reason)
        return Notice(event, None)

    def error(self, record: CallRecord, error: JulepError) -> Notice:
        """The call failed."""
        event = ErrorEvent(
            operation=self._operation, attempts=record.attempts, elapsed=record.elapsed, error=error
        )
        return Notice(event, None)

    def _of(self, number: int, attempt: Attempt) -> dict[str, Any]:
        return {
            "operation": self._operation,
            "method": attempt.method,
            "url": shown(attempt.url),
            "attempt": number,
        }
