"""One synchronous call after the other, each SDK beside httpx sending the same requests."""

from __future__ import annotations

from collections.abc import Iterator

from ..bench import SDKS, Bench
from ..rounds import Floor, Result, result, take_turns

TITLE = "A call"
COUNT = 100
COST = 1.35
POLICY_COST = 1.05


def results(bench: Bench) -> Iterator[Result]:
    names = bench.peers("julep", "openai", more=SDKS[2:])
    # The newer SDKs are built on httpx2.
    libraries = bench.peers("httpx", more=["httpx2"])
    with bench.workers([*names, *libraries]) as workers:
        contenders = {
            (who, what): lambda who=who, what=what: workers[who].ask(
                "calls", url=bench.url, what=what, count=COUNT
            )["seconds"]
            for name in names
            for what in (f"{name} get", f"{name} chat")
            for who in (name, *(libraries if name == "julep" else ["httpx"]))
        }
        times = take_turns(contenders, bench.size.rounds)
        for name in names:
            floor = Floor("cost", COST) if name == "julep" else Floor("cost")
            for kind in ("get", "chat"):
                what = f"{name} {kind}"
                ours, theirs = times[name, what], times["httpx", what]
                yield result(f"{name}, {kind}", "httpx, json.loads", floor, ours, theirs)
        for library in libraries[1:]:
            for kind in ("get", "chat"):
                ours, theirs = (times[who, f"julep {kind}"] for who in (library, "httpx"))
                what = f"{library}, json.loads, {kind}"
                yield result(what, "httpx, json.loads", Floor("cost"), ours, theirs)
        yield _policy(bench)


def _policy(bench: Bench) -> Result:
    """The rules for retries and errors, which are not needed."""
    with bench.workers(["julep"]) as workers:
        contenders = {
            policy: lambda policy=policy: workers["julep"].ask(
                "policy_calls", url=bench.url, count=COUNT, policy=policy
            )["seconds"]
            for policy in (True, False)
        }
        times = take_turns(contenders, 2 * bench.size.rounds)
    floor = Floor("cost", POLICY_COST)
    what = "julep, get, retried 0 times"
    return result(what, "the same without rules", floor, times[True], times[False])
