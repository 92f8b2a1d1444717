"""Operations on chat; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import lazy_attributes

if TYPE_CHECKING:
    from . import chat as chat

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "chat",
]

__getattr__, __dir__ = lazy_attributes(__name__, {name: f".{name}" for name in __all__})
