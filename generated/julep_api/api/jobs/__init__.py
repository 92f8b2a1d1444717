"""Operations on jobs; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import get_job_status as get_job_status

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "get_job_status",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
