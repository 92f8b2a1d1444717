"""A fleet of clients and a server that fails, simulated: the calls are the SDK's own.

What drives them has no network, and its clock and chance are injected. Time jumps from one event to
the next, so nobody sleeps.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random
from typing import Final, NamedTuple

import httpx
from julep_api.errors import APIConnectionError
from julep_api.types import Request

from julep.options import Timeout
from julep.transport.budget import RetryBudget
from julep.transport.call import Attempt, Call, Outcome, Step, Wait
from julep.transport.failure import Failure
from julep.transport.options import Options
from julep.transport.shared import Shared

OPTIONS: Final = Options(timeout=Timeout(), headers=httpx.Headers({"Authorization": "Bearer key"}))
REQUESTS: Final = (
    Request("listSessions", "GET", "/sessions"),
    Request("createSession", "POST", "/sessions", body=b"{}"),
)

# Failures after which a POST may be sent again, too: only the budget keeps a retry back.
REFUSED: Final = Failure(APIConnectionError, "can't connect", "no")
UNAVAILABLE: Final = httpx.Response(503, headers={"Retry-After": "1"})
OK: Final = httpx.Response(200)

QUEUE: Final = 0.1
"""Seconds of work that the server takes on before it turns requests away."""


class Phase(NamedTuple):
    name: str
    seconds: int
    healthy: float
    """The share of the server's instances that work."""


@dataclass(frozen=True)
class Scenario:
    """What happens to whom. Loads and capacities are multiples of the normal load."""

    phases: tuple[Phase, ...] = (
        Phase("normal", 30, 1),
        Phase("outage, at first", 150, 0),
        Phase("outage, steady", 60, 0),
        Phase("brown-out", 90, 0.5),
        Phase("recovery", 60, 1),
    )
    clients: int = 10_000
    rate: float = 0.2
    """Calls per second of each client."""
    capacity: float = 1.3
    turning_away: float = 0.25
    """The work of refusing a request for lack of capacity, as a part of that of serving it."""

    @property
    def normal(self) -> float:
        """Calls per second of all clients."""
        return self.clients * self.rate


class Policy(NamedTuple):
    name: str
    budget: Callable[[], RetryBudget]
    given: Mapping[str, int]
    """Options that are not the SDK's defaults."""


@dataclass
class Second:
    """What happened in one."""

    calls: int = 0
    attempts: int = 0
    answered: int = 0
    """Calls begun in it that succeeded, sooner or later."""


@dataclass
class Run:
    """What came of a policy."""

    scenario: Scenario
    seconds: list[Second]

    @property
    def load(self) -> list[float]:
        """Attempts in each second, as a multiple of normal."""
        return [second.attempts / self.scenario.normal for second in self.seconds]

    def mean(self, phase: str) -> float:
        load = self.load[self._slice(phase)]
        return sum(load) / len(load)

    def peak(self, phase: str) -> float:
        """The load of the busiest second."""
        return max(self.load[self._slice(phase)])

    def extra(self, phase: str) -> float:
        """What retries add to the load, as a part of it."""
        seconds = self.seconds[self._slice(phase)]
        return sum(each.attempts for each in seconds) / sum(each.calls for each in seconds) - 1

    def answered(self, phase: str) -> float:
        """The share of the calls that succeeded."""
        seconds = self.seconds[self._slice(phase)]
        return sum(each.answered for each in seconds) / sum(each.calls for each in seconds)

    def _slice(self, phase: str) -> slice:
        start = 0
        for name, seconds, _ in self.scenario.phases:
            if name == phase:
                return slice(start, start + seconds)
            start += seconds
        raise KeyError(phase)


class Server:
    """Instances behind a balancer, which picks one at random for each request.

    Those that are broken answer 503 at once; where none works, connections are refused. Work beyond
    the capacity of the others is turned away, which is work as well.

    Args:
        capacity: Requests per second, while all instances work.
        turning_away: As in the scenario.
        random: What the balancer picks by.
    """

    def __init__(self, capacity: float, turning_away: float, random: Callable[[], float]) -> None:
        self._capacity = capacity
        self._turning_away = turning_away
        self._random = random
        self._work = 0.0
        self._last = 0.0

    def answer(self, now: float, healthy: float) -> Outcome:
        if not healthy:
            return REFUSED
        if self._random() >= healthy:
            return UNAVAILABLE
        capacity = self._capacity * healthy
        most = capacity * QUEUE
        self._work = max(self._work - (now - self._last) * capacity, 0)
        self._last = now
        fits = self._work + 1 <= most
        self._work = min(self._work + (1 if fits else self._turning_away), most)
        return OK if fits else UNAVAILABLE


Steps = Generator[Step, Outcome, httpx.Response]


class Fleet:
    """Clients, each with a budget of its own, and the driver of their calls."""

    def __init__(self, scenario: Scenario, policy: Policy, seed: int) -> None:
        # A stream of chance for each purpose: the same calls meet each policy.
        arrivals, server, jitter = (Random(f"{seed} {of}") for of in ("call", "server", "jitter"))
        self._choice = arrivals.choice
        # Independent Poisson processes are one, in which each event falls to anybody.
        self._gap = partial(arrivals.expovariate, scenario.normal)
        capacity = scenario.capacity * scenario.normal
        self._server = Server(capacity, scenario.turning_away, server.random)
        self._healthy = [phase.healthy for phase in scenario.phases for _ in range(phase.seconds)]
        self._options = OPTIONS.derive(policy.given)
        self._clients = [
            Shared(
                "https://example.com/api",
                policy.budget(),
                clock=self._time,
                wall_clock=self._time,
                random=jitter.random,
                new_key=lambda: "key",
            )
            for _ in range(scenario.clients)
        ]
        self._now = 0.0
        self._numbers = count()
        self._waiting: list[tuple[float, int, Steps, Second]] = []
        self._run = Run(scenario, [Second() for _ in self._healthy])

    def _time(self) -> float:
        return self._now

    def run(self) -> Run:
        """Let calls arrive until the last phase ends, and bring each to its end."""
        arrival = self._gap()
        while self._waiting or arrival < inf:
            if self._waiting and self._waiting[0][0] <= arrival:
                self._now, _, steps, begun = heappop(self._waiting)
                self._go_on(steps, begun)
            else:
                self._now = arrival
                self._begin()
                arrival += self._gap()
                if arrival >= len(self._healthy):
                    arrival = inf
        return self._run

    def _begin(self) -> None:
        request, client = self._choice(REQUESTS), self._choice(self._clients)
        begun = self._run.seconds[int(self._now)]
        begun.calls += 1
        self._go_on(Call(request, self._options, client, watched=False).steps(), begun)

    def _go_on(self, steps: Steps, begun: Second) -> None:
        """Carry out the steps of a call until it waits or is over."""
        outcome: Outcome = None
        try:
            while True:
                step = steps.send(outcome)
                if isinstance(step, Wait):
                    at = self._now + step.seconds
                    heappush(self._waiting, (at, next(self._numbers), steps, begun))
                    return
                assert isinstance(step, Attempt)  # a call that nobody watches gives no notice
                outcome = self._attempt()
        except StopIteration as end:
            begun.answered += end.value.is_success
        except APIConnectionError:
            pass

    def _attempt(self) -> Outcome:
        second = int(self._now)
        if second < len(self._healthy):
            self._run.seconds[second].attempts += 1
        return self._server.answer(self._now, self._healthy[min(second, len(self._healthy) - 1)])


def simulate(scenario: Scenario, policy: Policy, seed: int) -> Run:
    return Fleet(scenario, policy, seed).run()
