"""Operations on suggestions; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import lazy_attributes

if TYPE_CHECKING:
    from . import get_suggestions as get_suggestions

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "get_suggestions",
]

__getattr__, __dir__ = lazy_attributes(__name__, {name: f".{name}" for name in __all__})
