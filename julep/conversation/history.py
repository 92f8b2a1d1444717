"""The messages of a session, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from julep_api import models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

__all__ = ["History"]


class History(list[models.ChatMlMessage]):
    """Messages, the oldest first. Notebooks and rich show them as a conversation.

    ```python
    history = conversation.history()
    print(history[-1].content)
    ```
    """

    def _repr_html_(self) -> str:
        from julep_api.display import messages_html

        return messages_html(self)

    def __rich_console__(self, console: object, options: object) -> Iterator[RenderableType]:
        from julep_api.display import to_rich

        return to_rich(models.GetHistoryResponse(items=[*self]))
