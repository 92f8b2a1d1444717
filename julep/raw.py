"""Replies as they came, beside what was read from them: `with_raw_response`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Concatenate, Final, Generic, ParamSpec, TypeVar, cast

import httpx
from attrs import frozen
from julep_api.errors import CallRecord

from .managers.agent import AgentsManager, AsyncAgentsManager
from .managers.base import BaseManager, reporting_to
from .managers.doc import AsyncDocsManager, DocsManager
from .managers.job import AsyncJobsManager, JobsManager
from .managers.memory import AsyncMemoriesManager, MemoriesManager
from .managers.session import AsyncSessionsManager, SessionsManager
from .managers.tool import AsyncToolsManager, ToolsManager
from .managers.user import AsyncUsersManager, UsersManager

if TYPE_CHECKING:
    from .client import AsyncClient, Client

__all__ = ["AsyncRawClient", "RawClient", "RawManager", "RawResponse"]

P = ParamSpec("P")
T = TypeVar("T")


@frozen(kw_only=True)
class RawResponse(Generic[T]):
    """A reply with a success status.

        raw = client.with_raw_response.agents.list()
        print(raw.status_code, raw.request_id, raw.attempts, len(raw.parsed))

    Attributes:
        parsed: What the method itself returns.
        status_code: HTTP status.
        headers: Headers of the reply.
        request_id: Its `X-Request-Id`, to quote when asking for support; None if it had none.
        elapsed: Seconds that the call took, its retries included; of a stream, until its headers.
        attempts: How often the request was sent.
    """

    parsed: T
    status_code: int
    headers: httpx.Headers
    request_id: str | None
    elapsed: float
    attempts: int

    @classmethod
    def of(cls, reply: httpx.Response, parsed: T) -> RawResponse[T]:
        """What there is to say of this reply."""
        call: CallRecord = reply.extensions["call"]
        return cls(
            parsed=parsed,
            status_code=reply.status_code,
            headers=reply.headers,
            request_id=reply.headers.get("x-request-id"),
            elapsed=call.elapsed,
            attempts=call.attempts,
        )


class RawManager:
    """The methods of a manager, returning a `RawResponse` each."""

    def __init__(self, manager: BaseManager) -> None:
        self._manager = manager

    def recording(self) -> tuple[BaseManager, list[httpx.Response]]:
        """The manager, and where the reply to its next call will be."""
        replies: list[httpx.Response] = []
        return reporting_to(self._manager, replies.append), replies


def _raw(method: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], RawResponse[T]]:
    def call(self: RawManager, /, *args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
        manager, replies = self.recording()
        parsed = method(manager, *args, **kwargs)
        return RawResponse[T].of(replies[-1], parsed)

    return _documented(call, method)


def _raw_async(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, RawResponse[T]]]:
    async def call(self: RawManager, /, *args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
        manager, replies = self.recording()
        parsed = await method(manager, *args, **kwargs)
        return RawResponse[T].of(replies[-1], parsed)

    return _documented(call, method)


def _documented(call: T, method: Any) -> T:
    cast(Any, call).__name__ = method.__name__
    cast(Any, call).__doc__ = f"What `{method.__qualname__}` does, with the reply as it came."
    return call


class RawAgents(RawManager):
    """Those of `AgentsManager`."""

    get: Final = _raw(AgentsManager.get)
    create: Final = _raw(AgentsManager.create)
    list: Final = _raw(AgentsManager.list)
    update: Final = _raw(AgentsManager.update)
    delete: Final = _raw(AgentsManager.delete)


class AsyncRawAgents(RawManager):
    """Those of `AsyncAgentsManager`."""

    get: Final = _raw_async(AsyncAgentsManager.get)
    create: Final = _raw_async(AsyncAgentsManager.create)
    list: Final = _raw_async(AsyncAgentsManager.list)
    update: Final = _raw_async(AsyncAgentsManager.update)
    delete: Final = _raw_async(AsyncAgentsManager.delete)


class RawUsers(RawManager):
    """Those of `UsersManager`."""

    get: Final = _raw(UsersManager.get)
    create: Final = _raw(UsersManager.create)
    list: Final = _raw(UsersManager.list)
    update: Final = _raw(UsersManager.update)
    delete: Final = _raw(UsersManager.delete)


class AsyncRawUsers(RawManager):
    """Those of `AsyncUsersManager`."""

    get: Final = _raw_async(AsyncUsersManager.get)
    create: Final = _raw_async(AsyncUsersManager.create)
    list: Final = _raw_async(AsyncUsersManager.list)
    update: Final = _raw_async(AsyncUsersManager.update)
    delete: Final = _raw_async(AsyncUsersManager.delete)


class RawSessions(RawManager):
    """Those of `SessionsManager`."""

    get: Final = _raw(SessionsManager.get)
    create: Final = _raw(SessionsManager.create)
    list: Final = _raw(SessionsManager.list)
    update: Final = _raw(SessionsManager.update)
    delete: Final = _raw(SessionsManager.delete)
    delete_history: Final = _raw(SessionsManager.delete_history)
    suggestions: Final = _raw(SessionsManager.suggestions)
    history: Final = _raw(SessionsManager.history)
    chat: Final = _raw(SessionsManager.chat)


class AsyncRawSessions(RawManager):
    """Those of `AsyncSessionsManager`."""

    get: Final = _raw_async(AsyncSessionsManager.get)
    create: Final = _raw_async(AsyncSessionsManager.create)
    list: Final = _raw_async(AsyncSessionsManager.list)
    update: Final = _raw_async(AsyncSessionsManager.update)
    delete: Final = _raw_async(AsyncSessionsManager.delete)
    delete_history: Final = _raw_async(AsyncSessionsManager.delete_history)
    suggestions: Final = _raw_async(AsyncSessionsManager.suggestions)
    history: Final = _raw_async(AsyncSessionsManager.history)
    chat: Final = _raw_async(AsyncSessionsManager.chat)


class RawDocs(RawManager):
    """Those of `DocsManager`."""

    list: Final = _raw(DocsManager.list)
    create: Final = _raw(DocsManager.create)
    delete: Final = _raw(DocsManager.delete)


class AsyncRawDocs(RawManager):
    """Those of `AsyncDocsManager`."""

    list: Final = _raw_async(AsyncDocsManager.list)
    create: Final = _raw_async(AsyncDocsManager.create)
    delete: Final = _raw_async(AsyncDocsManager.delete)


class RawMemories(RawManager):
    """Those of `MemoriesManager`."""

    list: Final = _raw(MemoriesManager.list)
    delete: Final = _raw(MemoriesManager.delete)


class AsyncRawMemories(RawManager):
    """Those of `AsyncMemoriesManager`."""

    list: Final = _raw_async(AsyncMemoriesManager.list)
    delete: Final = _raw_async(AsyncMemoriesManager.delete)


class RawTools(RawManager):
    """Those of `ToolsManager`."""

    get: Final = _raw(ToolsManager.get)
    list: Final = _raw(ToolsManager.list)
    create: Final = _raw(ToolsManager.create)
    update: Final = _raw(ToolsManager.update)
    delete: Final = _raw(ToolsManager.delete)


class AsyncRawTools(RawManager):
    """Those of `AsyncToolsManager`."""

    get: Final = _raw_async(AsyncToolsManager.get)
    list: Final = _raw_async(AsyncToolsManager.list)
    create: Final = _raw_async(AsyncToolsManager.create)
    update: Final = _raw_async(AsyncToolsManager.update)
    delete: Final = _raw_async(AsyncToolsManager.delete)


class RawJobs(RawManager):
    """Those of `JobsManager`."""

    get: Final = _raw(JobsManager.get)


class AsyncRawJobs(RawManager):
    """Those of `AsyncJobsManager`."""

    get: Final = _raw_async(AsyncJobsManager.get)


class RawClient:
    """The managers of a client, whose methods return a `RawResponse` each."""

    def __init__(self, client: Client) -> None:
        self.agents: RawAgents = RawAgents(client.agents)
        self.users: RawUsers = RawUsers(client.users)
        self.sessions: RawSessions = RawSessions(client.sessions)
        self.docs: RawDocs = RawDocs(client.docs)
        self.memories: RawMemories = RawMemories(client.memories)
        self.tools: RawTools = RawTools(client.tools)
        self.jobs: RawJobs = RawJobs(client.jobs)


class AsyncRawClient:
    """The managers of an asynchronous client, whose methods return a `RawResponse` each."""

    def __init__(self, client: AsyncClient) -> None:
        self.agents: AsyncRawAgents = AsyncRawAgents(client.agents)
        self.users: AsyncRawUsers = AsyncRawUsers(client.users)
        self.sessions: AsyncRawSessions = AsyncRawSessions(client.sessions)
        self.docs: AsyncRawDocs = AsyncRawDocs(client.docs)
        self.memories: AsyncRawMemories = AsyncRawMemories(client.memories)
        self.tools: AsyncRawTools = AsyncRawTools(client.tools)
        self.jobs: AsyncRawJobs = AsyncRawJobs(client.jobs)
