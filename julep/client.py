"""The clients: managers hung on a low-level client."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx
from julep_api.client import (
    AsyncHttpxSender,
    HttpxSender,
    authorization,
    check_headers,
    environment_url,
)

from ._version import __version__
from .api.client import AsyncJulepApi, JulepApi
from .api.environment import JulepApiEnvironment
from .errors import InvalidArgumentError
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    from . import managers

__all__ = ["AsyncClient", "AsyncJulepApi", "Client", "JulepApi"]


def _resolve(
    api_key: str | None,
    base_url: str | None,
    environment: JulepApiEnvironment | None,
    default_headers: dict[str, str] | None,
) -> tuple[str, dict[str, str]]:
    """The base URL and the headers, with what the environment variables say now."""
    key = os.environ.get("JULEP_API_KEY") if api_key is None else api_key
    if not key:
        raise InvalidArgumentError(
            "no API key: pass api_key=..., or set the environment variable JULEP_API_KEY"
        )
    url = base_url
    if url is None and environment is not None:
        url = environment_url(environment)
    if url is None:
        url = os.environ.get("JULEP_API_URL") or JulepApiEnvironment.DEFAULT.value
    headers = httpx.Headers({"User-Agent": f"julep-python/{__version__}", **authorization(key)})
    headers.update(check_headers(default_headers or {}))
    return url, dict(headers)


class _Managers:
    """Makes each manager when it is first used, and not before its module is needed."""

    _names = ("agents", "users", "sessions", "docs", "memories", "tools", "jobs")
    _prefix = ""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name not in self._names:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            from . import managers

            kind = getattr(managers, f"{self._prefix}{name.capitalize()}Manager")
            manager = self.__dict__[name] = kind(self.api)
            return manager

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._names})

    def __repr__(self) -> str:
        return f"<julep.{type(self).__name__}>"


class Client(_Managers):
    """A client of the Julep API.

    It is a context manager, and closes the connections that it opened and nothing else. Threads
    may share it.

    Args:
        api_key: The key. Default: the environment variable JULEP_API_KEY.
        base_url: URL below which the operations are, its path included. Default: that of
            `environment`, else the environment variable JULEP_API_URL, else the API's own server.
        environment: The server, by name.
        timeout: Time limit in seconds; None for no limit.
        default_headers: Headers to send with every request.
        http_client: An `httpx.Client` to send with. It is used as it is and never closed.

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

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        environment: JulepApiEnvironment | None = None,
        timeout: float | None = 300,
        default_headers: dict[str, str] | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        url, headers = _resolve(api_key, base_url, environment, default_headers)
        self.api = JulepApi.from_sender(Transport(HttpxSender(url, headers, timeout, http_client)))

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
    """What `Client` is, for asynchronous code: `http_client` is an `httpx.AsyncClient`.

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

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        environment: JulepApiEnvironment | None = None,
        timeout: float | None = 300,
        default_headers: dict[str, str] | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        url, headers = _resolve(api_key, base_url, environment, default_headers)
        self.api = AsyncJulepApi.from_sender(
            AsyncTransport(AsyncHttpxSender(url, headers, timeout, http_client))
        )

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
