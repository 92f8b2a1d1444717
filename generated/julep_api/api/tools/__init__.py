"""Operations on tools; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import create_agent_tool as create_agent_tool
    from . import delete_agent_tool as delete_agent_tool
    from . import get_agent_tools as get_agent_tools
    from . import patch_agent_tool as patch_agent_tool
    from . import update_agent_tool as update_agent_tool

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "create_agent_tool",
    "delete_agent_tool",
    "get_agent_tools",
    "patch_agent_tool",
    "update_agent_tool",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
