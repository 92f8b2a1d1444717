"""Who watches a call: the log, and a span of OpenTelemetry."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping
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
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Line breaks, and what terminals take for orders."""


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
                self._say(logging.DEBUG, line, event.headers, notice.body)
            case ResponseEvent():
                line = (
                    f"{event.operation}: {event.method} {event.url} -> {event.status_code} in "
                    f"{event.elapsed:.3f} s, attempt {event.attempt}, request id {event.request_id}"
                )
                if event.status_code < 300:  # what follows tells of the others
                    self._say(logging.INFO, line)
                self._say(logging.DEBUG, line, event.headers, notice.body)
            case RetryEvent():
                failed = f"{event.operation}: attempt {event.attempt} failed: {event.reason}"
                self._say(logging.INFO, f"{failed}; again in {event.wait:.2f} s")
            case ErrorEvent():
                self._say(logging.INFO, str(event.error))

    def _say(
        self,
        level: int,
        text: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> None:
        """Write one line, without the key, whatever the server has put into it."""
        if not log.isEnabledFor(level):
            return
        key = self._options.secret
        if headers is not None:
            text += f" {dict(headers)}"
        if body:
            # So much longer that a key is not cut in two, for a part would not be recognised.
            text += f" {body[: _LONGEST_BODY + len(key)].decode(errors='replace')}"
        if key:
            text = text.replace(key, "[redacted]")
        if body and len(body) > _LONGEST_BODY + len(key):
            text = f"{text[: len(text) - len(key)]} ... of {len(body)} bytes"
        log.log(level, "%s", _CONTROL.sub(lambda found: repr(found[0])[1:-1], text))


set_up_log()
