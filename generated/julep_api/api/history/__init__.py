"""Operations on history; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import delete_session_history as delete_session_history
    from . import get_history as get_history

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "delete_session_history",
    "get_history",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
