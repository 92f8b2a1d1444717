"""Operations on suggestions; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import get_suggestions as get_suggestions

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "get_suggestions",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
