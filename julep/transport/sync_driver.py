"""Carries out the steps of calls over a synchronous HTTP client."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

import httpx
from julep_api.deadline import Limits, Watch
from julep_api.errors import APIConnectionError, JulepError
from julep_api.pools import Pool
from julep_api.types import Request

from ..watching import Watching
from .body import Body
from .call import Attempt, Call, Notice, Outcome, Wait
from .failure import NO_ANSWER, Failure, failed, is_ours, redacted
from .given_client import prepared
from .options import Options
from .shared import Shared


class Transport:
    """A sender that retries, and whose failures are ours.

    Args:
        shared: What it has in common with its copies.
        options: What holds for each call.
        pool: Where connections come from.
        is_copy: Whether somebody else closes the pool.
    """

    def __init__(
        self, shared: Shared, options: Options, pool: Pool, *, is_copy: bool = False
    ) -> None:
        self.shared = shared
        self.options = options
        self.pool = pool
        self._is_copy = is_copy

    def with_options(self, given: Mapping[str, Any]) -> Transport:
        """A transport over the same connections and the same retry budget.

        Raises:
            InvalidArgumentError: An option can't be used.
        """
        return Transport(self.shared, self.options.derive(given), self.pool, is_copy=True)

    def send(self, request: Request) -> httpx.Response:
        """Send the request, and return the reply, whatever its status.

        Raises:
            APITimeoutError: A time limit passed.
            APIConnectionError: The server can't be reached, or the connection broke.
            ResponseDecodeError: The body of the reply can't be read to its end.
            InvalidArgumentError: The request can't be sent.
        """
        with Watching(request, self.shared.base_url, self.options) as watching:
            call = Call(watching.request, self.options, self.shared, watching.active)
            reply = self._carry_out(call, watching)
            watching.end(reply)
        if watching.active:
            reply.extensions["report"] = partial(self._tell_late, call, watching)
        if self.options.sink is not None:
            self.options.sink(reply)
        return reply

    def _tell_late(self, call: Call, watching: Watching, error: JulepError) -> None:
        self._tell(call.late(error), watching)

    def _tell(self, notice: Notice | None, watching: Watching) -> None:
        if notice is not None:
            watching.tell(notice)
            if self.options.hooks is not None:
                self.options.hooks.call(notice.event)

    def _carry_out(self, call: Call, watching: Watching) -> httpx.Response:
        steps = call.steps()
        outcome: Outcome = None
        reply: Outcome = None
        try:
            while True:
                try:
                    step = steps.send(outcome)
                except StopIteration as end:
                    return cast(httpx.Response, end.value)
                outcome = None
                match step:
                    case Attempt():
                        outcome = reply = self._attempt(step)
                    case Wait():
                        time.sleep(step.seconds)
                    case Notice():
                        self._tell(step, watching)
        except BaseException as error:
            if isinstance(reply, httpx.Response):
                reply.close()  # a hook failed, or somebody pressed Ctrl-C
            if not isinstance(error, Exception):
                self.pool.renew()  # its connections may be in the middle of anything
            raise

    def _attempt(self, attempt: Attempt) -> Outcome:
        watch = self.pool.watch()
        timeout = attempt.options.timeout
        limits = Limits(attempt.deadline, timeout.connect, timeout.read)
        try:
            raw = self._raw_reply(attempt, limits, watch)
        except APIConnectionError as error:  # the client is closed
            return Failure(type(error), str(error), "no", may_pass=False)
        except Exception as error:
            if isinstance(error, JulepError) or not is_ours(error):
                raise
            failure = failed(error, sent=watch.sent, deadline=attempt.deadline, timeout=timeout)
            return redacted(failure, attempt.options.secret)
        try:
            body = Body(raw, attempt, self.pool)
            if not body.answers:
                body.close()
                return NO_ANSWER
            return body.stream() if body.streams else body.read()
        except BaseException:
            raw.close()
            raise

    def _raw_reply(self, attempt: Attempt, limits: Limits, watch: Watch) -> Any:
        client = self.pool.client()
        if self.pool.is_own:
            from .httpcore_engine import send  # takes longer to import than all the rest

            return send(client, attempt, limits, watch)
        request, how = prepared(client, attempt, limits, watch)
        return client.send(request, **how)

    def close(self) -> None:
        if not self._is_copy:
            self.pool.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shared.base_url}>"
