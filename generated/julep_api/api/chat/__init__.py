"""Operations on chat; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import chat as chat

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "chat",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
