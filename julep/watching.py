"""Who watches a call: the log, and a span of OpenTelemetry."""

from __future__ import annotations

import logging
import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import httpx
from julep_api.types import Request

if TYPE_CHECKING:
    from .telemetry import Span
    from .transport.call import Notice
    from .transport.options import Options

log: Final = logging.getLogger("julep")

_LEVELS: Final = {"info": logging.INFO, "debug": logging.DEBUG}
_LONGEST_BODY: Final = 10_000


def set_up_log() -> None:
    """Show the log on standard error if the environment variable JULEP_LOG asks for it."""
    wanted = os.environ.get("JULEP_LOG", "").strip().lower()
    if not wanted or log.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.propagate = False  # or a program that sets up the root logger too would see each line twice
    log.setLevel(_LEVELS.get(wanted, logging.WARNING))
    if wanted not in _LEVELS:
        log.warning("JULEP_LOG is %r: info and debug are what it can be", wanted)


class Watching:
    """One call, watched from its beginning to its end. A context manager.

    Attributes:
        active: Whether anybody watches at all, hooks included.
        request: The request, with what a trace needs in its headers.
    """

    def __init__(self, request: Request, base_url: str, options: Options) -> None:
        self._logs = log.isEnabledFor(logging.INFO)
        self._options = options
        self._span: Span | None = None
        # Costly to import. Nobody gets spans who has not imported it to set up where they go.
        if "opentelemetry.trace" in sys.modules:
            from .telemetry import Span

            self._span = Span(request, base_url)
            headers = (*request.headers, *self._span.headers().items())
            request = request._replace(headers=headers)
        self.request: Request = request
        traced = self._span is not None and self._span.recording
        self.active: bool = self._logs or traced or bool(options.hooks)

    def tell(self, notice: Notice) -> None:
        """Something has happened."""
        if self._logs:
            self._log(notice)
        if self._span is not None:
            self._span.tell(notice)

    def end(self, reply: httpx.Response) -> None:
        """The call has its reply; of a stream, the headers."""
        if self._span is not None:
            self._span.end(reply)

    def __enter__(self) -> Self:
        if self._span is not None:
            self._span.enter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._span is not None:
            self._span.leave()
            if error is not None:
                self._span.fail(error)

    def _log(self, notice: Notice) -> None:
        """One line for each attempt at the level of information, and what it carried at debug."""
        from .events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent  # few need them

        event = notice.event
        match event:
            case RequestEvent():
                line = f"{event.operation}: attempt {event.attempt}: {event.method} {event.url}"
                log.debug("%s %s%s", line, dict(event.headers), self._shown(notice.body))
            case ResponseEvent():
                line = (
                    f"{event.operation}: {event.method} {event.url} -> {event.status_code} in "
                    f"{event.elapsed:.3f} s, attempt {event.attempt}, request id {event.request_id}"
                )
                if event.status_code < 400:  # what follows tells of the others
                    log.info("%s", line)
                log.debug("%s %s%s", line, dict(event.headers), self._shown(notice.body))
            case RetryEvent():
                failed = f"{event.operation}: attempt {event.attempt} failed: {event.reason}"
                log.info("%s; again in %.2f s", failed, event.wait)
            case ErrorEvent():
                log.info("%s", event.error)

    def _shown(self, body: bytes | None) -> str:
        if not body:
            return ""
        text = body[:_LONGEST_BODY].decode(errors="replace")
        from .events import REDACTED

        key = self._options.headers.get("authorization", "").removeprefix("Bearer ")
        if key:
            text = text.replace(key, REDACTED)
        more = len(body) - _LONGEST_BODY
        return f" {text}" + (f" ... and {more} bytes more" if more > 0 else "")


set_up_log()
