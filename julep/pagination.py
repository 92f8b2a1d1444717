"""All items of a list, page by page: the rules once, and an iterator for each side."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from julep_api.errors import InvalidArgumentError, JulepError

__all__ = ["AsyncItemIterator", "ItemIterator"]

MOST = 1000
"""Items that one page may have; the API's own limit."""

_IDLE_PAGES = 3
"""So many pages in a row without anything new are no coincidence."""


class Item(Protocol):
    """What has an id."""

    id: str


T = TypeVar("T", bound=Item)

R = TypeVar("R")

Pages: TypeAlias = Callable[[int | None, int | None], R | Awaitable[R]]
"""Reads a page of a list: takes `limit` and `offset`, and returns the reply, whose `items` it is."""


class _Cursor(Generic[T]):
    """Which page to read next, and which of its items are new. Pure.

    The API knows places in a list and not items, so that what is added in front pushes items from a
    page that was read into the next one. The ids of the page before are remembered to leave these
    out: it is enough while fewer items than a page has are added between two requests, and takes
    the same memory however long the list is.
    """

    def __init__(self, page_size: int, limit: int | None) -> None:
        if not 1 <= page_size <= MOST:
            raise InvalidArgumentError(f"page_size: {page_size} is not between 1 and {MOST}")
        if limit is not None and limit < 1:
            raise InvalidArgumentError(f"limit: {limit} is less than 1")
        self._page_size = page_size
        self._left = math.inf if limit is None else limit
        self._offset = 0
        self._ready: deque[T] = deque()
        self._before: set[str] = set()
        self._idle = 0
        self._ended = False

    def wanted(self) -> tuple[int, int] | None:
        """Limit and offset of the page to read now; None if there is nothing to read."""
        if self._ready or self._ended or not self._left:
            return None
        return int(min(self._page_size, self._left)), self._offset

    def take(self, wanted: tuple[int, int], items: list[T]) -> None:
        """A page has arrived."""
        limit, offset = wanted
        if offset != self._offset:
            return  # another task has read it too, and was faster
        new = [item for item in items if item.id not in self._before]
        self._ready.extend(new)
        self._before = {item.id for item in items}
        self._offset += len(items)
        self._ended = len(items) < limit
        self._idle = 0 if new else self._idle + 1
        if self._idle == _IDLE_PAGES and not self._ended:
            raise JulepError(
                "the server returns the same page again and again: it ignores `offset`"
            )

    def pop(self) -> T | None:
        """The next item, or None at the end."""
        if not self._ready or not self._left:
            return None
        self._left -= 1
        return self._ready.popleft()


class ItemIterator(Iterator[T]):
    """All items of a list, which are read page by page as they are needed.

    `iter` of a manager makes it. Nothing is sent before the first item is asked for, then one
    request for each page, and none after a page that is not full. After an error, the next `next`
    tries the same page again.

        for agent in client.agents.iter(order="asc"):
            print(agent.name)
    """

    def __init__(self, pages: Pages[Any], page_size: int, limit: int | None) -> None:
        self._pages = pages
        self._cursor = _Cursor[T](page_size, limit)

    def __iter__(self) -> ItemIterator[T]:
        return self

    def __next__(self) -> T:
        while wanted := self._cursor.wanted():
            page = cast(Any, self._pages(*wanted))
            self._cursor.take(wanted, page.items)
        item = self._cursor.pop()
        if item is None:
            raise StopIteration
        return item


class AsyncItemIterator(AsyncIterator[T]):
    """What `ItemIterator` is, for asynchronous code. Several tasks may share it.

    ```python
    async for agent in client.agents.iter(order="asc"):
        print(agent.name)
    ```
    """

    def __init__(self, pages: Pages[Any], page_size: int, limit: int | None) -> None:
        self._pages = pages
        self._cursor = _Cursor[T](page_size, limit)

    def __aiter__(self) -> AsyncItemIterator[T]:
        return self

    async def __anext__(self) -> T:
        while wanted := self._cursor.wanted():
            page = await cast(Awaitable[Any], self._pages(*wanted))
            self._cursor.take(wanted, page.items)
        item = self._cursor.pop()
        if item is None:
            raise StopAsyncIteration
        return item
