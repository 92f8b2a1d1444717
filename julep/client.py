"""The clients: managers hung on a low-level client."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx
from julep_api.client import authorization, check_headers, environment_url
from julep_api.pools import AsyncPool, Pool
from julep_api.types import OMIT

from ._version import __version__
from .api.client import AsyncJulepApi, JulepApi
from .api.environment import JulepApiEnvironment
from .errors import InvalidArgumentError
from .options import Timeout, to_timeout
from .transport import AsyncTransport, Options, Shared, Transport, open_async_client
from .transport.options import MAX_RESPONSE_SIZE, check_count

if TYPE_CHECKING:
    from typing import Unpack

    from openai import AsyncOpenAI, OpenAI

    from . import managers, raw
    from .conversation.base import SessionOptions, Tool
    from .conversation.conversation import AsyncConversation, Conversation
    from .events import ErrorEvent, Hooks, RequestEvent, ResponseEvent, RetryEvent
    from .managers.inputs import Id
    from .options import AsyncHttpClient, AsyncHttpTransport, HttpClient, HttpTransport

__all__ = ["AsyncClient", "AsyncJulepApi", "Client", "JulepApi"]


def _authorization(api_key: str | None) -> httpx.Headers:
    """The header that carries the key. Unlike a dict, it does not show it in its repr."""
    key = os.environ.get("JULEP_API_KEY") if api_key is None else api_key
    if not key:
        raise InvalidArgumentError(
            "no API key: pass api_key=..., or set the environment variable JULEP_API_KEY"
        )
    return httpx.Headers(authorization(key))


def _url(base_url: str | None, environment: JulepApiEnvironment | None) -> str:
    """The base URL, with what the environment variables say now."""
    if base_url is not None:
        return base_url
    if environment is not None:
        return environment_url(environment)
    return os.environ.get("JULEP_API_URL") or JulepApiEnvironment.DEFAULT.value


def _options(
    headers: httpx.Headers,
    default_headers: dict[str, str] | None,
    timeout: float | Timeout | None,
    max_retries: int,
    max_response_size: int,
    hooks: Hooks | None,
) -> Options:
    headers["User-Agent"] = f"julep-python/{__version__}"
    headers.update(check_headers(default_headers or {}))
    return Options(
        timeout=to_timeout(timeout, Timeout()),
        max_retries=check_count("max_retries", max_retries),
        headers=headers,
        max_response_size=check_count("max_response_size", max_response_size, 1),
        hooks=hooks,
    )


def _hooks(awaits: bool, **on: Any) -> Hooks | None:
    """The hooks, if there are any."""
    given = {name: hook for name, hook in on.items() if hook is not None}
    if not given:
        return None
    for name, hook in given.items():
        if not callable(hook):
            raise InvalidArgumentError(f"{name} {hook!r} must be a function")
        if inspect.iscoroutinefunction(hook) and not awaits:
            raise InvalidArgumentError(
                f"{name} is a coroutine function, which only an AsyncClient can await"
            )
    from .events import Hooks  # few need it

    return Hooks(**given)


class _Managers:
    """Makes each manager when it is first used, and not before its module is needed."""

    _names = ("agents", "users", "sessions", "docs", "memories", "tools", "jobs")
    _made_on_first_use = (*_names, "openai")
    _prefix = ""
    api: Any

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name not in self._made_on_first_use:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            if name == "openai":
                opened = self.__dict__[name] = self._open_openai()
                return opened
            from . import managers

            kind = getattr(managers, f"{self._prefix}{name.capitalize()}Manager")
            manager = self.__dict__[name] = kind(self.api)
            return manager

    def _open_openai(self) -> object:
        from . import openai_access

        return getattr(openai_access, f"open_{self._prefix.lower()}openai")(self.api.sender)

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = OMIT,
        max_retries: int = OMIT,
        headers: Mapping[str, str] = OMIT,
    ) -> Self:
        """A copy of the client with other options, over the same connections and retry budget.

        Closing the copy closes nothing.

            patient = client.with_options(timeout=600, max_retries=5)

        Args:
            timeout: Seconds for a call as a whole, or all limits. A number leaves the other limits
                as they are.
            max_retries: How often a call is tried again at most.
            headers: Headers to send besides the client's own, and in place of those of the same
                name.

        Raises:
            InvalidArgumentError: An option can't be used.
        """
        given = {"timeout": timeout, "max_retries": max_retries, "headers": headers}
        sender = self.api.sender.with_options({n: v for n, v in given.items() if v is not OMIT})
        copy = object.__new__(type(self))
        kept = vars(self).keys() - {*self._made_on_first_use}
        copy.__dict__.update({name: vars(self)[name] for name in kept})
        copy.api = self.api.from_sender(sender)
        return copy

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._made_on_first_use})

    def __repr__(self) -> str:
        return f"<julep.{type(self).__name__}>"

    def __reduce__(self) -> str:
        raise TypeError(f"a {type(self).__name__} can't be pickled: it holds a key and connections")


class Client(_Managers):
    """A client of the Julep API.

    It is a context manager, and closes the connections that it opened and nothing else. Threads
    may share it. Besides its own arguments, every method takes those of `CallOptions`: `timeout`,
    `extra_headers`, `extra_query`, `extra_body` and `idempotency_key`, for one call.

        with julep.Client(api_key="...", timeout=60) as client:
            print(client.agents.list(limit=10))

    Args:
        api_key: The key. Default: the environment variable JULEP_API_KEY.
        base_url: URL below which the operations are, its path included. Default: that of
            `environment`, else the environment variable JULEP_API_URL, else the API's own server.
        environment: The server, by name.
        timeout: Seconds that a call may take in all, its retries included, or a `Timeout` with
            limits of its parts; None for no limit in all.
        max_retries: How often a call is tried again at most.
        default_headers: Headers to send with every request.
        max_response_size: The longest reply that is read, in bytes, decompressed.
        http_client: An `httpx.Client`, an `httpx2.Client` or a transport of either to send with. It
            is used as it is and never closed.
        on_request: Called before each attempt of a call.
        on_response: Called for each reply, whatever its status.
        on_retry: Called before the wait for another attempt.
        on_error: Called when a call has failed for good.

    Raises:
        InvalidArgumentError: There is no key, or an argument can't be used.
    """

    api: JulepApi
    """The low-level client: one method per operation."""
    agents: managers.AgentsManager
    """Agents: who talks, with which instructions, tools and docs."""
    users: managers.UsersManager
    """Users: whom agents talk to."""
    sessions: managers.SessionsManager
    """Sessions: conversations, their history, and chat itself."""
    docs: managers.DocsManager
    """Docs: what agents can look up."""
    memories: managers.MemoriesManager
    """Memories: what agents know of users."""
    tools: managers.ToolsManager
    """Tools: functions that agents may call."""
    jobs: managers.JobsManager
    """Jobs: background work that requests began."""
    openai: OpenAI
    """OpenAI's own client at the server's `/v1`, for the models of the server without an agent.

        client.openai.chat.completions.create(
            model="offline", messages=[{"role": "user", "content": "Hello"}]
        )

    It takes the extra `openai`: `pip install "julep[openai]"`. It sends over the connections of this
    client, to `/v1` beside the `/api` with which the base URL ends (or below a URL that ends
    otherwise), with the same key, headers, time limits and `max_retries`; but its own rules say what
    is tried again, and the time limit is one of each silence. Hooks hear nothing of it.

    Raises:
        InvalidArgumentError: The package `openai` is not installed.
    """

    @property
    def with_raw_response(self) -> raw.RawClient:
        """The same managers, whose methods return a `RawResponse`: headers, attempts and the model."""
        from . import raw

        return raw.RawClient(self)

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        environment: JulepApiEnvironment | None = None,
        timeout: float | Timeout | None = 300,
        max_retries: int = 2,
        default_headers: dict[str, str] | None = None,
        max_response_size: int = MAX_RESPONSE_SIZE,
        http_client: HttpClient | HttpTransport | None = None,
        on_request: Callable[[RequestEvent], object] | None = None,
        on_response: Callable[[ResponseEvent], object] | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
        on_error: Callable[[ErrorEvent], object] | None = None,
    ) -> None:
        headers = _authorization(api_key)
        del api_key  # or tracebacks that show local variables would show it
        hooks = _hooks(
            False,
            on_request=on_request,
            on_response=on_response,
            on_retry=on_retry,
            on_error=on_error,
        )
        options = _options(headers, default_headers, timeout, max_retries, max_response_size, hooks)
        shared = Shared(_url(base_url, environment))
        self.api = JulepApi.from_sender(Transport(shared, options, Pool(http_client)))

    def conversation(
        self,
        session_id: Id | None = None,
        *,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        tools: Sequence[Tool] = (),
        **session: Unpack[SessionOptions],
    ) -> Conversation:
        """A session to talk in, with functions that the agent may call. Nothing is sent yet.

            conversation = client.conversation(agent_id=agent.id, user_id=user.id)
            print(conversation.send("Good morning!"))

        Args:
            session_id: The session to go on with; or else
            agent_id: the agent to begin one with, when the first message is sent, and
            user_id: the user whom the agent talks to then; None for nobody in particular.
            tools: Functions that the agent may call, beside its own tools: functions with
                annotations, or what `julep.tool` makes of them.
            **session: What else a new session is to have: situation, metadata, render_templates,
                token_budget and context_overflow, as in `sessions.create`.

        Raises:
            InvalidArgumentError: Not just one of a session and an agent was given, or an id is malformed.
            InvalidToolError: A function can't be called by an agent.
        """
        from .conversation.conversation import Conversation

        return Conversation(self, session_id, agent_id, user_id, tools, session)

    def close(self) -> None:
        """Close the connections that this client opened."""
        self.api.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(_Managers):
    """What `Client` is, for asynchronous code.

    `http_client` is an `httpx.AsyncClient`, an `httpx2.AsyncClient` or an asynchronous transport.
    Without it, connections are aiohttp's on asyncio, and httpx's own elsewhere. Each event loop has
    connections of its own, which are closed with it. The hooks may be coroutine functions.

        async with julep.AsyncClient(api_key="...", timeout=60) as client:
            print(await client.agents.list(limit=10))

    Raises:
        InvalidArgumentError: There is no key, or an argument can't be used.
    """

    _prefix = "Async"
    api: AsyncJulepApi
    """The low-level client: one method per operation."""
    agents: managers.AsyncAgentsManager
    """Agents: who talks, with which instructions, tools and docs."""
    users: managers.AsyncUsersManager
    """Users: whom agents talk to."""
    sessions: managers.AsyncSessionsManager
    """Sessions: conversations, their history, and chat itself."""
    docs: managers.AsyncDocsManager
    """Docs: what agents can look up."""
    memories: managers.AsyncMemoriesManager
    """Memories: what agents know of users."""
    tools: managers.AsyncToolsManager
    """Tools: functions that agents may call."""
    jobs: managers.AsyncJobsManager
    """Jobs: background work that requests began."""
    openai: AsyncOpenAI
    """OpenAI's own client at the server's `/v1`, for the models of the server without an agent.

        await client.openai.chat.completions.create(
            model="offline", messages=[{"role": "user", "content": "Hello"}]
        )

    It takes the extra `openai`: `pip install "julep[openai]"`. It sends over the connections of this
    client, to `/v1` beside the `/api` with which the base URL ends (or below a URL that ends
    otherwise), with the same key, headers, time limits and `max_retries`; but its own rules say what
    is tried again, and the time limit is one of each silence. Hooks hear nothing of it.

    Raises:
        InvalidArgumentError: The package `openai` is not installed.
    """

    @property
    def with_raw_response(self) -> raw.AsyncRawClient:
        """The same managers, whose methods return a `RawResponse`: headers, attempts and the model."""
        from . import raw

        return raw.AsyncRawClient(self)

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        environment: JulepApiEnvironment | None = None,
        timeout: float | Timeout | None = 300,
        max_retries: int = 2,
        default_headers: dict[str, str] | None = None,
        max_response_size: int = MAX_RESPONSE_SIZE,
        http_client: AsyncHttpClient | AsyncHttpTransport | None = None,
        on_request: Callable[[RequestEvent], object] | None = None,
        on_response: Callable[[ResponseEvent], object] | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
        on_error: Callable[[ErrorEvent], object] | None = None,
    ) -> None:
        headers = _authorization(api_key)
        del api_key  # or tracebacks that show local variables would show it
        hooks = _hooks(
            True,
            on_request=on_request,
            on_response=on_response,
            on_retry=on_retry,
            on_error=on_error,
        )
        options = _options(headers, default_headers, timeout, max_retries, max_response_size, hooks)
        pool = AsyncPool(http_client, open_async_client)
        shared = Shared(_url(base_url, environment))
        self.api = AsyncJulepApi.from_sender(AsyncTransport(shared, options, pool))

    def conversation(
        self,
        session_id: Id | None = None,
        *,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        tools: Sequence[Tool] = (),
        **session: Unpack[SessionOptions],
    ) -> AsyncConversation:
        """A session to talk in, with functions that the agent may call. Nothing is sent yet.

            conversation = client.conversation(agent_id=agent.id, user_id=user.id)
            print(await conversation.send("Good morning!"))

        Args:
            session_id: The session to go on with; or else
            agent_id: the agent to begin one with, when the first message is sent, and
            user_id: the user whom the agent talks to then; None for nobody in particular.
            tools: Functions that the agent may call, beside its own tools: functions with
                annotations, or what `julep.tool` makes of them.
            **session: What else a new session is to have: situation, metadata, render_templates,
                token_budget and context_overflow, as in `sessions.create`.

        Raises:
            InvalidArgumentError: Not just one of a session and an agent was given, or an id is malformed.
            InvalidToolError: A function can't be called by an agent.
        """
        from .conversation.conversation import AsyncConversation

        return AsyncConversation(self, session_id, agent_id, user_id, tools, session)

    async def aclose(self) -> None:
        """Close the connections that this client opened."""
        await self.api.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
