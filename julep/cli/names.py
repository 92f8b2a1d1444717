"""Agents by their ids or by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from julep import Client

T = TypeVar("T")

_PAGE = 100
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def pages(list_page: Callable[[int, int], list[T]], most: int | None = None) -> Iterator[T]:
    """All items of a list, or the first ones: asks for a page at a time.

    Args:
        list_page: The page with this limit and offset.
        most: How many items at most.
    """
    offset = 0
    while most is None or offset < most:
        limit = _PAGE if most is None else min(_PAGE, most - offset)
        page = list_page(limit, offset)
        yield from page
        if len(page) < limit:
            return
        offset += limit


def agent_id(client: Client, text: str) -> str:
    """The id of the agent with this id or name.

    Raises:
        CommandError: No agent has the name, or several have.
    """
    if _ID.fullmatch(text):
        return text
    from .errors import CommandError

    agents = pages(lambda limit, offset: client.agents.list(limit=limit, offset=offset))
    ids = [agent.id for agent in agents if agent.name == text]
    if not ids:
        raise CommandError(f"no agent has the id or the name {text!r}: see `julep agents list`")
    if len(ids) > 1:
        raise CommandError(
            f"{len(ids)} agents are called {text!r}, name one by its id: {', '.join(ids)}"
        )
    return ids[0]
