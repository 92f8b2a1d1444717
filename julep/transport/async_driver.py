"""Carries out the steps of calls over an asynchronous HTTP client."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, cast

import httpx
from julep_api.deadline import Limits, Watch, in_asyncio, within
from julep_api.errors import APIConnectionError, JulepError
from julep_api.pools import LIMITS, AsyncPool, no_cookies
from julep_api.types import Request

from ..watching import Watching
from .body import AsyncBody
from .call import Attempt, Call, Notice, Outcome, Wait
from .failure import NO_ANSWER, Failure, failed, is_ours, redacted
from .given_client import prepared
from .options import Options
from .shared import Shared

GRACE: Final = 0.05
"""Seconds by which a call is cancelled later than its deadline."""


class AsyncTransport:
    """What `Transport` is, for asynchronous code."""

    def __init__(
        self, shared: Shared, options: Options, pool: AsyncPool, *, is_copy: bool = False
    ) -> None:
        self.shared = shared
        self.options = options
        self.pool = pool
        self._is_copy = is_copy

    def with_options(self, given: Mapping[str, Any]) -> AsyncTransport:
        """What `Transport.with_options` does."""
        return AsyncTransport(self.shared, self.options.derive(given), self.pool, is_copy=True)

    async def send(self, request: Request) -> httpx.Response:
        """What `Transport.send` does."""
        with Watching(request, self.shared.base_url, self.options) as watching:
            call = Call(watching.request, self.options, self.shared, watching.active)
            reply = await self._carry_out(call, watching)
            watching.end(reply)
        if watching.active:
            reply.extensions["report"] = partial(self._tell_late, call, watching)
        if self.options.sink is not None:
            self.options.sink(reply)
        return reply

    async def _tell_late(self, call: Call, watching: Watching, error: JulepError) -> None:
        await self._tell(call.late(error), watching)

    async def _tell(self, notice: Notice | None, watching: Watching) -> None:
        if notice is None:
            return
        watching.tell(notice)
        hooks = self.options.hooks
        if hooks is not None and inspect.isawaitable(told := hooks.call(notice.event)):
            await told

    async def _carry_out(self, call: Call, watching: Watching) -> httpx.Response:
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
                        outcome = reply = await self._attempt(step)
                    case Wait():
                        await sleep(step.seconds)
                    case Notice():
                        await self._tell(step, watching)
        except BaseException:
            if isinstance(reply, httpx.Response):
                await reply.aclose()  # a hook failed, or the task was cancelled
            raise

    async def _attempt(self, attempt: Attempt) -> Outcome:
        watch = Watch()
        timeout = attempt.options.timeout
        limits = Limits(attempt.deadline, timeout.connect, timeout.read)
        try:
            # httpx's own limits come first, for they close what is half open, such as TLS.
            async with within(attempt.deadline.left() + GRACE):
                raw = await self._raw_reply(attempt, limits, watch)
        except APIConnectionError as error:  # the client is closed
            return Failure(type(error), str(error), "no", may_pass=False)
        except Exception as error:
            if isinstance(error, JulepError) or not is_ours(error):
                raise
            failure = failed(error, sent=watch.sent, deadline=attempt.deadline, timeout=timeout)
            return redacted(failure, attempt.options.secret)
        body = AsyncBody(raw, attempt)
        if not body.answers:
            await body.aclose()
            return NO_ANSWER
        return body.stream() if body.streams else await body.read()

    async def _raw_reply(self, attempt: Attempt, limits: Limits, watch: Watch) -> Any:
        client = await self.pool.client()
        if self.pool.is_own and in_asyncio():
            from .aiohttp_engine import send

            return await send(client, attempt, limits, watch)
        request, how = prepared(client, attempt, limits, watch.see_async)
        return await client.send(request, **how)

    async def aclose(self) -> None:
        if not self._is_copy:
            await self.pool.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shared.base_url}>"


async def sleep(seconds: float) -> None:
    """Wait, in whichever event loop runs."""
    if in_asyncio():
        import asyncio

        await asyncio.sleep(seconds)
    else:
        import anyio

        await anyio.sleep(seconds)


def open_async_client() -> httpx.AsyncClient:
    """A client for the event loop that runs now."""
    if not in_asyncio():
        return httpx.AsyncClient(limits=LIMITS, cookies=no_cookies())
    from .aiohttp_engine import open_client

    return open_client()
