"""Operations on memories; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import delete_agent_memory as delete_agent_memory
    from . import get_agent_memories as get_agent_memories

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "delete_agent_memory",
    "get_agent_memories",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
