"""Tools: functions that agents may call."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Unpack

from julep_api import models
from julep_api.api import tools

from ..options import CallOptions
from ..pagination import AsyncItemIterator, ItemIterator
from . import inputs
from .base import BaseManager, List, checked, done, pending
from .inputs import Id, Json

if TYPE_CHECKING:
    from .. import raw

__all__ = ["AsyncToolsManager", "BaseToolsManager", "ToolsManager"]


class BaseToolsManager(BaseManager):
    """Validates, builds and calls the operations on tools."""

    def _list_items(
        self, agent_id: Id, limit: int | None = None, offset: int | None = None
    ) -> models.GetAgentToolsResponse | Awaitable[models.GetAgentToolsResponse]:
        inputs.check_page(limit, offset)
        return self._call(tools.get_agent_tools, inputs.to_id("agent_id", agent_id), limit, offset)

    def _create(
        self, agent_id: Id, tool: models.CreateToolRequest | Json
    ) -> models.ResourceCreatedResponse | Awaitable[models.ResourceCreatedResponse]:
        body = inputs.to_model(models.CreateToolRequest, "tool", tool)
        return self._call(tools.create_agent_tool, inputs.to_id("agent_id", agent_id), body)

    def _update(
        self,
        agent_id: Id,
        tool_id: Id,
        function: models.FunctionDef | models.PartialFunctionDef | Json,
        overwrite: bool = False,
    ) -> models.ResourceUpdatedResponse | Awaitable[models.ResourceUpdatedResponse]:
        agent_id, tool_id = inputs.to_id("agent_id", agent_id), inputs.to_id("tool_id", tool_id)
        if overwrite:
            whole = models.UpdateToolRequest(
                function=inputs.to_model(models.FunctionDef, "function", function)
            )
            return self._call(tools.update_agent_tool, agent_id, tool_id, whole)
        part = models.PatchToolRequest(
            function=inputs.to_model(models.PartialFunctionDef, "function", function)
        )
        return self._call(tools.patch_agent_tool, agent_id, tool_id, part)

    def _delete(self, agent_id: Id, tool_id: Id) -> Awaitable[None] | None:
        return self._discard(
            tools.delete_agent_tool,
            inputs.to_id("agent_id", agent_id),
            inputs.to_id("tool_id", tool_id),
        )


class ToolsManager(BaseToolsManager):
    """Tools, over a synchronous client.

    ```python
    client.tools.create(agent.id, find_shelf.definition)
    print([tool.function.name for tool in client.tools.list(agent.id)])
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawTools:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawTools(self)

    @checked
    def get(
        self,
        agent_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Tool]:
        """`list` under its other name.

        ```python
        for tool in client.tools.get(agent.id):
            print(tool.function.name)
        ```
        """
        return done(self._with(options)._list_items(agent_id, limit, offset)).items

    @checked
    def list(
        self,
        agent_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Tool]:
        """One page of the tools of an agent.

            for tool in client.tools.list(agent.id, limit=10):
                print(tool.function.name)

        Args:
            agent_id: Whose tools these are.
            limit: How many to return. Default: the server's.
            offset: How many to skip.

        Raises:
            NotFoundError: No agent has this id.
        """
        return done(self._with(options)._list_items(agent_id, limit, offset)).items

    @checked
    def iter(
        self,
        agent_id: Id,
        page_size: int = 100,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ItemIterator[models.Tool]:
        """All tools of an agent, page by page.

            for tool in client.tools.iter(agent.id):
                print(tool.function.name)

        Args:
            agent_id: Whose tools these are.
            page_size: How many to read at once, 1 to 1000.
            limit: How many to return in all at most; None for all that there are.

        Raises:
            InvalidArgumentError: An argument is out of range.
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(agent_id, limit, offset)
        )
        return ItemIterator(pages, page_size, limit)

    @checked
    def create(
        self, agent_id: Id, tool: models.CreateToolRequest | Json, **options: Unpack[CallOptions]
    ) -> models.ResourceCreatedResponse:
        """Give an agent a tool.

            created = client.tools.create(agent.id, find_shelf.definition)

        Args:
            agent_id: Which agent.
            tool: The tool's type and function.

        Raises:
            NotFoundError: No agent has this id.
            InvalidArgumentError: The tool is malformed.
        """
        return done(self._with(options)._create(agent_id, tool))

    @checked
    def update(
        self,
        agent_id: Id,
        tool_id: Id,
        function: models.FunctionDef | models.PartialFunctionDef | Json,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        """Change a tool's function: what is not given stays as it is.

            for tool in client.tools.list(agent.id):
                client.tools.update(agent.id, tool.id, {"description": "Says where books are."})

        Args:
            agent_id: The agent that has the tool.
            tool_id: Which tool.
            function: What is to change.
            overwrite: Replace the function instead; it must be whole then.

        Raises:
            NotFoundError: The agent has no such tool.
            InvalidArgumentError: The function is malformed.
        """
        return done(self._with(options)._update(agent_id, tool_id, function, overwrite))

    @checked
    def delete(self, agent_id: Id, tool_id: Id, **options: Unpack[CallOptions]) -> None:
        """Take a tool from an agent, or raise NotFoundError if the agent has no such tool.

        ```python
        for tool in client.tools.list(agent.id):
            client.tools.delete(agent.id, tool.id)
        ```
        """
        return done(self._with(options)._delete(agent_id, tool_id))


class AsyncToolsManager(BaseToolsManager, twin=ToolsManager):
    """Tools, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawTools:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawTools(self)

    @checked
    async def get(
        self,
        agent_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Tool]:
        return (await pending(self._with(options)._list_items(agent_id, limit, offset))).items

    @checked
    async def list(
        self,
        agent_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Tool]:
        return (await pending(self._with(options)._list_items(agent_id, limit, offset))).items

    @checked
    def iter(
        self,
        agent_id: Id,
        page_size: int = 100,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncItemIterator[models.Tool]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(agent_id, limit, offset)
        )
        return AsyncItemIterator(pages, page_size, limit)

    @checked
    async def create(
        self, agent_id: Id, tool: models.CreateToolRequest | Json, **options: Unpack[CallOptions]
    ) -> models.ResourceCreatedResponse:
        return await pending(self._with(options)._create(agent_id, tool))

    @checked
    async def update(
        self,
        agent_id: Id,
        tool_id: Id,
        function: models.FunctionDef | models.PartialFunctionDef | Json,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        return await pending(self._with(options)._update(agent_id, tool_id, function, overwrite))

    @checked
    async def delete(self, agent_id: Id, tool_id: Id, **options: Unpack[CallOptions]) -> None:
        return await pending(self._with(options)._delete(agent_id, tool_id))
