"""Operations on sessions; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import create_session as create_session
    from . import delete_session as delete_session
    from . import get_session as get_session
    from . import list_sessions as list_sessions
    from . import patch_session as patch_session
    from . import update_session as update_session

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "create_session",
    "delete_session",
    "get_session",
    "list_sessions",
    "patch_session",
    "update_session",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
