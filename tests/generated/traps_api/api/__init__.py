"""The operations, by resource; each package is loaded when it is first used."""

from typing import TYPE_CHECKING

from ..lazy import load_lazily

if TYPE_CHECKING:
    from . import notes as notes

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "notes",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
