"""Agents: who talks, with which instructions, tools and docs."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Unpack

from julep_api import models
from julep_api.api import agents

from ..options import CallOptions
from ..pagination import AsyncItemIterator, ItemIterator
from . import inputs
from .base import BaseManager, List, checked, done, pending
from .inputs import Id, Json

if TYPE_CHECKING:
    from .. import raw

__all__ = ["AgentsManager", "AsyncAgentsManager", "BaseAgentsManager"]


class BaseAgentsManager(BaseManager):
    """Validates, builds and calls the operations on agents."""

    def _get(self, id: Id) -> models.Agent | Awaitable[models.Agent]:
        return self._call(agents.get_agent, inputs.to_id("id", id))

    def _create(
        self,
        name: str,
        about: str | None = None,
        instructions: str | List[str] | None = None,
        tools: Sequence[models.CreateToolRequest | Json] | None = None,
        functions: Sequence[models.FunctionDef | Json] | None = None,
        default_settings: models.AgentDefaultSettings | Json | None = None,
        model: str | None = None,
        docs: Sequence[models.CreateDoc | Json] | None = None,
        metadata: Json | None = None,
        id: Id | None = None,
    ) -> models.ResourceCreatedResponse | Awaitable[models.ResourceCreatedResponse]:
        of_functions = [
            models.CreateToolRequest(type="function", function=function)
            for function in inputs.to_models(models.FunctionDef, "functions", functions) or []
        ]
        given = inputs.to_models(models.CreateToolRequest, "tools", tools)
        body = models.CreateAgentRequest(
            name=name,
            about=about,
            instructions=inputs.to_texts("instructions", instructions),
            tools=[*(given or []), *of_functions] if of_functions else given,
            default_settings=inputs.to_optional_model(
                models.AgentDefaultSettings, "default_settings", default_settings
            ),
            model=model,
            docs=inputs.to_models(models.CreateDoc, "docs", docs),
            metadata=metadata,
            id=inputs.to_optional_id("id", id),
        )
        return self._call(agents.create_agent, body)

    def _list_items(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
    ) -> models.ListAgentsResponse | Awaitable[models.ListAgentsResponse]:
        page = inputs.to_page(limit, offset, metadata_filter)
        by = inputs.to_enum(models.ListAgentsRequestSortBy, "sort_by", sort_by)
        direction = inputs.to_enum(models.ListAgentsRequestOrder, "order", order)
        return self._call(agents.list_agents, *page, by, direction)

    def _update(
        self,
        agent_id: Id,
        name: str | None = None,
        about: str | None = None,
        instructions: str | List[str] | None = None,
        default_settings: models.AgentDefaultSettings | Json | None = None,
        model: str | None = None,
        metadata: Json | None = None,
        overwrite: bool = False,
    ) -> models.ResourceUpdatedResponse | Awaitable[models.ResourceUpdatedResponse]:
        agent_id = inputs.to_id("agent_id", agent_id)
        given: Json = {
            "instructions": inputs.to_texts("instructions", instructions),
            "default_settings": inputs.to_optional_model(
                models.AgentDefaultSettings, "default_settings", default_settings
            ),
            "model": model,
            "metadata": metadata,
        }
        if overwrite:
            name, about = inputs.required("name", name), inputs.required("about", about)
            whole = models.UpdateAgentRequest(name=name, about=about, **given)
            return self._call(agents.update_agent, agent_id, whole)
        part = models.PatchAgentRequest(name=name, about=about, **given)
        return self._call(agents.patch_agent, agent_id, part)

    def _delete(self, agent_id: Id) -> Awaitable[None] | None:
        return self._discard(agents.delete_agent, inputs.to_id("agent_id", agent_id))


class AgentsManager(BaseAgentsManager):
    """Agents, over a synchronous client.

    ```python
    created = client.agents.create(name="Ada", about="A librarian.")
    print(client.agents.get(created.id).about)
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawAgents:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawAgents(self)

    @checked
    def get(self, id: Id, **options: Unpack[CallOptions]) -> models.Agent:
        """Read an agent, or raise NotFoundError if no agent has this id.

        ```python
        print(client.agents.get(agent.id).name)
        ```
        """
        return done(self._with(options)._get(id))

    @checked
    def create(
        self,
        name: str,
        about: str | None = None,
        instructions: str | List[str] | None = None,
        tools: Sequence[models.CreateToolRequest | Json] | None = None,
        functions: Sequence[models.FunctionDef | Json] | None = None,
        default_settings: models.AgentDefaultSettings | Json | None = None,
        model: str | None = None,
        docs: Sequence[models.CreateDoc | Json] | None = None,
        metadata: Json | None = None,
        *,
        id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        """Create an agent.

            created = client.agents.create(
                name="Ada",
                about="A librarian.",
                instructions=["Answer from the documents.", "Be brief."],
                default_settings={"temperature": 0.5},
                docs=[{"title": "House rules", "content": "Books are lent for three weeks."}],
            )

        Args:
            name: Its name.
            about: What it is, in a few sentences.
            instructions: What it is to do, as one text or a list of them.
            tools: Tools that it may call.
            functions: Function definitions, which become tools too.
            default_settings: Settings for its chats that don't say otherwise.
            model: The model that speaks for it. Default: the server's.
            docs: Docs that it can look up.
            metadata: JSON of your own, to filter by.
            id: A UUID of your own. Default: the server makes one.

        Returns:
            The agent's id, and the jobs that embed its docs.

        Raises:
            InvalidArgumentError: An argument can't be sent.
            ConflictError: The id is taken.
        """
        more = (tools, functions, default_settings, model, docs, metadata, id)
        return done(self._with(options)._create(name, about, instructions, *more))

    @checked
    def list(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Agent]:
        """One page of agents.

            for agent in client.agents.list(limit=10, metadata_filter={"branch": "North"}):
                print(agent.name)

        Args:
            limit: How many to return, 1 to 1000. Default: 100, the server's.
            offset: How many to skip.
            metadata_filter: Only agents whose metadata has these values.
            sort_by: "created_at" or "updated_at".
            order: "asc" or "desc".
        """
        return done(
            self._with(options)._list_items(limit, offset, metadata_filter, sort_by, order)
        ).items

    @checked
    def iter(
        self,
        page_size: int = 100,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ItemIterator[models.Agent]:
        """All agents, which are read page by page as they are needed.

            for agent in client.agents.iter(order="asc"):
                print(agent.name)

        The API knows places in a list: where the list changes before the place that was reached,
        all that follows moves. An item that was added there is not returned, nor is another one
        twice, as long as fewer than `page_size` are added between two requests. For each item that
        is deleted there, one that follows is left out: to delete what you read, go through
        `list(client.agents.iter(...))`. With `order="asc"`, what is added comes last, and does no
        harm.

        Args:
            page_size: How many to read at once, 1 to 1000.
            metadata_filter: Only agents whose metadata has these values.
            sort_by: "created_at" or "updated_at".
            order: "asc" or "desc".
            limit: How many to return in all at most; None for all that there are.

        Raises:
            InvalidArgumentError: An argument is out of range.
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(limit, offset, metadata_filter, sort_by, order)
        )
        return ItemIterator(pages, page_size, limit)

    @checked
    def update(
        self,
        agent_id: Id,
        name: str | None = None,
        about: str | None = None,
        instructions: str | List[str] | None = None,
        default_settings: models.AgentDefaultSettings | Json | None = None,
        model: str | None = None,
        metadata: Json | None = None,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        """Change an agent: what is not given stays as it is, and metadata is merged.

            client.agents.update(agent.id, about="A librarian of the North branch.", metadata={"branch": "North"})

        Args:
            agent_id: Which agent.
            name: Its new name.
            about: What it is now.
            instructions: What it is to do now.
            default_settings: Settings for its chats.
            model: The model that speaks for it.
            metadata: JSON to merge into what is there.
            overwrite: Replace the whole agent instead, with defaults for what is not given; `name`
                and `about` must be given then.

        Raises:
            NotFoundError: No agent has this id.
            InvalidArgumentError: An argument can't be sent, or is missing.
        """
        return done(
            self._with(options)._update(
                agent_id, name, about, instructions, default_settings, model, metadata, overwrite
            )
        )

    @checked
    def delete(self, agent_id: Id, **options: Unpack[CallOptions]) -> None:
        """Delete an agent, with its docs, tools, memories and sessions.

            client.agents.delete(agent.id)

        Raises:
            NotFoundError: No agent has this id.
        """
        return done(self._with(options)._delete(agent_id))


class AsyncAgentsManager(BaseAgentsManager, twin=AgentsManager):
    """Agents, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawAgents:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawAgents(self)

    @checked
    async def get(self, id: Id, **options: Unpack[CallOptions]) -> models.Agent:
        return await pending(self._with(options)._get(id))

    @checked
    async def create(
        self,
        name: str,
        about: str | None = None,
        instructions: str | List[str] | None = None,
        tools: Sequence[models.CreateToolRequest | Json] | None = None,
        functions: Sequence[models.FunctionDef | Json] | None = None,
        default_settings: models.AgentDefaultSettings | Json | None = None,
        model: str | None = None,
        docs: Sequence[models.CreateDoc | Json] | None = None,
        metadata: Json | None = None,
        *,
        id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        more = (tools, functions, default_settings, model, docs, metadata, id)
        return await pending(self._with(options)._create(name, about, instructions, *more))

    @checked
    async def list(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Agent]:
        return (
            await pending(
                self._with(options)._list_items(limit, offset, metadata_filter, sort_by, order)
            )
        ).items

    @checked
    def iter(
        self,
        page_size: int = 100,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncItemIterator[models.Agent]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(limit, offset, metadata_filter, sort_by, order)
        )
        return AsyncItemIterator(pages, page_size, limit)

    @checked
    async def update(
        self,
        agent_id: Id,
        name: str | None = None,
        about: str | None = None,
        instructions: str | List[str] | None = None,
        default_settings: models.AgentDefaultSettings | Json | None = None,
        model: str | None = None,
        metadata: Json | None = None,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        return await pending(
            self._with(options)._update(
                agent_id, name, about, instructions, default_settings, model, metadata, overwrite
            )
        )

    @checked
    async def delete(self, agent_id: Id, **options: Unpack[CallOptions]) -> None:
        return await pending(self._with(options)._delete(agent_id))
