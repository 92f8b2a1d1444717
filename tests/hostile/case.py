"""The language of the table: what is called, what the server does, and what must come of it."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from answers import ID
from lanes import Action
from server import Script, Server

import julep

# Calls


@dataclass(frozen=True)
class Call:
    """A call, and what a right reply brings."""

    name: str
    operation: str
    action: Action
    gist: str | None = ID


get = Call("get", "get_session", lambda client: client.sessions.get(ID))
create = Call("create", "create_session", lambda client: client.sessions.create(None, ID))
update = Call(
    "update", "update_session", lambda client: client.sessions.update(ID, "New", overwrite=True)
)
patch = Call("patch", "patch_session", lambda client: client.sessions.update(ID, "New"))
delete = Call("delete", "delete_session", lambda client: client.sessions.delete(ID), gist=None)
chat = Call("chat", "chat", lambda client: client.sessions.chat(ID, "Hello"), "Hello!")
stream = Call(
    "stream", "chat", lambda client: client.sessions.chat(ID, "Hello", stream=True), "Hello!"
)
chat_with_key = Call(
    "chat with a key",
    "chat",
    lambda client: client.sessions.chat(ID, "Hello", idempotency_key="my-key"),
    "Hello!",
)


def gist(result: Any) -> str | None:
    """The part of a result that is compared."""
    if isinstance(result, list):
        chunks = cast(list[Any], result)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    if hasattr(result, "response"):
        return result.response[0][0].content
    return getattr(result, "id", None)


def rest(server: Server) -> Callable[[object], Any]:
    """Let an idle connection be idle, until the server has done with it what it does, and longer."""

    def wait() -> None:
        server.quiet(within=2)
        time.sleep(0.3)

    return lambda client: (
        asyncio.to_thread(wait) if isinstance(client, julep.AsyncClient) else wait()
    )


# Outcomes


class Outcome:
    """What may come of a call."""

    def mismatch(self, case: Case, result: Any) -> str:
        """How this is not what came; nothing if it is."""
        raise NotImplementedError


@dataclass(frozen=True)
class Returns(Outcome):
    """A result, which by default is the one that a right reply brings."""

    gist: str | None = None

    def mismatch(self, case: Case, result: Any) -> str:
        if isinstance(result, Exception):
            return f"not a result but {result!r}"
        wanted = self.gist or case.call.gist
        return "" if gist(result) == wanted else f"{gist(result)!r} is not {wanted!r}"


@dataclass(frozen=True)
class Raises(Outcome):
    """An error of exactly this class.

    Attributes:
        delivered: What its `delivered` may be.
        limit: The limit that passed, of a timeout.
        attempts: How many requests were made, at least in vain.
        partial: The text that a stream had brought.
        says: What its text contains.
    """

    kind: type[julep.JulepError]
    delivered: Collection[str] = ("yes",)
    limit: str | None = None
    attempts: int | None = None
    partial: str | None = None
    says: Collection[str] = ()

    def mismatch(self, case: Case, result: Any) -> str:
        if type(result) is not self.kind:
            return f"not {self.kind.__name__} but {result!r}"
        if result.delivered not in self.delivered:
            return f"delivered {result.delivered!r}, not {self.delivered} ({result})"
        limit = getattr(result, "limit", None)
        if self.limit != limit:
            return f"limit {limit!r}, not {self.limit!r} ({result})"
        if self.attempts is not None and result.attempts != self.attempts:
            return f"{result.attempts} attempts, not {self.attempts} ({result})"
        if self.partial is not None:
            text = "".join(str(message.content) for message in result.partial)
            if text != self.partial:
                return f"partial {text!r}, not {self.partial!r}"
        missing = [part for part in self.says if part not in str(result)]
        return f"no {missing} in {result}" if missing else ""


@dataclass(frozen=True)
class Either(Outcome):
    """One of several: where HTTP libraries differ, and each is right in its way."""

    outcomes: tuple[Outcome, ...]

    def mismatch(self, case: Case, result: Any) -> str:
        problems = [outcome.mismatch(case, result) for outcome in self.outcomes]
        return "; ".join(problems) if all(problems) else ""


def either(*outcomes: Outcome) -> Outcome:
    return Either(outcomes)


OK = Returns()


def breaks(*delivered: str, **more: Any) -> Raises:
    """The connection did not come about, or broke."""
    return Raises(julep.APIConnectionError, delivered, **more)


def times_out(limit: str, *delivered: str, **more: Any) -> Raises:
    return Raises(julep.APITimeoutError, delivered, limit=limit, **more)


def unreadable(*says: str, **more: Any) -> Raises:
    """A success that is not what the API promises."""
    return Raises(julep.ResponseDecodeError, says=("request-7", *says), **more)


def cut_off(*says: str) -> Raises:
    """The connection broke within the body."""
    return Raises(julep.ResponseTruncatedError, says=("request-7", *says))


def truncated(partial: str | None = None, **more: Any) -> Raises:
    return Raises(julep.StreamTruncatedError, partial=partial, **more)


def refuses(kind: type[julep.ApiError], *says: str, **more: Any) -> Raises:
    """The error of a status."""
    return Raises(kind, says=("request-7", *says), **more)


# Cases

TIMEOUT = julep.Timeout(total=10)


@dataclass(frozen=True)
class Case:
    """A call, a server and an outcome.

    Attributes:
        call: What is called.
        script: What the server does.
        outcome: What must come of the last call.
        requests: How many requests the server gets in all.
        options: What the client is made with, beside no retries and a time limit of 10 s.
        times: How often it is called; between two calls the connection is idle for a while.
        door: Whether the server takes connections.
        opens: Seconds after which it takes connections all the same.
    """

    name: str
    call: Call
    script: Script
    outcome: Outcome
    requests: int | Collection[int] | None = None
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    times: int = 1
    door: Literal["open", "closed", "full"] = "open"
    opens: float | None = None

    @property
    def seconds(self) -> float:
        """How long it may take."""
        timeout: julep.Timeout = self.options.get("timeout", TIMEOUT)
        return timeout.total or math.inf


def each(calls: Iterable[Call], name: str, *what: Any, **more: Any) -> list[Case]:
    """The same for several calls."""
    return [Case(f"{call.name}: {name}", call, *what, **more) for call in calls]
