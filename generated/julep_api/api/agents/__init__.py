"""Operations on agents; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import create_agent as create_agent
    from . import delete_agent as delete_agent
    from . import get_agent as get_agent
    from . import list_agents as list_agents
    from . import patch_agent as patch_agent
    from . import update_agent as update_agent

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "create_agent",
    "delete_agent",
    "get_agent",
    "list_agents",
    "patch_agent",
    "update_agent",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
