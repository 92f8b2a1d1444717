"""The messages of a session, to look at."""

from __future__ import annotations

from julep_api import models

__all__ = ["History"]


class History(list[models.ChatMlMessage]):
    """Messages, the oldest first. Notebooks and rich show them as a conversation."""
