"""Memories: what agents know of users."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Unpack

from julep_api import models
from julep_api.api import memories

from ..options import CallOptions
from ..pagination import AsyncItemIterator, ItemIterator
from . import inputs
from .base import BaseManager, List, checked, done, pending
from .inputs import Id

if TYPE_CHECKING:
    from .. import raw

__all__ = ["AsyncMemoriesManager", "BaseMemoriesManager", "MemoriesManager"]


class BaseMemoriesManager(BaseManager):
    """Validates, builds and calls the operations on memories."""

    def _list_items(
        self,
        agent_id: Id,
        query: str,
        user_id: Id | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> models.GetAgentMemoriesResponse | Awaitable[models.GetAgentMemoriesResponse]:
        inputs.check_page(limit, offset)
        return self._call(
            memories.get_agent_memories,
            inputs.to_id("agent_id", agent_id),
            query,
            inputs.to_optional_id("user_id", user_id),
            limit,
            offset,
        )

    def _delete(self, agent_id: Id, memory_id: Id) -> Awaitable[None] | None:
        return self._discard(
            memories.delete_agent_memory,
            inputs.to_id("agent_id", agent_id),
            inputs.to_id("memory_id", memory_id),
        )


class MemoriesManager(BaseMemoriesManager):
    """Memories, over a synchronous client.

    ```python
    for memory in client.memories.list(agent.id, "cat", user_id=user.id):
        print(memory.content)
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawMemories:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawMemories(self)

    @checked
    def list(
        self,
        agent_id: Id,
        query: str,
        user_id: Id | None = None,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Memory]:
        """One page of what an agent remembers, the most fitting first.

            for memory in client.memories.list(agent.id, "cat", user_id=user.id, limit=5):
                print(memory.content)

        Args:
            agent_id: The agent that remembers.
            query: What to look for.
            user_id: Only memories of this user.
            limit: How many to return. Default: the server's.
            offset: How many to skip.

        Raises:
            NotFoundError: No agent has this id.
        """
        return done(self._with(options)._list_items(agent_id, query, user_id, limit, offset)).items

    @checked
    def iter(
        self,
        agent_id: Id,
        query: str,
        user_id: Id | None = None,
        page_size: int = 100,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ItemIterator[models.Memory]:
        """All that an agent remembers, page by page, the most fitting first.

            for memory in client.memories.iter(agent.id, "cat", user_id=user.id):
                print(memory.content)

        Args:
            agent_id: The agent that remembers.
            query: What to look for.
            user_id: Only memories of this user.
            page_size: How many to read at once, 1 to 1000.
            limit: How many to return in all at most; None for all that there are.

        Raises:
            InvalidArgumentError: An argument is out of range.
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(agent_id, query, user_id, limit, offset)
        )
        return ItemIterator(pages, page_size, limit)

    @checked
    def delete(self, agent_id: Id, memory_id: Id, **options: Unpack[CallOptions]) -> None:
        """Make an agent forget, or raise NotFoundError if the agent has no such memory.

        ```python
        for memory in client.memories.list(agent.id, "cat", user_id=user.id):
            client.memories.delete(agent.id, memory.id)
        ```
        """
        return done(self._with(options)._delete(agent_id, memory_id))


class AsyncMemoriesManager(BaseMemoriesManager, twin=MemoriesManager):
    """Memories, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawMemories:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawMemories(self)

    @checked
    async def list(
        self,
        agent_id: Id,
        query: str,
        user_id: Id | None = None,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Memory]:
        return (
            await pending(self._with(options)._list_items(agent_id, query, user_id, limit, offset))
        ).items

    @checked
    def iter(
        self,
        agent_id: Id,
        query: str,
        user_id: Id | None = None,
        page_size: int = 100,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncItemIterator[models.Memory]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(agent_id, query, user_id, limit, offset)
        )
        return AsyncItemIterator(pages, page_size, limit)

    @checked
    async def delete(self, agent_id: Id, memory_id: Id, **options: Unpack[CallOptions]) -> None:
        return await pending(self._with(options)._delete(agent_id, memory_id))
