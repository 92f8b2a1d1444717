"""The low-level client: one method per operation, synchronous and asynchronous."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

import httpx

from . import api, models
from .deadline import Deadline, Limits, Watch, within
from .errors import InvalidArgumentError
from .pools import AsyncPool, Pool
from .types import OMIT, AsyncSender, Request, Sender, check_header_value

if TYPE_CHECKING:
    from .models import (
        Agent,
        AgentDefaultSettings,
        ChatInputDataToolChoice,
        ChatResponse,
        ChatSettingsLogitBias,
        ChatSettingsPreset,
        ChatSettingsResponseFormat,
        ChatSettingsStop,
        CreateAgentRequestInstructions,
        CreateAgentRequestMetadata,
        CreateDoc,
        CreateSessionRequestMetadata,
        CreateToolRequest,
        CreateUserRequestMetadata,
        FunctionDef,
        GetAgentDocsRequestOrder,
        GetAgentDocsRequestSortBy,
        GetAgentDocsResponse,
        GetAgentMemoriesResponse,
        GetAgentToolsResponse,
        GetHistoryResponse,
        GetSuggestionsResponse,
        GetUserDocsRequestOrder,
        GetUserDocsRequestSortBy,
        GetUserDocsResponse,
        InputChatMlMessage,
        JobStatus,
        ListAgentsRequestOrder,
        ListAgentsRequestSortBy,
        ListAgentsResponse,
        ListSessionsRequestOrder,
        ListSessionsRequestSortBy,
        ListSessionsResponse,
        ListUsersRequestOrder,
        ListUsersRequestSortBy,
        ListUsersResponse,
        PartialFunctionDef,
        PatchAgentRequestInstructions,
        PatchAgentRequestMetadata,
        PatchSessionRequestMetadata,
        PatchUserRequestMetadata,
        ResourceCreatedResponse,
        ResourceUpdatedResponse,
        Session,
        Tool,
        UpdateAgentRequestInstructions,
        UpdateAgentRequestMetadata,
        UpdateSessionRequestMetadata,
        UpdateUserRequestMetadata,
        User,
    )


class JulepApiEnvironment(Enum):
    """Servers that the client knows by name.

    ```python
    client = julep.Client(api_key="...", environment=julep.JulepApiEnvironment.DEFAULT)
    ```
    """

    DEFAULT = "https://api-alpha.julep.ai/api"


def environment_url(environment: object) -> str:
    """The base URL of a server by name.

    Raises:
        InvalidArgumentError: It is something else than a JulepApiEnvironment.
    """
    if not isinstance(environment, JulepApiEnvironment):
        raise InvalidArgumentError(f"environment {environment!r} is no JulepApiEnvironment")
    return environment.value


_OF_ONE_REQUEST = {
    "content-length": "it follows from the body",
    "transfer-encoding": "it follows from the body",
    "idempotency-key": "each call has one of its own, which the argument idempotency_key of a call names",
}


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Refuse headers that can't be sent, or that would smuggle in another one.

    Raises:
        InvalidArgumentError: A name or value has a line break or another character that headers can't have,
            or the header is not for callers to choose.
    """
    if not isinstance(cast(object, headers), Mapping):
        raise InvalidArgumentError("headers: not a mapping of names to values")
    for name, value in headers.items():
        if not isinstance(cast(object, name), str) or not re.fullmatch(
            r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name
        ):
            raise InvalidArgumentError(
                f"header {name!r}: the name has characters that headers can't have"
            )
        if reason := _OF_ONE_REQUEST.get(name.lower()):
            raise InvalidArgumentError(f"header {name!r}: {reason}")
        check_header_value(name, value)
    return dict(headers)


def check_base_url(base_url: str) -> str:
    """The URL without trailing slashes; its path is kept.

    Raises:
        InvalidArgumentError: It is not an absolute http or https URL, or it has a query.
    """
    if "@" in str(base_url):
        # Not shown, for there may be a password in it.
        raise InvalidArgumentError(
            "base_url must not have a user name or a password: the API key is what is sent"
        )
    try:
        url = httpx.URL(base_url)
        # What only the resolver or the socket would refuse, in errors of their own.
        labels = url.raw_host.removesuffix(b".").split(b".")
        if url.host and not all(0 < len(label) < 64 for label in labels):
            raise ValueError("a part of the host is empty or too long")
        if url.port is not None and url.port > 65535 or " " in base_url:
            raise ValueError("the port is out of range, or there is a space in it")
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise InvalidArgumentError(f"base_url {base_url!r} is not a URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidArgumentError(
            f"base_url {base_url!r} is not complete: it must begin with http:// or https:// and name a host, "
            "such as 'https://api.example.com/api'"
        )
    if "?" in base_url or "#" in base_url:
        raise InvalidArgumentError(f"base_url {base_url!r} must not have a query or a fragment")
    return base_url.rstrip("/")


def check_timeout(timeout: object) -> float | None:
    """The time limit in seconds, or None for no limit.

    Raises:
        InvalidArgumentError: It is not a positive number.
    """
    if timeout is None:
        return None
    # Not infinity but a number that a float has room for.
    if (
        isinstance(timeout, bool)
        or not isinstance(timeout, (int, float))
        or not 0 < timeout < 1e300
    ):
        raise InvalidArgumentError(
            f"timeout {timeout!r} must be a positive number of seconds, or None"
        )
    return timeout


def authorization(api_key: object) -> dict[str, str]:
    """The header that carries the key.

    Raises:
        InvalidArgumentError: The key is empty or has characters that no key has.
    """
    if not isinstance(api_key, str) or not re.fullmatch(r"[\x21-\x7e]+", api_key):
        raise InvalidArgumentError(
            "api_key is no string, is empty, or has a line break, a space or another character that no key has "
            "(was it read from a file with its newline?)"
        )
    return {"Authorization": f"Bearer {api_key}"}


class _HttpxBase:
    """What both plain senders know: where to send, with which headers, for how long."""

    def __init__(self, base_url: str, headers: dict[str, str], timeout: float | None) -> None:
        self.base_url: str = check_base_url(base_url)
        self.timeout: float | None = check_timeout(timeout)
        self._headers = check_headers(headers)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"

    def build(
        self, client: httpx.Client | httpx.AsyncClient, request: Request, extensions: dict[str, Any]
    ) -> httpx.Request:
        # httpx.Headers knows no case, so that each header stands in the request only once.
        headers = httpx.Headers(self._headers)
        headers.update(request.headers)
        headers["Accept"] = request.accept
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        return client.build_request(
            request.method,
            self.base_url + request.path,
            params=request.query or None,
            content=request.body,
            headers=headers,
            extensions=extensions,
        )


