"""A world for calls in which nothing happens but what a test says: no network, clock or chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

import httpx
from julep_api.errors import JulepError, api_error
from julep_api.types import Request

from julep import Timeout
from julep.events import Event
from julep.transport.budget import RetryBudget
from julep.transport.call import Attempt, Call, Notice, Outcome, Wait
from julep.transport.failure import broken, failed
from julep.transport.options import Options
from julep.transport.shared import Shared

KEY = "Bearer secret-key-of-mine"
BASE_URL = "https://api.test/api"
SUNDAY = 784111777.0
"""When the clocks begin: Sun, 06 Nov 1994 08:49:37 GMT, in seconds since 1970."""

Answer: TypeAlias = Callable[[Attempt], Outcome]
"""What comes of an attempt."""


class World:
    """What `Shared` wants of the world outside."""

    def __init__(self, chance: float = 0.5) -> None:
        self.seconds = 0.0
        self.chance = chance
        self.keys = 0

    def shared(self, base_url: str = BASE_URL, budget: RetryBudget | None = None) -> Shared:
        return Shared(
            base_url,
            budget,
            clock=lambda: self.seconds,
            wall_clock=lambda: SUNDAY + self.seconds,
            random=lambda: self.chance,
            new_key=self.new_key,
        )

    def new_key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"


class Played(NamedTuple):
    """What became of a call."""

    attempts: list[Attempt]
    waits: list[float]
    events: list[Event]
    bodies: list[bytes | None]
    """Those of the events."""
    reply: httpx.Response | None = None
    raised: JulepError | None = None

    @property
    def error(self) -> Any:
        """What the caller gets."""
        if self.raised is not None:
            return self.raised
        assert self.reply is not None and not self.reply.is_success
        return api_error(self.reply)


def play(
    world: World,
    call: Call,
    answers: Iterable[Answer],
    *,
    seconds_each: float = 0.0,
    leaves_answers: bool = False,
) -> Played:
    """Carry out a call as the drivers do.

    Args:
        world: Where it takes place.
        call: What is carried out.
        answers: What the attempts get, in order. All of it has to be used.
        seconds_each: How long each attempt takes.
        leaves_answers: Whether answers may be left over.
    """
    played = Played([], [], [], [])
    script = iter(answers)
    steps = call.steps()
    outcome: Outcome = None
    while True:
        try:
            step = steps.send(outcome)
        except StopIteration as end:
            played = played._replace(reply=end.value)
            break
        except JulepError as error:
            played = played._replace(raised=error)
            break
        outcome = None
        match step:
            case Attempt():
                played.attempts.append(step)
                world.seconds += seconds_each
                outcome = next(script)(step)
            case Wait():
                played.waits.append(step.seconds)
                world.seconds += step.seconds
            case Notice():
                played.events.append(step.event)
                played.bodies.append(step.body)
    assert leaves_answers or list(script) == []
    return played


# What is asked for


def request(method: str = "GET", **more: Any) -> Request:
    return Request("do_it", method, "/things", **more)


def options(**given: Any) -> Options:
    headers = httpx.Headers({"Authorization": KEY, "User-Agent": "test"})
    return Options(timeout=Timeout(), headers=headers).derive(given)


# What comes of it


def reply(status: int, **of_httpx: Any) -> Answer:
    """A reply, which has the arguments of `httpx.Response`; by default an empty JSON object."""
    given: dict[str, Any] = {"json": {}, **of_httpx}

    def answer(attempt: Attempt) -> httpx.Response:
        return httpx.Response(status, request=httpx.Request(attempt.method, attempt.url), **given)

    return answer


def echo(status: int = 200) -> Answer:
    """The reply of a server that honours keys."""

    def answer(attempt: Attempt) -> Outcome:
        headers = {"idempotency-key": attempt.headers["Idempotency-Key"]}
        return reply(status, headers=headers)(attempt)

    return answer


def fails(error: Exception, sent: bool | None = None) -> Answer:
    """No headers of a reply arrive."""

    def answer(attempt: Attempt) -> Outcome:
        timeout = attempt.options.timeout
        return failed(error, sent=sent, deadline=attempt.deadline, timeout=timeout)

    return answer


def breaks(error: Exception, **begun: Any) -> Answer:
    """The headers arrive, and not all of the body."""

    def answer(attempt: Attempt) -> Outcome:
        whole = reply(200, **begun)(attempt)
        assert isinstance(whole, httpx.Response)
        timeout = attempt.options.timeout
        return broken(error, whole, deadline=attempt.deadline, timeout=timeout)

    return answer


def refuses() -> Answer:
    return fails(httpx.ConnectError("refused"))


def loses() -> Answer:
    """The connection breaks, and nobody knows how far the request got."""
    return fails(httpx.ReadError("reset"), sent=True)