class HttpxSender(_HttpxBase):
    """A plain sender over httpx: one attempt, httpx's own exceptions.

    The connection pool is opened by the first request. A client or transport that is passed in is
    used as it is and never closed.
    """

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.Client | None = None,
    ) -> None:
        super().__init__(base_url, headers, timeout)
        self._pool = Pool(httpx_client)

    def send(self, request: Request) -> httpx.Response:
        client = self._pool.client()
        extensions = {"timeout": Limits(Deadline(self.timeout)), "trace": Watch()}
        response = client.send(self.build(client, request, extensions), stream=True)
        if not request.stream:
            try:
                response.read()
            finally:
                response.close()
        return response

    def close(self) -> None:
        self._pool.close()


class AsyncHttpxSender(_HttpxBase):
    """What `HttpxSender` is, for asynchronous code."""

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(base_url, headers, timeout)
        self._pool = AsyncPool(httpx_client)

    async def send(self, request: Request) -> httpx.Response:
        client = await self._pool.client()
        deadline = Deadline(self.timeout)
        sent = self.build(client, request, {"timeout": Limits(deadline)})
        try:
            async with within(deadline.left()):
                response = await client.send(sent, stream=True)
                if not request.stream:
                    try:
                        await response.aread()
                    finally:
                        await response.aclose()
        except TimeoutError as error:
            raise httpx.ReadTimeout("the reply is not complete yet", request=sent) from error
        return response

    async def aclose(self) -> None:
        await self._pool.aclose()


class JulepApi:
    """The operations of the API.

    A client is a context manager. It closes the connections that it opened and nothing else.

        with julep.JulepApi(api_key="...") as api:
            print(api.list_agents(limit=10).items)

    Args:
        base_url: URL below which the operations are, its path included. Default: the environment's.
        environment: The server, by name, where no `base_url` is given.
        api_key: The key, sent as a bearer token.
        timeout: Time limit in seconds; None for no limit.
        httpx_client: An `httpx.Client` to send with. It is used as it is and never closed.

    Raises:
        InvalidArgumentError: The URL, the key or the time limit can't be used.
    """

    sender: Sender
    """What carries out the requests."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        environment: JulepApiEnvironment = JulepApiEnvironment.DEFAULT,
        api_key: str,
        timeout: float | None = 300,
        httpx_client: httpx.Client | None = None,
    ) -> None:
        self.sender = self._make_sender(
            environment_url(environment) if base_url is None else base_url,
            authorization(api_key),
            timeout,
            httpx_client,
        )

    @classmethod
    def from_sender(cls, sender: Sender) -> Self:
        """A client over a sender of your own."""
        self = cls.__new__(cls)
        self.sender = sender
        return self

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.Client | None,
    ) -> Sender:
        return HttpxSender(base_url, headers, timeout, httpx_client)

    def close(self) -> None:
        """Close the connections that this client opened."""
        self.sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def list_agents(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: ListAgentsRequestSortBy | str | None = None,
        order: ListAgentsRequestOrder | str | None = None,
    ) -> ListAgentsResponse:
        """Returns your agents, a page at a time, optionally only those whose metadata matches.

        Args:
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.agents.list_agents.sync(
            self.sender,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    def create_agent(
        self,
        name: str,
        about: str | None = OMIT,
        tools: list[CreateToolRequest] | None = OMIT,
        default_settings: AgentDefaultSettings | None = OMIT,
        model: str | None = OMIT,
        docs: list[CreateDoc] | None = OMIT,
        metadata: CreateAgentRequestMetadata | None = OMIT,
        instructions: CreateAgentRequestInstructions | None = OMIT,
    ) -> ResourceCreatedResponse:
        """Creates an agent, together with any tools and docs given along with it.

        Args:
            name: Name of the agent.
            about: Who or what the agent is, in a few sentences.
            tools: Tools to create with the agent.
            default_settings: Sampling settings for chats that do not give their own.
            model: Name of the language model that speaks for the agent.
            docs: Docs to create with the agent.
            metadata: Any data of your own about the agent. Lists can be filtered by it.
            instructions: How the agent is to behave, as one text or as a list of rules.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.agents.create_agent.sync(
            self.sender,
            models.CreateAgentRequest(
                name=name,
                about=about,
                tools=tools,
                default_settings=default_settings,
                model=model,
                docs=docs,
                metadata=metadata,
                instructions=instructions,
            ),
        )

    def get_agent(
        self,
        agent_id: str | UUID,
    ) -> Agent:
        """Returns one agent.

        Args:
            agent_id: Id of the agent.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.agents.get_agent.sync(
            self.sender,
            agent_id,
        )

    def update_agent(
        self,
        agent_id: str | UUID,
        about: str,
        name: str,
        model: str | None = OMIT,
        default_settings: AgentDefaultSettings | None = OMIT,
        metadata: UpdateAgentRequestMetadata | None = OMIT,
        instructions: UpdateAgentRequestInstructions | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Overwrites the agent with the given values. To change only some of them, patch it.

        Args:
            agent_id: Id of the agent.
            about: Who or what the agent is, in a few sentences.
            name: Name of the agent.
            model: Name of the language model that speaks for the agent.
            default_settings: Sampling settings for chats that do not give their own.
            metadata: Any data of your own about the agent. Takes the place of what was
                there.
            instructions: How the agent is to behave, as one text or as a list of rules.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.agents.update_agent.sync(
            self.sender,
            agent_id,
            models.UpdateAgentRequest(
                about=about,
                name=name,
                model=model,
                default_settings=default_settings,
                metadata=metadata,
                instructions=instructions,
            ),
        )

    def delete_agent(
        self,
        agent_id: str | UUID,
    ) -> None:
        """Deletes an agent for good.

        Args:
            agent_id: Id of the agent.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.agents.delete_agent.sync(
            self.sender,
            agent_id,
        )

    def patch_agent(
        self,
        agent_id: str | UUID,
        about: str | None = OMIT,
        name: str | None = OMIT,
        model: str | None = OMIT,
        default_settings: AgentDefaultSettings | None = OMIT,
        metadata: PatchAgentRequestMetadata | None = OMIT,
        instructions: PatchAgentRequestInstructions | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Changes the given values and leaves the rest alone. Metadata is merged at every level.

        Args:
            agent_id: Id of the agent.
            about: Who or what the agent is, in a few sentences.
            name: Name of the agent.
            model: Name of the language model that speaks for the agent.
            default_settings: Sampling settings for chats that do not give their own.
            metadata: Any data of your own about the agent. Merged into what is there.
            instructions: How the agent is to behave, as one text or as a list of rules.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.agents.patch_agent.sync(
            self.sender,
            agent_id,
            models.PatchAgentRequest(
                about=about,
                name=name,
                model=model,
                default_settings=default_settings,
                metadata=metadata,
                instructions=instructions,
            ),
        )

    def get_agent_docs(
        self,
        agent_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: GetAgentDocsRequestSortBy | str | None = None,
        order: GetAgentDocsRequestOrder | str | None = None,
    ) -> GetAgentDocsResponse:
        """Returns the docs of an agent, optionally only those whose metadata matches.

        Args:
            agent_id: Id of the agent.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.docs.get_agent_docs.sync(
            self.sender,
            agent_id,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    def create_agent_doc(
        self,
        agent_id: str | UUID,
        request: CreateDoc,
    ) -> ResourceCreatedResponse:
        """Stores a doc for an agent. A background job then embeds it so that it can be recalled.

        Args:
            agent_id: Id of the agent.
            request: A new doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.docs.create_agent_doc.sync(
            self.sender,
            agent_id,
            request,
        )

    def delete_agent_doc(
        self,
        agent_id: str | UUID,
        doc_id: str | UUID,
    ) -> None:
        """Deletes one doc of an agent. It is no longer recalled.

        Args:
            agent_id: Id of the agent.
            doc_id: Id of the doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.docs.delete_agent_doc.sync(
            self.sender,
            agent_id,
            doc_id,
        )

    def get_user_docs(
        self,
        user_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: GetUserDocsRequestSortBy | str | None = None,
        order: GetUserDocsRequestOrder | str | None = None,
    ) -> GetUserDocsResponse:
        """Returns the docs of a user, optionally only those whose metadata matches.

        Args:
            user_id: Id of the user.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.docs.get_user_docs.sync(
            self.sender,
            user_id,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    def create_user_doc(
        self,
        user_id: str | UUID,
        request: CreateDoc,
    ) -> ResourceCreatedResponse:
        """Stores a doc for a user. A background job then embeds it so that it can be recalled.

        Args:
            user_id: Id of the user.
            request: A new doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.docs.create_user_doc.sync(
            self.sender,
            user_id,
            request,
        )

    def delete_user_doc(
        self,
        user_id: str | UUID,
        doc_id: str | UUID,
    ) -> None:
        """Deletes one doc of a user. It is no longer recalled.

        Args:
            user_id: Id of the user.
            doc_id: Id of the doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.docs.delete_user_doc.sync(
            self.sender,
            user_id,
            doc_id,
        )

    def get_agent_memories(
        self,
        agent_id: str | UUID,
        query: str,
        user_id: str | UUID | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetAgentMemoriesResponse:
        """Returns the memories of an agent that fit a query, optionally only those about one user.

        Args:
            agent_id: Id of the agent.
            query: What to look for, in plain words.
            user_id: Only memories about this user.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.memories.get_agent_memories.sync(
            self.sender,
            agent_id,
            query,
            user_id,
            limit,
            offset,
        )

    def delete_agent_memory(
        self,
        agent_id: str | UUID,
        memory_id: str | UUID,
    ) -> None:
        """Makes an agent forget one memory.

        Args:
            agent_id: Id of the agent.
            memory_id: Id of the memory.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.memories.delete_agent_memory.sync(
            self.sender,
            agent_id,
            memory_id,
        )

    def get_agent_tools(
        self,
        agent_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetAgentToolsResponse:
        """Returns the tools of an agent.

        Args:
            agent_id: Id of the agent.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.tools.get_agent_tools.sync(
            self.sender,
            agent_id,
            limit,
            offset,
        )

    def create_agent_tool(
        self,
        agent_id: str | UUID,
        request: CreateToolRequest,
    ) -> ResourceCreatedResponse:
        """Gives an agent a tool that it may use in all of its sessions.

        Args:
            agent_id: Id of the agent.
            request: A new tool.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.tools.create_agent_tool.sync(
            self.sender,
            agent_id,
            request,
        )

    def update_agent_tool(
        self,
        agent_id: str | UUID,
        tool_id: str | UUID,
        function: FunctionDef,
    ) -> ResourceUpdatedResponse:
        """Overwrites the tool's function definition.

        Args:
            agent_id: Id of the agent.
            tool_id: Id of the tool.
            function: What the tool does and takes.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.tools.update_agent_tool.sync(
            self.sender,
            agent_id,
            tool_id,
            models.UpdateToolRequest(
                function=function,
            ),
        )

    def delete_agent_tool(
        self,
        agent_id: str | UUID,
        tool_id: str | UUID,
    ) -> None:
        """Takes a tool away from an agent.

        Args:
            agent_id: Id of the agent.
            tool_id: Id of the tool.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.tools.delete_agent_tool.sync(
            self.sender,
            agent_id,
            tool_id,
        )

    def patch_agent_tool(
        self,
        agent_id: str | UUID,
        tool_id: str | UUID,
        function: PartialFunctionDef,
    ) -> ResourceUpdatedResponse:
        """Changes the given parts of the tool's function definition and leaves the rest alone.

        Args:
            agent_id: Id of the agent.
            tool_id: Id of the tool.
            function: The parts to change.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.tools.patch_agent_tool.sync(
            self.sender,
            agent_id,
            tool_id,
            models.PatchToolRequest(
                function=function,
            ),
        )

    def list_users(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: ListUsersRequestSortBy | str | None = None,
        order: ListUsersRequestOrder | str | None = None,
    ) -> ListUsersResponse:
        """Returns your users, a page at a time, optionally only those whose metadata matches.

        Args:
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.users.list_users.sync(
            self.sender,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    def create_user(
        self,
        name: str | None = OMIT,
        about: str | None = OMIT,
        docs: list[CreateDoc] | None = OMIT,
        metadata: CreateUserRequestMetadata | None = OMIT,
    ) -> ResourceCreatedResponse:
        """Creates a user, together with any docs given along with it.

        Args:
            name: Name of the user.
            about: Who the user is, in a few sentences.
            docs: Docs to create with the user.
            metadata: Any data of your own about the user. Lists can be filtered by it.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.users.create_user.sync(
            self.sender,
            models.CreateUserRequest(
                name=name,
                about=about,
                docs=docs,
                metadata=metadata,
            ),
        )

    def get_user(
        self,
        user_id: str | UUID,
    ) -> User:
        """Returns one user.

        Args:
            user_id: Id of the user.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.users.get_user.sync(
            self.sender,
            user_id,
        )

    def update_user(
        self,
        user_id: str | UUID,
        about: str,
        name: str,
        metadata: UpdateUserRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Overwrites the user with the given values. To change only some of them, patch it.

        Args:
            user_id: Id of the user.
            about: Who the user is, in a few sentences.
            name: Name of the user.
            metadata: Any data of your own about the user. Takes the place of what was
                there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.users.update_user.sync(
            self.sender,
            user_id,
            models.UpdateUserRequest(
                about=about,
                name=name,
                metadata=metadata,
            ),
        )

    def delete_user(
        self,
        user_id: str | UUID,
    ) -> None:
        """Deletes a user for good.

        Args:
            user_id: Id of the user.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.users.delete_user.sync(
            self.sender,
            user_id,
        )

    def patch_user(
        self,
        user_id: str | UUID,
        about: str | None = OMIT,
        name: str | None = OMIT,
        metadata: PatchUserRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Changes the given values and leaves the rest alone. Metadata is merged at every level.

        Args:
            user_id: Id of the user.
            about: Who the user is, in a few sentences.
            name: Name of the user.
            metadata: Any data of your own about the user. Merged into what is there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.users.patch_user.sync(
            self.sender,
            user_id,
            models.PatchUserRequest(
                about=about,
                name=name,
                metadata=metadata,
            ),
        )

    def list_sessions(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: ListSessionsRequestSortBy | str | None = None,
        order: ListSessionsRequestOrder | str | None = None,
    ) -> ListSessionsResponse:
        """Returns your sessions, a page at a time, optionally only those whose metadata matches.

        Args:
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.sessions.list_sessions.sync(
            self.sender,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    def create_session(
        self,
        *,
        user_id: str | UUID | None = OMIT,
        agent_id: str | UUID,
        situation: str | None = OMIT,
        metadata: CreateSessionRequestMetadata | None = OMIT,
        render_templates: bool | None = OMIT,
    ) -> ResourceCreatedResponse:
        """Opens a conversation with an agent, for a user if one is given.

        Args:
            user_id: Id of the user that takes part, if any.
            agent_id: Id of the agent that takes part.
            situation: The scene of the conversation. It opens the prompt.
            metadata: Any data of your own about the session. Lists can be filtered by it.
            render_templates: Whether system and assistant messages are Jinja templates, to
                be filled in with `session`, `user` and `agent`.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.sessions.create_session.sync(
            self.sender,
            models.CreateSessionRequest(
                user_id=user_id,
                agent_id=agent_id,
                situation=situation,
                metadata=metadata,
                render_templates=render_templates,
            ),
        )

    def get_session(
        self,
        session_id: str | UUID,
    ) -> Session:
        """Returns one session, without its messages.

        Args:
            session_id: Id of the session.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.sessions.get_session.sync(
            self.sender,
            session_id,
        )

    def update_session(
        self,
        session_id: str | UUID,
        situation: str,
        metadata: UpdateSessionRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Overwrites what can be changed of a session with the given values. To change only some
        of them, patch it.

        Args:
            session_id: Id of the session.
            situation: The scene of the conversation. It opens the prompt.
            metadata: Any data of your own about the session. Takes the place of what was
                there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.sessions.update_session.sync(
            self.sender,
            session_id,
            models.UpdateSessionRequest(
                situation=situation,
                metadata=metadata,
            ),
        )

    def delete_session(
        self,
        session_id: str | UUID,
    ) -> None:
        """Deletes a session for good.

        Args:
            session_id: Id of the session.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.sessions.delete_session.sync(
            self.sender,
            session_id,
        )

    def patch_session(
        self,
        session_id: str | UUID,
        situation: str | None = OMIT,
        metadata: PatchSessionRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Changes the given values and leaves the rest alone. Metadata is merged at every level.

        Args:
            session_id: Id of the session.
            situation: The scene of the conversation. It opens the prompt.
            metadata: Any data of your own about the session. Merged into what is there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.sessions.patch_session.sync(
            self.sender,
            session_id,
            models.PatchSessionRequest(
                situation=situation,
                metadata=metadata,
            ),
        )

    def chat(
        self,
        session_id: str | UUID,
        messages: list[InputChatMlMessage],
        tools: list[Tool] | None = OMIT,
        tool_choice: ChatInputDataToolChoice | str | None = OMIT,
        frequency_penalty: float | None = OMIT,
        length_penalty: float | None = OMIT,
        logit_bias: ChatSettingsLogitBias | None = OMIT,
        max_tokens: int | None = OMIT,
        presence_penalty: float | None = OMIT,
        repetition_penalty: float | None = OMIT,
        response_format: ChatSettingsResponseFormat | None = OMIT,
        seed: int | None = OMIT,
        stop: ChatSettingsStop | None = OMIT,
        stream: bool | None = OMIT,
        temperature: float | None = OMIT,
        top_p: float | None = OMIT,
        min_p: float | None = OMIT,
        preset: ChatSettingsPreset | str | None = OMIT,
        recall: bool | None = OMIT,
        record: bool | None = OMIT,
        remember: bool | None = OMIT,
    ) -> ChatResponse:
        """Sends messages to the agent of a session and returns its reply.

        The model reads, in this order: the situation, the agent, the user, the instructions,
        what was recalled from docs and memories, the earlier messages, and the new ones.

        With `stream: true` and `Accept: text/event-stream`, the reply comes as server-sent
        events that have data only. Each holds one `ChatResponseChunk` as JSON; the text
        `[DONE]` ends the stream. The last chunk brings the finish reason, the usage, the doc
        ids and the jobs, so the chunks together say what one `ChatResponse` would.

        An agent may say something and ask for functions in one reply, which then has several
        messages. In a stream, a chunk with another id and a role begins the next of them.

        Args:
            session_id: Id of the session.
            messages: New messages, the oldest first.
            tools: Further tools for this chat. One of the same name takes the place of the
                agent's own.
            tool_choice: Whether the agent may, must not, or has to call a tool.
            frequency_penalty: Makes words less likely the more often they were used.
                Negative values make them more likely.
            length_penalty: Weighs the length of the reply. Above 1 favours longer replies,
                below 1 shorter ones.
            logit_bias: Makes single tokens likelier or less likely. Maps token ids to the
                bias of each.
            max_tokens: Number of tokens that the reply may have at most.
            presence_penalty: Makes words less likely once they were used, however often.
                Negative values make them more likely.
            repetition_penalty: Factor against repetition. Above 1 discourages it, below 1
                encourages it.
            response_format: The form that the reply is to have.
            seed: Start value for random choices. The same seed tends to give the same
                reply.
            stop: Text, or up to four texts, at which the reply ends. They are not part of
                it.
            stream: Whether the reply comes in chunks while it is written.
            temperature: Randomness of the reply. 0 always takes the likeliest word; higher
                is more varied.
            top_p: Chooses only among the likeliest words whose probabilities add up to this
                share.
            min_p: Leaves out words less probable than this fraction of the likeliest one.
            preset: A named set of values for the settings that are not given.
            recall: Whether fitting docs and memories are shown to the model.
            record: Whether the new messages and the reply are kept in the history.
            remember: Whether the agent forms memories from this exchange.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.chat.chat.sync(
            self.sender,
            session_id,
            models.ChatInput(
                messages=messages,
                tools=tools,
                tool_choice=tool_choice,
                frequency_penalty=frequency_penalty,
                length_penalty=length_penalty,
                logit_bias=logit_bias,
                max_tokens=max_tokens,
                presence_penalty=presence_penalty,
                repetition_penalty=repetition_penalty,
                response_format=response_format,
                seed=seed,
                stop=stop,
                stream=stream,
                temperature=temperature,
                top_p=top_p,
                min_p=min_p,
                preset=preset,
                recall=recall,
                record=record,
                remember=remember,
            ),
        )

    def get_history(
        self,
        session_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetHistoryResponse:
        """Returns the recorded messages of a session, a page at a time. Templates are not filled
        in.

        Args:
            session_id: Id of the session.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.history.get_history.sync(
            self.sender,
            session_id,
            limit,
            offset,
        )

    def delete_session_history(
        self,
        session_id: str | UUID,
    ) -> None:
        """Deletes all recorded messages of a session. The session itself stays.

        Args:
            session_id: Id of the session.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.history.delete_session_history.sync(
            self.sender,
            session_id,
        )

    def get_suggestions(
        self,
        session_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetSuggestionsResponse:
        """Returns the suggestions made in a session, a page at a time.

        Args:
            session_id: Id of the session.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.suggestions.get_suggestions.sync(
            self.sender,
            session_id,
            limit,
            offset,
        )

    def get_job_status(
        self,
        job_id: str | UUID,
    ) -> JobStatus:
        """Tells how far a background job has come.

        Args:
            job_id: Id of the job.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.jobs.get_job_status.sync(
            self.sender,
            job_id,
        )


class AsyncJulepApi:
    """The operations of the API, for asynchronous code.

    A client is a context manager. It closes the connections that it opened and nothing else.

        async with julep.AsyncJulepApi(api_key="...") as api:
            print((await api.list_agents(limit=10)).items)

    Args:
        base_url: URL below which the operations are, its path included. Default: the environment's.
        environment: The server, by name, where no `base_url` is given.
        api_key: The key, sent as a bearer token.
        timeout: Time limit in seconds; None for no limit.
        httpx_client: An `httpx.AsyncClient` to send with. It is used as it is and never closed.

    Raises:
        InvalidArgumentError: The URL, the key or the time limit can't be used.
    """

    sender: AsyncSender
    """What carries out the requests."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        environment: JulepApiEnvironment = JulepApiEnvironment.DEFAULT,
        api_key: str,
        timeout: float | None = 300,
        httpx_client: httpx.AsyncClient | None = None,
    ) -> None:
        self.sender = self._make_sender(
            environment_url(environment) if base_url is None else base_url,
            authorization(api_key),
            timeout,
            httpx_client,
        )

    @classmethod
    def from_sender(cls, sender: AsyncSender) -> Self:
        """A client over a sender of your own."""
        self = cls.__new__(cls)
        self.sender = sender
        return self

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.AsyncClient | None,
    ) -> AsyncSender:
        return AsyncHttpxSender(base_url, headers, timeout, httpx_client)

    async def aclose(self) -> None:
        """Close the connections that this client opened."""
        await self.sender.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def list_agents(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: ListAgentsRequestSortBy | str | None = None,
        order: ListAgentsRequestOrder | str | None = None,
    ) -> ListAgentsResponse:
        """Returns your agents, a page at a time, optionally only those whose metadata matches.

        Args:
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.agents.list_agents.asyncio(
            self.sender,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    async def create_agent(
        self,
        name: str,
        about: str | None = OMIT,
        tools: list[CreateToolRequest] | None = OMIT,
        default_settings: AgentDefaultSettings | None = OMIT,
        model: str | None = OMIT,
        docs: list[CreateDoc] | None = OMIT,
        metadata: CreateAgentRequestMetadata | None = OMIT,
        instructions: CreateAgentRequestInstructions | None = OMIT,
    ) -> ResourceCreatedResponse:
        """Creates an agent, together with any tools and docs given along with it.

        Args:
            name: Name of the agent.
            about: Who or what the agent is, in a few sentences.
            tools: Tools to create with the agent.
            default_settings: Sampling settings for chats that do not give their own.
            model: Name of the language model that speaks for the agent.
            docs: Docs to create with the agent.
            metadata: Any data of your own about the agent. Lists can be filtered by it.
            instructions: How the agent is to behave, as one text or as a list of rules.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.agents.create_agent.asyncio(
            self.sender,
            models.CreateAgentRequest(
                name=name,
                about=about,
                tools=tools,
                default_settings=default_settings,
                model=model,
                docs=docs,
                metadata=metadata,
                instructions=instructions,
            ),
        )

    async def get_agent(
        self,
        agent_id: str | UUID,
    ) -> Agent:
        """Returns one agent.

        Args:
            agent_id: Id of the agent.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.agents.get_agent.asyncio(
            self.sender,
            agent_id,
        )

    async def update_agent(
        self,
        agent_id: str | UUID,
        about: str,
        name: str,
        model: str | None = OMIT,
        default_settings: AgentDefaultSettings | None = OMIT,
        metadata: UpdateAgentRequestMetadata | None = OMIT,
        instructions: UpdateAgentRequestInstructions | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Overwrites the agent with the given values. To change only some of them, patch it.

        Args:
            agent_id: Id of the agent.
            about: Who or what the agent is, in a few sentences.
            name: Name of the agent.
            model: Name of the language model that speaks for the agent.
            default_settings: Sampling settings for chats that do not give their own.
            metadata: Any data of your own about the agent. Takes the place of what was
                there.
            instructions: How the agent is to behave, as one text or as a list of rules.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.agents.update_agent.asyncio(
            self.sender,
            agent_id,
            models.UpdateAgentRequest(
                about=about,
                name=name,
                model=model,
                default_settings=default_settings,
                metadata=metadata,
                instructions=instructions,
            ),
        )

    async def delete_agent(
        self,
        agent_id: str | UUID,
    ) -> None:
        """Deletes an agent for good.

        Args:
            agent_id: Id of the agent.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.agents.delete_agent.asyncio(
            self.sender,
            agent_id,
        )

    async def patch_agent(
        self,
        agent_id: str | UUID,
        about: str | None = OMIT,
        name: str | None = OMIT,
        model: str | None = OMIT,
        default_settings: AgentDefaultSettings | None = OMIT,
        metadata: PatchAgentRequestMetadata | None = OMIT,
        instructions: PatchAgentRequestInstructions | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Changes the given values and leaves the rest alone. Metadata is merged at every level.

        Args:
            agent_id: Id of the agent.
            about: Who or what the agent is, in a few sentences.
            name: Name of the agent.
            model: Name of the language model that speaks for the agent.
            default_settings: Sampling settings for chats that do not give their own.
            metadata: Any data of your own about the agent. Merged into what is there.
            instructions: How the agent is to behave, as one text or as a list of rules.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.agents.patch_agent.asyncio(
            self.sender,
            agent_id,
            models.PatchAgentRequest(
                about=about,
                name=name,
                model=model,
                default_settings=default_settings,
                metadata=metadata,
                instructions=instructions,
            ),
        )

    async def get_agent_docs(
        self,
        agent_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: GetAgentDocsRequestSortBy | str | None = None,
        order: GetAgentDocsRequestOrder | str | None = None,
    ) -> GetAgentDocsResponse:
        """Returns the docs of an agent, optionally only those whose metadata matches.

        Args:
            agent_id: Id of the agent.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.docs.get_agent_docs.asyncio(
            self.sender,
            agent_id,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    async def create_agent_doc(
        self,
        agent_id: str | UUID,
        request: CreateDoc,
    ) -> ResourceCreatedResponse:
        """Stores a doc for an agent. A background job then embeds it so that it can be recalled.

        Args:
            agent_id: Id of the agent.
            request: A new doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.docs.create_agent_doc.asyncio(
            self.sender,
            agent_id,
            request,
        )

    async def delete_agent_doc(
        self,
        agent_id: str | UUID,
        doc_id: str | UUID,
    ) -> None:
        """Deletes one doc of an agent. It is no longer recalled.

        Args:
            agent_id: Id of the agent.
            doc_id: Id of the doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.docs.delete_agent_doc.asyncio(
            self.sender,
            agent_id,
            doc_id,
        )

    async def get_user_docs(
        self,
        user_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: GetUserDocsRequestSortBy | str | None = None,
        order: GetUserDocsRequestOrder | str | None = None,
    ) -> GetUserDocsResponse:
        """Returns the docs of a user, optionally only those whose metadata matches.

        Args:
            user_id: Id of the user.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.docs.get_user_docs.asyncio(
            self.sender,
            user_id,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    async def create_user_doc(
        self,
        user_id: str | UUID,
        request: CreateDoc,
    ) -> ResourceCreatedResponse:
        """Stores a doc for a user. A background job then embeds it so that it can be recalled.

        Args:
            user_id: Id of the user.
            request: A new doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.docs.create_user_doc.asyncio(
            self.sender,
            user_id,
            request,
        )

    async def delete_user_doc(
        self,
        user_id: str | UUID,
        doc_id: str | UUID,
    ) -> None:
        """Deletes one doc of a user. It is no longer recalled.

        Args:
            user_id: Id of the user.
            doc_id: Id of the doc.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.docs.delete_user_doc.asyncio(
            self.sender,
            user_id,
            doc_id,
        )

    async def get_agent_memories(
        self,
        agent_id: str | UUID,
        query: str,
        user_id: str | UUID | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetAgentMemoriesResponse:
        """Returns the memories of an agent that fit a query, optionally only those about one user.

        Args:
            agent_id: Id of the agent.
            query: What to look for, in plain words.
            user_id: Only memories about this user.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.memories.get_agent_memories.asyncio(
            self.sender,
            agent_id,
            query,
            user_id,
            limit,
            offset,
        )

    async def delete_agent_memory(
        self,
        agent_id: str | UUID,
        memory_id: str | UUID,
    ) -> None:
        """Makes an agent forget one memory.

        Args:
            agent_id: Id of the agent.
            memory_id: Id of the memory.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.memories.delete_agent_memory.asyncio(
            self.sender,
            agent_id,
            memory_id,
        )

    async def get_agent_tools(
        self,
        agent_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetAgentToolsResponse:
        """Returns the tools of an agent.

        Args:
            agent_id: Id of the agent.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.tools.get_agent_tools.asyncio(
            self.sender,
            agent_id,
            limit,
            offset,
        )

    async def create_agent_tool(
        self,
        agent_id: str | UUID,
        request: CreateToolRequest,
    ) -> ResourceCreatedResponse:
        """Gives an agent a tool that it may use in all of its sessions.

        Args:
            agent_id: Id of the agent.
            request: A new tool.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.tools.create_agent_tool.asyncio(
            self.sender,
            agent_id,
            request,
        )

    async def update_agent_tool(
        self,
        agent_id: str | UUID,
        tool_id: str | UUID,
        function: FunctionDef,
    ) -> ResourceUpdatedResponse:
        """Overwrites the tool's function definition.

        Args:
            agent_id: Id of the agent.
            tool_id: Id of the tool.
            function: What the tool does and takes.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.tools.update_agent_tool.asyncio(
            self.sender,
            agent_id,
            tool_id,
            models.UpdateToolRequest(
                function=function,
            ),
        )

    async def delete_agent_tool(
        self,
        agent_id: str | UUID,
        tool_id: str | UUID,
    ) -> None:
        """Takes a tool away from an agent.

        Args:
            agent_id: Id of the agent.
            tool_id: Id of the tool.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.tools.delete_agent_tool.asyncio(
            self.sender,
            agent_id,
            tool_id,
        )

    async def patch_agent_tool(
        self,
        agent_id: str | UUID,
        tool_id: str | UUID,
        function: PartialFunctionDef,
    ) -> ResourceUpdatedResponse:
        """Changes the given parts of the tool's function definition and leaves the rest alone.

        Args:
            agent_id: Id of the agent.
            tool_id: Id of the tool.
            function: The parts to change.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.tools.patch_agent_tool.asyncio(
            self.sender,
            agent_id,
            tool_id,
            models.PatchToolRequest(
                function=function,
            ),
        )

    async def list_users(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: ListUsersRequestSortBy | str | None = None,
        order: ListUsersRequestOrder | str | None = None,
    ) -> ListUsersResponse:
        """Returns your users, a page at a time, optionally only those whose metadata matches.

        Args:
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.users.list_users.asyncio(
            self.sender,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    async def create_user(
        self,
        name: str | None = OMIT,
        about: str | None = OMIT,
        docs: list[CreateDoc] | None = OMIT,
        metadata: CreateUserRequestMetadata | None = OMIT,
    ) -> ResourceCreatedResponse:
        """Creates a user, together with any docs given along with it.

        Args:
            name: Name of the user.
            about: Who the user is, in a few sentences.
            docs: Docs to create with the user.
            metadata: Any data of your own about the user. Lists can be filtered by it.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.users.create_user.asyncio(
            self.sender,
            models.CreateUserRequest(
                name=name,
                about=about,
                docs=docs,
                metadata=metadata,
            ),
        )

    async def get_user(
        self,
        user_id: str | UUID,
    ) -> User:
        """Returns one user.

        Args:
            user_id: Id of the user.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.users.get_user.asyncio(
            self.sender,
            user_id,
        )

    async def update_user(
        self,
        user_id: str | UUID,
        about: str,
        name: str,
        metadata: UpdateUserRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Overwrites the user with the given values. To change only some of them, patch it.

        Args:
            user_id: Id of the user.
            about: Who the user is, in a few sentences.
            name: Name of the user.
            metadata: Any data of your own about the user. Takes the place of what was
                there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.users.update_user.asyncio(
            self.sender,
            user_id,
            models.UpdateUserRequest(
                about=about,
                name=name,
                metadata=metadata,
            ),
        )

    async def delete_user(
        self,
        user_id: str | UUID,
    ) -> None:
        """Deletes a user for good.

        Args:
            user_id: Id of the user.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.users.delete_user.asyncio(
            self.sender,
            user_id,
        )

    async def patch_user(
        self,
        user_id: str | UUID,
        about: str | None = OMIT,
        name: str | None = OMIT,
        metadata: PatchUserRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Changes the given values and leaves the rest alone. Metadata is merged at every level.

        Args:
            user_id: Id of the user.
            about: Who the user is, in a few sentences.
            name: Name of the user.
            metadata: Any data of your own about the user. Merged into what is there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.users.patch_user.asyncio(
            self.sender,
            user_id,
            models.PatchUserRequest(
                about=about,
                name=name,
                metadata=metadata,
            ),
        )

    async def list_sessions(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: str | None = None,
        sort_by: ListSessionsRequestSortBy | str | None = None,
        order: ListSessionsRequestOrder | str | None = None,
    ) -> ListSessionsResponse:
        """Returns your sessions, a page at a time, optionally only those whose metadata matches.

        Args:
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.
            metadata_filter: A JSON object, written as a string. Only items are returned
                whose metadata has every one of its keys with an equal value of the same type. A
                nested object has to be equal as a whole.
            sort_by: The time to sort by.
            order: Direction of the sort, `asc` for the oldest first and `desc` for the
                newest first.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.sessions.list_sessions.asyncio(
            self.sender,
            limit,
            offset,
            metadata_filter,
            sort_by,
            order,
        )

    async def create_session(
        self,
        *,
        user_id: str | UUID | None = OMIT,
        agent_id: str | UUID,
        situation: str | None = OMIT,
        metadata: CreateSessionRequestMetadata | None = OMIT,
        render_templates: bool | None = OMIT,
    ) -> ResourceCreatedResponse:
        """Opens a conversation with an agent, for a user if one is given.

        Args:
            user_id: Id of the user that takes part, if any.
            agent_id: Id of the agent that takes part.
            situation: The scene of the conversation. It opens the prompt.
            metadata: Any data of your own about the session. Lists can be filtered by it.
            render_templates: Whether system and assistant messages are Jinja templates, to
                be filled in with `session`, `user` and `agent`.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.sessions.create_session.asyncio(
            self.sender,
            models.CreateSessionRequest(
                user_id=user_id,
                agent_id=agent_id,
                situation=situation,
                metadata=metadata,
                render_templates=render_templates,
            ),
        )

    async def get_session(
        self,
        session_id: str | UUID,
    ) -> Session:
        """Returns one session, without its messages.

        Args:
            session_id: Id of the session.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.sessions.get_session.asyncio(
            self.sender,
            session_id,
        )

    async def update_session(
        self,
        session_id: str | UUID,
        situation: str,
        metadata: UpdateSessionRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Overwrites what can be changed of a session with the given values. To change only some
        of them, patch it.

        Args:
            session_id: Id of the session.
            situation: The scene of the conversation. It opens the prompt.
            metadata: Any data of your own about the session. Takes the place of what was
                there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.sessions.update_session.asyncio(
            self.sender,
            session_id,
            models.UpdateSessionRequest(
                situation=situation,
                metadata=metadata,
            ),
        )

    async def delete_session(
        self,
        session_id: str | UUID,
    ) -> None:
        """Deletes a session for good.

        Args:
            session_id: Id of the session.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.sessions.delete_session.asyncio(
            self.sender,
            session_id,
        )

    async def patch_session(
        self,
        session_id: str | UUID,
        situation: str | None = OMIT,
        metadata: PatchSessionRequestMetadata | None = OMIT,
    ) -> ResourceUpdatedResponse:
        """Changes the given values and leaves the rest alone. Metadata is merged at every level.

        Args:
            session_id: Id of the session.
            situation: The scene of the conversation. It opens the prompt.
            metadata: Any data of your own about the session. Merged into what is there.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.sessions.patch_session.asyncio(
            self.sender,
            session_id,
            models.PatchSessionRequest(
                situation=situation,
                metadata=metadata,
            ),
        )

    async def chat(
        self,
        session_id: str | UUID,
        messages: list[InputChatMlMessage],
        tools: list[Tool] | None = OMIT,
        tool_choice: ChatInputDataToolChoice | str | None = OMIT,
        frequency_penalty: float | None = OMIT,
        length_penalty: float | None = OMIT,
        logit_bias: ChatSettingsLogitBias | None = OMIT,
        max_tokens: int | None = OMIT,
        presence_penalty: float | None = OMIT,
        repetition_penalty: float | None = OMIT,
        response_format: ChatSettingsResponseFormat | None = OMIT,
        seed: int | None = OMIT,
        stop: ChatSettingsStop | None = OMIT,
        stream: bool | None = OMIT,
        temperature: float | None = OMIT,
        top_p: float | None = OMIT,
        min_p: float | None = OMIT,
        preset: ChatSettingsPreset | str | None = OMIT,
        recall: bool | None = OMIT,
        record: bool | None = OMIT,
        remember: bool | None = OMIT,
    ) -> ChatResponse:
        """Sends messages to the agent of a session and returns its reply.

        The model reads, in this order: the situation, the agent, the user, the instructions,
        what was recalled from docs and memories, the earlier messages, and the new ones.

        With `stream: true` and `Accept: text/event-stream`, the reply comes as server-sent
        events that have data only. Each holds one `ChatResponseChunk` as JSON; the text
        `[DONE]` ends the stream. The last chunk brings the finish reason, the usage, the doc
        ids and the jobs, so the chunks together say what one `ChatResponse` would.

        An agent may say something and ask for functions in one reply, which then has several
        messages. In a stream, a chunk with another id and a role begins the next of them.

        Args:
            session_id: Id of the session.
            messages: New messages, the oldest first.
            tools: Further tools for this chat. One of the same name takes the place of the
                agent's own.
            tool_choice: Whether the agent may, must not, or has to call a tool.
            frequency_penalty: Makes words less likely the more often they were used.
                Negative values make them more likely.
            length_penalty: Weighs the length of the reply. Above 1 favours longer replies,
                below 1 shorter ones.
            logit_bias: Makes single tokens likelier or less likely. Maps token ids to the
                bias of each.
            max_tokens: Number of tokens that the reply may have at most.
            presence_penalty: Makes words less likely once they were used, however often.
                Negative values make them more likely.
            repetition_penalty: Factor against repetition. Above 1 discourages it, below 1
                encourages it.
            response_format: The form that the reply is to have.
            seed: Start value for random choices. The same seed tends to give the same
                reply.
            stop: Text, or up to four texts, at which the reply ends. They are not part of
                it.
            stream: Whether the reply comes in chunks while it is written.
            temperature: Randomness of the reply. 0 always takes the likeliest word; higher
                is more varied.
            top_p: Chooses only among the likeliest words whose probabilities add up to this
                share.
            min_p: Leaves out words less probable than this fraction of the likeliest one.
            preset: A named set of values for the settings that are not given.
            recall: Whether fitting docs and memories are shown to the model.
            record: Whether the new messages and the reply are kept in the history.
            remember: Whether the agent forms memories from this exchange.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.chat.chat.asyncio(
            self.sender,
            session_id,
            models.ChatInput(
                messages=messages,
                tools=tools,
                tool_choice=tool_choice,
                frequency_penalty=frequency_penalty,
                length_penalty=length_penalty,
                logit_bias=logit_bias,
                max_tokens=max_tokens,
                presence_penalty=presence_penalty,
                repetition_penalty=repetition_penalty,
                response_format=response_format,
                seed=seed,
                stop=stop,
                stream=stream,
                temperature=temperature,
                top_p=top_p,
                min_p=min_p,
                preset=preset,
                recall=recall,
                record=record,
                remember=remember,
            ),
        )

    async def get_history(
        self,
        session_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetHistoryResponse:
        """Returns the recorded messages of a session, a page at a time. Templates are not filled
        in.

        Args:
            session_id: Id of the session.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.history.get_history.asyncio(
            self.sender,
            session_id,
            limit,
            offset,
        )

    async def delete_session_history(
        self,
        session_id: str | UUID,
    ) -> None:
        """Deletes all recorded messages of a session. The session itself stays.

        Args:
            session_id: Id of the session.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.history.delete_session_history.asyncio(
            self.sender,
            session_id,
        )

    async def get_suggestions(
        self,
        session_id: str | UUID,
        limit: int | None = None,
        offset: int | None = None,
    ) -> GetSuggestionsResponse:
        """Returns the suggestions made in a session, a page at a time.

        Args:
            session_id: Id of the session.
            limit: Number of items to return at most.
            offset: Number of items to skip from the start.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.suggestions.get_suggestions.asyncio(
            self.sender,
            session_id,
            limit,
            offset,
        )

    async def get_job_status(
        self,
        job_id: str | UUID,
    ) -> JobStatus:
        """Tells how far a background job has come.

        Args:
            job_id: Id of the job.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.jobs.get_job_status.asyncio(
            self.sender,
            job_id,
        )
